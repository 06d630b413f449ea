/** A path of the verifier as it is drawn: an event a row, and beside it a strand for each reference that is held. */
import type { PathEvent } from './verify';

/** What a strand does in a row. `lost`: it is held where nothing may be held. */
export type Strand = 'none' | 'begins' | 'held' | 'ends' | 'is NULL' | 'lost' | 'still held';

export interface PathRow {
  readonly event: PathEvent;
  readonly strands: readonly Strand[];
}

export interface DrawnPath {
  /** Names of the references, one for each strand. */
  readonly refs: readonly number[];
  readonly rows: readonly PathRow[];
}

/** `leaks`: the path ends where a reference that is held is lost. */
export function drawnPath(path: readonly PathEvent[], leaks: boolean): DrawnPath {
  const refs = [...new Set(path.flatMap(({ ref }) => (ref === undefined ? [] : [ref])))];
  const open = new Set<number>();
  const last = path.length - 1;
  const rows = path.map((event, i): PathRow => {
    const strands = refs.map((ref): Strand => {
      if (event.ref === ref && event.kind === 'acquire') {
        open.add(ref);
        return i === last && leaks ? 'lost' : 'begins';
      }
      if (!open.has(ref)) return 'none';
      if (event.ref === ref) {
        open.delete(ref);
        return event.kind === 'null' ? 'is NULL' : 'ends';
      }
      return i < last ? 'held' : leaks ? 'lost' : 'still held';
    });
    return { event, strands };
  });
  return { refs, rows };
}
