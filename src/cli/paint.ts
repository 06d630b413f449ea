/** Colours and lines of text for a terminal. */

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

export type Paint = (how: keyof typeof codes, text: string) => string;

export const paintWith =
  (colours: boolean): Paint =>
  (how, text) =>
    colours ? `\x1b[${codes[how]}m${text}\x1b[0m` : text;

/** Breaks a text at its spaces; a word that is longer than a line stays whole. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

export const plural = (count: number, word: string): string =>
  `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`;
