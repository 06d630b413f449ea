/** The integer expressions of `#if`. */
import type { Problem, Token } from './lex';
import { readChar, readNumber } from './lex-literals';
import type { Span } from './source';

interface Value {
  readonly value: bigint;
  readonly isUnsigned: boolean;
}

/** What is wrong with a condition, and where. */
export interface ConditionError extends Problem {
  /** null means the directive as a whole. */
  readonly span: Span | null;
}

class Wrong {
  readonly error: ConditionError;
  constructor(error: ConditionError) {
    this.error = error;
  }
}

/** Tighter operators have higher numbers. */
const PRECEDENCE: Readonly<Record<string, number>> = {
  '||': 1,
  '&&': 2,
  '|': 3,
  '^': 4,
  '&': 5,
  '==': 6,
  '!=': 6,
  '<': 7,
  '<=': 7,
  '>': 7,
  '>=': 7,
  '<<': 8,
  '>>': 8,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '%': 10,
};
const MAX_DEPTH = 200;

/** Whether the condition holds; its macros are already replaced, names that remain count as 0. */
export function evaluateCondition(tokens: readonly Token[]): boolean | ConditionError {
  try {
    return new Condition(tokens).run();
  } catch (wrong) {
    if (wrong instanceof Wrong) return wrong.error;
    throw wrong;
  }
}

class Condition {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;
  /** Above zero inside an operand that does not count, such as the right side of `0 &&`. */
  #dead = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  run(): boolean {
    const { value } = this.#conditional();
    const extra = this.#tokens[this.#at];
    if (extra) this.#fail(`\`${extra.text}\` cannot stand here in a condition`);
    return value !== 0n;
  }

  #fail(message: string, hint: string | null = null): never {
    const token = this.#tokens[this.#at] ?? this.#tokens.at(-1);
    throw new Wrong({ message, hint, span: token?.span ?? null });
  }

  #accept(text: string): boolean {
    if (this.#tokens[this.#at]?.text !== text) return false;
    this.#at += 1;
    return true;
  }

  #expect(text: string): void {
    if (!this.#accept(text)) this.#fail(`\`${text}\` is missing in this condition`);
  }

  #conditional(): Value {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) this.#fail('this condition is nested too deeply');
    const cond = this.#binary(1);
    let result = cond;
    if (this.#accept('?')) {
      const then = this.#operand(cond.value !== 0n, () => this.#conditional());
      this.#expect(':');
      const otherwise = this.#operand(cond.value === 0n, () => this.#conditional());
      const isUnsigned = then.isUnsigned || otherwise.isUnsigned;
      result = wrap(cond.value !== 0n ? then.value : otherwise.value, isUnsigned);
    }
    this.#depth -= 1;
    return result;
  }

  #operand(counts: boolean, read: () => Value): Value {
    this.#dead += counts ? 0 : 1;
    const value = read();
    this.#dead -= counts ? 0 : 1;
    return value;
  }

  #binary(min: number): Value {
    let left = this.#unary();
    for (;;) {
      const op = this.#tokens[this.#at]?.text ?? '';
      const precedence = PRECEDENCE[op] ?? 0;
      if (precedence < min || precedence === 0) return left;
      this.#at += 1;
      const isTrue = left.value !== 0n;
      const counts = op === '&&' ? isTrue : op === '||' ? !isTrue : true;
      const right = this.#operand(counts, () => this.#binary(precedence + 1));
      left = this.#apply(op, left, right);
    }
  }

  #apply(op: string, left: Value, right: Value): Value {
    if ((op === '/' || op === '%') && right.value === 0n) {
      if (this.#dead === 0) this.#fail('this condition divides by zero');
      return wrap(0n, false);
    }
    const isUnsigned = left.isUnsigned || right.isUnsigned;
    const result = compute(
      op,
      wrap(left.value, isUnsigned).value,
      wrap(right.value, isUnsigned).value,
    );
    if (typeof result === 'boolean') return wrap(result ? 1n : 0n, false);
    return wrap(result, op === '<<' || op === '>>' ? left.isUnsigned : isUnsigned);
  }

  #unary(): Value {
    const ops: string[] = [];
    while (['-', '+', '!', '~'].includes(this.#tokens[this.#at]?.text ?? '')) {
      ops.push(this.#tokens[this.#at]?.text ?? '');
      this.#at += 1;
    }
    let operand = this.#primary();
    for (const op of ops.reverse()) {
      const { value, isUnsigned } = operand;
      if (op === '-') operand = wrap(-value, isUnsigned);
      else if (op === '~') operand = wrap(~value, isUnsigned);
      else if (op === '!') operand = wrap(value === 0n ? 1n : 0n, false);
    }
    return operand;
  }

  #primary(): Value {
    const token = this.#tokens[this.#at];
    if (!token) this.#fail('something is missing at the end of this condition');
    if (this.#accept('(')) {
      const inner = this.#conditional();
      this.#expect(')');
      return inner;
    }
    if (token.kind === 'name') return this.#name(token);
    if (token.kind !== 'number' && token.kind !== 'char') {
      this.#fail(`\`${token.text}\` cannot stand here in a condition`, 'write an integer');
    }
    const read = token.kind === 'number' ? readNumber(token.text) : readChar(token.text);
    if (typeof read === 'object' && 'message' in read) this.#fail(read.message, read.hint);
    this.#at += 1;
    if (typeof read === 'number') return wrap(BigInt(read), false);
    return wrap(read.value, read.type.startsWith('unsigned'));
  }

  /** An unknown name is 0, and so are compiler features: `__has_builtin(…)` and its kin. */
  #name(token: Token): Value {
    this.#at += 1;
    if (this.#tokens[this.#at]?.text === '(') {
      if (!token.text.startsWith('__has_')) {
        this.#at -= 1;
        this.#fail(
          `\`${token.text}\` is not a macro that is defined here`,
          'is an #include missing?',
        );
      }
      let depth = 0;
      do {
        const text = this.#tokens[this.#at]?.text;
        depth += text === '(' ? 1 : text === ')' ? -1 : 0;
        this.#at += 1;
      } while (depth > 0 && this.#at < this.#tokens.length);
    }
    return wrap(0n, false);
  }
}

/** Conditions are computed in 64 bits. */
function wrap(value: bigint, isUnsigned: boolean): Value {
  return { value: isUnsigned ? BigInt.asUintN(64, value) : BigInt.asIntN(64, value), isUnsigned };
}

function compute(op: string, a: bigint, b: bigint): bigint | boolean {
  switch (op) {
    case '||':
      return a !== 0n || b !== 0n;
    case '&&':
      return a !== 0n && b !== 0n;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '&':
      return a & b;
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case '<<':
      return a << (b & 63n);
    case '>>':
      return a >> (b & 63n);
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    default:
      return a % b;
  }
}
