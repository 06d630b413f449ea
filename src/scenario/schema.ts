/**
 * What can be shared: a program, the world around it, the runs that were taken and where one stands in them.
 * Plain data, good for JSON, for links and for local storage. Whatever comes from outside goes through `parseScenario`.
 */
import * as v from 'valibot';
import { designIds } from '../kernel/designs/list';
import { FILE_KINDS, IO_OPS, MAX_FILES, MAX_IOS } from '../kernel/setup';

/** Of one text: a program, or a kernel file. */
export const longestText = 64 * 1024;

const whole = (min: number, max: number) =>
  v.pipe(
    v.number('must be a number'),
    v.integer('must be a whole number'),
    v.minValue(min, `must be at least ${min}`),
    v.maxValue(max, `must be at most ${max}`),
  );
const text = (most: number) =>
  v.pipe(v.string('must be text'), v.maxLength(most, `must be at most ${most} characters long`));
const identifier = v.pipe(text(80), v.regex(/^[A-Za-z_]\w*$/, 'must be a name as in C'));
const list = <Item extends v.GenericSchema>(item: Item, most: number) =>
  v.pipe(
    v.array(item, 'must be a list'),
    v.maxLength(most, `must have at most ${most} entries`),
    v.readonly(),
  );
const record = <Key extends v.GenericSchema<string>, Value extends v.GenericSchema>(
  key: Key,
  value: Value,
  most: number,
) =>
  v.pipe(
    v.record(key, value, 'must be an object'),
    v.maxEntries(most, `must have at most ${most} entries`),
    v.readonly(),
  );
const object = <Entries extends v.ObjectEntries>(entries: Entries) =>
  v.pipe(
    v.strictObject(entries, ({ expected }) => problem(expected)),
    v.readonly(),
  );
const flag = v.boolean('must be true or false');
const oneOf = <const Options extends readonly string[]>(options: Options) =>
  v.picklist(options, `must be one of ${options.join(', ')}`);

function problem(expected: string | null): string {
  return expected === 'Object'
    ? 'must be an object'
    : expected === 'never'
      ? 'is not known'
      : 'is missing';
}

const names = <Name extends string>(constants: Record<Name, number>): [Name, ...Name[]] =>
  Object.keys(constants) as [Name, ...Name[]];

/** An integer of up to 64 bits: a number where it is exact, else decimal digits. */
const scalarSchema = v.union(
  [
    whole(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    v.pipe(v.string(), v.regex(/^-?\d{1,20}$/)),
  ],
  'must be an integer, in decimal digits beyond 2^53',
);

const ioSchema = object({
  op: oneOf(names(IO_OPS)),
  startSector: whole(0, 2 ** 50),
  sectors: whole(0, 2 ** 32 - 1),
  tag: whole(0, MAX_IOS - 1),
  /** UBLK_IO_F_*, as they stand above the op in iod->op_flags. */
  flags: whole(0, 2 ** 24 - 1),
  multiBio: flag,
});

const fileSchema = object({
  fd: whole(0, 2 ** 31 - 1),
  kind: oneOf(names(FILE_KINDS)),
  direct: flag,
  nonblock: flag,
  size: whole(0, Number.MAX_SAFE_INTEGER),
});

const deviceSchema = object({
  devId: whole(0, 0xffff),
  queueId: whole(0, 0xffff),
  opsId: v.nullable(whole(0, 0xff)),
  aioOpsId: v.nullable(whole(0, 0xffff)),
  dispatch: oneOf(['SUBMITTER', 'KBLOCKD']),
});

/** A scalar in a key or value: `""` for a plain one, else a path of fields and elements. */
const path = v.pipe(
  text(120),
  v.regex(
    /^([A-Za-z_]\w*|(?=\[)|$)(\.[A-Za-z_]\w*|\[\d{1,5}\])*$/,
    'must be a path such as fds[1]',
  ),
);
const scalars = record(path, scalarSchema, 64);
const mapEntrySchema = object({ key: scalars, value: scalars });

const label = text(80);
const ruleSchema = v.union(
  [object({ force: text(60) }), object({ forbid: list(text(60), 40) })],
  'must either force one alternative or forbid some',
);

const pickSchema = object({
  after: whole(0, 1_000_000),
  choice: whole(0, 1_000_000),
  check: whole(0, 0xfff),
});

const runSchema = object({
  from: v.nullable(object({ run: whole(0, 63), step: whole(0, 1_000_000) })),
  steps: whole(0, 1_000_000),
  picks: list(pickSchema, 20_000),
  digest: whole(0, 0xffffff),
});

const noteSchema = object({
  at: v.variant(
    'kind',
    [
      object({ kind: v.literal('step'), run: whole(0, 63), step: whole(0, 1_000_000) }),
      object({ kind: v.literal('object'), name: text(80) }),
      object({ kind: v.literal('line'), file: text(100), line: whole(1, 1_000_000) }),
    ],
    'must be a step, an object or a line',
  ),
  text: text(400),
});

/** What the program meets; all of it can be edited apart from the program. */
const world = {
  ios: v.pipe(list(ioSchema, MAX_IOS), v.minLength(1, 'must have at least one entry')),
  issue: oneOf(['TOGETHER', 'ONE_BY_ONE']),
  files: list(fileSchema, MAX_FILES),
  device: deviceSchema,
  everythingOpen: flag,
  serverEagainLimit: whole(0, 200),
  serverClosesFiles: flag,
  stopAtEnd: flag,
  /** What user space put into the maps. A map that is not named here gets what `defaultMap` says. */
  maps: record(identifier, list(mapEntrySchema, 64), 16),
  /** The map that the server writes before it answers -EAGAIN. */
  serverMap: v.nullable(identifier),
  /** By label of the choice. A choice without a rule is open. */
  rules: record(label, ruleSchema, 64),
  /** How many instances of a context of the kernel run, by its function. */
  instances: record(identifier, whole(0, 8), 16),
} as const;

const fileName = v.pipe(
  text(100),
  v.regex(/^\w[\w./-]*\.[ch]$/, 'must be the name of a kernel file'),
);

const scenarioSchema = object({
  format: v.literal(1, 'must be 1: this is a scenario of another version of aioscope'),
  name: text(120),
  design: v.picklist(designIds, `must be one of ${designIds.join(', ')}`),
  /** `preset` says where the text came from; it may have been edited since. */
  program: object({ preset: v.nullable(text(60)), text: text(longestText) }),
  /** Kernel files as edited, by name. */
  kernel: record(fileName, text(longestText), 16),
  ...world,
  runs: list(runSchema, 64),
  cursor: object({ run: whole(0, 63), step: whole(0, 1_000_000) }),
  /** What is selected on the screen; for the app to read. */
  selection: v.nullable(text(160)),
  notes: list(noteSchema, 100),
});

export type Scenario = v.InferOutput<typeof scenarioSchema>;
export type World = Pick<Scenario, keyof typeof world>;
export type ScenarioIo = Scenario['ios'][number];
export type ScenarioFile = Scenario['files'][number];
export type ScenarioRun = Scenario['runs'][number];
export type Rule = Scenario['rules'][string];
export type MapContents = Scenario['maps'][string];
/** An integer of up to 64 bits. */
export type ScenarioScalar = v.InferOutput<typeof scalarSchema>;

export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  /** Each names the place, e.g. `ios[2].tag must be at most 7`. */
  | { readonly ok: false; readonly problems: readonly string[] };

/** Checks what came from outside. Nothing of the input is kept that the schema does not name. */
export function parseScenario(input: unknown): Parsed<Scenario> {
  const result = v.safeParse(scenarioSchema, input);
  if (result.success) return { ok: true, value: result.output };
  return { ok: false, problems: result.issues.slice(0, 5).map(sentence) };
}

function sentence(issue: v.BaseIssue<unknown>): string {
  let place = '';
  for (const { key } of issue.path ?? [])
    place += typeof key === 'number' ? `[${key}]` : `${place ? '.' : ''}${String(key)}`;
  return `${place || 'the scenario'} ${issue.message}`;
}
