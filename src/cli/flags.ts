/** Flags of a command: told apart by node's parseArgs, with messages that say what to write. */
import { parseArgs } from 'node:util';
import { badUsage } from './bad-input';

export interface FlagDef {
  readonly name: string;
  /** What stands after it, as the help shows it; null for one that stands alone. */
  readonly value: string | null;
  readonly help: string;
}

export interface ParsedFlags {
  /** By name, without the dashes. */
  readonly values: ReadonlyMap<string, string>;
  /** Those that stand alone. */
  readonly set: ReadonlySet<string>;
  readonly words: readonly string[];
}

/** Throws a BadInput for a flag that the command does not have, or that lacks its value. */
export function parseFlags(
  command: string,
  defs: readonly FlagDef[],
  args: readonly string[],
): ParsedFlags {
  const options = Object.fromEntries(
    defs.map(({ name, value }) => [
      name,
      { type: value === null ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  const { tokens } = parseArgs({
    args: args.map((arg) => (arg === '-h' ? '--help' : arg)),
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values = new Map<string, string>();
  const set = new Set<string>();
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const def = defs.find(({ name }) => name === token.name);
    if (!def) throw badUsage(unknown(command, defs, token.rawName));
    if (values.has(def.name)) throw badUsage(`--${def.name} is given twice: leave one of them out`);
    if (def.value === null) {
      if (token.value !== undefined)
        throw badUsage(`--${def.name} takes no value: write --${def.name}`);
      set.add(def.name);
      continue;
    }
    if (token.value === undefined || (!token.inlineValue && token.value.startsWith('--')))
      throw badUsage(`--${def.name} needs a value: write --${def.name} ${def.value}`);
    values.set(def.name, token.value);
  }
  return { values, set, words };
}

function unknown(command: string, defs: readonly FlagDef[], raw: string): string {
  const near = nearest(
    raw.replace(/^-+/, ''),
    defs.map(({ name }) => name),
  );
  const hint = near === null ? '' : `did you mean --${near}? `;
  return `unknown flag ${raw}: ${hint}\`aioscope ${command} --help\` lists the flags`;
}

/** The one that takes the fewest letters to get to, if it is near at all. */
export function nearest(word: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let least = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const changes = distance(word, candidate);
    if (changes >= least) continue;
    best = candidate;
    least = changes;
  }
  return best;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min(
          (row[j] ?? 0) + 1,
          (next[j - 1] ?? 0) + 1,
          (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
        ),
      );
    row = next;
  }
  return row[b.length] ?? 0;
}
