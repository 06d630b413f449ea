/** What `aioscope check` can be told, and what it means. */
import { designIds } from '../kernel/designs/list';
import { MAX_IOS } from '../kernel/setup';
import type { ScenarioFile } from '../scenario/schema';
import { badUsage } from './bad-input';
import { type FlagDef, nearest, parseFlags } from './flags';

/** Kinds of backing files by the words of --file. */
export const backingFiles = {
  direct: { kind: 'REGULAR', direct: true, nonblock: false },
  'direct-touch': { kind: 'REGULAR_TOUCH', direct: true, nonblock: false },
  buffered: { kind: 'BUFFERED', direct: false, nonblock: false },
  block: { kind: 'BLOCK', direct: true, nonblock: false },
  nonblock: { kind: 'STREAM_NONBLOCK', direct: false, nonblock: true },
  nfs: { kind: 'NFS', direct: true, nonblock: false },
  fuse: { kind: 'FUSE', direct: true, nonblock: false },
} as const satisfies Record<string, Pick<ScenarioFile, 'kind' | 'direct' | 'nonblock'>>;

const owners = ['any', 'program', 'kernel'] as const;
/** Whose findings count. */
export type Counted = (typeof owners)[number];

const defaultMaxStates = 2_000_000;
/** Bytes that the search may take. */
export const maxBytes = 512 * 1024 * 1024;
const mostStates = 1_000_000_000;
const mostFaults = 1000;

export const checkFlags: readonly FlagDef[] = [
  {
    name: 'preset',
    value: 'ID',
    help: 'check a preset instead of a file; `aioscope presets` lists them',
  },
  {
    name: 'design',
    value: 'A',
    help: `the kernel design to run under: ${designIds.join(', ')} (A)`,
  },
  {
    name: 'owner',
    value: owners.join('|'),
    help: 'whose findings count for the verdict and the exit status (program)',
  },
  {
    name: 'scenario',
    value: 'FILE',
    help: 'JSON that says more about the world; what it leaves out stays as it is',
  },
  {
    name: 'faults',
    value: 'open|none|K',
    help: 'allocations and lookups that fail: any, none, or at most K in one run (open)',
  },
  {
    name: 'file',
    value: Object.keys(backingFiles).join('|'),
    help: 'what backs the device (direct: ext4 or xfs with O_DIRECT)',
  },
  {
    name: 'ios',
    value: 'N',
    help: `io commands in flight at once, up to ${MAX_IOS} (one after the other, one for each op that the program knows)`,
  },
  {
    name: 'baseline',
    value: 'FILE',
    help: 'an earlier --json output: what it lists is known and does not count',
  },
  {
    name: 'max-states',
    value: 'N',
    help: `stop after exploring so many states (${defaultMaxStates.toLocaleString('en')}); memory is bounded by ${maxBytes / 1024 / 1024} MB in any case`,
  },
  {
    name: 'partial-order',
    value: null,
    help: 'let contexts wait while others do what is their own affair: fewer states, the same findings, but no search for runs that go round for ever',
  },
  { name: 'json', value: null, help: 'print one JSON object, see docs/cli-schema.json' },
  { name: 'text', value: null, help: 'print a report to read (this is the default)' },
  { name: 'help', value: null, help: 'print this' },
];

export interface CheckArguments {
  readonly program: string | null;
  readonly preset: string | null;
  readonly scenario: string | null;
  readonly baseline: string | null;
  /** null: the scenario's. */
  readonly design: string | null;
  readonly owner: Counted;
  /** Most faults in one run; null for any number. */
  readonly maxFaults: number | null;
  readonly file: keyof typeof backingFiles | null;
  readonly ios: number | null;
  readonly maxStates: number;
  readonly partialOrder: boolean;
  readonly json: boolean;
}

/** null if only the help is asked for. */
export function parseCheck(args: readonly string[]): CheckArguments | null {
  const { values, set, words } = parseFlags('check', checkFlags, args);
  if (set.has('help')) return null;
  const given = (name: string): string | null => values.get(name) ?? null;
  const [program = null, ...others] = words;
  if (others.length > 0)
    throw badUsage(
      `one program at a time: ${others.map((word) => `"${word}"`).join(', ')} is too much`,
    );
  const preset = given('preset');
  if (program === null && preset === null && given('scenario') === null)
    throw badUsage('nothing to check: write aioscope check prog.bpf.c, or --preset ID');
  if (program !== null && preset !== null)
    throw badUsage(`both ${program} and --preset ${preset}: leave one of them out`);
  if (set.has('json') && set.has('text'))
    throw badUsage('both --json and --text: leave one of them out');
  const design = given('design');
  if (design !== null && !designIds.includes(design))
    throw badUsage(`there is no design ${design}: write one of ${designIds.join(', ')}`);
  const faults = given('faults') ?? 'open';
  return {
    program,
    preset,
    scenario: given('scenario'),
    baseline: given('baseline'),
    design,
    owner: oneOf('owner', owners, given('owner') ?? 'program'),
    maxFaults:
      faults === 'open'
        ? null
        : faults === 'none'
          ? 0
          : whole('faults', faults, 0, mostFaults, 'open, none or a number'),
    file: optional(given('file'), (word) =>
      oneOf('file', Object.keys(backingFiles) as (keyof typeof backingFiles)[], word),
    ),
    ios: optional(given('ios'), (word) => whole('ios', word, 1, MAX_IOS)),
    maxStates: whole('max-states', given('max-states') ?? `${defaultMaxStates}`, 1, mostStates),
    partialOrder: set.has('partial-order'),
    json: set.has('json'),
  };
}

function optional<Value>(word: string | null, read: (word: string) => Value): Value | null {
  return word === null ? null : read(word);
}

function oneOf<const Word extends string>(
  flag: string,
  known: readonly Word[],
  word: string,
): Word {
  const found = known.find((candidate) => candidate === word);
  if (found !== undefined) return found;
  const near = nearest(word, known);
  throw badUsage(
    `--${flag} ${word} is not known: write ${near === null ? `one of ${known.join(', ')}` : `--${flag} ${near}`}`,
  );
}

function whole(flag: string, word: string, least: number, most: number, what = 'a number'): number {
  const number = /^\d{1,12}$/.test(word) ? Number(word) : Number.NaN;
  if (number >= least && number <= most) return number;
  const range = `from ${least.toLocaleString('en')} to ${most.toLocaleString('en')}`;
  throw badUsage(`--${flag} ${word}: write ${what} ${range}`);
}
