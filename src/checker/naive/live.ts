/** Which locals will still be read. Those that will not are forgotten: nothing depends on them. */
import type { Local } from '../../lang/tree';
import type { Cell } from './cells';
import { registersOf, waysOf } from './plan';

const cache = new WeakMap<Cell, ReadonlySet<Local>>();

/** Locals that may be read, from here on, before they are written. */
export function liveAt(cell: Cell): ReadonlySet<Local> {
  const known = cache.get(cell);
  if (known) return known;
  const cells = reachable(cell);
  const live = new Map<Cell, Set<Local>>(cells.map((at) => [at, new Set()]));
  for (let grows = true; grows; ) {
    grows = false;
    for (const at of cells) {
      const { reads, writes } = registersOf(at);
      const set = live.get(at) ?? new Set();
      const before = set.size;
      for (const next of waysOf(at))
        for (const local of (next && (cache.get(next) ?? live.get(next))) ?? [])
          if (local !== writes) set.add(local);
      if (reads) set.add(reads);
      grows ||= set.size > before;
    }
  }
  for (const [at, set] of live) cache.set(at, set);
  return live.get(cell) ?? new Set();
}

/** Cells that may come, up to those that are known: the last ones first, as what is live comes from behind. */
function reachable(from: Cell): readonly Cell[] {
  const found = new Set([from]);
  for (const cell of found)
    for (const next of waysOf(cell)) if (next && !cache.has(next)) found.add(next);
  return [...found].reverse();
}
