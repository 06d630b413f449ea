/**
 * Counters of references of which nobody takes notice while they are above 0. All that the code does to such a counter
 * is to add or take away a constant, and to ask whether it is 0, under a lock. As long as it never is 0, and nobody
 * gives back what is not there, steps that count commute. A search takes that for granted, and begins anew without if
 * it meets one that is 0 or wrong (`unbalanced` in runtime.c): up to there all that it relied on was true.
 */
import type { Instr } from '../../lang/ir';
import type { CType, RecordType } from '../../lang/types';
import { operandsOf } from '../../machine/instructions';
import type { LinkedFunction, Model } from '../../machine/model';

/** Kinds of references that are counted so. */
export function balancedKinds(model: Model): readonly string[] {
  const kinds = new Set<string>();
  for (const record of recordsOf(model))
    for (const field of record.fields) {
      const mark = field.attributes.find(({ name }) => name === 'counts');
      if (!mark) continue;
      const place = `${record.tag}.${field.name}`;
      if (model.functions.every((fn) => onlyCounts(fn, place))) kinds.add(String(mark.args[0]));
    }
  return [...kinds];
}

/** Records that are allocated, and what lies in them, as the kernel's files know them. */
function recordsOf(model: Model): readonly RecordType[] {
  const inside = (type: CType): readonly RecordType[] =>
    type.kind === 'array'
      ? inside(type.of)
      : type.kind === 'record'
        ? [type, ...type.fields.flatMap((field) => inside(field.type))]
        : [];
  return [...model.layout.arenas.values()].flatMap(({ record }) => inside(record));
}

/** Whether a function does nothing else with the field. */
function onlyCounts(fn: LinkedFunction, prefix: string): boolean {
  let isLocked = false;
  for (const instr of fn.code) {
    if (instr.op === 'model' && instr.name === 'atomic_begin') isLocked = true;
    if (instr.op === 'model' && instr.name === 'atomic_end') isLocked = false;
    const place = placeIn(instr, prefix);
    if (place === null) {
      // Its address may go anywhere.
      if (instr.op !== 'field_address' || !isIn(addressOf(instr), prefix)) continue;
      if (!isOnlyAccessed(fn, instr)) return false;
      continue;
    }
    if (instr.op === 'load') {
      if (!isLocked || !isCount(fn, instr.dst, prefix)) return false;
    } else if (instr.op !== 'store') return false;
    else if (instr.value.kind === 'slot' ? !isLocked : instr.value.kind !== 'const') return false;
  }
  return true;
}

const addressOf = (instr: Instr & { op: 'field_address' }): string =>
  `${instr.record}.${instr.field}`;

const isIn = (place: string, prefix: string): boolean =>
  place === prefix || place.startsWith(`${prefix}.`);

function placeIn(instr: Instr, prefix: string): string | null {
  if (!('place' in instr) || instr.place.kind !== 'field') return null;
  const place = `${instr.place.record}.${instr.place.path}`;
  return isIn(place, prefix) ? place : null;
}

/** Whether the address serves to reach the field, or one in it, and nothing else. */
function isOnlyAccessed(fn: LinkedFunction, { dst }: Instr & { op: 'field_address' }): boolean {
  return fn.code.every((user) =>
    operandsOf(user).every((operand) => {
      if (operand.kind !== 'slot' || operand.slot !== dst) return true;
      if (user.op === 'field_address') return isOnlyAccessed(fn, user);
      return 'address' in user && operand === user.address;
    }),
  );
}

/** Whether what was read is only counted up or down and put back, or compared with 0. */
function isCount(fn: LinkedFunction, slot: number, prefix: string): boolean {
  return fn.code.every((user) =>
    operandsOf(user).every((operand) => {
      if (operand.kind !== 'slot' || operand.slot !== slot) return true;
      if (user.op === 'move' || user.op === 'convert') return isCount(fn, user.dst, prefix);
      if (user.op === 'store') return operand === user.value && placeIn(user, prefix) !== null;
      if (user.op !== 'binary') return false;
      const other = operand === user.left ? user.right : user.left;
      if (other.kind !== 'const') return false;
      if (user.which === 'eq' || user.which === 'ne') return other.value === 0n;
      return (user.which === 'add' || user.which === 'sub') && isCount(fn, user.dst, prefix);
    }),
  );
}
