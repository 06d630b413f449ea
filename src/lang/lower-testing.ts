/** For tests: a program compiled from text, and a tiny machine of bytes and big integers that runs its IR. */
import { type CompileOptions, compile } from './compile';
import type { BinaryOpcode, Global, Instr, IrFunction, Operand, Unit } from './ir';
import { positionOf, type SourceFile } from './source';
import { type Scalar, scalarSize, sizeOf } from './types';

export interface TestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly intrinsics?: boolean;
}

/** Compiles a text as `a.c`. */
export function compiled(text: string, options: TestOptions = {}): Unit {
  const resolveInclude: CompileOptions['resolveInclude'] = (name): SourceFile | null => {
    const header = options.headers?.[name];
    return header === undefined ? null : { name, text: header, role: 'header' };
  };
  const intrinsics = options.intrinsics ?? false;
  const role = intrinsics ? 'kernel' : 'program';
  return compile({ name: 'a.c', text, role }, { resolveInclude, intrinsics });
}

/** Everything that is said about a text, as `3:7 error: message (hint)`. */
export function saidAbout(text: string, options: TestOptions = {}): readonly string[] {
  const unit = compiled(text, options);
  return unit.diagnostics.map(({ severity, span, message, hint }) => {
    const { line, column } = positionOf(unit.files[span.file]?.text ?? '', span.start);
    return `${line}:${column} ${severity}: ${message}${hint ? ` (${hint})` : ''}`;
  });
}

/** Compiles a text that must be free of errors, and runs a function of it. */
export function run(
  text: string,
  name: string,
  args: readonly bigint[] = [],
  options: TestOptions = {},
) {
  const unit = compiled(text, options);
  const errors = unit.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length) throw new Error(saidAbout(text, options).join('\n'));
  return new TestMachine(unit).call(name, args);
}

/** A number as a machine value of this type. */
export function wrap(value: bigint, type: Scalar): bigint {
  if (type === 'ptr') return BigInt.asUintN(64, value);
  const bits = scalarSize[type] * 8;
  return type.startsWith('i') ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
}

const memorySize = 1 << 20;
const maxSteps = 200_000;

class TestMachine {
  readonly #unit: Unit;
  readonly #memory = new DataView(new ArrayBuffer(memorySize));
  readonly #globals = new Map<string, number>();
  #top = 64;
  #steps = 0;

  constructor(unit: Unit) {
    this.#unit = unit;
    for (const { name, type } of unit.globals)
      this.#globals.set(name, this.#allocate(sizeOf(type)));
    for (const global of unit.globals) this.#initialise(global);
  }

  #allocate(size: number): number {
    const at = this.#top;
    this.#top += (size + 15) & ~7;
    return at;
  }

  #initialise({ name, init }: Global): void {
    for (const { offset, scalar, value } of init) {
      this.#write((this.#globals.get(name) ?? 0) + offset, scalar, this.#operand(value, []));
    }
  }

  #function(name: string): IrFunction {
    const fn = this.#unit.functions.find((other) => other.name === name);
    if (!fn || fn.linkage === 'extern') throw new Error(`no function ${name}`);
    return fn;
  }

  call(name: string, args: readonly bigint[]): bigint | null {
    const fn = this.#function(name);
    const frame = this.#top;
    const base = this.#allocate(fn.memorySize);
    const slots: bigint[] = fn.slots.map((_, i) => args[i] ?? 0n);
    let at = 0;
    for (;;) {
      const instr = fn.code[at];
      if (!instr || this.#steps++ > maxSteps) throw new Error(`${name} ran on at ${at}`);
      if (instr.op === 'return') {
        this.#top = frame;
        return instr.value && this.#operand(instr.value, slots);
      }
      at = this.#next(instr, slots, at) ?? at + 1;
      if (instr.op === 'local_address') {
        slots[instr.dst] = BigInt(base + (fn.memory[instr.object]?.offset ?? 0));
      }
    }
  }

  #operand(operand: Operand, slots: readonly bigint[]): bigint {
    switch (operand.kind) {
      case 'slot':
        return slots[operand.slot] ?? 0n;
      case 'const':
        return operand.value;
      case 'global':
        return BigInt((this.#globals.get(operand.name) ?? 0) + operand.offset);
      case 'function':
        return BigInt(this.#unit.functions.findIndex(({ name }) => name === operand.name) + 1);
    }
  }

  /** Runs one instruction; the index that it jumps to, or null to go on. */
  #next(instr: Instr, slots: bigint[], at: number): number | null {
    const value = (operand: Operand) => this.#operand(operand, slots);
    const set = (dst: number | null, result: bigint | null) => {
      if (dst !== null) slots[dst] = result ?? 0n;
    };
    switch (instr.op) {
      case 'move':
        set(instr.dst, value(instr.value));
        return null;
      case 'convert':
        set(instr.dst, wrap(value(instr.value), instr.to));
        return null;
      case 'unary': {
        const operand = value(instr.value);
        if (instr.which === 'lnot') set(instr.dst, operand === 0n ? 1n : 0n);
        else set(instr.dst, wrap(instr.which === 'neg' ? -operand : ~operand, instr.type));
        return null;
      }
      case 'binary': {
        const result = binary(instr.which, value(instr.left), value(instr.right), instr.type);
        set(instr.dst, result);
        return null;
      }
      case 'field_address':
        set(instr.dst, value(instr.base) + BigInt(instr.offset));
        return null;
      case 'element_address':
        set(instr.dst, value(instr.base) + value(instr.index) * BigInt(instr.size));
        return null;
      case 'pointer_difference':
        set(instr.dst, (value(instr.left) - value(instr.right)) / BigInt(instr.size));
        return null;
      case 'load':
        set(instr.dst, this.#read(Number(value(instr.address)), instr.type));
        return null;
      case 'store':
        this.#write(Number(value(instr.address)), instr.type, value(instr.value));
        return null;
      case 'copy': {
        const from = Number(value(instr.from));
        const bytes = new Uint8Array(this.#memory.buffer);
        bytes.copyWithin(Number(value(instr.to)), from, from + instr.size);
        return null;
      }
      case 'zero': {
        const from = Number(value(instr.address));
        new Uint8Array(this.#memory.buffer).fill(0, from, from + instr.size);
        return null;
      }
      case 'atomic':
        this.#atomic(instr, slots);
        return null;
      case 'jump':
        return instr.target;
      case 'branch':
        return value(instr.cond) === 0n ? instr.otherwise : instr.then;
      case 'switch': {
        const found = value(instr.value);
        const entry = instr.cases.find(({ low, high }) => low <= found && found <= high);
        return entry?.target ?? instr.otherwise;
      }
      case 'call':
        set(instr.dst, this.call(instr.callee, instr.args.map(value)));
        return null;
      case 'call_pointer': {
        const callee = this.#unit.functions[Number(value(instr.callee)) - 1];
        set(instr.dst, this.call(callee?.name ?? 'NULL', instr.args.map(value)));
        return null;
      }
      case 'loop':
      case 'barrier':
      case 'local_address':
      case 'wait':
        return null;
      case 'await':
        return value(instr.cond) === 0n ? instr.start : at + 1;
      default:
        throw new Error(`the test machine does not know ${instr.op}`);
    }
  }

  #atomic(instr: Extract<Instr, { op: 'atomic' }>, slots: bigint[]): void {
    const address = Number(this.#operand(instr.address, slots));
    const value = this.#operand(instr.value, slots);
    const old = this.#read(address, instr.type);
    const expected = instr.expected && this.#operand(instr.expected, slots);
    const { which } = instr;
    let fresh = value;
    if (which === 'cmpxchg') fresh = old === expected ? value : old;
    else if (which !== 'xchg') fresh = binary(which, old, value, instr.type);
    this.#write(address, instr.type, fresh);
    if (instr.dst !== null) slots[instr.dst] = instr.yields === 'old' ? old : fresh;
  }

  #read(address: number, type: Scalar): bigint {
    if (address < 64) throw new Error('NULL was followed');
    const bytes = new Uint8Array(this.#memory.buffer, address, scalarSize[type]);
    return wrap(
      bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n),
      type,
    );
  }

  #write(address: number, type: Scalar, value: bigint): void {
    if (address < 64) throw new Error('NULL was followed');
    for (let i = 0; i < scalarSize[type]; i++) {
      this.#memory.setUint8(address + i, Number((value >> BigInt(8 * i)) & 0xffn));
    }
  }
}

function binary(which: BinaryOpcode, a: bigint, b: bigint, type: Scalar): bigint {
  const count = b & BigInt(scalarSize[type] * 8 - 1);
  const truth = (holds: boolean) => (holds ? 1n : 0n);
  const results: Record<BinaryOpcode, () => bigint> = {
    add: () => a + b,
    sub: () => a - b,
    mul: () => a * b,
    div: () => (b === 0n ? 0n : a / b),
    mod: () => (b === 0n ? a : a % b),
    and: () => a & b,
    or: () => a | b,
    xor: () => a ^ b,
    shl: () => a << count,
    shr: () => a >> count,
    eq: () => truth(a === b),
    ne: () => truth(a !== b),
    lt: () => truth(a < b),
    le: () => truth(a <= b),
    gt: () => truth(a > b),
    ge: () => truth(a >= b),
  };
  return wrap(results[which](), type);
}
