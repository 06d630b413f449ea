/** Runs instructions of one context on a state's bytes and notes what they do. */
import type { Instr, ModelArg, Operand, Slot } from '../lang/ir';
import type { Span } from '../lang/source';
import { type Scalar, scalarOf } from '../lang/types';
import { atomic, castFinding, copy, element, load, store, zero } from './access';
import { globalPointer, shift } from './addresses';
import {
  after,
  type Broke,
  broke,
  evidenceOf,
  obligationAbout,
  obligationOf,
  programAt,
} from './blame';
import { call, callPointer, leave } from './calls';
import type { Effect, ObjectId, PropertyId } from './effects';
import { callHelper } from './helpers';
import { runIntrinsic } from './intrinsics';
import { at } from './layout';
import { checkLost } from './loss';
import type { Frame } from './memory';
import { Memory } from './memory';
import { type Model, watches } from './model';
import { binary, convert, isWide, isZero, pointer, toBig, unary, type Value } from './values';

/** One executed instruction. */
export interface TracePoint {
  readonly fn: number;
  readonly pc: number;
}

export class Exec {
  readonly model: Model;
  readonly memory: Memory;
  readonly context: number;
  readonly effects: Effect[] = [];
  readonly trace: TracePoint[] = [];
  /** Index of the alternative that answers the step's choice. */
  alternative = 0;
  /** A hand-over to another context happened in this step: what follows may meet a concurrent free. */
  published = false;
  /** Only asking what a condition yields: nothing but the own stack may change. */
  probing = false;
  /** Span of the instruction that runs. */
  span: Span;

  constructor(model: Model, bytes: Uint8Array, context: number) {
    this.model = model;
    this.memory = new Memory(model, bytes);
    this.context = context;
    const top = this.memory.top(context);
    this.span = top?.fn.span ?? { file: 0, start: 0, end: 0 };
  }

  get ended(): boolean {
    return this.memory.bytes[at.ended] !== 0;
  }

  frame(): Frame {
    const frame = this.memory.top(this.context);
    if (!frame) throw new Error('the context has ended');
    return frame;
  }

  /** The instruction that runs next, or null when the context is done. */
  next(): { frame: Frame; instr: Instr } | null {
    const frame = this.memory.top(this.context);
    if (!frame) return null;
    const instr = frame.fn.code[this.memory.pc(frame)];
    if (!instr) throw new Error(`${frame.fn.name} runs past its end`);
    return { frame, instr };
  }

  // ---- reporting

  emit(effect: Effect): void {
    this.effects.push(effect);
  }

  /** A property breaks: by the program if it does so itself, or if the kfunc that it calls obliges it to see to that. */
  violated(property: PropertyId, object: ObjectId | null, message: string, ends = false): void {
    const { calls = null } = programAt(this) ?? {};
    const itself = this.memory.top(this.context)?.fn.isProgram ?? false;
    const byProgram = itself || (calls !== null && obligationOf(calls, property) !== null);
    this.report({ property, object, message, ends, byProgram });
  }

  /** The same, where it is known who did it; `model`: the kernel file is wrong, not the kernel. */
  report(found: {
    readonly property: PropertyId;
    readonly object: ObjectId | null;
    readonly message: string;
    readonly ends?: boolean;
    readonly byProgram: boolean;
    readonly model?: boolean;
  }): void {
    const { property, object, message, ends = false, byProgram, model = false } = found;
    const then = after(this.broke, byProgram, model ? null : property);
    this.noteBroke(then);
    const obligation = byProgram ? this.obligationFor(property, object) : null;
    if (obligation !== null) this.emit({ kind: 'broke', obligation, span: this.programSpan() });
    this.emit({
      kind: 'violation',
      property,
      object,
      message,
      evidence: evidenceOf(then),
      blame: then === broke.program ? 'program' : model ? 'model' : 'kernel',
      ends,
      span: this.place(),
    });
    if (ends && !this.probing) this.memory.bytes[at.ended] = 1;
  }

  /** What runs; for what only watches, the call of it. */
  private place(): Span {
    const frames = this.memory.frames(this.context);
    const watcher = frames.findLastIndex(({ fn }) => watches(fn));
    const caller = watcher < 0 ? undefined : frames[watcher + 1];
    return caller?.fn.code[this.memory.pc(caller)]?.span ?? this.span;
  }

  /** The program breaks an obligation; nothing has gone wrong yet. */
  programBroke(text: string): void {
    this.noteBroke(after(this.broke, true, null));
    this.emit({ kind: 'broke', obligation: text, span: this.programSpan() });
  }

  private get broke(): Broke {
    return (this.memory.bytes[at.broke] ?? 0) as Broke;
  }

  private noteBroke(then: Broke): void {
    if (!this.probing) this.memory.bytes[at.broke] = then;
  }

  private obligationFor(property: PropertyId, object: ObjectId | null): string | null {
    const { calls = null } = programAt(this) ?? {};
    return (
      (calls && obligationOf(calls, property)) ?? obligationAbout(this.model, property, object)
    );
  }

  /** What runs, if it is the program's; else where the program stands that called it. */
  private programSpan(): Span | null {
    if (this.model.files[this.span.file]?.role === 'program') return this.span;
    const { frame = null } = programAt(this) ?? {};
    return frame?.fn.code[this.memory.pc(frame)]?.span ?? null;
  }

  /** Ends the run at a bound of the model: no verdict beyond it. */
  bound(what: string): void {
    this.memory.bytes[at.ended] = 2;
    this.memory.bytes[at.reason] = this.word(what);
  }

  word(text: string): number {
    const old = this.model.words.indexOf(text);
    return old >= 0 ? old : this.model.words.push(text) - 1;
  }

  // ---- operands

  read(operand: Operand, type: Scalar): Value {
    switch (operand.kind) {
      case 'slot':
        return this.memory.readSlot(this.frame(), operand.slot, type);
      case 'const':
        return isWide(type) ? operand.value : constant(operand.value, type);
      default:
        return this.addressOf(operand);
    }
  }

  private addressOf(operand: Operand & { kind: 'global' | 'function' }): number {
    const { scope } = this.frame().fn;
    if (operand.kind === 'function')
      return pointer.toFunction(scope.functions.get(operand.name) ?? 0);
    return globalPointer(this.memory, scope.globals.get(operand.name) ?? 0, operand.offset);
  }

  pointer(operand: Operand): number {
    return Number(this.read(operand, 'ptr'));
  }

  /** The value of an intrinsic's argument, in its slot's type. */
  argument(arg: ModelArg | undefined, type: Scalar): Value {
    if (!arg || arg.kind === 'type' || arg.kind === 'text') return 0;
    if (arg.kind !== 'slot') return this.read(arg, type);
    const own = scalarOf((this.frame().fn.ir.slots[arg.slot] as Slot).type);
    return convert(this.read(arg, own), own, type);
  }

  write(slot: number | null, value: Value, type: Scalar): void {
    if (slot === null) return;
    const frame = this.frame();
    const { name, type: declared } = frame.fn.ir.slots[slot] as Slot;
    const own = scalarOf(declared);
    // What a temporary held before is read by nobody: only a variable can lose a pointer by being overwritten.
    if (own === 'ptr' && frame.fn.isProgram && name !== null) {
      const old = Number(this.memory.readSlot(frame, slot, 'ptr'));
      this.memory.writeSlot(frame, slot, own, convert(value, type, own));
      if (old !== 0 && old !== value) checkLost(this, pointer.object(old), 'overwritten', name);
    } else this.memory.writeSlot(frame, slot, own, convert(value, type, own));
  }

  // ---- memory

  /** Byte address of `size` bytes at `target`, or null after reporting why they can't be touched. */
  access(target: number, size: number, what: string): number | null {
    const id = pointer.object(target);
    const offset = pointer.offset(target);
    const object = this.memory.object(id);
    if (id === 0 || !object) {
      const message =
        target === 0 || (id === 0 && offset < 4096)
          ? `${what} through a NULL pointer`
          : `${what} at an address that is no object's`;
      this.violated('valid-access', null, message, true);
      return null;
    }
    if (this.memory.isStack(id)) {
      const top = this.memory.view.getUint32(at.stackPointer(object.id - 1), true);
      if (offset + size > top) {
        this.violated(
          'valid-access',
          null,
          `${what} a local variable whose function has returned`,
          true,
        );
        return null;
      }
    } else if (!this.memory.isLive(id) && object.role.kind !== 'map_value') {
      this.violated('no-use-after-free', id, `${what} after it was freed`, true);
      return null;
    }
    if (offset + size > object.size) {
      this.violated('valid-access', id, `${what} beyond the object's end`, true);
      return null;
    }
    return object.base + offset;
  }

  /** As access, for a write: a waiting condition may not change what others can see. */
  writable(target: number, size: number, what: string): number | null {
    if (this.probing && !this.memory.isStack(pointer.object(target)))
      throw new Error(`the condition of a wait ${what} memory: ${this.frame().fn.name}`);
    return this.access(target, size, what);
  }

  // ---- one instruction

  /** Runs the next instruction. */
  one(): void {
    const next = this.next();
    if (!next) return;
    const { frame, instr } = next;
    const pc = this.memory.pc(frame);
    this.span = instr.span;
    this.trace.push({ fn: frame.fn.index, pc });
    const go = this.run(frame, instr, pc);
    if (go !== null && !this.ended) this.memory.setPc(frame, go);
  }

  /** Gives the next pc in this frame, or null when a call or return has set it. */
  private run(frame: Frame, instr: Instr, pc: number): number | null {
    switch (instr.op) {
      case 'move':
        this.write(instr.dst, this.read(instr.value, instr.type), instr.type);
        return pc + 1;
      case 'convert': {
        const cast = instr.explicit && (instr.from === 'ptr') !== (instr.to === 'ptr');
        if (cast && frame.fn.isProgram) castFinding(this, instr);
        const value = this.read(instr.value, instr.from);
        this.write(instr.dst, convert(value, instr.from, instr.to), instr.to);
        return pc + 1;
      }
      case 'unary':
        this.write(
          instr.dst,
          unary(instr.which, this.read(instr.value, instr.type), instr.type),
          instr.which === 'lnot' ? 'i32' : instr.type,
        );
        return pc + 1;
      case 'binary': {
        const left = this.read(instr.left, instr.type);
        const right = this.read(instr.right, instr.type);
        const compares = /^(eq|ne|lt|le|gt|ge)$/.test(instr.which);
        this.write(
          instr.dst,
          binary(instr.which, left, right, instr.type),
          compares ? 'i32' : instr.type,
        );
        return pc + 1;
      }
      case 'local_address': {
        const object = frame.fn.ir.memory[instr.object];
        this.write(instr.dst, this.memory.localPointer(frame, object?.offset ?? 0), 'ptr');
        return pc + 1;
      }
      case 'field_address':
        this.write(instr.dst, shift(this.memory, this.pointer(instr.base), instr.offset), 'ptr');
        return pc + 1;
      case 'element_address':
        element(this, frame, instr);
        return pc + 1;
      case 'pointer_difference': {
        const left = this.pointer(instr.left);
        const right = this.pointer(instr.right);
        const bytes = pointer.offset(left) - pointer.offset(right);
        this.write(instr.dst, BigInt(Math.trunc(bytes / Math.max(1, instr.size))), 'i64');
        return pc + 1;
      }
      case 'load':
        load(this, instr);
        return pc + 1;
      case 'store':
        store(this, frame, instr);
        return pc + 1;
      case 'copy':
        copy(this, instr);
        return pc + 1;
      case 'zero':
        zero(this, frame, instr);
        return pc + 1;
      case 'atomic':
        atomic(this, instr);
        return pc + 1;
      case 'jump':
        return instr.target;
      case 'branch':
        return isZero(this.read(instr.cond, instr.type)) ? instr.otherwise : instr.then;
      case 'switch': {
        const value = toBig(this.read(instr.value, instr.type), instr.type);
        const hit = instr.cases.find((c) => c.low <= value && value <= c.high);
        return hit ? hit.target : instr.otherwise;
      }
      case 'call': {
        const callee = this.model.functions[frame.fn.scope.functions.get(instr.callee) ?? -1];
        if (!callee) throw new Error(`unlinked call of ${instr.callee}`);
        call(this, callee, instr.args, instr.types, null);
        return null;
      }
      case 'call_pointer':
        callPointer(this, instr);
        return null;
      case 'helper':
        callHelper(this, frame, instr);
        return pc + 1;
      case 'model':
        runIntrinsic(this, frame, instr);
        return pc + 1;
      case 'return':
        leave(this, frame, instr.value);
        return null;
      case 'wait':
      case 'loop':
      case 'barrier':
        return pc + 1;
      case 'await':
        return isZero(this.argument(instr.cond, 'i32')) ? instr.start : pc + 1;
    }
  }
}

function constant(value: bigint, type: Scalar): Value {
  return convert(BigInt.asIntN(64, value), 'i64', type);
}
