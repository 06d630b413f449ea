/** `#if` and its branches: which lines are read and which are passed over. */
import type { Token } from './lex';
import { evaluateCondition } from './preprocess-condition';
import type { MacroContext } from './preprocess-define';

/** An `#if` that waits for its `#endif`. */
interface Condition {
  readonly opening: Token;
  /** One of its branches was read, so all later ones are skipped. */
  taken: boolean;
  sawElse: boolean;
}

/** A file that is being read. */
export interface OpenFile {
  readonly index: number;
  readonly tokens: readonly Token[];
  readonly hasOpenComment: boolean;
  readonly conditions: Condition[];
  /** The next token. */
  at: number;
}

export class Branches {
  readonly #context: MacroContext;
  readonly #expand: (tokens: readonly Token[]) => readonly Token[];

  constructor(context: MacroContext, expand: (tokens: readonly Token[]) => readonly Token[]) {
    this.#context = context;
    this.#expand = expand;
  }

  /** Reads the rest of the current line. */
  line(file: OpenFile): readonly Token[] {
    const from = file.at;
    do file.at += 1;
    while (file.tokens[file.at]?.startsLine === false && file.tokens[file.at]?.kind !== 'end');
    const line = file.tokens.slice(from, file.at);
    this.#context.budget.spend(line.length, (line[0] as Token).span);
    return line;
  }

  /** `#if`, `#ifdef`, `#ifndef`. */
  begin(name: Token, rest: readonly Token[], file: OpenFile): void {
    const condition = { opening: name, taken: false, sawElse: false };
    file.conditions.push(condition);
    condition.taken = this.#holds(name, rest);
    if (!condition.taken) this.#skipToBranch(condition, file);
  }

  /** `#elif` or `#else` at the end of a branch that was read. */
  next(name: Token, file: OpenFile): void {
    const condition = file.conditions.at(-1);
    if (!condition) {
      this.#unopened(name);
      return;
    }
    this.#checkOrder(name, condition);
    this.#skipToBranch(condition, file);
  }

  /** `#endif` at the end of a branch that was read. */
  end(name: Token, file: OpenFile): void {
    if (!file.conditions.pop()) this.#unopened(name);
  }

  /** At the end of a file; false, and reported, if an `#endif` is missing. */
  close(file: OpenFile): boolean {
    const open = file.conditions.at(-1);
    if (!open || file.hasOpenComment) return true;
    const message = `this #${open.opening.text} has no #endif`;
    this.#context.reporter.error(open.opening.span, message, 'add `#endif` where it ends');
    return false;
  }

  /** Whether a directive is followed by a name; reported if not. */
  hasName(directive: Token, rest: readonly Token[]): boolean {
    const name = rest[0];
    if (name?.kind === 'name' && name.text !== 'defined') return true;
    const message = `#${directive.text} needs a name${name ? `, not \`${name.text}\`` : ''}`;
    this.#context.reporter.error((name ?? directive).span, message);
    return false;
  }

  #unopened(name: Token): void {
    this.#context.reporter.error(name.span, `this #${name.text} has no #if before it`, 'remove it');
  }

  #checkOrder(name: Token, condition: Condition): void {
    if (condition.sawElse) {
      this.#context.reporter.error(
        name.span,
        `#${name.text} after #else`,
        'only one #else, and as the last',
      );
    }
    condition.sawElse ||= name.text === 'else';
  }

  /** Skips lines up to the branch that is to be read, or behind the `#endif`. */
  #skipToBranch(condition: Condition, file: OpenFile): void {
    let depth = 0;
    while (file.tokens[file.at]?.kind !== 'end') {
      const [hash, name, ...rest] = this.line(file);
      if (hash?.text !== '#' || !name) continue;
      if (/^if(n?def)?$/.test(name.text)) depth += 1;
      else if (depth > 0) depth -= name.text === 'endif' ? 1 : 0;
      else if (name.text === 'endif') {
        file.conditions.pop();
        return;
      } else if (/^(else|elif(n?def)?)$/.test(name.text)) {
        this.#checkOrder(name, condition);
        if (!condition.taken && (name.text === 'else' || this.#holds(name, rest))) {
          condition.taken = true;
          return;
        }
      }
    }
  }

  #holds(directive: Token, rest: readonly Token[]): boolean {
    if (directive.text.endsWith('def')) {
      if (!this.hasName(directive, rest)) return false;
      return this.#isDefined(rest[0]?.text ?? '') !== directive.text.endsWith('ndef');
    }
    if (rest.length === 0) {
      this.#context.reporter.error(directive.span, `#${directive.text} needs a condition`);
      return false;
    }
    const result = evaluateCondition(this.#expand(this.#withoutDefined(rest)));
    if (typeof result === 'boolean') return result;
    // A broken literal says more than what the condition makes of it.
    const { message, hint } = rest.find((token) => token.problem)?.problem ?? result;
    this.#context.reporter.error(result.span ?? directive.span, message, hint);
    return false;
  }

  #isDefined(name: string): boolean {
    return this.#context.macros.has(name) || name === '__LINE__' || name === '__FILE__';
  }

  /** `defined X` is answered before macros are replaced. */
  #withoutDefined(tokens: readonly Token[]): readonly Token[] {
    const result: Token[] = [];
    for (let at = 0; at < tokens.length; at += 1) {
      const token = tokens[at] as Token;
      const inParens = tokens[at + 1]?.text === '(' && tokens[at + 3]?.text === ')';
      const name = tokens[at + (inParens ? 2 : 1)];
      if (token.text === 'defined' && name?.kind === 'name') {
        result.push({ ...token, kind: 'number', text: this.#isDefined(name.text) ? '1' : '0' });
        at += inParens ? 3 : 1;
      } else result.push(token);
    }
    return result;
  }
}
