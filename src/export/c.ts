/**
 * Raw code as C: functions over one array `mem`, blocks as labels. Locals are unsigned; whatever is signed is cast
 * where it is used. Relies on what gcc and clang promise beyond the standard: shifts of negative numbers keep the
 * sign, and a conversion to a signed type wraps.
 */
import type { Block, Expr, RawFunction, RawModule, RawType, Stmt } from '../checker/raw/code';

/** What the C text needs before it: types, the memory, and access to it wherever it is aligned. */
export const cPrelude = `typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef signed char s8;
typedef short s16;
typedef int s32;
typedef long long s64;
typedef u16 __attribute__((aligned(1), may_alias)) u16_at;
typedef u32 __attribute__((aligned(1), may_alias)) u32_at;
typedef u64 __attribute__((aligned(1), may_alias)) u64_at;
`;

const unsigned = { i32: 'u32', i64: 'u64' } as const;
const signed = { i32: 's32', i64: 's64' } as const;
const access = { 1: 'u8', 2: 'u16_at', 4: 'u32_at', 8: 'u64_at' } as const;
const signedAccess = { 1: 's8', 2: 's16', 4: 's32', 8: 's64' } as const;

/** A C identifier for a function or global of raw code. */
export function cName(name: string): string {
  if (name.startsWith('rt.')) return `rt_${name.slice(3)}`;
  return `${/#/.test(name) ? 'of' : 'model'}_${name.replace(/[^A-Za-z0-9]+/g, '_')}`;
}

/** Which blocks of a function are wanted: those that some run gets to. */
export type IsRun = (fn: string, block: number) => boolean;

/** Names of the functions that `roots` lead to. */
export function reachableFrom(
  module: RawModule,
  roots: readonly string[],
  isRun: IsRun,
): ReadonlySet<string> {
  const byName = new Map(module.functions.map((fn) => [fn.name, fn]));
  const reached = new Set<string>();
  const todo = [...roots];
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    const fn = byName.get(name);
    if (!fn || reached.has(name)) continue;
    reached.add(name);
    todo.push(...callees(fn, isRun));
  }
  return reached;
}

function callees(fn: RawFunction, isRun: IsRun): string[] {
  const names: string[] = [];
  const visit = (expr: Expr): void => {
    if (expr.kind === 'call') names.push(expr.callee);
    for (const part of partsOf(expr)) visit(part);
  };
  fn.blocks.forEach(({ statements, end }, at) => {
    if (!isRun(fn.name, at)) return;
    for (const statement of statements) {
      if (statement.kind === 'do') names.push(statement.callee);
      for (const part of operandsOf(statement)) visit(part);
    }
    if (end.kind === 'branch') visit(end.cond);
    else if ((end.kind === 'table' || end.kind === 'return') && end.value) visit(end.value);
  });
  return names;
}

function partsOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'binary':
    case 'compare':
      return [expr.left, expr.right];
    case 'resize':
    case 'sign':
      return [expr.value];
    case 'load':
      return [expr.address];
    case 'select':
      return [expr.cond, expr.then, expr.otherwise];
    case 'call':
      return expr.args;
    default:
      return [];
  }
}

function operandsOf(statement: Stmt): readonly Expr[] {
  switch (statement.kind) {
    case 'set':
    case 'set_global':
      return [statement.value];
    case 'store':
      return [statement.address, statement.value];
    case 'do':
      return statement.args;
    case 'fill':
      return [statement.to, statement.value, statement.size];
    case 'copy':
      return [statement.to, statement.from, statement.size];
  }
}

/** Globals, declarations, then the functions of `names`, each as a text of its own. */
export function toC(
  module: RawModule,
  names: ReadonlySet<string>,
  isRun: IsRun,
): readonly string[] {
  const functions = module.functions.filter(({ name }) => names.has(name));
  const globals = module.globals.map(
    ({ name, type, value }) => `static ${unsigned[type]} ${cName(name)} = ${number(value, type)};`,
  );
  return [
    `${globals.join('\n')}\n`,
    `${functions.map((fn) => `${head(fn)};`).join('\n')}\n`,
    ...functions.map((fn) => new FunctionPrinter(fn, isRun).print()),
  ];
}

function head({ name, params, result }: RawFunction): string {
  const list = params.map((type, i) => `${unsigned[type]} l${i}`).join(', ');
  return `static ${result ? unsigned[result] : 'void'} ${cName(name)}(${list || 'void'})`;
}

function number(value: bigint, type: RawType): string {
  return type === 'i32' ? `${BigInt.asUintN(32, value)}u` : `${BigInt.asUintN(64, value)}ull`;
}

class FunctionPrinter {
  private readonly fn: RawFunction;
  private readonly isRun: IsRun;

  constructor(fn: RawFunction, isRun: IsRun) {
    this.fn = fn;
    this.isRun = isRun;
  }

  print(): string {
    const { blocks } = this.fn;
    const lines: string[] = [];
    const targets = new Set<string>();
    const wanted = blocks.flatMap((block, at) =>
      this.isRun(this.fn.name, at) ? [{ block, at }] : [],
    );
    const printed = wanted.map(({ block, at }, i) => ({
      at,
      lines: [...block.statements.map(print), ...this.ending(block, wanted[i + 1]?.at ?? -1)],
    }));
    for (const { lines: own } of printed)
      for (const line of own)
        for (const [, target] of line.matchAll(/goto (\w+);/g)) targets.add(target ?? '');
    for (const { at, lines: own } of printed) {
      if (targets.has(`b${at}`)) lines.push(`b${at}:;`);
      lines.push(...own.map((line) => `\t${line}`));
    }
    if (targets.has('out') || wanted.length === 0) lines.push('out:;', `\t${leftOut}`);
    return `${head(this.fn)}\n{\n${[...this.locals(lines), ...lines].map((line) => `${line}\n`).join('')}}\n`;
  }

  private locals(lines: readonly string[]): readonly string[] {
    const used = new Set(lines.flatMap((line) => line.match(/\bl\d+\b/g) ?? []));
    return (['i32', 'i64'] as const).flatMap((type) => {
      const names = this.fn.locals.flatMap((own, i) =>
        own === type && i >= this.fn.params.length && used.has(`l${i}`) ? [`l${i} = 0`] : [],
      );
      return names.length > 0 ? [`\t${unsigned[type]} ${names.join(', ')};`] : [];
    });
  }

  private goto(block: number): string {
    return `goto ${this.isRun(this.fn.name, block) ? `b${block}` : 'out'};`;
  }

  /** `next`: the block that is printed behind this one. */
  private ending({ end }: Block, next: number): readonly string[] {
    switch (end.kind) {
      case 'jump':
        return end.target === next ? [] : [this.goto(end.target)];
      case 'branch': {
        const cond = text(end.cond);
        if (end.then === next) return [`if (!${cond}) ${this.goto(end.otherwise)}`];
        const otherwise = end.otherwise === next ? [] : [this.goto(end.otherwise)];
        return [`if (${cond}) ${this.goto(end.then)}`, ...otherwise];
      }
      case 'table': {
        const otherwise = this.goto(end.otherwise);
        const cases = end.targets.flatMap((to, i) => {
          const go = this.goto(to);
          return go === otherwise ? [] : [`case ${i}: ${go}`];
        });
        return [`switch (${text(end.value)}) {`, ...cases, `default: ${otherwise}`, '}'];
      }
      case 'return':
        return [end.value ? `return ${text(end.value)};` : 'return;'];
      case 'unreachable':
        return [leftOut];
    }
  }
}

const leftOut = 'model_fails("code that no run gets to");';

function print(statement: Stmt): string {
  requireOrder(operandsOf(statement));
  switch (statement.kind) {
    case 'set':
      return `l${statement.local} = ${text(statement.value)};`;
    case 'set_global':
      return `${cName(statement.name)} = ${text(statement.value)};`;
    case 'store': {
      const { width, address, offset, value } = statement;
      return `${place(access[width], address, offset)} = ${text(value)};`;
    }
    case 'do':
      return `${cName(statement.callee)}(${statement.args.map(text).join(', ')});`;
    case 'fill':
      return `__builtin_memset(mem + ${text(statement.to)}, (int)${text(statement.value)}, ${text(statement.size)});`;
    case 'copy':
      return `__builtin_memmove(mem + ${text(statement.to)}, mem + ${text(statement.from)}, ${text(statement.size)});`;
  }
}

/** C leaves open in which order operands are evaluated: where that can matter, this printer is wrong for the code. */
function requireOrder(operands: readonly Expr[]): void {
  let calls = 0;
  let reads = 0;
  const visit = (expr: Expr, isLazy: boolean): void => {
    if (expr.kind === 'call') {
      calls++;
      if (isLazy) throw new Error(`a select calls ${expr.callee}`);
    }
    if (expr.kind === 'load' || expr.kind === 'global') reads++;
    const lazy = isLazy || expr.kind === 'select';
    // What goes into a call is read before it.
    if (expr.kind === 'call' && operands.length === 1 && operands[0] === expr) return;
    for (const part of partsOf(expr)) visit(part, lazy);
  };
  for (const operand of operands) visit(operand, false);
  if (calls > 1 || (calls === 1 && reads > 0))
    throw new Error('raw code whose order of evaluation C does not keep');
}

const place = (type: string, address: Expr, offset: number): string =>
  `*(${type} *)(mem + ${text(address)}${offset === 0 ? '' : ` + ${offset}`})`;

function text(expr: Expr): string {
  switch (expr.kind) {
    case 'const':
      return number(expr.value, expr.type);
    case 'local':
      return `l${expr.index}`;
    case 'global':
      return cName(expr.name);
    case 'binary':
      return arithmetic(expr);
    case 'compare':
      return comparison(expr);
    case 'resize':
      if (expr.type === expr.value.type) return text(expr.value);
      if (expr.type === 'i32') return `(u32)${text(expr.value)}`;
      return expr.signed ? `(u64)(s64)(s32)${text(expr.value)}` : `(u64)${text(expr.value)}`;
    case 'sign':
      return `(u32)(s32)(${signedAccess[expr.width]})${text(expr.value)}`;
    case 'load': {
      const value = place(access[expr.width], expr.address, expr.offset);
      const type = unsigned[expr.type];
      return expr.signed
        ? `(${type})(${signed[expr.type]})(${signedAccess[expr.width]})${value}`
        : `(${type})${value}`;
    }
    case 'select':
      return `(${text(expr.cond)} ? ${text(expr.then)} : ${text(expr.otherwise)})`;
    case 'call':
      return `${cName(expr.callee)}(${expr.args.map(text).join(', ')})`;
  }
}

const operators = { add: '+', sub: '-', mul: '*', and: '&', or: '|', xor: '^' } as const;

function arithmetic(expr: Expr & { kind: 'binary' }): string {
  const { which, type } = expr;
  const left = text(expr.left);
  const right = text(expr.right);
  const asSigned = signed[type];
  switch (which) {
    case 'shl':
      return `(${left} << ${shiftBy(right, type)})`;
    case 'shr_u':
      return `(${left} >> ${shiftBy(right, type)})`;
    case 'shr_s':
      return `(${unsigned[type]})((${asSigned})${left} >> ${shiftBy(right, type)})`;
    case 'div_u':
      return `(${left} / ${right})`;
    case 'rem_u':
      return `(${left} % ${right})`;
    case 'div_s':
      return `(${unsigned[type]})((${asSigned})${left} / (${asSigned})${right})`;
    case 'rem_s':
      return `(${unsigned[type]})((${asSigned})${left} % (${asSigned})${right})`;
    default:
      return `(${left} ${operators[which]} ${right})`;
  }
}

const shiftBy = (count: string, type: RawType): string =>
  /^\d+u(ll)?$/.test(count) && Number.parseInt(count, 10) < 32
    ? count
    : `(${count} & ${type === 'i32' ? 31 : 63})`;

const comparators = { eq: '==', ne: '!=', lt: '<', le: '<=', gt: '>', ge: '>=' } as const;

function comparison(expr: Expr & { kind: 'compare' }): string {
  const [word, sign] = expr.which.split('_') as [keyof typeof comparators, string | undefined];
  const cast = sign === 's' ? `(${signed[expr.left.type]})` : '';
  return `(u32)(${cast}${text(expr.left)} ${comparators[word]} ${cast}${text(expr.right)})`;
}
