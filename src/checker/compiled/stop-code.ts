/** Code before an instruction at which a step may end: the machine's rule (borderAt in machine/step.ts), compiled. */
import type { Instr, Operand, Place } from '../../lang/ir';
import { compare, type Expr, i32, load, binary as op } from '../raw/code';
import { select } from '../raw/scalars';
import type { FunctionCode } from './function';
import { beginning, mayStop } from './stops';

/**
 * `begins`: a choice, or something that a reader wants to see by itself. `shared`: other contexts can tell when it
 * happens, so a step has at most one of these. `waits`: both.
 */
type Border = 'begins' | 'shared' | 'waits';

export function checkStop(code: FunctionCode, instr: Instr, pc: number): void {
  const { model, grain } = code.compilation;
  if (!mayStop(model, code.fn, instr, grain)) return;
  const inAtomic = load(code.get('record'), 8, 4);
  code.b.when(compare('eq', inAtomic, i32(0)), () => border(code, instr, pc));
  code.set('executed', i32(1));
}

function border(code: FunctionCode, instr: Instr, pc: number): void {
  switch (instr.op) {
    case 'wait':
    case 'call':
      check(code, pc, 'begins');
      return;
    case 'model':
      check(code, pc, beginning.has(instr.name) ? 'begins' : 'shared');
      return;
    case 'helper':
      helperBorder(code, instr, pc);
      return;
    case 'call_pointer': {
      const entersProgram = code.ask('enters_program', [code.pointer(instr.callee)]);
      code.b.when(entersProgram, () => check(code, pc, 'begins'));
      return;
    }
    case 'return':
      returnBorder(code, instr.value, pc);
      return;
    case 'load':
      access(code, instr.address, instr.place, false, pc);
      return;
    case 'store':
    case 'atomic':
    case 'zero':
      access(code, instr.address, instr.place, true, pc);
      return;
    case 'copy':
      copyBorder(code, instr, pc);
      return;
    default:
      return;
  }
}

function check(code: FunctionCode, pc: number, kind: Border): void {
  const executed = code.get('executed');
  const ends = kind === 'shared' ? op('and', executed, code.get('seen')) : executed;
  code.b.when(ends, () => code.stop(pc));
  if (kind !== 'begins') code.set('seen', i32(1));
}

/** A lookup is a choice where user space had to put the entry there; otherwise maps are shared. */
function helperBorder(code: FunctionCode, instr: Instr & { op: 'helper' }, pc: number): void {
  const { b } = code;
  if (instr.name === 'bpf_get_prandom_u32') {
    check(code, pc, 'begins');
    return;
  }
  const [map, key] = instr.args;
  if (instr.name !== 'bpf_map_lookup_elem' || !map || !key) {
    check(code, pc, 'waits');
    return;
  }
  b.when(code.get('executed'), () => code.stop(pc));
  const open = code.ask('lookup_choices', [code.pointer(map), code.pointer(key)]);
  b.when(compare('eq', open, i32(0)), () => code.set('seen', i32(1)));
}

/** Leaving a program, or a function of it with the last pointer to what is still to be released. */
function returnBorder(code: FunctionCode, value: Operand | null, pc: number): void {
  const { b } = code;
  const frame = { kind: 'local', type: 'i32', index: 0 } as const;
  b.when(code.get('executed'), () => {
    const stops = b.target();
    const asks = b.target();
    const goesOn = b.target();
    b.branch(op('and', load(frame, 2, 2), i32(1)), stops, asks);
    b.place(asks);
    code.standAt(pc);
    const given =
      value?.kind === 'slot' && code.scalar(value.slot) === 'ptr' ? code.slot(value.slot) : i32(0);
    b.branch(code.ask('loses_by_returning', [frame, given]), stops, goesOn);
    b.place(stops);
    code.stop(pc);
    b.place(goesOn);
  });
}

/**
 * What is handed over in order is touched by one context at a time; only a free can come between, and only after the
 * step has passed something on. Everything else conflicts by place; the own stack with nobody.
 */
function shared(code: FunctionCode, pointer: Expr, place: Place, writes: boolean): Expr {
  const { model, grain, work } = code.compilation;
  if (place.kind === 'local') return i32(0);
  const object = op('shr_u', pointer, i32(16));
  const inStack = compare('lt_u', op('sub', object, i32(1)), i32(work.contexts));
  const published = code.get('published');
  const { conflicts } = model;
  const must = i32(conflicts.mustBegin(place, writes) ? 1 : 0);
  const elsewhere = (): Expr => {
    if (grain === 'micro') return i32(1);
    if (conflicts.isConcurrent(place)) return must;
    if (conflicts.isHandedOver(place)) return published;
    const inArena = op(
      'and',
      compare('ge_u', object, i32(work.firstArena)),
      compare('lt_u', object, i32(model.layout.objects.length)),
    );
    return place.kind === 'global' ? must : select(inArena, published, must);
  };
  return select(inStack, i32(0), elsewhere());
}

function access(
  code: FunctionCode,
  address: Operand,
  place: Place,
  writes: boolean,
  pc: number,
): void {
  const kind = code.compilation.grain === 'micro' ? 'waits' : 'shared';
  const pointer = code.b.keep(code.pointer(address));
  code.b.when(shared(code, pointer, place, writes), () => check(code, pc, kind));
}

function copyBorder(code: FunctionCode, instr: Instr & { op: 'copy' }, pc: number): void {
  const kind = code.compilation.grain === 'micro' ? 'waits' : 'shared';
  const to = code.b.keep(code.pointer(instr.to));
  const from = code.b.keep(code.pointer(instr.from));
  const either = op(
    'or',
    shared(code, to, instr.place, true),
    shared(code, from, instr.source, false),
  );
  code.b.when(either, () => check(code, pc, kind));
}
