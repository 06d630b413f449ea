import type { Instr, Operand } from '../lang/ir';

export interface Renaming {
  slot(slot: number): number;
  object(object: number): number;
  target(target: number): number;
}

export const renamedOperand = (operand: Operand, { slot }: Renaming): Operand =>
  operand.kind === 'slot' ? { kind: 'slot', slot: slot(operand.slot) } : operand;

/** The instruction with its slots, objects and jump targets renamed. */
export function renamed(instr: Instr, by: Renaming): Instr {
  const at = (operand: Operand): Operand => renamedOperand(operand, by);
  const into = <T extends number | null>(dst: T): T => (dst === null ? dst : (by.slot(dst) as T));
  switch (instr.op) {
    case 'move':
    case 'convert':
    case 'unary':
      return { ...instr, dst: into(instr.dst), value: at(instr.value) };
    case 'binary':
    case 'pointer_difference':
      return { ...instr, dst: into(instr.dst), left: at(instr.left), right: at(instr.right) };
    case 'local_address':
      return { ...instr, dst: into(instr.dst), object: by.object(instr.object) };
    case 'field_address':
      return { ...instr, dst: into(instr.dst), base: at(instr.base) };
    case 'element_address':
      return { ...instr, dst: into(instr.dst), base: at(instr.base), index: at(instr.index) };
    case 'load':
      return { ...instr, dst: into(instr.dst), address: at(instr.address) };
    case 'store':
      return { ...instr, address: at(instr.address), value: at(instr.value) };
    case 'copy':
      return { ...instr, to: at(instr.to), from: at(instr.from) };
    case 'zero':
      return { ...instr, address: at(instr.address) };
    case 'atomic':
      return {
        ...instr,
        dst: into(instr.dst),
        address: at(instr.address),
        value: at(instr.value),
        expected: instr.expected && at(instr.expected),
      };
    case 'jump':
      return { ...instr, target: by.target(instr.target) };
    case 'branch':
      return {
        ...instr,
        cond: at(instr.cond),
        then: by.target(instr.then),
        otherwise: by.target(instr.otherwise),
      };
    case 'switch':
      return {
        ...instr,
        value: at(instr.value),
        cases: instr.cases.map((c) => ({ ...c, target: by.target(c.target) })),
        otherwise: by.target(instr.otherwise),
      };
    case 'call':
    case 'helper':
      return { ...instr, dst: into(instr.dst), args: instr.args.map(at) };
    case 'call_pointer':
      return { ...instr, dst: into(instr.dst), callee: at(instr.callee), args: instr.args.map(at) };
    case 'model':
      return {
        ...instr,
        dst: into(instr.dst),
        args: instr.args.map((arg) => (arg.kind === 'type' || arg.kind === 'text' ? arg : at(arg))),
      };
    case 'return':
      return { ...instr, value: instr.value && at(instr.value) };
    case 'wait':
      return { ...instr, end: by.target(instr.end) };
    case 'await':
      return { ...instr, cond: at(instr.cond), start: by.target(instr.start) };
    case 'barrier':
      return { ...instr, slot: into(instr.slot) };
    case 'loop':
      return instr;
  }
}
