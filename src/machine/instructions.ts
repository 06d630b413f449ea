/** What an instruction reads, writes and leads to. */
import type { Instr, Operand } from '../lang/ir';

/** All operands of an instruction, results left out. */
export function operandsOf(instr: Instr): readonly Operand[] {
  switch (instr.op) {
    case 'move':
    case 'convert':
    case 'unary':
    case 'switch':
      return [instr.value];
    case 'binary':
    case 'pointer_difference':
      return [instr.left, instr.right];
    case 'field_address':
      return [instr.base];
    case 'element_address':
      return [instr.base, instr.index];
    case 'load':
    case 'zero':
      return [instr.address];
    case 'store':
      return [instr.address, instr.value];
    case 'copy':
      return [instr.to, instr.from];
    case 'atomic':
      return instr.expected
        ? [instr.address, instr.value, instr.expected]
        : [instr.address, instr.value];
    case 'branch':
    case 'await':
      return [instr.cond];
    case 'call':
    case 'helper':
      return instr.args;
    case 'call_pointer':
      return [instr.callee, ...instr.args];
    case 'model':
      return instr.args.filter((arg): arg is Operand => arg.kind !== 'type' && arg.kind !== 'text');
    case 'return':
      return instr.value ? [instr.value] : [];
    default:
      return [];
  }
}

export function successors(instr: Instr, pc: number): readonly number[] {
  switch (instr.op) {
    case 'jump':
      return [instr.target];
    case 'branch':
      return [instr.then, instr.otherwise];
    case 'switch':
      return [...instr.cases.map((c) => c.target), instr.otherwise];
    case 'return':
      return [];
    case 'await':
      return [pc + 1, instr.start];
    default:
      return [pc + 1];
  }
}

export function destination(instr: Instr): number | null {
  return 'dst' in instr ? instr.dst : null;
}
