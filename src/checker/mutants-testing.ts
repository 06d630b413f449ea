/** Programs that are nearly right: operators applied to every line of a program's functions. */

export interface Mutant {
  /** `33 drop: bpf_aio_release(aio);` */
  readonly name: string;
  readonly text: string;
}

interface Body {
  /** Indices of lines within functions. */
  readonly lines: readonly number[];
}

/** A call that stands alone, or whose result goes into a variable that is there already. */
const call = /^(\s+)(?:\w+ = )?\w+\(.*\);(\s*\/\*.*\*\/)?$/;
const initialised = /^(\s+(?:const )?(?:struct )?\w+ \**\w+ = )\w+\(.*\);$/;
const simple =
  /^\s+(?!return|goto|break|continue|case|default)[\w>*()-]+(?: [-+|&]?= |\().*;(\s*\/\*.*\*\/)?$/;
const condition = /^(\s+(?:\} )?(?:else )?(?:if|while) )\((.*)\)( \{)?$/;
const declaration = /^\s+(?:const |struct |unsigned |int |long |ublk_bpf_return_t )/;

/** Each differs from the text in one place; twice the same is left out. */
export function mutantsOf(text: string): readonly Mutant[] {
  const lines = text.split('\n');
  const found = new Map<string, string>();
  const add = (at: number, operator: string, changed: readonly string[]): void => {
    const mutant = changed.join('\n');
    const name = `${at + 1} ${operator}: ${lines[at]?.trim()}`;
    if (mutant !== text && ![...found.values()].includes(mutant)) found.set(name, mutant);
  };
  const put = (at: number, ...by: readonly string[]): readonly string[] =>
    lines.toSpliced(at, 1, ...by);
  for (const at of bodyOf(lines).lines) {
    const line = lines[at] ?? '';
    const next = lines[at + 1] ?? '';
    if (call.test(line) && !declaration.test(line)) {
      add(at, 'drop', put(at, ';'));
      add(at, 'double', put(at, line, line));
    }
    const [, before] = initialised.exec(line) ?? [];
    if (before !== undefined) add(at, 'drop', put(at, `${before}0;`));
    const isSimple = (text: string): boolean => simple.test(text) && !declaration.test(text);
    if (isSimple(line) && isSimple(next)) add(at, 'swap', lines.toSpliced(at, 2, next, line));
    const [, head = '', cond, brace = ''] = condition.exec(line) ?? [];
    if (cond !== undefined) {
      add(at, 'negate', put(at, `${head}(!(${cond}))${brace}`));
      add(at, 'never', put(at, `${head}(0 && (${cond}))${brace}`));
    }
    for (const [from, to] of constants)
      for (const match of line.matchAll(from)) {
        const changed =
          line.slice(0, match.index) + to(match[0]) + line.slice(match.index + match[0].length);
        add(at, `${match[0]} → ${to(match[0])}`, put(at, changed));
      }
  }
  return [...found].map(([name, mutant]) => ({ name, text: mutant }));
}

const constants: readonly (readonly [RegExp, (text: string) => string])[] = [
  [/(?<![\w.])\d+(?!\w)/g, (text) => String(Number(text) + 1)],
  [/0x[0-9a-f]+/g, () => '0x0'],
  [/-E[A-Z]+/g, () => '0'],
  [
    /\b(BPF_AIO_OP_FS|UBLK_IO_OP|REQ_OP)_(READ|WRITE)\b/g,
    (text) =>
      text.endsWith('READ') ? text.replace(/READ$/, 'WRITE') : text.replace(/WRITE$/, 'READ'),
  ],
  [
    /\bUBLK_BPF_IO_(QUEUED|CONTINUE|REDIRECT)\b/g,
    (text) => (text.endsWith('QUEUED') ? 'UBLK_BPF_IO_REDIRECT' : 'UBLK_BPF_IO_QUEUED'),
  ],
];

function bodyOf(lines: readonly string[]): Body {
  const inside: number[] = [];
  let isIn = false;
  lines.forEach((line, at) => {
    if (line === '}') isIn = false;
    if (isIn && line.trim() !== '' && !/^\s*(\/\*|\*)/.test(line)) inside.push(at);
    // A function's brace, not a record's.
    if (line === '{') isIn = true;
  });
  return { lines: inside };
}
