/**
 * What `--json` prints. docs/cli-schema.json is made of this; a baseline, which is an earlier output, is checked by it.
 */
import * as v from 'valibot';

const count = v.pipe(v.number('must be a number'), v.integer(), v.minValue(0));
const text = v.string('must be text');
const list = <Item extends v.GenericSchema>(item: Item) =>
  v.pipe(v.array(item, 'must be a list'), v.readonly());
const object = <Entries extends v.ObjectEntries>(entries: Entries) =>
  v.pipe(
    v.object(entries, ({ expected }) =>
      expected === 'Object' ? 'must be an object' : 'is missing',
    ),
    v.readonly(),
  );
const oneOf = <const Options extends readonly string[]>(options: Options) =>
  v.picklist(options, `must be one of ${options.join(', ')}`);
const about = <Schema extends v.GenericSchema>(schema: Schema, words: string) =>
  v.pipe(schema, v.description(words));

const placeSchema = object({
  file: text,
  line: about(count, 'From 1.'),
  text: about(text, 'The line itself, without the white space around it.'),
});

const stepSchema = object({
  context: about(text, 'The thread of execution that goes on, e.g. "ublk server".'),
  label: about(
    v.nullable(text),
    'The choice that is made, e.g. "read_iter"; null if it just goes on.',
  ),
  alternative: about(
    text,
    'What comes of the choice, e.g. "-EAGAIN"; else the function it goes on in.',
  ),
  choice: about(
    object({ context: count, alternative: count }),
    'The same by index, for a program that replays the run.',
  ),
  says: about(text, 'What happens, in a sentence.'),
});

const assumptionSchema = object({
  kind: about(
    oneOf(['inferred', 'simplified', 'closed']),
    'A fact that is inferred rather than read off the code; a simplification of the model; a choice that the scenario does not leave open.',
  ),
  what: text,
});

const findingSchema = object({
  property: about(text, 'The property that breaks, e.g. "no-leak".'),
  object: about(v.nullable(text), 'The kind of object it is about, e.g. "bpf_aio".'),
  owner: about(
    oneOf(['program', 'kernel']),
    'kernel: some run leads to it in which the program breaks no obligation of the design, or only after the kernel has broken its word.',
  ),
  obligation: about(
    v.nullable(
      object({
        text: about(text, 'Follows on "a program must".'),
        at: about(v.nullable(placeSchema), 'Where; null if the program was not running.'),
      }),
    ),
    'The first obligation of the design that the program breaks in the run; null if it is the kernel’s.',
  ),
  origin: about(
    v.nullable(placeSchema),
    'Where it begins, in the program or in the modelled kernel; null for what only the end of a run shows.',
  ),
  program: about(
    v.nullable(placeSchema),
    'The line of the program that did it, or whose call did; null if none did.',
  ),
  message: text,
  known: about(v.boolean(), 'It is in the baseline, and does not count.'),
  steps: about(count, 'Length of the run.'),
  isShortest: about(v.boolean(), 'No shorter run leads to it.'),
  run: list(stepSchema),
  cycle: about(
    v.nullable(count),
    'Steps after which the run goes round: what follows in it happens again and again. null if it does not.',
  ),
  link: about(
    v.nullable(text),
    'What to put behind the address of the app to see the run there: "#1.…".',
  ),
  assumptions: list(assumptionSchema),
});

const reachedSchema = v.variant('kind', [
  object({
    kind: v.literal('choice'),
    label: text,
    fault: v.boolean(),
    taken: about(list(text), 'Alternatives that some run took.'),
    forbidden: about(list(text), 'Alternatives that the scenario closes.'),
  }),
  object({
    kind: v.literal('program'),
    fn: text,
    contexts: about(list(text), 'Contexts in which some run enters it.'),
  }),
  object({
    kind: v.literal('unreached-line'),
    line: about(count, 'A line of the program with code that no run comes to.'),
  }),
]);

export const reportSchema = object({
  verdict: about(
    oneOf(['clean', 'findings', 'bounded', 'error']),
    'Exit status 0, 1, 3, 2: nothing that counts; something that counts; stopped before all was explored; bad input.',
  ),
  programFindings: about(count, 'Findings of the program that are not in the baseline.'),
  kernelFindings: about(count, 'Findings of the kernel design that are not in the baseline.'),
  states: count,
  depth: about(count, 'Steps from the initial state to the last one that was explored.'),
  ms: about(count, 'Milliseconds, compiling included.'),
  bounds: about(
    list(text),
    'What kept it from exploring every run: states, memory, interrupted, or a bound of the model.',
  ),
  livelockSearched: about(
    v.boolean(),
    'Runs that go round for ever were looked for: only once every run is explored, and not with partial order.',
  ),
  partialOrder: v.optional(
    about(
      v.boolean(),
      'With --partial-order: of runs that differ in the order of steps which commute, one stands for all.',
    ),
  ),
  findings: list(findingSchema),
  reached: about(list(reachedSchema), 'What the exploration exercised.'),
  errors: list(
    object({
      file: v.nullable(text),
      line: v.nullable(count),
      column: v.nullable(count),
      message: text,
    }),
  ),
});

export type Report = v.InferOutput<typeof reportSchema>;
export type Finding = Report['findings'][number];
export type Place = NonNullable<Finding['origin']>;
export type RunStep = Finding['run'][number];
export type Assumption = Finding['assumptions'][number];

/** What a baseline needs of a report: the rest of it may be of another version. */
export const baselineSchema = object({
  findings: list(
    object({
      property: text,
      object: v.nullable(text),
      owner: oneOf(['program', 'kernel']),
      origin: v.nullable(object({ file: text, line: count, text: v.optional(text) })),
    }),
  ),
});
