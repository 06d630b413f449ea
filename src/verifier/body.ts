import type { FrameObject, Instr, IrFunction, Slot } from '../lang/ir';

/** A function body with its data; inlining and splitting yield new ones. */
export interface Body {
  readonly name: string;
  readonly fn: IrFunction;
  readonly code: readonly Instr[];
  readonly slots: readonly Slot[];
  readonly memory: readonly FrameObject[];
  readonly memorySize: number;
}

/** The call that a `bpf_loop` makes, found from its head: the first call after the test of the count. */
export function callbackCalls(code: readonly Instr[]): ReadonlyMap<number, number> {
  const calls = new Map<number, number>();
  code.forEach((instr, at) => {
    if (instr.op !== 'loop' || instr.kind !== 'bpf_loop') return;
    for (let pc = at + 1; pc < code.length; pc++)
      if (code[pc]?.op === 'call') {
        calls.set(at, pc);
        return;
      }
  });
  return calls;
}
