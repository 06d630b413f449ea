/** Which functions a call through a pointer can reach, by the field that the pointer was read from. */
import type { Instr } from '../../lang/ir';
import type { CType } from '../../lang/types';
import { sizeOf } from '../../lang/types';
import { operandsOf } from '../../machine/instructions';
import type { LinkedFunction, Model } from '../../machine/model';

/**
 * What a call can reach: what is stored into a field of that name, and, where pointers of unknown origin are stored
 * there too, every function whose address is taken otherwise. A pointer that was not read from a field can be any
 * function with as many arguments and a result if one is wanted.
 */
export function targetsOf(
  model: Model,
): (fn: LinkedFunction, instr: Instr & { op: 'call_pointer' }) => readonly LinkedFunction[] {
  const stored = new Map<string, Set<number>>();
  const open = new Set<string>();
  const loose = new Set<number>();
  const add = (field: string, fn: number | undefined): void => {
    if (fn === undefined) return;
    const known = stored.get(field) ?? new Set();
    stored.set(field, known.add(fn));
  };
  for (const { scope, global } of model.initial)
    for (const { offset, value } of global.init)
      if (value.kind === 'function')
        add(fieldAt(global.type, offset) ?? '', scope.functions.get(value.name));
  for (const fn of model.functions)
    for (const instr of fn.code) {
      const field =
        instr.op === 'store' && instr.place.kind === 'field'
          ? (instr.place.path.split('.').at(-1) ?? null)
          : null;
      for (const operand of operandsOf(instr))
        if (operand.kind === 'function') {
          const index = fn.scope.functions.get(operand.name);
          if (field !== null) add(field, index);
          else if (index !== undefined) loose.add(index);
        }
      if (
        field !== null &&
        instr.op === 'store' &&
        instr.type === 'ptr' &&
        instr.value.kind === 'slot'
      )
        open.add(field);
    }
  const everything = new Set([...loose, ...[...stored.values()].flatMap((set) => [...set])]);
  return (fn, instr) => {
    const field = instr.member?.field ?? null;
    if (field !== null) {
      const reached = new Set([...(stored.get(field) ?? []), ...(open.has(field) ? loose : [])]);
      return model.functions.filter(({ index }) => reached.has(index));
    }
    return model.functions.filter(
      (target) =>
        everything.has(target.index) &&
        target.ir.params <= instr.args.length &&
        (instr.dst === null || target.ir.type.returns.kind !== 'void') &&
        takes(target, fn, instr),
    );
  };
}

/** Whether the arguments are what a function of the kernel takes: pointers to the same records. */
function takes(
  target: LinkedFunction,
  fn: LinkedFunction,
  instr: Instr & { op: 'call_pointer' },
): boolean {
  const tagOf = (type: CType | undefined): string | null =>
    type?.kind === 'pointer' && type.to.kind === 'record' ? type.to.tag : null;
  return (
    target.isProgram ||
    instr.args.every((arg, i) => {
      const given = arg.kind === 'slot' ? tagOf(fn.ir.slots[arg.slot]?.type) : null;
      const taken = i < target.ir.params ? tagOf(target.ir.slots[i]?.type) : null;
      return given === null || taken === null || given === taken;
    })
  );
}

/** Name of the field that lies at an offset. */
function fieldAt(type: CType, offset: number): string | null {
  if (type.kind === 'array') return fieldAt(type.of, offset % Math.max(1, sizeOf(type.of)));
  if (type.kind !== 'record') return null;
  for (const field of type.fields) {
    const inside = offset - field.offset;
    if (inside < 0 || inside >= sizeOf(field.type)) continue;
    return field.type.kind === 'pointer' ? field.name : fieldAt(field.type, inside);
  }
  return null;
}
