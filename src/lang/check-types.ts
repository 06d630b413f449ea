/** Type names to types: typedefs, records, enums, arrays, functions, qualifiers. */
import { evaluate, reduce } from './check-constants';
import {
  type Checker,
  errorType,
  isError,
  lookUp,
  type Qualified,
  type Scope,
  unevaluated,
} from './check-context';
import { builtinTypes, intType, isLvalue, pointerTo, unsignedType } from './check-convert';
import { layOutRecord, type Member } from './check-layout';
import type { Span } from './source';
import type { Attribute, Expr, FieldDecl, ParamDecl, TypeName } from './syntax';
import {
  type ArrayType,
  type CType,
  type FunctionType,
  type IntType,
  type RecordType,
  sizeOf,
  spell,
} from './types';

const plain = (type: CType): Qualified => ({
  type,
  isConst: false,
  isVolatile: false,
  attributes: [],
});

/** What a type name means here. */
export function resolveType(checker: Checker, name: TypeName): Qualified {
  switch (name.kind) {
    case 'builtin':
      return plain(builtinTypes[name.name]);
    case 'named':
      return namedType(checker, name.name);
    case 'struct':
    case 'union':
      return plain(definedOnce(checker, name, () => recordType(checker, name)));
    case 'enum':
      return plain(definedOnce(checker, name, () => enumType(checker, name)));
    case 'pointer': {
      const to = checker.type(name.to);
      const isKptr = to.attributes.includes('kptr');
      return plain({ ...pointerTo(to.type, to), ...(isKptr && { isKptr }) });
    }
    case 'array':
      return arrayType(checker, name);
    case 'function':
      return plain(functionType(checker, name));
    case 'typeof':
      return typeOfExpression(checker, name.expr);
    case 'qualified': {
      const base = checker.type(name.base);
      const attributes = name.attributes.map(attributeName);
      return {
        type: base.type,
        isConst: base.isConst || name.isConst,
        isVolatile: base.isVolatile || name.isVolatile,
        attributes: [...base.attributes, ...attributes],
      };
    }
  }
}

/** One definition in the text is one type in a scope, however often it is asked for. */
function definedOnce(
  checker: Checker,
  name: TypeName,
  define: () => RecordType | IntType,
): RecordType | IntType {
  const known = checker.defined.get(name);
  if (known?.scope === checker.scope) return known.type;
  const type = define();
  checker.defined.set(name, { scope: checker.scope, type });
  return type;
}

/** `__packed__` is `packed`; a type tag such as `btf_type_tag("kptr")` is named by its text. */
function attributeName(attribute: Attribute): string {
  const name = attribute.name.replace(/^__(.*)__$/, '$1');
  const isTag = name === 'btf_type_tag' || name === 'btf_decl_tag';
  return isTag ? String(attribute.args[0]) : name;
}

const hasAttribute = (attributes: readonly Attribute[], name: string): boolean =>
  attributes.some((attribute) => attributeName(attribute) === name);

/** The number in `aligned(n)`; plain `aligned` means clang's largest. */
function alignment(attributes: readonly Attribute[]): number {
  const aligned = attributes.filter((attribute) => attributeName(attribute) === 'aligned');
  const wanted = aligned.map(({ args }) => (typeof args[0] === 'number' ? args[0] : 16));
  return Math.max(1, ...wanted.filter((n) => Number.isInteger(n) && n > 0 && n <= 4096));
}

/** A typedef's type. What is none was reported by the parser, which must know types from other names. */
function namedType(checker: Checker, name: string): Qualified {
  const entity = lookUp(checker.scope, name);
  return entity?.kind === 'typedef' ? entity.type : plain(errorType);
}

function typeOfExpression(checker: Checker, expr: Expr): Qualified {
  const node = unevaluated(checker, () => checker.place(expr));
  if (!isLvalue(node)) return plain(node.type);
  return { ...plain(node.type), isConst: node.isConst, isVolatile: node.isVolatile };
}

// ---- arrays and functions

/** More bytes than any address reaches. */
const largestArray = 2 ** 47;

function arrayType(checker: Checker, name: Extract<TypeName, { kind: 'array' }>): Qualified {
  const of = checker.type(name.of);
  if (isError(of.type)) return of;
  const fail = (span: Span, message: string, hint?: string): Qualified => {
    checker.report.error(span, message, hint);
    return plain(errorType);
  };
  if (sizeOf(of.type) === 0 && !(of.type.kind === 'record' && !of.type.isOpaque)) {
    return fail(name.span, `an array can't have elements of type \`${spell(of.type)}\``);
  }
  let length = 0;
  if (name.length) {
    const value = checker.value(name.length);
    if (isError(value.type)) return plain(errorType);
    const constant = evaluate(value);
    if (constant === null) {
      return fail(
        name.length.span,
        'the length of an array must be a constant',
        'write the largest length that is needed',
      );
    }
    if (constant < 0n || constant * BigInt(Math.max(1, sizeOf(of.type))) > BigInt(largestArray)) {
      return fail(name.length.span, `an array can't have ${constant} elements`);
    }
    length = Number(constant);
  }
  const type: ArrayType = { kind: 'array', of: of.type, length };
  return { ...of, type };
}

/** Parameters as they arrive: arrays and functions become pointers. */
export function parameterType(checker: Checker, param: ParamDecl): Qualified {
  const declared = checker.type(param.type);
  const { type } = declared;
  if (type.kind === 'array') return plain(pointerTo(type.of, declared));
  if (type.kind === 'function') return plain(pointerTo(type));
  return declared;
}

/** The type of a function from its declaration's parts. */
export function functionType(
  checker: Checker,
  declared: {
    readonly returns: TypeName;
    readonly params: readonly ParamDecl[];
    readonly variadic: boolean;
  },
): FunctionType {
  const params = declared.params.map((param) => parameterType(checker, param).type);
  const isVoid = params.length === 1 && params[0]?.kind === 'void';
  return {
    kind: 'function',
    returns: checker.type(declared.returns).type,
    params: isVoid ? [] : params,
    variadic: declared.variadic,
  };
}

// ---- records

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function recordType(
  checker: Checker,
  name: Extract<TypeName, { kind: 'struct' | 'union' }>,
): RecordType | IntType {
  const isUnion = name.kind === 'union';
  const record = findRecord(checker, name, isUnion);
  if (!name.fields || record === errorType) return record;
  if (!(record as RecordType).isOpaque) {
    checker.report.error(name.span, `\`${spell(record)}\` is defined twice`);
    return record;
  }
  const members = name.fields.flatMap((field) => member(checker, field));
  refuseDuplicates(checker, name.fields);
  const layout = layOutRecord(members, {
    isUnion,
    isPacked: hasAttribute(name.attributes, 'packed'),
    aligned: alignment(name.attributes),
  });
  if (layout.problem) {
    const { name: field } = layout.problem;
    checker.report.error(
      name.fields.find((declared) => declared.name === field)?.span ?? name.span,
      `no integer of 1, 2, 4 or 8 bytes holds the bit-field \`${field}\` without bytes of other members`,
      'write `int : 0;` before it and behind it: then it has an integer of its own',
    );
  }
  const { size, align, fields } = layout;
  Object.assign(record as Writable<RecordType>, { size, align, fields, isOpaque: false });
  return record;
}

/** The record that a tag means: one declared before, or a new one that is not yet defined. */
function findRecord(
  checker: Checker,
  name: Extract<TypeName, { kind: 'struct' | 'union' }>,
  isUnion: boolean,
): RecordType | IntType {
  const { tag } = name;
  if (tag === null) return newRecord(checker, anonymousTag(checker, name.span), isUnion);
  const known = name.fields ? checker.scope.tags.get(tag) : findTag(checker.scope, tag);
  if (known) {
    if (known.kind === 'record' && known.isUnion === isUnion) return known;
    checker.report.error(name.span, `\`${tag}\` was declared as something else before`);
    return errorType;
  }
  // A record that is only mentioned belongs to the whole file: C would hide it in a prototype.
  const home = name.fields ? checker.scope : outermost(checker.scope);
  const record = newRecord(checker, tag, isUnion);
  home.tags.set(tag, record);
  return record;
}

function newRecord(checker: Checker, tag: string, isUnion: boolean): RecordType {
  const record: RecordType = {
    kind: 'record',
    isUnion,
    tag,
    size: 0,
    align: 1,
    fields: [],
    isOpaque: true,
  };
  if (!checker.records.has(tag)) checker.records.set(tag, record);
  else checker.records.set(freeTag(checker, tag), record);
  return record;
}

function anonymousTag(checker: Checker, span: Span): string {
  const file = checker.files[span.file];
  const line = (file?.text.slice(0, span.start).split('\n').length ?? 1).toString();
  return freeTag(checker, `anonymous@${file?.name ?? ''}:${line}`);
}

/** The tag, numbered if another record has it already. */
function freeTag(checker: Checker, tag: string): string {
  let free = tag;
  for (let n = 2; checker.records.has(free); n++) free = `${tag}#${n}`;
  return free;
}

function findTag(scope: Scope, tag: string): RecordType | IntType | null {
  for (let at: Scope | null = scope; at; at = at.parent) {
    const found = at.tags.get(tag);
    if (found) return found;
  }
  return null;
}

function outermost(scope: Scope): Scope {
  let at = scope;
  while (at.parent) at = at.parent;
  return at;
}

function member(checker: Checker, field: FieldDecl): readonly Member[] {
  const declared = checker.type(field.type);
  let { type } = declared;
  const problem = memberProblem(type, field);
  if (problem) {
    checker.report.error(field.span, problem);
    return [];
  }
  if (type.kind === 'pointer' && hasAttribute(field.attributes, 'kptr')) {
    type = { ...type, isKptr: true };
  }
  const width = field.bits ? bitWidth(checker, type, field.bits) : null;
  if (field.bits && width === null) return [];
  return [
    {
      name: field.name ?? '',
      type,
      width,
      isPacked: hasAttribute(field.attributes, 'packed'),
      aligned: alignment(field.attributes),
      isConst: declared.isConst,
      isVolatile: declared.isVolatile,
      attributes: field.attributes,
    },
  ];
}

function memberProblem(type: CType, field: FieldDecl): string | null {
  const name = field.name ? `\`${field.name}\`` : 'a member';
  if (type.kind === 'void' || type.kind === 'function') {
    return `${name} can't have type \`${spell(type)}\``;
  }
  if (type.kind === 'record' && type.isOpaque) {
    return `${name} has type \`${spell(type)}\`, which is not defined here`;
  }
  return null;
}

function bitWidth(checker: Checker, type: CType, expr: Expr): number | null {
  const value = checker.value(expr);
  if (isError(value.type) || isError(type)) return null;
  const width = evaluate(value);
  const most = type.kind === 'int' ? (type.name === 'bool' ? 1 : type.bits) : 0;
  if (width !== null && width >= 0n && width <= BigInt(most)) return Number(width);
  checker.report.error(
    expr.span,
    most
      ? `a bit-field of \`${spell(type)}\` has 0 to ${most} bits`
      : 'a bit-field must be an integer',
  );
  return null;
}

function refuseDuplicates(checker: Checker, fields: readonly FieldDecl[]): void {
  const seen = new Set<string>();
  for (const { name, span } of fields) {
    if (name === null) continue;
    if (seen.has(name)) checker.report.error(span, `two members are called \`${name}\``);
    seen.add(name);
  }
}

// ---- enums

function enumType(checker: Checker, name: Extract<TypeName, { kind: 'enum' }>): IntType {
  const { tag } = name;
  const label = tag === null ? 'enum' : `enum ${tag}`;
  const known = tag === null ? null : findTag(checker.scope, tag);
  if (known && known.kind !== 'int') {
    checker.report.error(name.span, `\`${tag}\` was declared as something else before`);
    return errorType;
  }
  if (!name.members) {
    // An enum that is never defined here is as wide as any.
    return known ?? { ...unsignedType, name: label };
  }
  if (tag !== null && checker.scope.tags.has(tag)) {
    checker.report.error(name.span, `\`enum ${tag}\` is defined twice`);
  }
  const members: { name: string; value: bigint; span: Span }[] = [];
  let next = 0n;
  for (const entry of name.members) {
    const value = entry.value ? checker.value(entry.value) : null;
    const constant = value === null || isError(value.type) ? next : evaluate(value);
    if (constant === null) {
      checker.report.error(entry.span, `the value of \`${entry.name}\` must be a constant`);
    }
    const number = constant ?? next;
    members.push({ name: entry.name, value: number, span: entry.span });
    // Seen by the enumerators that follow; its final type is known at the end.
    declareEnumerator(
      checker,
      entry.name,
      number,
      enumeratorType(number, underlying([{ value: number }])),
      entry.span,
    );
    next = number + 1n;
  }
  const type: IntType = { ...underlying(members), name: label, members: members.map(pair) };
  if (tag !== null) checker.scope.tags.set(tag, type);
  for (const { name: member, value } of members) {
    checker.scope.names.set(member, {
      kind: 'enumerator',
      value,
      type: enumeratorType(value, type),
    });
  }
  return type;
}

const pair = ({ name, value }: { name: string; value: bigint }) => ({ name, value });

/** The integer that holds all of them: as narrow as int where that is enough, unsigned unless one is negative. */
function underlying(members: readonly { readonly value: bigint }[]): IntType {
  const isSigned = members.some(({ value }) => value < 0n);
  const narrow = isSigned ? intType : unsignedType;
  const fits = members.every(({ value }) => reduce(value, narrow) === value);
  return fits ? narrow : { ...narrow, bits: 64 };
}

/** int where the value fits, else the enum's own integer. */
const enumeratorType = (value: bigint, own: IntType): IntType =>
  reduce(value, intType) === value ? intType : { ...own, members: [] };

function declareEnumerator(
  checker: Checker,
  name: string,
  value: bigint,
  type: IntType,
  span: Span,
): void {
  if (checker.scope.names.has(name)) checker.report.error(span, `\`${name}\` is declared twice`);
  checker.scope.names.set(name, { kind: 'enumerator', value, type });
}
