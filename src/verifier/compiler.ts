/**
 * Which branches the compiler has already decided: of two equal tests it keeps one where the first lies on every way
 * to the second, or where ways have just met again and what lies between is short enough to be copied (LLVM's jump
 * threading, BBDuplicateThreshold). The kernel never sees the second test then.
 */
import type { Instr } from '../lang/ir';
import type { Numeric } from './numbers';
import type { Frame } from './state';

/** LLVM copies a block of at most so many instructions to thread a jump through it. */
const copied = 6;

/** What an instruction adds to the size of a block that is to be copied. */
function costOf(instr: Instr): number {
  switch (instr.op) {
    case 'call':
    case 'helper':
    case 'call_pointer':
      return 4;
    case 'barrier':
      return instr.slot === null ? 0 : 4;
    case 'move':
    case 'jump':
    case 'branch':
    case 'switch':
    case 'loop':
    case 'local_address':
    case 'convert':
      return 0;
    default:
      return 1;
  }
}

/** A way ends where several meet: what was decided on this way alone may be asked again behind it. */
export function waysMeet(frame: Frame): void {
  const { flow } = frame.code;
  for (const [id, decision] of [...frame.decisions]) {
    const { cost, from, to } = decision;
    if (cost === null && flow.isBehind(from, to, frame.pc)) continue;
    if (cost !== null || flow.heads.has(frame.pc)) frame.decisions.delete(id);
    else frame.decisions.set(id, { ...decision, cost: 0 });
  }
}

export function passed(frame: Frame, instr: Instr): void {
  const cost = costOf(instr);
  if (cost === 0) return;
  for (const [id, decision] of [...frame.decisions]) {
    if (decision.cost === null) continue;
    const total = decision.cost + cost;
    if (total > copied) frame.decisions.delete(id);
    else frame.decisions.set(id, { ...decision, cost: total });
  }
}

/** A branch that is left to be taken at run time: behind it, no jump is threaded from before the last meeting. */
export function branches(
  frame: Frame,
  condition: Numeric,
  holds: boolean,
  from: number,
  to: number,
): void {
  for (const [id, { cost }] of [...frame.decisions]) if (cost !== null) frame.decisions.delete(id);
  const inputs = condition.inputs;
  frame.decisions.set(condition.id, {
    condition,
    holds,
    from,
    to: frame.code.flow.settle(to),
    cost: null,
    inputs,
  });
}
