import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compiled, run, wrap } from './lower-testing';
import type { Scalar } from './types';

/** C's integer types with what a value of each is. */
const types: Readonly<Record<string, Scalar>> = {
  char: 'i8',
  'unsigned char': 'u8',
  short: 'i16',
  'unsigned short': 'u16',
  int: 'i32',
  'unsigned int': 'u32',
  long: 'i64',
  'unsigned long': 'u64',
};
const names = Object.keys(types);

/** An expression as C text, with the type and value that the standard gives it. */
interface Typed {
  readonly text: string;
  readonly type: Scalar;
  readonly value: bigint;
}

const bitsOf = (type: Scalar): number => Number(type.slice(1));
const promoted = (type: Scalar): Scalar => (bitsOf(type) < 32 ? 'i32' : type);

/** C11 6.3.1.8. */
function common(a: Scalar, b: Scalar): Scalar {
  const [x, y] = [promoted(a), promoted(b)];
  if (bitsOf(x) !== bitsOf(y)) return bitsOf(x) > bitsOf(y) ? x : y;
  return x.startsWith('u') ? x : y;
}

const edges = [0n, 1n, 2n, 31n, 127n, 128n, 255n, 32767n, 65535n, 2147483647n, 2147483648n];
const wide = [4294967295n, 9223372036854775807n, 12345678901234n];
const numbers = fc.constantFrom(...[...edges, ...wide].flatMap((n) => [n, -n]));

/** Five parameters, whose values the property chooses. */
const parameters = fc.tuple(
  ...Array.from({ length: 5 }, () =>
    fc.record({ name: fc.constantFrom(...names), value: numbers }),
  ),
);

type Shape =
  | { readonly kind: 'leaf'; readonly index: number }
  | { readonly kind: 'unary' | 'cast'; readonly op: string; readonly of: Shape }
  | { readonly kind: 'binary'; readonly op: string; readonly left: Shape; readonly right: Shape }
  | { readonly kind: 'choice'; readonly cond: Shape; readonly yes: Shape; readonly no: Shape };

const { shape } = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { maxDepth: 5 },
    fc.record({ kind: fc.constant('leaf' as const), index: fc.nat(4) }),
    fc.record({
      kind: fc.constant('unary' as const),
      op: fc.constantFrom('-', '~', '!'),
      of: tie('shape'),
    }),
    fc.record({
      kind: fc.constant('cast' as const),
      op: fc.constantFrom(...names),
      of: tie('shape'),
    }),
    fc.record({
      kind: fc.constant('binary' as const),
      op: fc.constantFrom(...'+ - * / % & | ^ << >> < <= > >= == != && ||'.split(' ')),
      left: tie('shape'),
      right: tie('shape'),
    }),
    fc.record({
      kind: fc.constant('choice' as const),
      cond: tie('shape'),
      yes: tie('shape'),
      no: tie('shape'),
    }),
  ),
}));

const truth = (holds: boolean): bigint => (holds ? 1n : 0n);

/** What C says about the expression. */
function meaning(of: Shape, leaves: readonly Typed[]): Typed {
  switch (of.kind) {
    case 'leaf':
      return leaves[of.index] as Typed;
    case 'cast': {
      const { text, value } = meaning(of.of, leaves);
      const type = types[of.op] as Scalar;
      return { text: `((${of.op})${text})`, type, value: wrap(value, type) };
    }
    case 'unary': {
      const operand = meaning(of.of, leaves);
      const text = `(${of.op}${operand.text})`;
      if (of.op === '!') return { text, type: 'i32', value: truth(operand.value === 0n) };
      const type = promoted(operand.type);
      const value = wrap(operand.value, type);
      return { text, type, value: wrap(of.op === '-' ? -value : ~value, type) };
    }
    case 'binary':
      return operation(of.op, meaning(of.left, leaves), meaning(of.right, leaves));
    case 'choice': {
      const [cond, yes, no] = [of.cond, of.yes, of.no].map((part) => meaning(part, leaves)) as [
        Typed,
        Typed,
        Typed,
      ];
      const type = common(yes.type, no.type);
      const value = wrap(cond.value === 0n ? no.value : yes.value, type);
      return { text: `(${cond.text} ? ${yes.text} : ${no.text})`, type, value };
    }
  }
}

function operation(op: string, left: Typed, right: Typed): Typed {
  const text = `(${left.text} ${op} ${right.text})`;
  if (op === '&&')
    return { text, type: 'i32', value: truth(left.value !== 0n && right.value !== 0n) };
  if (op === '||')
    return { text, type: 'i32', value: truth(left.value !== 0n || right.value !== 0n) };
  if (op === '<<' || op === '>>') {
    // Only counts that C gives a meaning to.
    const type = promoted(left.type);
    const masked = `(${left.text} ${op} (${right.text} & 31))`;
    const count = wrap(right.value, promoted(right.type)) & 31n;
    const value = wrap(left.value, type);
    return { text: masked, type, value: wrap(op === '<<' ? value << count : value >> count, type) };
  }
  const type = common(left.type, right.type);
  const [a, b] = [wrap(left.value, type), wrap(right.value, type)];
  const compared: Readonly<Record<string, boolean>> = {
    '<': a < b,
    '<=': a <= b,
    '>': a > b,
    '>=': a >= b,
    '==': a === b,
    '!=': a !== b,
  };
  if (op in compared) return { text, type: 'i32', value: truth(compared[op] as boolean) };
  const results: Readonly<Record<string, () => bigint>> = {
    '+': () => a + b,
    '-': () => a - b,
    '*': () => a * b,
    // What BPF makes of a division by zero.
    '/': () => (b === 0n ? 0n : a / b),
    '%': () => (b === 0n ? a : a % b),
    '&': () => a & b,
    '|': () => a | b,
    '^': () => a ^ b,
  };
  return { text, type, value: wrap((results[op] as () => bigint)(), type) };
}

describe('integer expressions', () => {
  it('have the type and the value that C gives them', () => {
    fc.assert(
      fc.property(shape, parameters, fc.constantFrom(...names), (of, params, returns) => {
        const leaves = params.map(({ name, value }, i): Typed => {
          const type = types[name] as Scalar;
          return { text: `p${i}`, type, value: wrap(value, type) };
        });
        const { text, value } = meaning(of, leaves);
        const declared = params.map(({ name }, i) => `${name} p${i}`).join(', ');
        const program = `${returns} f(${declared}) { return ${text}; }`;
        const args = leaves.map((leaf) => leaf.value);
        expect(run(program, 'f', args), program).toBe(wrap(value, types[returns] as Scalar));
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('are the same when the compiler computes them', () => {
    fc.assert(
      fc.property(shape, parameters, (of, params) => {
        const leaves = params.map(({ name, value }): Typed => {
          const type = types[name] as Scalar;
          const literal = wrap(value, type);
          const written = literal < 0n ? `(-${-literal}l)` : `${literal}ul`;
          return { text: `((${name})${written})`, type, value: literal };
        });
        const { text, value, type } = meaning(of, leaves);
        // A division by zero is no constant.
        const unit = compiled(`enum { VALUE = ${text} };`);
        if (unit.diagnostics.some(({ severity }) => severity === 'error')) return;
        expect(unit.constants.get('VALUE'), text).toBe(wrap(value, type));
      }),
      { numRuns: 200, seed: 2 },
    );
  });
});

describe('the type of a number', () => {
  const is = (expr: string) => run(`long f(void) { return ${expr}; }`, 'f');

  it.each([
    ['-1 < 0u', 0n],
    ['-1l < 0u', 1n],
    ['-1 < (unsigned char)0', 1n],
    ['(unsigned short)65535 + 1', 65536n],
    ['2147483648 > 0', 1n],
    ['0xffffffff == -1', 1n],
    ['4294967295 == -1', 0n],
    ["(char)200 == -56 && 'a' == 97", 1n],
    ['(_Bool)256 + (_Bool)0', 1n],
    ['sizeof(1 ? (char)1 : (char)2)', 4n],
    ["sizeof('a')", 4n],
    ['sizeof(1 == 1ul)', 4n],
  ])('%s is %s', (expr, expected) => {
    expect(is(expr)).toBe(expected);
  });

  it('of an enum is unsigned, unless a member is negative', () => {
    const text = `enum u { U = 1 }; enum s { S = -1 }; enum w { W = 0x100000000 };
      long f(enum u u, enum s s) { return (u > -1) + 2 * (s < 0) + 4 * (sizeof(enum w) == 8); }`;
    expect(run(text, 'f', [1n, -1n])).toBe(6n);
  });

  it('of a bit-field is int if int holds all of its values', () => {
    const text = `struct s { unsigned a : 5; unsigned b : 32; };
      int f(void) { struct s s = { 3, 3 }; return (s.a - 4 < 0) + 2 * (s.b - 4 < 0); }`;
    expect(run(text, 'f')).toBe(1n);
  });
});

describe('bit-fields keep their neighbours and cut what they are given', () => {
  const text = `struct s { char c; unsigned a : 5; int b : 11; unsigned short d; _Bool t : 1; long w : 20; };
    static struct s g = { 1, 17, -100, 7, 1, -5 };
    long get(int which) {
      switch (which) { case 0: return g.a; case 1: return g.b; case 2: return g.t; case 3: return g.w; }
      return g.c * 100 + g.d;
    }
    long change(int which, long to) {
      long r = 0;
      switch (which) {
      case 0: r = (g.a = to); break;
      case 1: r = (g.b += to); break;
      case 2: r = (g.t = to); break;
      case 3: r = g.w++; break;
      }
      return r * 1000000 + g.a + g.b * 100 + g.t * 10000 + g.w * 100000 + g.c + g.d;
    }`;

  it.each([
    [0n, 17n],
    [1n, -100n],
    [2n, 1n],
    [3n, -5n],
    [4n, 107n],
  ])('member %s starts as written', (which, expected) => {
    expect(run(text, 'get', [which])).toBe(expected);
  });

  it.each([
    ['an unsigned one is cut', 0n, 33n, 1n * 1000000n + 1n - 10000n + 10000n - 500000n + 8n],
    ['a signed one wraps', 1n, 1123n, 1023n * 1000000n + 17n + 102300n + 10000n - 500000n + 8n],
    ['a bool is 0 or 1', 2n, 256n, 1000000n + 17n - 10000n + 10000n - 500000n + 8n],
    ['++ yields the old value', 3n, 0n, -5n * 1000000n + 17n - 10000n + 10000n - 400000n + 8n],
  ])('%s', (_, which, to, expected) => {
    expect(run(text, 'change', [which, to])).toBe(expected);
  });
});
