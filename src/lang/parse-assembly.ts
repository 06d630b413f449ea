/** Inline assembly. Without instructions it is how C tells a compiler to forget what it knows: that is kept. */
import { readQuoted } from './lex-literals';
import { ExpressionParser } from './parse-expressions';
import { ASM_WORDS } from './parse-words';
import type { Expr, Stmt } from './syntax';

/** `"+r"(x)`. */
interface Operand {
  readonly constraint: string;
  readonly expr: Expr;
}

export abstract class AssemblyParser extends ExpressionParser {
  protected isAssembly(): boolean {
    return this.isIn(ASM_WORDS);
  }

  /** `asm volatile("" : "+r"(x));` with its `;`. */
  protected assembly(): Stmt {
    const start = this.advance().span;
    while (this.token.kind === 'name') {
      if (this.is('goto')) this.fail('`asm goto` is not supported', 'write it in C');
      this.advance();
    }
    let isEmpty = true;
    if (!this.is('(')) this.expect('(', 'after `asm`');
    const operands = this.parenthesised('after `asm`', () => {
      for (; this.token.kind === 'string'; this.advance())
        isEmpty &&= /^\w*"\s*"$/.test(this.token.text);
      const lists = isEmpty ? [this.operands(), this.operands()] : [];
      while (!this.is(')') && !this.is(';') && !this.atEnd) this.skip();
      return lists;
    });
    this.expectSemicolon('`asm(…)`');
    const span = this.spanFrom(start);
    if (isEmpty) return withoutInstructions(operands ?? [], span);
    const hint = 'write in C what it should do';
    this.reporter.warning(span, 'inline assembly is not run, it does nothing here', hint);
    return { kind: 'empty', span };
  }

  /** Behind a colon: the outputs, or the inputs. */
  private operands(): readonly Operand[] {
    const list: Operand[] = [];
    if (!this.accept(':')) return list;
    while (this.token.kind === 'string' || this.is('[')) {
      if (this.is('[')) this.skip();
      const constraint = readQuoted(this.advance().text);
      const open = this.expectOpen('(', 'after the constraint of an operand');
      list.push({ constraint, expr: this.expression() });
      this.expectClose(open, ')', 'after the operand');
      if (!this.accept(',')) break;
    }
    return list;
  }
}

/**
 * What is left of it: each output is a value that the compiler knows nothing of. An input that stands in the place of
 * an output (`"=r"(to) : "0"(from)`) arrives there unchanged.
 */
function withoutInstructions(
  [outputs = [], inputs = []]: readonly (readonly Operand[])[],
  span: Stmt['span'],
): Stmt {
  const copies = inputs.flatMap(({ constraint, expr: value }): Stmt[] => {
    const target = outputs[/^\d+$/.test(constraint) ? Number(constraint) : -1]?.expr;
    if (!target || isSameName(target, value)) return [];
    return [{ kind: 'expr', expr: { kind: 'assign', op: null, target, value, span }, span }];
  });
  const barrier: Stmt = { kind: 'barrier', variables: outputs.map(({ expr }) => expr), span };
  return copies.length === 0 ? barrier : { kind: 'block', body: [...copies, barrier], span };
}

const isSameName = (a: Expr, b: Expr): boolean =>
  a.kind === 'name' && b.kind === 'name' && a.name === b.name;
