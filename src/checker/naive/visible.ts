/** Where a step begins: at what other contexts, or the outside world, can tell. */
import type { Value } from '../../lang/tree';
import { sizeOf } from '../../lang/types';
import { isShared, readBytes } from './access';
import { isBits, isRegister } from './cells';
import { choiceAt } from './choices';
import { isSharedWord } from './intrinsics';
import { copiesOf, isHeldHereAtAll, pointedToBy } from './loss';
import { isSharedCall } from './maps';
import type { Run } from './run';

export function isVisible(run: Run): boolean {
  if (run.isAlone) return false;
  const current = run.frame.cell?.op;
  switch (current?.kind) {
    case 'value':
      return current.node.kind === 'wait';
    case 'fetch':
      // An assignment reads the integer around a bit-field; an update reads the old value.
      return isShared(run, run.operand(), false);
    case 'apply value':
      return isVisibleValue(run, current.node);
    case 'apply place':
      return current.node.kind === 'temporary' && isShared(run, run.operand(), false);
    case 'bind': {
      const isRecord = current.node.kind === 'let' && current.node.value.type.kind === 'record';
      return isRecord && isShared(run, run.operand(), false);
    }
    case 'return':
    case 'finish':
      return run.frame.fn.isProgram && copiesOf(run, run.frame).some(isHeld(run));
    case 'set variable': {
      const { node } = current;
      const { variable } = node.kind === 'bpf_for' ? node : { variable: null };
      return !!variable && !isRegister(variable) && isShared(run, run.operand(), true);
    }
    default:
      return false;
  }
}

const isHeld = (run: Run) => (thing: Parameters<typeof isHeldHereAtAll>[1]) =>
  isHeldHereAtAll(run, thing);

function isVisibleValue(run: Run, node: Value): boolean {
  switch (node.kind) {
    case 'load':
      return isShared(run, run.operand(), false);
    case 'assign': {
      const { target } = node;
      if (isRegister(target)) {
        const old = run.allocatedAt(run.register(target.local));
        return run.frame.fn.isProgram && !!old && isHeld(run)(old);
      }
      if (node.type.kind === 'record')
        return (
          isShared(run, run.operand(1), false) || writes(run, run.operand(), sizeOf(node.type))
        );
      return writes(run, run.operand(isBits(target) ? 1 : 0), sizeOf(target.type));
    }
    case 'update':
      return !isRegister(node.target) && writes(run, run.operand(1), sizeOf(node.target.type));
    case 'atomic':
      return writes(run, run.operand(node.expected ? 2 : 1), sizeOf(node.target.type));
    case 'zero':
      return writes(run, run.operand(), node.size);
    case 'copy':
      return isShared(run, run.operand(), false) || writes(run, run.operand(1), node.size);
    case 'helper':
      return isSharedCall(run, node) || choiceAt(run, node) !== null;
    case 'model':
      return isSharedWord(node) || choiceAt(run, node) !== null;
    default:
      return false;
  }
}

/** Others can tell a write; of one to the program's own variables, that a pointer to what it must release goes away. */
function writes(run: Run, address: bigint, size: number): boolean {
  if (isShared(run, address, true)) return true;
  if (!run.frame.fn.isProgram) return false;
  const bytes = run.quietly(() => readBytes(run, address, size)) ?? [];
  return pointedToBy(run, Number(address % 8n), bytes).some(isHeld(run));
}
