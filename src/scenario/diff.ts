/** A text as line edits of another: how a link tells an edited preset. */
import { ByteReader, ByteWriter, DamagedError } from './bytes';
import { packText, unpackText } from './words';

/** Keep some lines of the old text, then drop `removed` of them and put `added` there. What follows the last hunk is kept. */
interface Hunk {
  readonly kept: number;
  readonly removed: number;
  readonly added: readonly string[];
}

/** Beyond this many pairs of lines the middle counts as one change: the result is right, only longer. */
const mostPairs = 4_000_000;

export function packEdits(from: string, to: string): Uint8Array {
  const old = from.split('\n');
  const hunks = diffLines(old, to.split('\n'));
  const numbers = new ByteWriter();
  const middles: string[] = [];
  numbers.natural(hunks.length);
  let at = 0;
  for (const { kept, removed, added } of hunks) {
    at += kept;
    numbers.natural(kept);
    numbers.natural(removed);
    numbers.natural(added.length);
    added.forEach((line, i) => {
      const before = i < removed ? (old[at + i] ?? '') : '';
      const { head, tail } = common(before, line);
      if (i < removed) {
        numbers.natural(head);
        numbers.natural(tail);
      }
      middles.push(line.slice(head, line.length - tail));
    });
    at += removed;
  }
  const out = new ByteWriter();
  out.block(numbers.finish());
  out.append(packText(middles.join('\n')));
  return out.finish();
}

/** Throws a DamagedError where the edits don't fit the text, or give more than `limit` characters. */
export function unpackEdits(from: string, packed: Uint8Array, limit: number): string {
  const reader = new ByteReader(packed);
  const numbers = new ByteReader(reader.block());
  const middles = unpackText(reader.rest(), limit).split('\n');
  const old = from.split('\n');
  const out: string[] = [];
  let at = 0;
  let next = 0;
  for (let hunks = numbers.natural(old.length + 1); hunks > 0; hunks--) {
    const kept = numbers.natural(old.length - at);
    out.push(...old.slice(at, at + kept));
    at += kept;
    const removed = numbers.natural(old.length - at);
    const added = numbers.natural(middles.length - next);
    for (let i = 0; i < added; i++) {
      const before = i < removed ? (old[at + i] ?? '') : '';
      const head = i < removed ? numbers.natural(before.length) : 0;
      const tail = i < removed ? numbers.natural(before.length - head) : 0;
      const middle = middles[next++] ?? '';
      out.push(before.slice(0, head) + middle + before.slice(before.length - tail));
    }
    at += removed;
  }
  out.push(...old.slice(at));
  const text = out.join('\n');
  if (text.length > limit) throw new DamagedError(`it has a text of more than ${limit} characters`);
  return text;
}

/** How many characters two lines share at the front and, of what is left, at the back. */
function common(a: string, b: string): { head: number; tail: number } {
  const most = Math.min(a.length, b.length);
  let head = 0;
  while (head < most && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < most - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  return { head, tail };
}

function diffLines(old: readonly string[], now: readonly string[]): readonly Hunk[] {
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  while (
    tail < old.length - head &&
    tail < now.length - head &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  )
    tail++;
  const a = old.slice(head, old.length - tail);
  const b = now.slice(head, now.length - tail);
  if (a.length === 0 && b.length === 0) return [];
  const pairs = a.length * b.length > mostPairs ? [] : commonLines(a, b);

  const hunks: Hunk[] = [];
  let kept = head;
  let i = 0;
  let j = 0;
  for (const [x, y] of [...pairs, [a.length, b.length] as const]) {
    if (x > i || y > j) {
      hunks.push({ kept, removed: x - i, added: b.slice(j, y) });
      kept = 0;
    }
    kept++;
    i = x + 1;
    j = y + 1;
  }
  return hunks;
}

/** A longest common subsequence: pairs of indices, ascending. */
function commonLines(a: readonly string[], b: readonly string[]): readonly [number, number][] {
  const width = b.length + 1;
  const longest = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => longest[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      longest[i * width + j] =
        a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}
