/** Instructions that compute addresses and touch memory. */
import type { Instr } from '../lang/ir';
import { shift } from './addresses';
import type { Exec } from './exec';
import { checkLost, pointersOf } from './loss';
import type { Frame } from './memory';
import { binary, pointer, readScalar, type Value, writeScalar } from './values';

/** A cast between pointer and integer, by a program. */
export function castFinding(exec: Exec, instr: Instr & { op: 'convert' }): void {
  const object = instr.from === 'ptr' ? pointer.object(exec.pointer(instr.value)) : 0;
  const kind = exec.memory.object(object)?.role.kind;
  if (instr.from === 'ptr' && kind !== 'arena') return;
  exec.violated(
    'verifier-only',
    object || null,
    instr.from === 'ptr'
      ? 'an object pointer becomes an integer: the verifier decides what that is worth'
      : 'an integer becomes a pointer: the verifier does not follow it',
  );
}

export function element(exec: Exec, frame: Frame, instr: Instr & { op: 'element_address' }): void {
  const base = exec.pointer(instr.base);
  const index = Number(exec.read(instr.index, 'i64'));
  if (instr.length !== null && (index < 0 || index > instr.length)) {
    exec.violated(
      'valid-access',
      pointer.object(base) || null,
      `index ${index} of an array of ${instr.length}`,
      true,
    );
    return;
  }
  if (
    instr.length === null &&
    frame.fn.isProgram &&
    exec.memory.object(pointer.object(base))?.role.kind === 'arena'
  )
    exec.violated('verifier-only', pointer.object(base), 'arithmetic on an object pointer');
  exec.write(instr.dst, shift(exec.memory, base, index * instr.size), 'ptr');
}

export function load(exec: Exec, instr: Instr & { op: 'load' }): void {
  const target = exec.pointer(instr.address);
  const where = exec.access(
    target,
    instr.type === 'ptr' ? 8 : Number(instr.type.slice(1)) / 8,
    'is read',
  );
  if (where !== null)
    exec.write(instr.dst, readScalar(exec.memory.view, where, instr.type), instr.type);
}

export function store(exec: Exec, frame: Frame, instr: Instr & { op: 'store' }): void {
  const target = exec.pointer(instr.address);
  const size = instr.type === 'ptr' ? 8 : Number(instr.type.slice(1)) / 8;
  const where = exec.writable(target, size, 'is written');
  if (where === null) return;
  const owner = exec.memory.object(pointer.object(target));
  if (frame.fn.isProgram && owner?.role.kind === 'arena')
    exec.violated('verifier-only', owner.id, 'a program writes a field of a kernel object');
  const before = frame.fn.isProgram ? pointersOf(exec.memory, target, size) : [];
  writeScalar(exec.memory.view, where, instr.type, exec.read(instr.value, instr.type));
  const name = instr.place.kind === 'local' ? instr.place.name : null;
  for (const object of before) checkLost(exec, object, 'overwritten', name);
}

export function copy(exec: Exec, instr: Instr & { op: 'copy' }): void {
  const from = exec.access(exec.pointer(instr.from), instr.size, 'is read');
  if (from === null) return;
  const target = exec.pointer(instr.to);
  const to = exec.writable(target, instr.size, 'is written');
  if (to === null) return;
  const before = exec.frame().fn.isProgram ? pointersOf(exec.memory, target, instr.size) : [];
  exec.memory.bytes.copyWithin(to, from, from + instr.size);
  for (const object of before) checkLost(exec, object, 'overwritten', null);
}

export function atomic(exec: Exec, instr: Instr & { op: 'atomic' }): void {
  const target = exec.pointer(instr.address);
  const size = instr.type === 'ptr' ? 8 : Number(instr.type.slice(1)) / 8;
  const where = exec.writable(target, size, 'is changed');
  if (where === null) return;
  const old = readScalar(exec.memory.view, where, instr.type);
  const value = exec.read(instr.value, instr.type);
  const changed = atomicResult(instr.which, old, value, instr, () =>
    instr.expected ? exec.read(instr.expected, instr.type) : old,
  );
  writeScalar(exec.memory.view, where, instr.type, changed);
  exec.write(instr.dst, instr.yields === 'old' ? old : changed, instr.type);
}

export function zero(exec: Exec, frame: Frame, instr: Instr & { op: 'zero' }): void {
  const target = exec.pointer(instr.address);
  const where = exec.writable(target, instr.size, 'is written');
  if (where === null) return;
  const before = frame.fn.isProgram ? pointersOf(exec.memory, target, instr.size) : [];
  exec.memory.bytes.fill(0, where, where + instr.size);
  for (const object of before) checkLost(exec, object, 'overwritten', null);
}

function atomicResult(
  which: (Instr & { op: 'atomic' })['which'],
  old: Value,
  value: Value,
  instr: Instr & { op: 'atomic' },
  expected: () => Value,
): Value {
  if (which === 'xchg') return value;
  if (which === 'cmpxchg') return old === expected() ? value : old;
  return binary(which, old, value, instr.type);
}
