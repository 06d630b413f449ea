/** For tests: sources in, trees and diagnostics out as short text. */
import { parse } from './parse';
import { type Preprocessed, preprocess } from './preprocess';
import { type Diagnostic, positionOf, type SourceFile } from './source';
import type { Decl, Expr, Initializer, Stmt, TranslationUnit, TypeName } from './syntax';

export type Headers = Readonly<Record<string, string>>;

interface Read {
  readonly unit: TranslationUnit;
  readonly source: Preprocessed;
  readonly diagnostics: readonly Diagnostic[];
  /** `3:7 message` in the program, `name.h:3:7 message` elsewhere; warnings begin with `warning`. */
  readonly said: readonly string[];
}

export function preprocessed(text: string, headers: Headers = {}) {
  const diagnostics: Diagnostic[] = [];
  const resolve = (name: string): SourceFile | null => {
    const header = headers[name];
    return header === undefined ? null : { name, text: header, role: 'header' };
  };
  const source = preprocess([{ name: 'a.c', text, role: 'program' }], resolve, diagnostics);
  return { source, diagnostics, said: said(source, diagnostics) };
}

/** What is left after preprocessing, tokens separated by blanks. */
export function expanded(text: string, headers: Headers = {}): string {
  const { source, said: problems } = preprocessed(text, headers);
  if (problems.length > 0) return problems.join('\n');
  return source.tokens
    .map((token) => token.text)
    .join(' ')
    .trim();
}

export function read(text: string, headers: Headers = {}): Read {
  const { source, diagnostics } = preprocessed(text, headers);
  const unit = parse(source, diagnostics);
  return { unit, source, diagnostics, said: said(source, diagnostics) };
}

function said(source: Preprocessed, diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ span, severity, message }) => {
    const file = source.files[span.file];
    const { line, column } = positionOf(file?.text ?? '', span.start);
    const place = `${span.file === 0 ? '' : `${file?.name}:`}${line}:${column}`;
    return `${severity === 'error' ? '' : `${severity} `}${place} ${message}`;
  });
}

/** The declarations of a text, or what was said about it. */
export function shown(text: string, headers: Headers = {}): string {
  const { unit, said: problems } = read(text, headers);
  return problems.length > 0 ? problems.join('\n') : shownDecls(unit);
}

export function shownDecls(unit: TranslationUnit): string {
  return unit.decls.map(showDecl).join('\n');
}

/** The statements of a function with this body. */
export function shownBody(text: string, headers: Headers = {}): string {
  const { unit, said: problems } = read(`void f(void) {${text}}`, headers);
  if (problems.length > 0) return problems.join('\n');
  const body = unit.decls.flatMap((decl) =>
    decl.kind === 'function' && decl.name === 'f' ? (decl.body?.body ?? []) : [],
  );
  return body.map(showStmt).join(' ');
}

/** An expression, fully parenthesised. */
export function shownExpression(text: string, headers: Headers = {}): string {
  return shownBody(`${text};`, headers).replace(/;$/, '');
}

function showType(type: TypeName): string {
  switch (type.kind) {
    case 'builtin':
    case 'named':
      return type.name;
    case 'struct':
    case 'union': {
      const fields = type.fields?.map((field) => {
        const bits = field.bits ? `:${showExpr(field.bits)}` : '';
        return `${field.name ?? '_'}${bits}: ${showType(field.type)}${attributes(field.attributes)}`;
      });
      const members = fields ? ` {${fields.join(', ')}}` : '';
      return `${type.kind} ${type.tag ?? '_'}${members}${attributes(type.attributes)}`;
    }
    case 'enum': {
      const members = type.members?.map(
        (member) => member.name + (member.value ? `=${showExpr(member.value)}` : ''),
      );
      return `enum ${type.tag ?? '_'}${members ? ` {${members.join(', ')}}` : ''}`;
    }
    case 'pointer':
      return `ptr(${showType(type.to)})`;
    case 'array':
      return `array(${showType(type.of)}, ${type.length ? showExpr(type.length) : ''})`;
    case 'function': {
      const params = type.params.map((param) => `${param.name ?? '_'}: ${showType(param.type)}`);
      return `fn(${[...params, ...(type.variadic ? ['...'] : [])].join(', ')}) ${showType(type.returns)}`;
    }
    case 'typeof':
      return `typeof(${showExpr(type.expr)})`;
    case 'qualified': {
      const words = `${type.isConst ? 'const ' : ''}${type.isVolatile ? 'volatile ' : ''}`;
      return `${words}${showType(type.base)}${attributes(type.attributes)}`;
    }
  }
}

function attributes(list: readonly { readonly name: string; readonly args: readonly unknown[] }[]) {
  return list
    .map(({ name, args }) => ` @${name}${args.length > 0 ? `(${args.join()})` : ''}`)
    .join('');
}

function showDecl(decl: Decl): string {
  switch (decl.kind) {
    case 'function': {
      const type = showType({ ...decl, kind: 'function', span: decl.span });
      const body = decl.body ? ` ${showStmt(decl.body)}` : '';
      return `${storage(decl.storage)}${decl.name}: ${type}${attributes(decl.attributes)}${body}`;
    }
    case 'variable': {
      const init = decl.init ? ` = ${showInit(decl.init)}` : '';
      const type = showType(decl.type) + attributes(decl.attributes);
      return `${storage(decl.storage)}${decl.name}: ${type}${init}`;
    }
    case 'typedef':
      return `typedef ${decl.name}: ${showType(decl.type)}`;
    case 'type':
      return showType(decl.type);
    case 'static_assert':
      return `assert ${showExpr(decl.cond)} ${JSON.stringify(decl.message)}`;
  }
}

function storage(words: { isStatic: boolean; isExtern: boolean; isInline: boolean }): string {
  const { isStatic, isExtern, isInline } = words;
  return `${isStatic ? 'static ' : ''}${isExtern ? 'extern ' : ''}${isInline ? 'inline ' : ''}`;
}

function showInit(init: Initializer): string {
  if (init.kind === 'expr') return showExpr(init.expr);
  const items = init.items.map(({ designators, value }) => {
    const path = designators.map((d) =>
      d.kind === 'field' ? `.${d.name}` : `[${showExpr(d.index)}]`,
    );
    return (path.length > 0 ? `${path.join('')}=` : '') + showInit(value);
  });
  return `{${items.join(', ')}}`;
}

function showStmt(stmt: Stmt): string {
  switch (stmt.kind) {
    case 'block':
      return `{${stmt.body.map(showStmt).join(' ')}}`;
    case 'expr':
      return `${showExpr(stmt.expr)};`;
    case 'empty':
      return ';';
    case 'barrier':
      return `barrier(${stmt.variables.map(showExpr).join(', ')});`;
    case 'decl':
      return `[${stmt.decls.map(showDecl).join('; ')}]`;
    case 'if': {
      const otherwise = stmt.otherwise ? ` else ${showStmt(stmt.otherwise)}` : '';
      return `if ${showExpr(stmt.cond)} ${showStmt(stmt.then)}${otherwise}`;
    }
    case 'while':
      return `while ${showExpr(stmt.cond)} ${showStmt(stmt.body)}`;
    case 'do':
      return `do ${showStmt(stmt.body)} while ${showExpr(stmt.cond)}`;
    case 'for': {
      const head = [stmt.init ? showStmt(stmt.init) : ';', stmt.cond, stmt.step];
      const shownHead = head.map((part) =>
        typeof part === 'string' ? part : part ? showExpr(part) : '_',
      );
      return `for ${shownHead.join(' ')} ${showStmt(stmt.body)}`;
    }
    case 'bpf_for': {
      const variable = stmt.variable ? showExpr(stmt.variable) : '_';
      return `bpf_for ${variable} ${showExpr(stmt.from)} ${showExpr(stmt.to)} ${showStmt(stmt.body)}`;
    }
    case 'switch':
      return `switch ${showExpr(stmt.value)} ${showStmt(stmt.body)}`;
    case 'case': {
      if (!stmt.low) return 'default:';
      return `case ${showExpr(stmt.low)}${stmt.high ? `...${showExpr(stmt.high)}` : ''}:`;
    }
    case 'label':
      return `${stmt.name}:`;
    case 'goto':
      return `goto ${stmt.label};`;
    case 'break':
    case 'continue':
      return `${stmt.kind};`;
    case 'return':
      return stmt.value ? `return ${showExpr(stmt.value)};` : 'return;';
  }
}

function showExpr(expr: Expr): string {
  switch (expr.kind) {
    case 'number':
      return expr.type === 'int' ? String(expr.value) : `${expr.value}:${expr.type}`;
    case 'char':
      return String(expr.value);
    case 'string':
      return JSON.stringify(expr.value);
    case 'name':
      return expr.name;
    case 'unary':
      return `(${expr.op.includes('x') ? expr.op.replace('x', showExpr(expr.operand)) : expr.op + showExpr(expr.operand)})`;
    case 'binary':
      return `(${showExpr(expr.left)} ${expr.op} ${showExpr(expr.right)})`;
    case 'assign':
      return `(${showExpr(expr.target)} ${expr.op ?? ''}= ${showExpr(expr.value)})`;
    case 'conditional':
      return `(${showExpr(expr.cond)} ? ${expr.then ? showExpr(expr.then) : ''} : ${showExpr(expr.otherwise)})`;
    case 'call': {
      const args = expr.args.map((arg) =>
        arg.kind === 'type' ? `<${showType(arg.type)}>` : showExpr(arg),
      );
      return `${showExpr(expr.callee)}(${args.join(', ')})`;
    }
    case 'index':
      return `${showExpr(expr.base)}[${showExpr(expr.index)}]`;
    case 'member':
      return `${showExpr(expr.base)}${expr.arrow ? '->' : '.'}${expr.name}`;
    case 'cast':
      return `(<${showType(expr.type)}> ${showExpr(expr.operand)})`;
    case 'sizeof':
      return 'type' in expr.of
        ? `sizeof <${showType(expr.of.type)}>`
        : `sizeof ${showExpr(expr.of.expr)}`;
    case 'compound':
      return `<${showType(expr.type)}> ${showInit(expr.init)}`;
    case 'statements':
      return `(${showStmt(expr.body)})`;
  }
}
