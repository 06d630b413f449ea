/** A patch as it stands in a file or a mail, and what a text becomes by it. */

interface Hunk {
  /** The line, from 0, at which it says that it begins. */
  readonly at: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

const header = /^@@ -(\d+)(?:,\d+)? \+\d+(?:,\d+)? @@/;

/** The text with the first file's changes that fit it; null if this is no patch, or none that fits. */
export function patched(text: string, patch: string): string | null {
  for (const hunks of filesOf(unquoted(patch))) {
    const result = applied(text.split('\n'), hunks);
    if (result) return result.join('\n');
  }
  return null;
}

/** Without the marks of an answer to a mail, where the patch has some. */
function unquoted(patch: string): readonly string[] {
  const lines = patch.replace(/\r/g, '').split('\n');
  for (let depth = 0; depth < 6; depth++) {
    const quoted = new RegExp(`^(?:> ?){${depth}}`);
    const bare = lines.map((line) => line.replace(quoted, ''));
    if (bare.some((line) => header.test(line))) return bare;
  }
  return lines;
}

/** The hunks of each file. */
function filesOf(lines: readonly string[]): readonly (readonly Hunk[])[] {
  const files: Hunk[][] = [];
  let isNew = true;
  for (let i = 0; i < lines.length; ) {
    const begun = header.exec(lines[i] ?? '');
    if (!begun) {
      if (/^(diff |--- |Index: )/.test(lines[i] ?? '')) isNew = true;
      i++;
      continue;
    }
    const [removed, added]: [string[], string[]] = [[], []];
    for (i++; i < lines.length; i++) {
      const line = lines[i] ?? '';
      if (/^(-- ?$|--- |diff |@@ )/.test(line) || !/^[ +\-\\]|^$/.test(line)) break;
      if (line.startsWith('\\')) continue;
      // Mailers cut the blank of an empty line.
      if (!line.startsWith('+')) removed.push(line.slice(1));
      if (!line.startsWith('-')) added.push(line.slice(1));
    }
    // Empty lines behind the hunk are the mail's.
    while (removed.at(-1) === '' && added.at(-1) === '') {
      removed.pop();
      added.pop();
    }
    const hunk = { at: Math.max(0, Number(begun[1]) - 1), removed, added };
    if (isNew) files.push([hunk]);
    else files.at(-1)?.push(hunk);
    isNew = false;
  }
  return files;
}

/** Each hunk at the place nearest to its own where its old lines stand; null if one stands nowhere. */
function applied(lines: readonly string[], hunks: readonly Hunk[]): readonly string[] | null {
  let result = [...lines];
  let moved = 0;
  let from = 0;
  for (const { at, removed, added } of hunks) {
    const fits = (place: number) => removed.every((line, i) => same(result[place + i], line));
    const wanted = at + moved;
    let best: number | null = null;
    for (let place = from; place + removed.length <= result.length; place++)
      if (fits(place) && (best === null || Math.abs(place - wanted) < Math.abs(best - wanted)))
        best = place;
    if (best === null) return null;
    result = [...result.slice(0, best), ...added, ...result.slice(best + removed.length)];
    moved = best - at + added.length - removed.length;
    from = best + added.length;
  }
  return result;
}

/** Mailers and editors change blanks at the end of a line, and tabs. */
const same = (a: string | undefined, b: string): boolean =>
  a !== undefined && a.trim().replace(/\s+/g, ' ') === b.trim().replace(/\s+/g, ' ');
