/**
 * One function of a model as raw code. It takes the address of its frame, and whether it is entered at the frame's pc
 * (0) or returned to, behind the call there (1); it yields what came of it. Its place is kept in the frame only when a
 * step ends in it or it calls; within a step it runs as any function does.
 */
import type { Instr, Operand, Slot } from '../../lang/ir';
import type { Scalar } from '../../lang/types';
import { destination } from '../../machine/instructions';
import type { LinkedFunction } from '../../machine/model';
import { pointer } from '../../machine/values';
import { RawBuilder, type Target } from '../raw/builder';
import {
  call,
  compare,
  type Expr,
  extend,
  global,
  i32,
  i64,
  load,
  local,
  binary as op,
  type RawFunction,
  type RawType,
  store,
} from '../raw/code';
import { binary, constant, convert, isSigned, rawType, unary } from '../raw/scalars';
import { jumpTargets } from './blocks';
import { callByName, callPointer, leave } from './calls-code';
import type { Compilation } from './compilation';
import { callHelper } from './helpers';
import { runIntrinsic } from './intrinsics';
import { atomic, castFinding, copy, element, loadFrom, storeTo, zero } from './memory-code';
import { outcome } from './outcome';
import type { FramePlan } from './plan';
import { modelPointers } from './pointers';
import { bounds, flags, properties } from './properties';
import { checkStop } from './stop-code';
import { mayStop } from './stops';

const frame = local(0);
const mode = local(1);

export class FunctionCode {
  readonly compilation: Compilation;
  readonly fn: LinkedFunction;
  readonly plan: FramePlan;
  readonly b: RawBuilder;
  /** Locals for slots that are not in the frame. */
  private readonly registers: readonly (number | null)[];
  private readonly labels = new Map<number, Target>();
  /** Where a call at each pc goes on. */
  readonly returns = new Map<number, Target>();
  /** Only the condition of a wait is computed: nothing is changed, nothing reported. */
  readonly probes: boolean;

  /** `wait`: the pc of a wait, if only its condition is wanted. */
  constructor(
    compilation: Compilation,
    fn: LinkedFunction,
    wait: number | null = null,
    name: string | null = null,
  ) {
    this.compilation = compilation;
    this.fn = fn;
    this.plan = compilation.plans[fn.index] as FramePlan;
    this.probes = wait !== null;
    this.b = new RawBuilder(
      name ?? (wait === null ? compilation.nameOf(fn) : this.waitName(wait)),
      name === null ? ['i32', 'i32'] : ['i32'],
      'i32',
    );
    const computed = wait === null ? new Set<number>() : slotsComputed(fn, wait);
    this.registers = this.plan.scalars.map((scalar, slot) =>
      this.plan.offsets[slot] === null || computed.has(slot) ? this.b.fresh(rawType(scalar)) : null,
    );
  }

  waitName(pc: number): string {
    return `wait ${pc} of ${this.compilation.nameOf(this.fn)}`;
  }

  /** Whether the condition of the wait holds; where it can't be computed, it does, and the step says why. */
  lowerWait(wait: Instr & { op: 'wait' }): RawFunction {
    const { b, fn } = this;
    const from = fn.code.indexOf(wait) + 1;
    const region = fn.code.slice(from, wait.end);
    region.forEach((instr) => {
      if (instr.op === 'call' || instr.op === 'call_pointer' || instr.op === 'helper')
        throw new Error(`the condition "${wait.until}" calls a function`);
      for (const target of jumpTargets(instr)) this.labelAt(target);
    });
    region.forEach((instr, i) => {
      const label = this.labels.get(from + i);
      if (label) b.place(label);
      if (!b.closed) this.instr(instr, from + i);
    });
    const label = this.labels.get(wait.end);
    if (label) b.place(label);
    const end = fn.code[wait.end];
    if (end?.op === 'await') b.return(this.truth(this.value(end.cond, 'i32')));
    return b.finish();
  }

  lower(): RawFunction {
    const { b, fn } = this;
    const entries = new Set<number>([0]);
    fn.code.forEach((instr, pc) => {
      for (const target of jumpTargets(instr)) this.labelAt(target);
      if (mayStop(this.compilation.model, fn, instr, this.compilation.grain)) entries.add(pc);
      if (instr.op === 'call' || instr.op === 'call_pointer') this.returns.set(pc, b.target());
    });
    for (const pc of entries) this.labelAt(pc);
    const lost = b.target();
    const table = fn.code.flatMap((_, pc) => [
      entries.has(pc) ? this.labelAt(pc) : lost,
      this.returns.get(pc) ?? lost,
    ]);
    const pc = load(frame, 4, 2);
    b.table(op('add', op('shl', pc, i32(1)), mode), table, lost);
    b.place(lost);
    b.unreachable();
    fn.code.forEach((instr, at) => {
      const label = this.labels.get(at);
      if (label) b.place(label);
      if (!b.closed) this.instr(instr, at);
    });
    return b.finish();
  }

  labelAt(pc: number): Target {
    const known = this.labels.get(pc) ?? this.b.target();
    this.labels.set(pc, known);
    return known;
  }

  // ---- what ends a step or a run

  /** The step ends before the instruction at `pc`. */
  stop(pc: number): void {
    const instr = this.fn.code[pc];
    if (instr?.op === 'wait' && instr.idle) this.set('idle', i32(1));
    this.clear(pc, false);
    this.standAt(pc);
    this.b.return(i32(outcome.stopped));
  }

  /** Clears what the future does not depend on, before a step ends or a call begins. */
  clear(pc: number, called: boolean): void {
    for (const slot of this.plan.clears(pc, called)) {
      const wide = rawType(this.scalar(slot)) === 'i64';
      const offset = this.plan.offsets[slot] ?? 0;
      this.b.emit(wide ? store(frame, offset, 8, i64(0n)) : store(frame, offset, 4, i32(0)));
    }
  }

  /** After something that may have ended the run. */
  unlessEnded(): void {
    this.endWhen(load(i32(this.compilation.work.header), 0, 4));
  }

  endWhen(cond: Expr): void {
    this.b.when(cond, () => this.b.return(i32(this.probes ? 1 : outcome.ended)));
  }

  violated(pc: number, property: (typeof properties)[number], object: Expr, ends: boolean): void {
    this.at(pc);
    const what = properties.indexOf(property) | (ends ? flags.ends : 0);
    this.run('violated', [i32(what), object]);
    if (ends) this.b.return(i32(outcome.ended));
  }

  /** Tells the runtime which instruction runs. */
  at(pc: number): void {
    this.set('site', i32(this.site(pc)));
  }

  site(pc: number): number {
    return this.compilation.siteOf(this.fn, pc);
  }

  /** For what looks at the frames: where this one stands. */
  standAt(pc: number): void {
    this.at(pc);
    this.b.emit(store(frame, 4, 2, i32(pc)));
  }

  run(callee: string, args: readonly Expr[]): void {
    this.b.emit({ kind: 'do', callee: `rt.${callee}`, args });
  }

  ask(callee: string, args: readonly Expr[], type: RawType = 'i32'): Expr {
    return this.b.keep(call(`rt.${callee}`, args, type));
  }

  set(name: string, value: Expr): void {
    this.b.emit({ kind: 'set_global', name: `rt.${name}`, value });
  }

  get(name: string): Expr {
    return global(`rt.${name}`);
  }

  // ---- operands

  scalar(slot: number): Scalar {
    return this.plan.scalars[slot] as Scalar;
  }

  /** A slot's value, in a register. */
  slot(slot: number): Expr {
    const type = rawType(this.scalar(slot));
    const register = this.registers[slot];
    if (register !== null && register !== undefined) return local(register, type);
    return this.b.keep(load(frame, this.plan.offsets[slot] ?? 0, type === 'i64' ? 8 : 4));
  }

  value(operand: Operand, type: Scalar): Expr {
    switch (operand.kind) {
      case 'slot':
        return convert(this.slot(operand.slot), this.scalar(operand.slot), type, modelPointers);
      case 'const':
        return type === 'ptr'
          ? this.b.keep(convert(i64(operand.value), 'i64', 'ptr', modelPointers))
          : constant(operand.value, type);
      case 'function':
        return i32(pointer.toFunction(this.fn.scope.functions.get(operand.name) ?? 0));
      case 'global':
        return i32(this.compilation.globalAddress(this.fn, operand.name, operand.offset));
    }
  }

  pointer(operand: Operand): Expr {
    return this.value(operand, 'ptr');
  }

  /** An argument of an intrinsic, in this type. */
  argument(instr: Instr & { op: 'model' }, n: number, type: Scalar): Expr {
    const arg = instr.args[n];
    if (!arg || arg.kind === 'type' || arg.kind === 'text') return constant(0n, type);
    return this.value(arg, type);
  }

  text(instr: Instr & { op: 'model' }, n: number): string {
    const arg = instr.args[n];
    return arg?.kind === 'text' ? arg.text : '';
  }

  /** Gives a slot a value of this type. */
  write(pc: number, dst: number | null, value: Expr, type: Scalar): void {
    if (dst === null) return;
    const own = this.scalar(dst);
    const given = own === type ? value : convert(this.b.keep(value), type, own, modelPointers);
    const register = this.registers[dst];
    if (register !== null && register !== undefined) {
      this.b.emit({ kind: 'set', local: register, value: given });
      return;
    }
    const offset = this.plan.offsets[dst] ?? 0;
    if (own !== 'ptr' || !this.fn.isProgram || (this.fn.ir.slots[dst] as Slot).name === null) {
      this.b.emit(store(frame, offset, rawType(own) === 'i64' ? 8 : 4, given));
      return;
    }
    const kept = this.b.keep(given);
    const old = this.b.keep(load(frame, offset, 4));
    this.b.emit(store(frame, offset, 4, kept));
    const overwritten = op('and', compare('ne', old, i32(0)), compare('ne', old, kept));
    this.b.when(overwritten, () => {
      this.standAt(pc);
      this.run('check_lost', [old]);
    });
  }

  // ---- instructions

  private instr(instr: Instr, pc: number): void {
    if (!this.probes) {
      checkStop(this, instr, pc);
      if (this.compilation.blocks[this.fn.index]?.has(pc))
        this.b.emit(store(i32(this.compilation.visited + this.site(pc)), 0, 1, i32(1)));
    }
    const { b } = this;
    switch (instr.op) {
      case 'move':
        this.write(pc, instr.dst, this.value(instr.value, instr.type), instr.type);
        return;
      case 'convert': {
        if (instr.explicit && (instr.from === 'ptr') !== (instr.to === 'ptr') && this.fn.isProgram)
          castFinding(this, instr, pc);
        const value = this.value(instr.value, instr.from);
        this.write(pc, instr.dst, convert(value, instr.from, instr.to, modelPointers), instr.to);
        return;
      }
      case 'unary':
        this.write(
          pc,
          instr.dst,
          unary(instr.which, this.value(instr.value, instr.type), instr.type),
          instr.which === 'lnot' ? 'i32' : instr.type,
        );
        return;
      case 'binary': {
        const left = this.value(instr.left, instr.type);
        const right = this.value(instr.right, instr.type);
        const compares = /^(eq|ne|lt|le|gt|ge)$/.test(instr.which);
        this.write(
          pc,
          instr.dst,
          binary(instr.which, b.keep(left), b.keep(right), instr.type),
          compares ? 'i32' : instr.type,
        );
        return;
      }
      case 'local_address': {
        const offset = this.plan.memory + (this.fn.ir.memory[instr.object]?.offset ?? 0);
        const inStack = op('add', op('sub', frame, this.get('record')), i32(offset));
        const stack = op('shl', op('add', this.get('context'), i32(1)), i32(16));
        this.write(pc, instr.dst, op('or', stack, inStack), 'ptr');
        return;
      }
      case 'field_address':
        this.write(
          pc,
          instr.dst,
          call('rt.field', [this.pointer(instr.base), i32(instr.offset)]),
          'ptr',
        );
        return;
      case 'element_address':
        element(this, instr, pc);
        return;
      case 'pointer_difference':
        this.difference(instr, pc);
        return;
      case 'load':
        loadFrom(this, instr, pc);
        return;
      case 'store':
        storeTo(this, instr, pc);
        return;
      case 'copy':
        copy(this, instr, pc);
        return;
      case 'zero':
        zero(this, instr, pc);
        return;
      case 'atomic':
        atomic(this, instr, pc);
        return;
      case 'jump':
        this.count(pc, [instr.target]);
        b.jump(this.labelAt(instr.target));
        return;
      case 'branch': {
        this.count(pc, [instr.then, instr.otherwise]);
        const cond = this.truth(this.value(instr.cond, instr.type));
        b.branch(cond, this.labelAt(instr.then), this.labelAt(instr.otherwise));
        return;
      }
      case 'switch':
        this.switch(instr, pc);
        return;
      case 'call':
        callByName(this, instr, pc);
        return;
      case 'call_pointer':
        callPointer(this, instr, pc);
        return;
      case 'helper':
        callHelper(this, instr, pc);
        return;
      case 'model':
        runIntrinsic(this, instr, pc);
        return;
      case 'return':
        leave(this, instr.value, pc);
        return;
      case 'await': {
        const cond = this.truth(this.value(instr.cond, 'i32'));
        b.branch(cond, this.labelAt(pc + 1), this.labelAt(instr.start));
        return;
      }
      case 'wait':
      case 'loop':
      case 'barrier':
        return;
    }
  }

  truth(value: Expr): Expr {
    return value.type === 'i64' ? compare('ne', value, i64(0n)) : value;
  }

  /** A step that goes round for ever ends at a bound. */
  private count(pc: number, to: readonly number[]): void {
    if (this.probes || to.every((target) => target > pc)) return;
    const left = op('sub', this.get('budget'), i32(1));
    this.set('budget', left);
    this.b.when(compare('lt_s', this.get('budget'), i32(0)), () => {
      this.at(pc);
      this.run('bound', [i32(bounds.loop)]);
      this.b.return(i32(outcome.ended));
    });
  }

  private difference(instr: Instr & { op: 'pointer_difference' }, pc: number): void {
    const offset = (operand: Operand): Expr => op('and', this.pointer(operand), i32(0xffff));
    const bytes = op('sub', offset(instr.left), offset(instr.right));
    const elements = op('div_s', bytes, i32(Math.max(1, instr.size)));
    this.write(pc, instr.dst, extend(elements, true), 'i64');
  }

  private switch(instr: Instr & { op: 'switch' }, pc: number): void {
    const { b } = this;
    this.count(pc, [...instr.cases.map((c) => c.target), instr.otherwise]);
    const value = b.keep(this.value(instr.value, instr.type));
    const signed = isSigned(instr.type);
    for (const { low, high, target } of instr.cases) {
      const number = (n: bigint): Expr => constant(n, instr.type);
      const hit =
        low === high
          ? compare('eq', value, number(low))
          : op(
              'and',
              compare(signed ? 'ge_s' : 'ge_u', value, number(low)),
              compare(signed ? 'le_s' : 'le_u', value, number(high)),
            );
      const next = b.target();
      b.branch(hit, this.labelAt(target), next);
      b.place(next);
    }
    b.jump(this.labelAt(instr.otherwise));
  }
}

/** Slots that the condition of the wait at this pc writes. */
function slotsComputed(fn: LinkedFunction, wait: number): ReadonlySet<number> {
  const instr = fn.code[wait];
  const region = instr?.op === 'wait' ? fn.code.slice(wait + 1, instr.end + 1) : [];
  return new Set(region.flatMap((i) => destination(i) ?? []));
}
