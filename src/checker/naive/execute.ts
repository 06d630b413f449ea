/** Running one operation. */
import type { Lvalue, Value } from '../../lang/tree';
import { sizeOf } from '../../lang/types';
import { read, readBytes, write, writeBytes } from './access';
import { addressOf } from './addresses';
import { call, callOfLoop, callPointer, leave } from './calls';
import { isBits, isRegister, type Op } from './cells';
import { randomNumbers } from './choices';
import { runWord } from './intrinsics';
import { afterDeathOf, pointedToBy } from './loss';
import { callHelper } from './maps';
import { compute, cut, zeros } from './numbers';
import { waysOf } from './plan';
import type { Run } from './run';

/** Runs the next operation of the context. */
export function runOne(run: Run): void {
  const { frame } = run;
  const { cell } = frame;
  if (!cell) throw new Error('a function has nothing to do and has not ended');
  run.unit = frame.fn.unit;
  if (frame.fn.isProgram) run.hasRunProgram = true;
  const { op } = cell;
  if (op.node) run.span = op.node.span;
  const way = execute(run, op);
  if (op.kind === 'return' || op.kind === 'finish') return;
  frame.cell = waysOf(cell)[way] ?? null;
}

/** Yields which way it goes on. */
function execute(run: Run, op: Op): number {
  switch (op.kind) {
    case 'value':
      atValue(run, op.node);
      return 0;
    case 'place':
      atPlace(run, op.node);
      return 0;
    case 'apply value':
      return applyValue(run, op.node);
    case 'apply effect':
      return op.node.kind === 'conditional' && run.pop() === 0n ? 1 : 0;
    case 'apply place':
      applyPlace(run, op.node);
      return 0;
    case 'apply statement':
      if (op.node.kind === 'if') return run.pop() === 0n ? 1 : 0;
      if (op.node.kind === 'switch') {
        const value = run.pop();
        const { cases } = op.node;
        const at = cases.findIndex(({ low, high }) => low <= value && value <= high);
        return at < 0 ? cases.length : at;
      }
      return 0;
    case 'fetch':
      fetch(run, op.node);
      return 0;
    case 'discard':
      run.pop();
      return 0;
    case 'truth':
      run.push(run.pop() === 0n ? 0n : 1n);
      return 0;
    case 'bind':
      if (op.node.kind === 'let') {
        const { local, value } = op.node;
        run.span = value.span;
        const given = run.pop();
        if (!local.inMemory) run.setRegister(local, given);
        else if (value.type.kind === 'record')
          copy(run, run.addressOfLocal(local), given, sizeOf(local.type));
        else write(run, run.addressOfLocal(local), given, local.type);
      }
      return 0;
    case 'forget':
      if (op.node.kind === 'let' && !op.node.local.inMemory) run.setRegister(op.node.local, 0n);
      return 0;
    case 'passed':
      run.isAlone = false;
      run.pop();
      return 0;
    case 'bpf_loop start':
      run.push(0n);
      return 0;
    case 'bpf_loop head':
      if (op.node.kind !== 'bpf_loop' || run.operand() >= run.operand(2)) return 1;
      callOfLoop(run, op.node);
      return 0;
    case 'bpf_loop next': {
      const stops = run.pop() !== 0n;
      run.push(run.pop() + 1n);
      return stops ? 1 : 0;
    }
    case 'bpf_loop end': {
      const calls = run.pop();
      run.pop();
      run.pop();
      run.push(calls);
      return 0;
    }
    case 'clear': {
      const { node } = op;
      if (node.kind !== 'declare' && node.kind !== 'literal') return 0;
      overwrite(run, run.addressOfLocal(node.local), zeros(sizeOf(node.local.type)));
      return 0;
    }
    case 'head':
      return op.node.kind === 'bpf_for' && run.operand(1) >= run.operand() ? 1 : 0;
    case 'test':
      return run.pop() === 0n ? 1 : 0;
    case 'set variable':
      if (op.node.kind === 'bpf_for' && op.node.variable) {
        const { variable } = op.node;
        run.span = variable.span;
        if (isRegister(variable))
          run.setRegister(variable.local, cut(run.operand(1), variable.type));
        else {
          const address = run.pop();
          write(run, address, run.operand(1), variable.type);
        }
      }
      return 0;
    case 'next':
      if (op.node.kind === 'bpf_for') {
        const limit = run.pop();
        run.push(run.pop() + 1n);
        run.push(limit);
      }
      // `continue` may have left operands of an expression around it.
      run.frame.operands.length = op.depth;
      return 0;
    case 'end':
      run.frame.operands.length = op.node.kind === 'bpf_for' ? op.depth - 2 : op.depth;
      return 0;
    case 'return':
      leave(run, op.node.kind === 'return' && op.node.value ? run.pop() : null);
      return 0;
    case 'finish': {
      const { span } = run.frame.fn.tree;
      run.span = { ...span, start: Math.max(span.start, span.end - 1) };
      leave(run, null);
      return 0;
    }
    default:
      return 0;
  }
}

/** Values that are there at once. */
function atValue(run: Run, node: Value): void {
  if (node.kind === 'const') run.push(cut(node.value, node.type));
  if (node.kind === 'function') {
    const fn = run.world.functionOf(run.frame.fn.unit, node.name);
    if (!fn) throw new Error(`nobody defines ${node.name}`);
    run.push(addressOf.function(fn.index));
  }
  if (node.kind === 'load' && isRegister(node.from)) run.push(run.register(node.from.local));
  if (node.kind === 'wait') {
    if (run.isAlone) throw new Error('a wait in an atomic section');
    // The condition and going on are one.
    run.isAlone = true;
  }
}

function atPlace(run: Run, place: Lvalue): void {
  if (place.kind === 'local') run.push(run.addressOfLocal(place.local));
  if (place.kind === 'global') {
    const thing = run.world.variableOf(run.frame.fn.unit, place.name);
    if (!thing) throw new Error(`nobody defines ${place.name}`);
    run.push(thing.address);
  }
}

function applyPlace(run: Run, place: Lvalue): void {
  switch (place.kind) {
    case 'member':
      run.push(run.pop() + BigInt(place.field.offset));
      return;
    case 'element': {
      const index = run.pop();
      const base = run.pop();
      const length = place.base.type.kind === 'array' ? BigInt(place.base.type.length) : 0n;
      if (index < 0n || index > length)
        run.violated('valid-access', run.thingAt(base)?.thing ?? null, true);
      run.push(base + index * BigInt(sizeOf(place.type)));
      return;
    }
    case 'temporary':
      run.span = place.value.span;
      copy(run, run.addressOfLocal(place.local), run.pop(), sizeOf(place.local.type));
      run.push(run.addressOfLocal(place.local));
      return;
    case 'literal':
      run.push(run.addressOfLocal(place.local));
      return;
    default:
  }
}

/** Writes, and looks at what was there before. */
function overwrite(run: Run, address: bigint, bytes: readonly number[]): void {
  const { isProgram } = run.frame.fn;
  const old = isProgram ? readBytes(run, address, bytes.length) : null;
  if (run.ended || !writeBytes(run, address, bytes)) return;
  if (old) afterDeathOf(run, pointedToBy(run, Number(address % 8n), old));
}

function copy(run: Run, to: bigint, from: bigint, size: number): void {
  const bytes = readBytes(run, from, size);
  if (bytes) overwrite(run, to, bytes);
}

function store(run: Run, target: Lvalue, address: bigint, value: bigint): void {
  const bytes = Array.from({ length: sizeOf(target.type) }, (_, i) =>
    Number((value >> BigInt(8 * i)) & 0xffn),
  );
  if (run.frame.fn.isProgram) {
    // What can't be written is said first.
    if (!readBytes(run, address, bytes.length)) return;
    const thing = run.allocatedAt(address);
    if (thing) run.violated('verifier-only', thing);
  }
  overwrite(run, address, bytes);
}

function setRegister(run: Run, target: Extract<Lvalue, { kind: 'local' }>, value: bigint): void {
  const { local } = target;
  const old = run.allocatedAt(run.register(local));
  run.setRegister(local, cut(value, local.type));
  if (run.frame.fn.isProgram && old && local.type.kind === 'pointer') afterDeathOf(run, [old]);
}

// ---- bit-fields

const bitsOf = (place: Lvalue) => (place.kind === 'member' ? place.field.bits : undefined);

const unitOf = (bits: 8 | 16 | 32 | 64) =>
  ({ kind: 'int', bits, signed: false, name: '' }) as const;

/** The field's number in the integer that holds it. */
function extracted(place: Lvalue, unit: bigint): bigint {
  const bits = bitsOf(place);
  if (!bits) return unit;
  const field = (unit >> BigInt(bits.shift)) & ((1n << BigInt(bits.width)) - 1n);
  const isSigned = place.type.kind === 'int' && place.type.signed;
  return isSigned ? BigInt.asIntN(bits.width, field) : field;
}

/** Puts the value in; yields what is left of it. */
function storeBits(run: Run, place: Lvalue, address: bigint, unit: bigint, value: bigint): bigint {
  const bits = bitsOf(place);
  if (!bits) {
    store(run, place, address, value);
    return value;
  }
  const mask = ((1n << BigInt(bits.width)) - 1n) << BigInt(bits.shift);
  const whole = (unit & ~mask) | ((value << BigInt(bits.shift)) & mask);
  const integer: Lvalue = { ...place, kind: 'deref', type: unitOf(bits.unit), pointer: nowhere };
  store(run, integer, address, whole);
  return extracted(place, whole);
}

/** Stands where a place needs a pointer that nobody will look at. */
const nowhere: Value = {
  ...{ kind: 'const', value: 0n, type: unitOf(64), span: { file: 0, start: 0, end: 0 } },
};

/** Reads what a place holds; for a bit-field, the integer around it. */
function fetch(run: Run, node: Value): void {
  if (node.kind !== 'assign' && node.kind !== 'update') return;
  if (node.kind === 'update') run.span = node.target.span;
  const bits = bitsOf(node.target);
  const type = bits ? unitOf(bits.unit) : node.target.type;
  run.push(read(run, run.operand(), type) ?? 0n);
}

// ---- values

function applyValue(run: Run, node: Value): number {
  switch (node.kind) {
    case 'load': {
      run.span = node.from.span;
      const bits = bitsOf(node.from);
      const found = read(run, run.pop(), bits ? unitOf(bits.unit) : node.from.type) ?? 0n;
      run.push(extracted(node.from, found));
      return 0;
    }
    case 'unary': {
      const value = run.pop();
      if (node.which === 'lnot') run.push(value === 0n ? 1n : 0n);
      else run.push(cut(node.which === 'neg' ? -value : ~value, node.type));
      return 0;
    }
    case 'binary': {
      const right = run.pop();
      run.push(compute(node.which, run.pop(), right, node.left.type));
      return 0;
    }
    case 'difference': {
      const right = run.pop();
      run.push((run.pop() - right) / BigInt(Math.max(1, node.size)));
      return 0;
    }
    case 'offset': {
      const index = run.pop();
      const base = run.pop();
      arithmetic(run, base);
      run.push(cut(base + index * BigInt(node.size), node.type));
      return 0;
    }
    case 'logical': {
      const left = run.pop() !== 0n;
      if (left !== (node.which === 'or')) return 1;
      run.push(left ? 1n : 0n);
      return 0;
    }
    case 'conditional':
      return run.pop() === 0n ? 1 : 0;
    case 'assign':
      assign(run, node);
      return 0;
    case 'update':
      update(run, node);
      return 0;
    case 'cast':
      cast(run, node);
      return 0;
    case 'call':
      call(run, node);
      return 0;
    case 'call_pointer':
      callPointer(run, node);
      return 0;
    case 'helper':
    case 'model': {
      const count = node.args.filter(({ kind }) => kind !== 'type' && kind !== 'text').length;
      const { operands } = run.frame;
      const args = operands.splice(operands.length - count);
      const result = node.kind === 'model' ? runWord(run, node, args) : helper(run, node, args);
      if (node.type.kind !== 'void') run.push(cut(result, node.type));
      return 0;
    }
    case 'atomic':
      atomic(run, node);
      return 0;
    case 'zero':
      overwrite(run, run.pop(), zeros(node.size));
      return 0;
    case 'copy': {
      const from = run.pop();
      copy(run, run.pop(), from, node.size);
      return 0;
    }
    default:
      throw new Error(`${node.kind} has no operands`);
  }
}

function helper(
  run: Run,
  node: Extract<Value, { kind: 'helper' }>,
  args: readonly bigint[],
): bigint {
  if (node.name === 'bpf_get_prandom_u32') return BigInt(randomNumbers(run)[run.alternative] ?? 0);
  return callHelper(run, node, args);
}

/** Arithmetic on a pointer to an object is for the verifier to judge. */
function arithmetic(run: Run, base: bigint): void {
  const thing = run.allocatedAt(base);
  if (thing && run.frame.fn.isProgram) run.violated('verifier-only', thing);
}

function assign(run: Run, node: Extract<Value, { kind: 'assign' }>): void {
  const { target } = node;
  if (isRegister(target)) {
    const value = run.pop();
    setRegister(run, target, value);
    run.push(value);
  } else if (target.type.kind === 'record') {
    run.span = node.value.span;
    const to = run.pop();
    copy(run, to, run.pop(), sizeOf(target.type));
    run.push(to);
  } else {
    const unit = isBits(target) ? run.pop() : 0n;
    const address = run.pop();
    const value = run.pop();
    run.push(storeBits(run, target, address, unit, value));
  }
}

function update(run: Run, node: Extract<Value, { kind: 'update' }>): void {
  const { target } = node;
  const register = isRegister(target);
  const unit = register ? run.register(target.local) : run.pop();
  const old = extracted(target, unit);
  const address = register ? 0n : run.pop();
  const operand = run.pop();
  if (node.size !== null) arithmetic(run, old);
  const fresh =
    node.size !== null
      ? cut(old + operand * BigInt(node.size), node.type)
      : toType(compute(node.which, cut(old, node.in), operand, node.in), node.type);
  if (register) setRegister(run, target, fresh);
  const kept = register ? fresh : storeBits(run, target, address, unit, fresh);
  run.push(node.yields === 'old' ? old : kept);
}

/** C's conversion between integers. */
function toType(value: bigint, type: Value['type']): bigint {
  if (type.kind === 'int' && type.name === 'bool') return value === 0n ? 0n : 1n;
  return cut(value, type);
}

function cast(run: Run, node: Extract<Value, { kind: 'cast' }>): void {
  const value = run.pop();
  const { type, operand } = node;
  const isBool = type.kind === 'int' && type.name === 'bool';
  const changes = (operand.type.kind === 'pointer') !== (type.kind === 'pointer');
  if (changes && !isBool && !node.implicit && run.frame.fn.isProgram && !isNull(node))
    judge(run, node, value);
  run.push(toType(value, type));
}

const isNull = ({ type, operand }: Extract<Value, { kind: 'cast' }>): boolean =>
  type.kind === 'pointer' && operand.kind === 'const' && operand.value === 0n;

/** Casts between pointers and integers are for the verifier to judge. */
function judge(run: Run, node: Extract<Value, { kind: 'cast' }>, value: bigint): void {
  const thing = node.type.kind === 'pointer' ? null : run.allocatedAt(value);
  if (node.type.kind === 'pointer' || thing) run.violated('verifier-only', thing);
}

function atomic(run: Run, node: Extract<Value, { kind: 'atomic' }>): void {
  const value = run.pop();
  const expected = node.expected ? run.pop() : 0n;
  const address = run.pop();
  const { type } = node.target;
  const old = read(run, address, type);
  if (old === null) return;
  const changed = atomicResult(node, old, value, expected);
  write(run, address, changed, type);
  run.push(node.yields === 'old' ? old : changed);
}

function atomicResult(
  { which, target }: Extract<Value, { kind: 'atomic' }>,
  old: bigint,
  value: bigint,
  expected: bigint,
): bigint {
  if (which === 'xchg') return value;
  if (which === 'cmpxchg') return old === expected ? value : old;
  return compute(which, old, value, target.type);
}
