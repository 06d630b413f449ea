/** Conversions and operations, on numbers as the processor does them, on pointers as far as the verifier allows. */
import type { BinaryOpcode, Instr } from '../lang/ir';
import { type Scalar, scalarSize } from '../lang/types';
import type { Arithmetic, Relation } from './facts';
import { isRelation, type Numeric } from './numbers';
import { Refusal } from './refusal';
import type { Rules } from './rules';
import type { State, Value } from './state';

type Of<Op extends Instr['op']> = Extract<Instr, { readonly op: Op }>;

const isWide = (type: Scalar): boolean => scalarSize[type] === 8;
const isSigned = (type: Scalar): boolean => type.startsWith('i');

/** Fits a number into a type: 32 bits, extended as the type says, or 64. */
export function fitted(rules: Rules, value: Numeric, from: Scalar, to: Scalar): Numeric {
  const { numbers } = rules;
  if (isWide(to)) {
    if (value.bits === 64) return value;
    return isSigned(from) ? numbers.signExtend(value) : numbers.zeroExtend(value);
  }
  const low = numbers.lowHalf(value);
  const bits = scalarSize[to] * 8;
  if (bits === 32 || scalarSize[from] < scalarSize[to] || from === to || isRelation(low.op))
    return low;
  if (!isSigned(to))
    return numbers.arithmetic('and', low, numbers.constant((1n << BigInt(bits)) - 1n, 32));
  const shift = numbers.constant(BigInt(32 - bits), 32);
  return numbers.arithmetic('sar', numbers.arithmetic('shl', low, shift), shift);
}

export function convert(rules: Rules, state: State, { value, from, to }: Of<'convert'>): Value {
  const given = rules.read(state, value, from);
  if (given.kind === 'number')
    return rules.number(fitted(rules, given.number, from, to), given.gone && isWide(to));
  if (isWide(to)) return given;
  throw new Refusal('pointer-arithmetic', 'R? pointer arithmetic with <<= operator prohibited');
}

export function unary(rules: Rules, state: State, { which, value, type }: Of<'unary'>): Value {
  const given = rules.read(state, value, type);
  const { numbers } = rules;
  if (which === 'lnot') {
    const number = rules.asNumber(state, given);
    return rules.number(numbers.relation('eq', number, numbers.constant(0n, number.bits)));
  }
  if (given.kind !== 'number') throw pointerOperation(which === 'neg' ? 'sub' : 'xor');
  const { number } = given;
  const result =
    which === 'neg'
      ? numbers.arithmetic('sub', numbers.constant(0n, number.bits), number)
      : numbers.arithmetic('xor', number, numbers.constant(-1n, number.bits));
  rules.factsOf(state, result);
  return rules.number(narrow(rules, result, type));
}

const narrow = (rules: Rules, number: Numeric, type: Scalar): Numeric =>
  scalarSize[type] < 4 ? fitted(rules, number, isSigned(type) ? 'i32' : 'u32', type) : number;

const relations: Partial<Record<BinaryOpcode, readonly [Relation, Relation, boolean]>> = {
  // unsigned, signed, whether left and right change places
  eq: ['eq', 'eq', false],
  ne: ['ne', 'ne', false],
  lt: ['ult', 'slt', false],
  le: ['ule', 'sle', false],
  gt: ['ult', 'slt', true],
  ge: ['ule', 'sle', true],
};

export function binary(rules: Rules, state: State, instr: Of<'binary'>): Value {
  const { which, type } = instr;
  const left = rules.read(state, instr.left, type);
  const right = rules.read(state, instr.right, type);
  const { numbers } = rules;
  const relation = relations[which];
  if (relation) {
    const [x, y] = [left, right].map((value) =>
      rules.shallow(state, rules.asNumber(state, value)),
    ) as [Numeric, Numeric];
    const [unsignedName, signedName, swap] = relation;
    const name = isSigned(type) ? signedName : unsignedName;
    return rules.number(swap ? numbers.relation(name, y, x) : numbers.relation(name, x, y));
  }
  if (left.kind !== 'number' || right.kind !== 'number')
    return onPointer(rules, state, which, left, right);
  const operation = (which === 'shr' && isSigned(type) ? 'sar' : which) as Arithmetic;
  // This processor version has no signed division: what clang writes instead tells the kernel nothing.
  const signedDivision = (which === 'div' || which === 'mod') && isSigned(type);
  const result = signedDivision
    ? numbers.input(left.number.bits)
    : numbers.arithmetic(
        operation,
        rules.shallow(state, left.number),
        rules.shallow(state, right.number),
      );
  rules.factsOf(state, result);
  return rules.number(narrow(rules, result, type), left.gone || right.gone);
}

function onPointer(
  rules: Rules,
  state: State,
  which: BinaryOpcode,
  left: Value,
  right: Value,
): Value {
  if (which === 'add' && left.kind === 'number' && right.kind !== 'number')
    return moved(rules, state, right, left.number, 1n);
  if (which === 'add' && left.kind !== 'number' && right.kind === 'number')
    return moved(rules, state, left, right.number, 1n);
  if (which === 'sub' && left.kind !== 'number' && right.kind === 'number') {
    const { numbers } = rules;
    const back = numbers.arithmetic('sub', numbers.constant(0n, right.number.bits), right.number);
    return moved(rules, state, left, back, 1n);
  }
  if (which === 'sub') return rules.unknown(state, 'u64');
  throw pointerOperation(which);
}

function pointerOperation(which: BinaryOpcode): Refusal {
  const sign = { and: '&=', or: '|=', xor: '^=', shl: '<<=', shr: '>>=' }[which as 'and'];
  const isBitwise = which === 'and' || which === 'or' || which === 'xor';
  return new Refusal(
    'pointer-arithmetic',
    isBitwise
      ? `R? bitwise operator ${sign} on pointer prohibited`
      : `R? pointer arithmetic with ${sign ?? `${which}`} operator prohibited`,
  );
}

/** Pointer plus so many elements of a size. */
export function moved(
  rules: Rules,
  state: State,
  pointer: Value,
  by: Numeric,
  size: bigint,
): Value {
  const { numbers } = rules;
  const index = by.bits === 64 ? by : numbers.signExtend(by);
  if (pointer.kind === 'number') {
    const scaled = numbers.arithmetic('mul', index, numbers.constant(size, 64));
    const sum = numbers.arithmetic('add', pointer.number, scaled);
    rules.factsOf(state, sum);
    return rules.number(sum, pointer.gone);
  }
  if (!('offset' in pointer))
    throw new Refusal('pointer-arithmetic', `R? pointer arithmetic on ${pointer.kind} prohibited`);
  const facts = rules.factsOf(state, index);
  if (facts.umin === facts.umax) {
    const distance = BigInt.asIntN(64, facts.umin) * size;
    return { ...pointer, offset: pointer.offset + distance };
  }
  if (rules.maybeNull(state, pointer))
    throw new Refusal(
      pointer.kind === 'map_value' ? 'null-map-value' : 'null',
      'R? pointer arithmetic on ptr_or_null_ prohibited, null-check it first',
    );
  const scaled = numbers.arithmetic('mul', index, numbers.constant(size, 64));
  const varies = pointer.varies ? numbers.arithmetic('add', pointer.varies, scaled) : scaled;
  rules.factsOf(state, scaled);
  rules.factsOf(state, varies);
  return { ...pointer, varies };
}
