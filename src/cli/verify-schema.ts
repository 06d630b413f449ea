/** What `aioscope verify --json` prints. docs/cli-verify-schema.json is made of this. */
import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const about = <Schema extends v.GenericSchema>(schema: Schema, words: string) =>
  v.pipe(schema, v.description(words));

const placeSchema = v.object({
  file: v.string(),
  line: about(count, 'From 1.'),
  text: about(v.string(), 'The line itself, without the white space around it.'),
});

const eventSchema = v.object({
  kind: about(
    v.picklist([
      'branch',
      'case',
      'iterate',
      'acquire',
      'release',
      'move',
      'null',
      'enter',
      'leave',
      'exit',
    ]),
    'branch, case, iterate: which way was taken; acquire, release, move (into a map), null (the check found NULL): what became of a reference; enter, leave: a function; exit: the end of the program.',
  ),
  file: v.string(),
  line: count,
  text: about(v.string(), 'The source of it: of a branch, what was tested.'),
  taken: about(v.nullable(v.boolean()), 'Of a branch: whether it held. Of a loop: once more.'),
  ref: about(v.nullable(count), 'The reference, numbered as on this path.'),
  by: about(v.nullable(v.string()), 'The function or map that did it.'),
});

const verdictFields = {
  verdict: v.picklist(['accept', 'refuse']),
  reason: about(v.nullable(v.string()), 'The kind of mistake: docs/verifier.md lists them.'),
  message: about(v.nullable(v.string()), "The kernel's last line."),
  detail: about(v.array(v.string()), 'All lines of the error.'),
  origin: about(v.nullable(placeSchema), 'The line that is refused; of a leak, the end.'),
  alloc: about(v.nullable(placeSchema), 'Where the reference is from that is lost.'),
  path: about(v.array(eventSchema), 'How the verifier got there.'),
};

const programSchema = v.object({
  program: about(v.string(), 'The entry program.'),
  ...verdictFields,
  held: about(v.array(count), 'References that are held where the path ends.'),
  overlooked: about(
    v.array(v.array(eventSchema)),
    'Paths of an accepted struct_ops program that end with a reference in R0, which no verifier looks for: a leak all the same.',
  ),
});

export const verifySchema = v.object({
  contract: about(v.string(), 'A design, or a regime of the corpus.'),
  ...verdictFields,
  programs: about(
    v.array(programSchema),
    'One by one; above stands the first refusal, if there is one.',
  ),
  ms: count,
});

const disagreementSchema = v.object({
  id: v.string(),
  recorded: v.string(),
  modelled: v.string(),
  message: v.nullable(v.string()),
});

export const corpusSchema = v.object({
  cases: count,
  agree: about(count, 'Cases in which the verdict is the recorded one.'),
  reasonAgree: about(
    count,
    'Cases in which the reason is the recorded one too (none, if accepted).',
  ),
  regimes: v.array(
    v.object({ regime: v.string(), cases: count, agree: count, reasonAgree: count }),
  ),
  disagreements: about(v.array(disagreementSchema), 'Different verdicts.'),
  reasonDisagreements: about(
    v.array(disagreementSchema),
    'Refused by both, for different reasons.',
  ),
  ms: count,
});

export type VerifyReport = v.InferOutput<typeof verifySchema>;
export type CorpusReport = v.InferOutput<typeof corpusSchema>;
