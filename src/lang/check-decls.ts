/** Declarations: variables, functions, typedefs, in files and in blocks. */
import { byValue } from './check-calls';
import { evaluate } from './check-constants';
import {
  type Checker,
  type FunctionEntity,
  type GlobalEntity,
  isError,
  localPlace,
  makeLocal,
} from './check-context';
import { compatible } from './check-convert';
import { completedBy } from './check-inits';
import { functionType } from './check-types';
import type { Span } from './source';
import type { Attribute, Decl, VariableDecl } from './syntax';
import type { Statement } from './tree';
import { type CType, sizeOf, spell } from './types';

type FunctionDecl = Extract<Decl, { kind: 'function' }>;

/** A declaration inside a function. */
export function checkLocalDeclaration(checker: Checker, decl: Decl): readonly Statement[] {
  if (decl.kind === 'variable') return localVariable(checker, decl);
  if (decl.kind === 'function' && decl.body) {
    checker.report.error(decl.nameSpan, "a function can't be defined inside another one");
    return [];
  }
  declareOther(checker, decl);
  return [];
}

/** Anything but a variable: typedefs, types, prototypes, assertions. */
export function declareOther(checker: Checker, decl: Exclude<Decl, VariableDecl>): void {
  switch (decl.kind) {
    case 'typedef': {
      const type = checker.type(decl.type);
      const known = checker.scope.names.get(decl.name);
      const isSame = known?.kind === 'typedef' && compatible(known.type.type, type.type);
      if (known && !isSame) redeclared(checker, decl.name, decl.span);
      if (!known) checker.scope.names.set(decl.name, { kind: 'typedef', type });
      return;
    }
    case 'type':
      checker.type(decl.type);
      return;
    case 'function':
      declareFunction(checker, decl);
      return;
    case 'static_assert': {
      const value = checker.value(decl.cond);
      if (isError(value.type)) return;
      const holds = evaluate(value);
      if (holds === null) checker.report.error(decl.cond.span, 'the condition must be a constant');
      if (holds === 0n) {
        checker.report.error(
          decl.span,
          `this does not hold${decl.message ? `: ${decl.message}` : ''}`,
        );
      }
    }
  }
}

function redeclared(checker: Checker, name: string, span: Span): void {
  checker.report.error(span, `\`${name}\` is declared twice, as different things`);
}

/** The text of `SEC("…")`. */
export function sectionOf(attributes: readonly Attribute[]): string | null {
  const section = attributes.find(({ name }) => name === 'section');
  return section ? String(section.args[0] ?? '') : null;
}

// ---- functions

/** Makes a function known; the same function may be declared many times and defined once. */
export function declareFunction(checker: Checker, decl: FunctionDecl): FunctionEntity {
  const type = functionType(checker, decl);
  const has = (name: string) => decl.attributes.some((attribute) => attribute.name === name);
  const inlining =
    decl.storage.isInline || has('always_inline') ? 'inline' : has('noinline') ? 'noinline' : null;
  const known = checker.functions.get(decl.name);
  const { name, nameSpan, span } = decl;
  const attributes = [...decl.attributes, ...tagsOfParameters(decl)];
  if (!known) {
    const isStatic = decl.storage.isStatic;
    const fresh: FunctionEntity = {
      ...{ name, nameSpan, span, type, isStatic, inlining, attributes },
      isDefined: decl.body !== null,
    };
    if (checker.globals.has(name) || isTaken(checker, name)) redeclared(checker, name, nameSpan);
    checker.functions.set(name, fresh);
    checker.scope.names.set(name, { kind: 'function', fn: fresh });
    if (decl.body) byValue(checker, name, type, nameSpan);
    return fresh;
  }
  checker.scope.names.set(name, { kind: 'function', fn: known });
  if (!compatible(known.type, type)) {
    checker.report.error(
      nameSpan,
      `\`${name}\` is declared differently before`,
      `as \`${spell(known.type, name)}\``,
    );
  }
  known.attributes = merged(known.attributes, attributes);
  known.inlining ??= inlining;
  known.isStatic ||= decl.storage.isStatic;
  if (decl.body) {
    if (known.isDefined) checker.report.error(nameSpan, `\`${name}\` is defined twice`);
    else byValue(checker, name, type, nameSpan);
    Object.assign(known, { nameSpan, span, type, isDefined: true });
  }
  return known;
}

/** `struct bpf_aio *aio __arg_trusted`: the function's `param_tag(0, "arg:trusted")`, which the verifier reads. */
const tagsOfParameters = ({ params }: FunctionDecl): readonly Attribute[] =>
  params.flatMap(({ attributes }, index) =>
    attributes
      .filter(({ name }) => name === 'btf_decl_tag')
      .map(({ args, span }) => ({ name: 'param_tag', args: [index, ...args], span })),
  );

const isTaken = (checker: Checker, name: string): boolean => {
  const known = checker.scope.names.get(name);
  return known !== undefined && known.kind !== 'function';
};

/** Attributes of both declarations, each once. */
function merged(a: readonly Attribute[], b: readonly Attribute[]): readonly Attribute[] {
  const key = ({ name, args }: Attribute) => JSON.stringify([name, args]);
  const known = new Set(a.map(key));
  return [...a, ...b.filter((attribute) => !known.has(key(attribute)))];
}

// ---- variables

/** Bytes of a variable; more is surely a mistake. BPF's stack ends at 512. */
const largestVariable = 1 << 24;

/** A type that a variable can have: known, with a size, and not too large. */
function variableProblem(type: CType, isExtern: boolean): string | null {
  if (type.kind === 'void' || type.kind === 'function') return `has type \`${spell(type)}\``;
  if (isExtern) return null;
  if (type.kind === 'record' && type.isOpaque) {
    return `has type \`${spell(type)}\`, which is not defined here`;
  }
  if (type.kind === 'array' && type.length === 0) return 'has no length';
  return sizeOf(type) > largestVariable ? `takes ${sizeOf(type)} bytes` : null;
}

/** A variable in a block: a local, or with `static` or `extern` one of the file's. */
function localVariable(checker: Checker, decl: VariableDecl): Statement[] {
  const { name, nameSpan, storage } = decl;
  if (storage.isStatic || storage.isExtern) {
    declareGlobal(checker, decl, storage.isExtern ? name : staticName(checker, name));
    return [];
  }
  const declared = checker.type(decl.type);
  if (checker.scope.names.has(name)) {
    checker.report.error(nameSpan, `\`${name}\` is declared twice in this block`);
  }
  const type = decl.init ? completedBy(checker, declared.type, decl.init) : declared.type;
  const local = makeLocal(name, type, nameSpan, declared);
  checker.scope.names.set(name, { kind: 'local', local });
  if (isError(type)) return [];
  const problem = variableProblem(type, false);
  if (problem) {
    checker.report.error(nameSpan, `\`${name}\` ${problem}`);
    return [];
  }
  const init = decl.init && checker.initial(localPlace(local, nameSpan), decl.init);
  return [{ kind: 'declare', local, init, span: decl.span }];
}

/** What a `static` in a function is called in the IR; two blocks may each have one. */
function staticName(checker: Checker, name: string): string {
  const plain = `${checker.fn?.name ?? ''}.${name}`;
  let free = plain;
  for (let n = 2; checker.globals.has(free); n++) free = `${plain}#${n}`;
  return free;
}

/** A variable of the file. Its initialiser is looked at when all names are known. */
export function declareGlobal(checker: Checker, decl: VariableDecl, name = decl.name): void {
  const declared = checker.type(decl.type);
  const type = decl.init ? completedBy(checker, declared.type, decl.init) : declared.type;
  if (isError(type)) {
    const { isConst, isVolatile } = declared;
    const entity = entityOf(decl, name, type, { isConst, isVolatile });
    checker.scope.names.set(decl.name, entity);
    return;
  }
  const isExtern = decl.storage.isExtern && !decl.init;
  const problem = variableProblem(type, isExtern);
  if (problem) checker.report.error(decl.nameSpan, `\`${decl.name}\` ${problem}`);
  const known = checker.globals.get(name);
  if (!known) {
    if (checker.scope.names.has(decl.name)) redeclared(checker, decl.name, decl.nameSpan);
    const entity = entityOf(decl, name, type, declared);
    checker.globals.set(name, entity);
    checker.scope.names.set(decl.name, entity);
    return;
  }
  checker.scope.names.set(decl.name, known);
  if (!compatible(known.type, type)) redeclared(checker, decl.name, decl.nameSpan);
  if (known.init && decl.init) {
    checker.report.error(decl.nameSpan, `\`${decl.name}\` is initialised twice`);
  }
  if (decl.init || known.isExtern) known.type = type;
  known.init ??= decl.init;
  known.isExtern &&= isExtern;
  known.attributes = merged(known.attributes, decl.attributes);
  known.span = decl.nameSpan;
}

function entityOf(
  decl: VariableDecl,
  name: string,
  type: CType,
  qualifiers: { readonly isConst: boolean; readonly isVolatile: boolean },
): GlobalEntity {
  return {
    kind: 'global',
    name,
    type,
    isConst: qualifiers.isConst,
    isVolatile: qualifiers.isVolatile,
    isExtern: decl.storage.isExtern && !decl.init,
    attributes: decl.attributes,
    init: decl.init,
    span: decl.nameSpan,
    isUsed: false,
  };
}
