import { expect, it } from 'vitest';
import { drawnPath } from './strands';
import type { PathEvent } from './verify';

const event = (kind: PathEvent['kind'], ref?: number): PathEvent => ({
  ...{ kind, file: 'p.c', line: 1, text: '' },
  ...(ref === undefined ? {} : { ref }),
});
const strands = (path: readonly PathEvent[], leaks: boolean) =>
  drawnPath(path, leaks).rows.map((row) => row.strands.join());

it('a strand goes from where a reference is acquired to where it is released', () => {
  const path = [event('acquire', 1), event('branch'), event('release', 1), event('exit')];
  expect(strands(path, false)).toEqual(['begins', 'held', 'ends', 'none']);
});

it('what is held where the path ends is lost, if that is the fault', () => {
  const path = [event('acquire', 1), event('acquire', 2), event('release', 1), event('exit')];
  expect(strands(path, true)).toEqual(['begins,none', 'held,begins', 'ends,held', 'none,lost']);
  expect(strands(path, false).at(-1)).toBe('none,still held');
});

it('a reference that is NULL never was', () => {
  const path = [event('acquire', 1), event('null', 1), event('exit')];
  expect(strands(path, true)).toEqual(['begins', 'is NULL', 'none']);
});

it('what is acquired last of all, and kept, is lost at once', () => {
  expect(strands([event('acquire', 3)], true)).toEqual(['lost']);
});
