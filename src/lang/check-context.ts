/** What the parts of the checker share: names in scope, the function at hand, and the way to report. */
import type { Reporter, SourceFile, Span } from './source';
import type { Attribute, BlockStmt, Expr, Initializer, TypeName } from './syntax';
import type { Initial, Label, Local, Lvalue, Statement, Value } from './tree';
import type { CType, FunctionType, IntType, RecordType } from './types';

/** A type as declared, with the qualifiers and attributes that stood beside it. */
export interface Qualified {
  readonly type: CType;
  readonly isConst: boolean;
  readonly isVolatile: boolean;
  /** Names (and texts) of attributes, e.g. `kptr`. */
  readonly attributes: readonly string[];
}

/** What an ordinary name stands for. */
export type Entity =
  | { readonly kind: 'local'; readonly local: Local }
  | GlobalEntity
  | { readonly kind: 'function'; readonly fn: FunctionEntity }
  | { readonly kind: 'enumerator'; readonly value: bigint; readonly type: IntType }
  | { readonly kind: 'typedef'; readonly type: Qualified };

export interface GlobalEntity {
  readonly kind: 'global';
  /** The name in the IR: for a `static` in a function, `function.name`. */
  readonly name: string;
  type: CType;
  readonly isConst: boolean;
  readonly isVolatile: boolean;
  isExtern: boolean;
  attributes: readonly Attribute[];
  init: Initializer | null;
  span: Span;
  isUsed: boolean;
}

export interface FunctionEntity {
  readonly name: string;
  nameSpan: Span;
  span: Span;
  type: FunctionType;
  isStatic: boolean;
  inlining: 'inline' | 'noinline' | null;
  attributes: readonly Attribute[];
  isDefined: boolean;
}

/** One block's names. Records and enums have a space of their own. */
export interface Scope {
  readonly parent: Scope | null;
  readonly names: Map<string, Entity>;
  readonly tags: Map<string, RecordType | IntType>;
}

/** The function that is being checked. */
export interface FunctionState {
  readonly name: string;
  readonly returns: CType;
  readonly labels: Map<string, LabelState>;
  /** Innermost last. */
  readonly loops: ('loop' | 'switch')[];
  readonly switches: SwitchState[];
  /** Statement expressions around the place at hand: no jump may enter one. */
  readonly expressions: number[];
  expressionCount: number;
  /** Functions called by name, with the place of the first call. */
  readonly calls: Map<string, Span>;
  /** Functions whose address it takes. */
  readonly addressed: Set<string>;
}

export interface LabelState {
  readonly label: Label;
  declaredAt: Span | null;
  /** The innermost statement expression around the label; 0 for none. */
  inside: number;
  readonly uses: { readonly span: Span; readonly inside: readonly number[] }[];
}

interface SwitchState {
  readonly type: IntType;
  readonly cases: { low: bigint; high: bigint; label: Label; span: Span }[];
  otherwise: Label | null;
}

/**
 * The checker as its parts see it. Types need expressions (array lengths), expressions need types (casts) and
 * statements (`({ … })`): they reach each other through the methods here, so that no file imports in a circle.
 */
export interface Checker {
  readonly files: readonly SourceFile[];
  readonly report: Reporter;
  /** Whether the words of model.h mean something. */
  readonly intrinsics: boolean;
  scope: Scope;
  fn: FunctionState | null;
  /** Above 0 inside `sizeof` and `typeof`: nothing there is evaluated. */
  unevaluated: number;
  readonly records: Map<string, RecordType>;
  /** What a `struct s { … }` or `enum { … }` defined, and where: `struct s { … } x, y;` asks for each variable. */
  readonly defined: Map<TypeName, { readonly scope: Scope; readonly type: RecordType | IntType }>;
  readonly strings: Map<string, { readonly name: string; readonly span: Span }>;
  readonly globals: Map<string, GlobalEntity>;
  readonly functions: Map<string, FunctionEntity>;
  /** Functions that are named outside of functions, in initial data. */
  readonly addressed: Set<string>;
  /** Names that were reported as unknown: once is enough. */
  readonly unknown: Set<string>;

  type(name: TypeName): Qualified;
  value(expr: Expr): Value;
  place(expr: Expr): Lvalue | Value;
  initial(target: Lvalue, init: Initializer): Initial;
  /** A block's statements in a scope of their own; the value of its last expression if that is wanted. */
  statements(block: BlockStmt, wantValue: boolean): { body: Statement[]; result: Value | null };
}

/** Stands for the type of what is wrong and has been reported: whatever is done with it is silently accepted. */
export const errorType: IntType = { kind: 'int', bits: 32, signed: true, name: 'int ' };

export const isError = (type: CType): boolean =>
  type === errorType || (type.kind === 'pointer' && isError(type.to));

/** The value of an expression that was reported as wrong. */
export const errorValue = (span: Span): Value => ({
  kind: 'const',
  value: 0n,
  type: errorType,
  span,
});

/** Runs `body` with a new innermost scope. */
export function inScope<T>(checker: Checker, body: () => T): T {
  const outer = checker.scope;
  checker.scope = { parent: outer, names: new Map(), tags: new Map() };
  try {
    return body();
  } finally {
    checker.scope = outer;
  }
}

/** Runs `body` for the types in it only. */
export function unevaluated<T>(checker: Checker, body: () => T): T {
  checker.unevaluated++;
  try {
    return body();
  } finally {
    checker.unevaluated--;
  }
}

export function lookUp(scope: Scope, name: string): Entity | null {
  for (let at: Scope | null = scope; at; at = at.parent) {
    const found = at.names.get(name);
    if (found) return found;
  }
  return null;
}

/** A new temporary or variable. Scalars move to memory when their address is taken: see `takeAddress`. */
export function makeLocal(
  name: string | null,
  type: CType,
  span: Span,
  qualifiers: { readonly isConst?: boolean; readonly isVolatile?: boolean } = {},
): Local {
  return {
    name,
    type,
    span,
    isConst: qualifiers.isConst ?? false,
    isVolatile: qualifiers.isVolatile ?? false,
    inMemory: type.kind === 'record' || type.kind === 'array',
  };
}

export const localPlace = (local: Local, span: Span = local.span): Lvalue => ({
  kind: 'local',
  local,
  type: local.type,
  isConst: local.isConst,
  isVolatile: local.isVolatile,
  span,
});

export const load = (from: Lvalue): Value => ({
  kind: 'load',
  from,
  type: from.type,
  span: from.span,
});

/** The source text under a span, e.g. an assertion's condition as written. */
export function textOf(checker: Checker, span: Span): string {
  return (checker.files[span.file]?.text.slice(span.start, span.end) ?? '')
    .replace(/\s+/g, ' ')
    .trim();
}
