/** Which loop it is that does not end: the first thing that whoever wrote it wants to know. */
import { positionOf } from '../lang/source';
import type { TracePoint } from './exec';
import type { LinkedFunction, Model } from './model';

/**
 * The head of the outermost loop that `trace` goes round in, e.g. `program.bpf.c:47`; null if it does not. `functions`
 * are those of the context's frames, outermost first: only there is a jump back a loop and not another call.
 */
export function loopIn(
  model: Model,
  functions: readonly LinkedFunction[],
  trace: readonly TracePoint[],
): string | null {
  for (const { index, code } of functions) {
    let head: number | null = null;
    let last = -1;
    for (const { fn, pc } of trace) {
      if (fn !== index) continue;
      if (pc <= last && (head === null || pc < head)) head = pc;
      last = pc;
    }
    const span = head === null ? undefined : code[head]?.span;
    const file = span && model.files[span.file];
    if (span && file) return `${file.name}:${positionOf(file.text, span.start).line}`;
  }
  return null;
}
