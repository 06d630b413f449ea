/** How a command's help is laid out. */
import type { FlagDef } from './flags';
import { wrap } from './paint';

export type Help = (columns: number) => string;

type Row = readonly [string, string];

const widest = 24;

export function commandHelp(
  usage: string,
  about: string,
  flags: readonly FlagDef[],
  statuses: readonly Row[],
): Help {
  const flagRows = flags.map(({ name, value, help }): Row => {
    // Long lists of words go to the explanation.
    const short = value === null || value.length + name.length < widest;
    const word = value === null ? '' : short ? ` ${value}` : ' WORD';
    return [`--${name}${word}`, short ? help : `${value?.replaceAll('|', ', ')}: ${help}`];
  });
  return (columns) =>
    [
      `usage: ${usage}`,
      '',
      ...wrap(about, columns),
      '',
      ...table(flagRows, columns),
      '',
      'exit status',
      ...table(statuses, columns),
      '',
      '',
    ]
      .join('\n')
      .replace(/\n\n$/, '\n');
}

/** Two columns, the second one broken into lines. */
export function table(rows: readonly Row[], columns: number): readonly string[] {
  const wide = Math.max(...rows.map(([name]) => name.length));
  return rows.flatMap(([name, text]) =>
    wrap(text, Math.max(24, columns - wide - 4)).map(
      (line, i) => `  ${(i === 0 ? name : '').padEnd(wide)}  ${line}`,
    ),
  );
}
