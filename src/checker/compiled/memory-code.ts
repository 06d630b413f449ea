/** Code of the instructions that compute addresses and touch memory (machine/access.ts, compiled). */
import type { Instr } from '../../lang/ir';
import { type Scalar, scalarSize } from '../../lang/types';
import { call, compare, type Expr, extend, i32, i64, load, binary as op, store } from '../raw/code';
import { binary, isSigned, select } from '../raw/scalars';
import type { FunctionCode } from './function';

const sizeOf = (type: Scalar): number => (type === 'ptr' ? 8 : scalarSize[type]);

/** In memory a pointer takes 8 bytes, of which the upper 4 are 0. */
function loadScalar(address: Expr, type: Scalar): Expr {
  if (type === 'ptr') return load(address, 0, 4);
  return load(address, 0, scalarSize[type], isSigned(type));
}

function storeScalar(code: FunctionCode, address: Expr, type: Scalar, value: Expr): void {
  code.b.emit(
    type === 'ptr'
      ? store(address, 0, 8, extend(value, false))
      : store(address, 0, scalarSize[type], value),
  );
}

const objectOf = (pointer: Expr): Expr => op('shr_u', pointer, i32(16));

/** The object of a pointer if it is one that was allocated, else 0. */
function arenaObject(code: FunctionCode, pointer: Expr): Expr {
  const { work, model } = code.compilation;
  const object = objectOf(pointer);
  const inArena = op(
    'and',
    compare('ge_u', object, i32(work.firstArena)),
    compare('lt_u', object, i32(model.layout.objects.length)),
  );
  return code.b.keep(select(inArena, object, i32(0)));
}

/** The address of so many bytes, or the end of the run. */
function reach(code: FunctionCode, pointer: Expr, size: number, pc: number, writes: boolean): Expr {
  const how = code.probes ? 'probe' : writes ? 'writable' : 'readable';
  const address = code.ask(how, [pointer, i32(size), i32(code.site(pc))]);
  code.endWhen(compare('eq', address, i32(0)));
  return address;
}

/** A cast between pointer and integer, by a program. */
export function castFinding(
  code: FunctionCode,
  instr: Instr & { op: 'convert' },
  pc: number,
): void {
  if (instr.from !== 'ptr') {
    code.violated(pc, 'verifier-only', i32(0), false);
    return;
  }
  const object = arenaObject(code, code.b.keep(code.pointer(instr.value)));
  code.b.when(object, () => code.violated(pc, 'verifier-only', object, false));
}

export function element(
  code: FunctionCode,
  instr: Instr & { op: 'element_address' },
  pc: number,
): void {
  const { b } = code;
  const base = b.keep(code.pointer(instr.base));
  const index = b.keep(code.value(instr.index, 'i64'));
  if (instr.length !== null) {
    const object = objectOf(base);
    const known = select(
      compare('lt_u', object, i32(code.compilation.model.layout.objects.length)),
      object,
      i32(0),
    );
    const beyond = op(
      'or',
      compare('lt_s', index, i64(0n)),
      compare('gt_s', index, i64(BigInt(instr.length))),
    );
    b.when(beyond, () => {
      if (code.probes) b.return(i32(1));
      else code.violated(pc, 'valid-access', known, true);
    });
  } else if (code.fn.isProgram) {
    const object = arenaObject(code, base);
    b.when(object, () => code.violated(pc, 'verifier-only', object, false));
  }
  const bytes = op('mul', index, i64(BigInt(instr.size)));
  code.write(pc, instr.dst, call('rt.shift', [base, bytes]), 'ptr');
}

export function loadFrom(code: FunctionCode, instr: Instr & { op: 'load' }, pc: number): void {
  const target = code.b.keep(code.pointer(instr.address));
  const address = reach(code, target, sizeOf(instr.type), pc, false);
  code.write(pc, instr.dst, loadScalar(address, instr.type), instr.type);
}

/** Runs a write; what a program's copies there pointed to may be lost by it. */
function overwriting(
  code: FunctionCode,
  address: Expr,
  size: Expr,
  pc: number,
  write: () => void,
): void {
  if (!code.fn.isProgram) {
    write();
    return;
  }
  code.run('note_bytes', [address, size]);
  write();
  code.standAt(pc);
  code.run('check_noted', []);
}

export function storeTo(code: FunctionCode, instr: Instr & { op: 'store' }, pc: number): void {
  const target = code.b.keep(code.pointer(instr.address));
  const size = sizeOf(instr.type);
  const address = reach(code, target, size, pc, true);
  const value = code.b.keep(code.value(instr.value, instr.type));
  if (code.fn.isProgram) {
    const object = arenaObject(code, target);
    code.b.when(object, () => code.violated(pc, 'verifier-only', object, false));
  }
  if (size < 8) storeScalar(code, address, instr.type, value);
  else
    overwriting(code, address, i32(size), pc, () => storeScalar(code, address, instr.type, value));
}

export function copy(code: FunctionCode, instr: Instr & { op: 'copy' }, pc: number): void {
  const from = reach(code, code.b.keep(code.pointer(instr.from)), instr.size, pc, false);
  const to = reach(code, code.b.keep(code.pointer(instr.to)), instr.size, pc, true);
  const size = i32(instr.size);
  overwriting(code, to, size, pc, () => code.b.emit({ kind: 'copy', to, from, size }));
}

export function zero(code: FunctionCode, instr: Instr & { op: 'zero' }, pc: number): void {
  const to = reach(code, code.b.keep(code.pointer(instr.address)), instr.size, pc, true);
  const size = i32(instr.size);
  overwriting(code, to, size, pc, () => code.b.emit({ kind: 'fill', to, value: i32(0), size }));
}

export function atomic(code: FunctionCode, instr: Instr & { op: 'atomic' }, pc: number): void {
  const { b } = code;
  const { type, which } = instr;
  const target = b.keep(code.pointer(instr.address));
  const address = reach(code, target, sizeOf(type), pc, true);
  const old = b.keep(loadScalar(address, type));
  const value = b.keep(code.value(instr.value, type));
  const changed = (): Expr => {
    if (which === 'xchg') return value;
    if (which !== 'cmpxchg') return binary(which, old, value, type);
    const expected = instr.expected ? b.keep(code.value(instr.expected, type)) : old;
    return select(compare('eq', old, expected), value, old);
  };
  const next = b.keep(changed());
  storeScalar(code, address, type, next);
  code.write(pc, instr.dst, instr.yields === 'old' ? old : next, type);
}
