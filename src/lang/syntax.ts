/** The syntax tree that the parser makes: C as written, names unresolved, nothing converted. */
import type { Span } from './source';

export interface TranslationUnit {
  readonly decls: readonly Decl[];
}

/** `__attribute__((name(args)))`, `SEC("…")` and the qualifiers that our headers turn into attributes. */
export interface Attribute {
  readonly name: string;
  readonly args: readonly (string | number)[];
  readonly span: Span;
}

/** Several declarators of one declaration share the node of their type: `struct { … } a, *b;`. */
export type TypeName =
  /** `unsigned long`, `__u64`, `bool`, `void`: the words in canonical order for built-in types. */
  | { readonly kind: 'builtin'; readonly name: BuiltinType; readonly span: Span }
  | { readonly kind: 'named'; readonly name: string; readonly span: Span }
  | {
      readonly kind: 'struct' | 'union';
      readonly tag: string | null;
      /** null for a mere reference `struct tag`. */
      readonly fields: readonly FieldDecl[] | null;
      readonly attributes: readonly Attribute[];
      readonly span: Span;
    }
  | {
      readonly kind: 'enum';
      readonly tag: string | null;
      readonly members:
        | readonly { readonly name: string; readonly value: Expr | null; readonly span: Span }[]
        | null;
      readonly span: Span;
    }
  | { readonly kind: 'pointer'; readonly to: TypeName; readonly span: Span }
  | {
      readonly kind: 'array';
      readonly of: TypeName;
      /** null for `[]`. */
      readonly length: Expr | null;
      readonly span: Span;
    }
  | {
      readonly kind: 'function';
      readonly returns: TypeName;
      readonly params: readonly ParamDecl[];
      readonly variadic: boolean;
      readonly span: Span;
    }
  | { readonly kind: 'typeof'; readonly expr: Expr; readonly span: Span }
  | {
      readonly kind: 'qualified';
      readonly base: TypeName;
      readonly isConst: boolean;
      readonly isVolatile: boolean;
      readonly attributes: readonly Attribute[];
      readonly span: Span;
    };

export type BuiltinType =
  | 'void'
  | 'bool'
  | 'char'
  | 'signed char'
  | 'unsigned char'
  | 'short'
  | 'unsigned short'
  | 'int'
  | 'unsigned int'
  | 'long'
  | 'unsigned long'
  | 'long long'
  | 'unsigned long long';

export interface FieldDecl {
  /** null for an anonymous struct or union member. */
  readonly name: string | null;
  readonly type: TypeName;
  readonly bits: Expr | null;
  readonly attributes: readonly Attribute[];
  readonly span: Span;
}

export interface ParamDecl {
  readonly name: string | null;
  readonly type: TypeName;
  readonly attributes: readonly Attribute[];
  readonly span: Span;
}

export type Decl =
  | {
      readonly kind: 'function';
      readonly name: string;
      readonly nameSpan: Span;
      readonly returns: TypeName;
      readonly params: readonly ParamDecl[];
      readonly variadic: boolean;
      readonly storage: Storage;
      readonly attributes: readonly Attribute[];
      /** null for a prototype. */
      readonly body: BlockStmt | null;
      readonly span: Span;
    }
  | VariableDecl
  | {
      readonly kind: 'typedef';
      readonly name: string;
      readonly type: TypeName;
      readonly span: Span;
    }
  /** A struct, union or enum declared for itself. */
  | { readonly kind: 'type'; readonly type: TypeName; readonly span: Span }
  /** `_Static_assert(cond, "message");` */
  | {
      readonly kind: 'static_assert';
      readonly cond: Expr;
      readonly message: string | null;
      readonly span: Span;
    };

export interface Storage {
  readonly isStatic: boolean;
  readonly isExtern: boolean;
  readonly isInline: boolean;
}

export interface VariableDecl {
  readonly kind: 'variable';
  readonly name: string;
  readonly nameSpan: Span;
  readonly type: TypeName;
  readonly storage: Storage;
  readonly attributes: readonly Attribute[];
  readonly init: Initializer | null;
  readonly span: Span;
}

export type Initializer =
  | { readonly kind: 'expr'; readonly expr: Expr; readonly span: Span }
  | {
      readonly kind: 'list';
      readonly items: readonly {
        /** `.a.b[2]` as written; empty for a positional item. */
        readonly designators: readonly Designator[];
        readonly value: Initializer;
      }[];
      readonly span: Span;
    };

export type Designator =
  | { readonly kind: 'field'; readonly name: string; readonly span: Span }
  | { readonly kind: 'index'; readonly index: Expr; readonly span: Span };

export interface BlockStmt {
  readonly kind: 'block';
  readonly body: readonly Stmt[];
  readonly span: Span;
}

export type Stmt =
  | BlockStmt
  | { readonly kind: 'expr'; readonly expr: Expr; readonly span: Span }
  | { readonly kind: 'empty'; readonly span: Span }
  /** `asm volatile("" : "+r"(x))`: the compiler forgets what it knows of the variables; without any, of all memory. */
  | { readonly kind: 'barrier'; readonly variables: readonly Expr[]; readonly span: Span }
  | { readonly kind: 'decl'; readonly decls: readonly Decl[]; readonly span: Span }
  | {
      readonly kind: 'if';
      readonly cond: Expr;
      readonly then: Stmt;
      readonly otherwise: Stmt | null;
      readonly span: Span;
    }
  | { readonly kind: 'while'; readonly cond: Expr; readonly body: Stmt; readonly span: Span }
  | { readonly kind: 'do'; readonly body: Stmt; readonly cond: Expr; readonly span: Span }
  | {
      readonly kind: 'for';
      readonly init: Stmt | null;
      readonly cond: Expr | null;
      readonly step: Expr | null;
      readonly body: Stmt;
      readonly span: Span;
    }
  /** `bpf_for(i, from, to) body` and `bpf_repeat(n) body` (then `variable` is null). */
  | {
      readonly kind: 'bpf_for';
      readonly variable: Expr | null;
      readonly from: Expr;
      readonly to: Expr;
      readonly body: Stmt;
      readonly span: Span;
    }
  | { readonly kind: 'switch'; readonly value: Expr; readonly body: Stmt; readonly span: Span }
  /** `case low:` or `case low ... high:`; `default:` has neither. */
  | {
      readonly kind: 'case';
      readonly low: Expr | null;
      readonly high: Expr | null;
      readonly span: Span;
    }
  | { readonly kind: 'label'; readonly name: string; readonly span: Span }
  | { readonly kind: 'goto'; readonly label: string; readonly span: Span }
  | { readonly kind: 'break' | 'continue'; readonly span: Span }
  | { readonly kind: 'return'; readonly value: Expr | null; readonly span: Span };

export type UnaryOp = '-' | '+' | '!' | '~' | '*' | '&' | '++x' | '--x' | 'x++' | 'x--';
export type BinaryOp =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '<<'
  | '>>'
  | '&'
  | '|'
  | '^'
  | '&&'
  | '||'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | ',';

export type Expr =
  | {
      readonly kind: 'number';
      readonly value: bigint;
      /** From the suffix and the size, by C's rules. */
      readonly type: BuiltinType;
      readonly span: Span;
    }
  | { readonly kind: 'char'; readonly value: number; readonly span: Span }
  /** Adjacent literals already joined. */
  | { readonly kind: 'string'; readonly value: string; readonly span: Span }
  | { readonly kind: 'name'; readonly name: string; readonly span: Span }
  | { readonly kind: 'unary'; readonly op: UnaryOp; readonly operand: Expr; readonly span: Span }
  | {
      readonly kind: 'binary';
      readonly op: BinaryOp;
      readonly left: Expr;
      readonly right: Expr;
      readonly span: Span;
    }
  /** `op` null is plain assignment, else compound, e.g. `+` for `+=`. */
  | {
      readonly kind: 'assign';
      readonly op: BinaryOp | null;
      readonly target: Expr;
      readonly value: Expr;
      readonly span: Span;
    }
  /** `then` null is GNU's `x ?: y`. */
  | {
      readonly kind: 'conditional';
      readonly cond: Expr;
      readonly then: Expr | null;
      readonly otherwise: Expr;
      readonly span: Span;
    }
  | {
      readonly kind: 'call';
      readonly callee: Expr;
      readonly args: readonly (Expr | TypeArg)[];
      readonly span: Span;
    }
  | { readonly kind: 'index'; readonly base: Expr; readonly index: Expr; readonly span: Span }
  | {
      readonly kind: 'member';
      readonly base: Expr;
      readonly arrow: boolean;
      readonly name: string;
      readonly nameSpan: Span;
      readonly span: Span;
    }
  | { readonly kind: 'cast'; readonly type: TypeName; readonly operand: Expr; readonly span: Span }
  | {
      readonly kind: 'sizeof';
      readonly of: { readonly type: TypeName } | { readonly expr: Expr };
      readonly span: Span;
    }
  | {
      readonly kind: 'compound';
      readonly type: TypeName;
      readonly init: Initializer;
      readonly span: Span;
    }
  /** GNU's `({ … })`. */
  | { readonly kind: 'statements'; readonly body: BlockStmt; readonly span: Span };

/** A type where a value would stand: the argument of an intrinsic such as `kmalloc_object(struct bpf_aio)`. */
export interface TypeArg {
  readonly kind: 'type';
  readonly type: TypeName;
  readonly span: Span;
}
