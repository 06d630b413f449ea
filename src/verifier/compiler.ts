/**
 * Which branches the compiler has already decided. Of two equal tests it keeps one where the first lies on every way to
 * the second; or where ways have just met, and what lies between is short enough to be copied for each way. The kernel
 * never sees the second test then.
 */
import type { BinaryOpcode, Instr } from '../lang/ir';
import { operandsOf } from '../machine/instructions';
import type { Contract } from './contract';
import type { Numeric } from './numbers';
import type { Decision, Frame } from './state';

/** LLVM's BBDuplicateThreshold: jump threading copies blocks up to this cost, in which a call weighs 4. */
const threaded = 6;
/** LLVM's MaxSmallBlockSize: so many instructions, calls too, if nothing that they compute is used behind them. */
const small = 10;

/** What has been passed since ways have met the last time. */
export interface Block {
  readonly cost: number;
  readonly size: number;
  /** Slots that were computed. */
  readonly computed: readonly number[];
}

export const emptyBlock: Block = { cost: 0, size: 0, computed: [] };

const comparisons: ReadonlySet<BinaryOpcode> = new Set(['eq', 'ne', 'lt', 'le', 'gt', 'ge']);

/** Instructions that it is compiled to, and their weight when they are to be copied. */
function weight(
  instr: Instr,
  { kfuncs }: Contract,
): { readonly size: number; readonly cost: number } {
  switch (instr.op) {
    case 'call':
    case 'helper': {
      const own = instr.op === 'call' ? kfuncs[instr.callee]?.compiledTo : undefined;
      const size = own ?? 1;
      return { size, cost: 4 * size };
    }
    case 'call_pointer':
    case 'barrier':
      return { size: 1, cost: 4 };
    // With its relocation: the offset's load, its barrier, the addition, the load itself.
    case 'load':
      return instr.place.kind === 'field' ? { size: 4, cost: 5 } : { size: 1, cost: 1 };
    case 'binary':
      // A comparison counts where it is first made: the one of a second test is the same.
      return comparisons.has(instr.which) ? { size: 0, cost: 0 } : { size: 1, cost: 1 };
    case 'move':
    case 'jump':
    case 'branch':
    case 'switch':
    case 'loop':
    case 'return':
    case 'local_address':
    case 'field_address':
    case 'convert':
      return { size: 0, cost: 0 };
    default:
      return { size: 1, cost: 1 };
  }
}

/** Where ways meet: what was decided on one of them alone is known only as long as the block is short. */
export function waysMeet(frame: Frame): void {
  const { flow } = frame.code;
  frame.block = emptyBlock;
  for (const [id, decision] of [...frame.decisions]) {
    const { isMerged, from, to } = decision;
    if (!isMerged && flow.isBehind(from, to, frame.pc)) continue;
    if (isMerged || flow.heads.has(frame.pc)) frame.decisions.delete(id);
    else frame.decisions.set(id, { ...decision, isMerged: true });
  }
}

export function passed(frame: Frame, instr: Instr, contract: Contract): void {
  const { size, cost } = weight(instr, contract);
  const { block } = frame;
  const dst = 'dst' in instr ? instr.dst : null;
  if (size === 0) {
    // What is only moved on is the same value.
    const isMoved = operandsOf(instr).some(
      (operand) => operand.kind === 'slot' && block.computed.includes(operand.slot),
    );
    if (dst !== null && isMoved) frame.block = { ...block, computed: [...block.computed, dst] };
    return;
  }
  frame.block = {
    size: block.size + size,
    cost: block.cost + cost,
    computed: dst === null ? block.computed : [...block.computed, dst],
  };
}

/** How the compiler knows the condition to come out here; null: it does not. */
export function decided(frame: Frame, condition: Numeric): boolean | null {
  const isUsable = ({ isMerged }: Decision) => !isMerged || isCopied(frame);
  const decision = frame.decisions.get(condition.id);
  if (decision) return isUsable(decision) ? decision.holds : null;
  for (const other of frame.decisions.values())
    if (contradicts(other, condition) && isUsable(other)) return false;
  return null;
}

/** `x & 4` has been found set, so `x == 3` can't hold; or clear, and so can't `x == 4`. */
function contradicts({ condition, holds, isCase }: Decision, asked: Numeric): boolean {
  if (isCase) return false;
  const [masked, none] = condition.args;
  const [value, wanted] = asked.args;
  if (condition.op !== 'eq' || asked.op !== 'eq' || masked?.op !== 'and') return false;
  const [whole, mask] = masked.args;
  if (none?.op !== 'constant' || none.value !== 0n || mask?.op !== 'constant') return false;
  if (whole !== value || wanted?.op !== 'constant') return false;
  return ((wanted.value & mask.value) === 0n) !== holds;
}

function isCopied({ block, code, pc }: Frame): boolean {
  if (block.cost <= threaded) return true;
  if (block.size > small) return false;
  const behind = new Set(code.flow.next(pc).flatMap((next) => code.needs.live(next)));
  return !block.computed.some((slot) => behind.has(slot));
}

/** A branch that is left to be taken at run time: nothing from before the last meeting is known behind it. */
export function branches(
  frame: Frame,
  condition: Numeric,
  holds: boolean,
  [from, to]: readonly [number, number],
  isCase = false,
): void {
  for (const [id, { isMerged }] of [...frame.decisions]) if (isMerged) frame.decisions.delete(id);
  const behind = frame.code.flow.settle(to);
  frame.decisions.set(condition.id, {
    condition,
    holds,
    from,
    to: behind,
    isMerged: false,
    isCase,
  });
}
