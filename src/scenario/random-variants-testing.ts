/**
 * Random small programs in the calls of any design: what is written for it, with branches, loops, ways out and other
 * names put in, and now and then something dropped, doubled or out of its order. Four in ten are refused.
 */

/** A number below n; the same ones for the same seed. */
type Random = (n: number) => number;

function randomFrom(seed: number): Random {
  let state = (Math.imul(seed, 2654435761) + 12345) >>> 0 || 1;
  const next: Random = (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % n;
  };
  for (let i = 0; i < 5; i++) next(7);
  return next;
}

/** The nth variant of a program. */
export function randomVariant(text: string, seed: number): string {
  const random = randomFrom(seed);
  const edits = 1 + random(4);
  let lines: readonly string[] = text.split('\n');
  for (let i = 0; i < edits; i++) {
    const all = statementsOf(lines);
    const statement = all[random(all.length)];
    const edit = random(3) === 0 ? spoiling : growing;
    if (statement) lines = edit[random(edit.length)]?.(lines, statement, random) ?? lines;
  }
  return lines.join('\n');
}

/** A statement with all that belongs to it, as the way it is indented tells. */
interface Statement {
  readonly from: number;
  /** Behind its last line. */
  readonly to: number;
  /** Those of its function, from its brace to its end. */
  readonly body: readonly [from: number, to: number];
}

const depthOf = (line: string): number => /^\t*/.exec(line)?.[0].length ?? 0;

function statementsOf(lines: readonly string[]): readonly Statement[] {
  return bodiesOf(lines).flatMap((body) => {
    const found: Statement[] = [];
    for (let from = body[0]; from < body[1]; from++) {
      const line = lines[from] ?? '';
      // Declarations stand before what is done; labels, cases and ends of blocks are parts of something.
      if (!/^\t+\w/.test(line) || /^\t+(case|default|break|else)\b/.test(line)) continue;
      if (/^\t+(const |struct |unsigned |int |long )/.test(line)) continue;
      const depth = depthOf(line);
      let to = from + 1;
      while (to < body[1] && (depthOf(lines[to] ?? '') > depth || isRest(lines[to] ?? '', depth)))
        to++;
      // The rest of a call that begins further up, or the only statement of an if without braces.
      const before = lines[from - 1] ?? '';
      if (
        depthOf(before) < depth &&
        !before.endsWith('{') &&
        !before.endsWith(':') &&
        from > body[0]
      )
        continue;
      found.push({ from, to, body });
    }
    return found;
  });
}

/** An end of a block, or its other branch. */
const isRest = (line: string, depth: number): boolean =>
  depthOf(line) === depth && /^\t*\}/.test(line);

function bodiesOf(lines: readonly string[]): readonly (readonly [number, number])[] {
  return lines.flatMap((line, at) =>
    line === '{' ? [[at + 1, lines.indexOf('}', at)] as const] : [],
  );
}

type Edit = (
  lines: readonly string[],
  statement: Statement,
  random: Random,
) => readonly string[] | null;

const sometimes = ['bpf_get_prandom_u32() & 1', 'bpf_get_prandom_u32() > 7'];

const replaced = (
  lines: readonly string[],
  { from, to }: Statement,
  by: readonly string[],
): readonly string[] => [...lines.slice(0, from), ...by, ...lines.slice(to)];

function partsOf(lines: readonly string[], { from, to }: Statement) {
  const own = lines.slice(from, to);
  const tabs = '\t'.repeat(depthOf(own[0] ?? ''));
  return { own, tabs, inner: own.map((line) => `\t${line}`) };
}

const one = <T>(of: readonly T[], random: Random): T | undefined => of[random(of.length)];

/** Another way through the same. */
const growing: readonly Edit[] = [
  function eitherWay(lines, statement, random) {
    const { tabs, inner } = partsOf(lines, statement);
    return replaced(lines, statement, [
      `${tabs}if (${one(sometimes, random)}) {`,
      ...inner,
      `${tabs}} else {`,
      ...inner,
      `${tabs}}`,
    ]);
  },
  function onlyOnce(lines, statement, random) {
    const { tabs, inner } = partsOf(lines, statement);
    const i = `i${random(1000)}`;
    const leave = /^\t*(return|goto)\b/.test(inner.at(-1) ?? '') ? [] : [`${tabs}\tbreak;`];
    return replaced(lines, statement, [
      `${tabs}for (int ${i} = 0; ${i} < 2; ${i}++) {`,
      ...inner,
      ...leave,
      `${tabs}}`,
    ]);
  },
  function byAnotherName(lines, statement, random) {
    const { own, tabs } = partsOf(lines, statement);
    const name = `other${random(1000)}`;
    const has = own.join('\n');
    // What is assigned to keeps its name.
    if (!/[(, ]aio[,)]/.test(has) || /\baio = /.test(has)) return null;
    return replaced(lines, statement, [
      `${tabs}{`,
      `${tabs}\tstruct bpf_aio *${name} = aio;`,
      ...own.map((line) => `\t${line.replace(/(?<=[(, ])aio\b/g, name)}`),
      `${tabs}}`,
    ]);
  },
  function underFlag(lines, statement, random) {
    const { tabs, inner } = partsOf(lines, statement);
    const flag = `flag${random(1000)}`;
    return replaced(lines, statement, [
      `${tabs}{`,
      `${tabs}\tint ${flag} = bpf_get_prandom_u32() & 1;`,
      `${tabs}\tif (${flag}) {`,
      ...inner.map((line) => `\t${line}`),
      `${tabs}\t}`,
      `${tabs}\tif (!${flag}) {`,
      ...inner.map((line) => `\t${line}`),
      `${tabs}\t}`,
      `${tabs}}`,
    ]);
  },
  /** A way out, as another one of the function. */
  function leaves(lines, statement, random) {
    const { own, tabs } = partsOf(lines, statement);
    const ways = lines
      .slice(...statement.body)
      .filter((line) => /^\t+(return|goto)\b.*;/.test(line))
      .map((line) => line.trim().replace(/\s*\/\*.*/, ''));
    const way = one(ways.length > 0 ? ways : ['return;'], random);
    const isVoid = ways.length === 0;
    if (isVoid && !/complete/.test(lines[statement.body[0] - 2] ?? '')) return null;
    return replaced(lines, statement, [
      `${tabs}if (${one(sometimes, random)})`,
      `${tabs}\t${way}`,
      ...own,
    ]);
  },
];

/** Something that a tired hand does. */
const spoiling: readonly Edit[] = [
  (lines, statement) => replaced(lines, statement, [`${partsOf(lines, statement).tabs};`]),
  (lines, statement) => {
    const { own } = partsOf(lines, statement);
    return replaced(lines, statement, [...own, ...own]);
  },
  function sometimesOnly(lines, statement, random) {
    const { tabs, inner } = partsOf(lines, statement);
    return replaced(lines, statement, [
      `${tabs}if (${one(sometimes, random)}) {`,
      ...inner,
      `${tabs}}`,
    ]);
  },
  function twice(lines, statement, random) {
    const { tabs, inner } = partsOf(lines, statement);
    const i = `i${random(1000)}`;
    return replaced(lines, statement, [
      `${tabs}for (int ${i} = 0; ${i} < 2; ${i}++) {`,
      ...inner,
      `${tabs}}`,
    ]);
  },
  function negated(lines, statement) {
    const { own } = partsOf(lines, statement);
    const [head = '', ...rest] = own;
    const changed = head.replace(/^(\t+if )\((.*)\)( \{)?$/, '$1(!($2))$3');
    return changed === head ? null : replaced(lines, statement, [changed, ...rest]);
  },
  function elsewhere(lines, statement, random) {
    const others = statementsOf(lines).filter(({ body }) => body[0] === statement.body[0]);
    const other = one(others, random);
    const { own } = partsOf(lines, statement);
    return other ? replaced(lines, other, [...partsOf(lines, other).own, ...own]) : null;
  },
];
