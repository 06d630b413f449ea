/** The checker: syntax tree to typed tree, with everything that is wrong reported. */
import {
  type Checker,
  type FunctionEntity,
  type FunctionState,
  inScope,
  makeLocal,
  type Scope,
} from './check-context';
import { decay } from './check-convert';
import { declareFunction, declareGlobal, declareOther, sectionOf } from './check-decls';
import { checkExpr } from './check-exprs';
import { checkGlobals } from './check-globals';
import { checkInitial } from './check-inits';
import { checkJumps, checkStatements } from './check-stmts';
import { parameterType, resolveType } from './check-types';
import type { StructOpsDef } from './ir';
import type { Diagnostic, SourceFile, Span } from './source';
import { Reporter } from './source';
import type { Decl, TranslationUnit } from './syntax';
import type { CheckedFunction, CheckedUnit, Local } from './tree';

type FunctionDecl = Extract<Decl, { kind: 'function' }>;

export interface CheckOptions {
  /** What spans count. */
  readonly files: readonly SourceFile[];
  /** Whether the words of model.h mean something: in kernel and environment files. */
  readonly intrinsics: boolean;
}

/** Checks one translation unit. What is wrong is reported and left out, so that the rest can be looked at. */
export function check(
  unit: TranslationUnit,
  options: CheckOptions,
  diagnostics: Diagnostic[],
): CheckedUnit {
  const checker = makeChecker(options, new Reporter(diagnostics));
  const bodies = new Map<string, CheckedBody>();
  for (const decl of unit.decls) {
    if (decl.kind === 'variable') declareGlobal(checker, decl);
    else if (decl.kind === 'function' && decl.body) {
      const { name } = declareFunction(checker, decl);
      bodies.set(name, checkBody(checker, decl));
    } else declareOther(checker, decl);
  }
  const variables = checkGlobals(checker);
  // The kernel may go round through its own functions: there a stack that grows for ever is a finding.
  if (!checker.intrinsics) refuseRecursion(checker, bodies);
  const functions = checkedFunctions(checker, bodies);
  warnOfNoEntry(checker, functions);
  warnOfUncalled(checker, functions, variables.structOps);
  return { functions, ...variables, records: checker.records, constants: enumerators(checker) };
}

function makeChecker(options: CheckOptions, report: Reporter): Checker {
  const scope: Scope = { parent: null, names: new Map(), tags: new Map() };
  const checker: Checker = {
    ...options,
    report,
    scope,
    fn: null,
    unevaluated: 0,
    records: new Map(),
    defined: new Map(),
    strings: new Map(),
    globals: new Map(),
    functions: new Map(),
    addressed: new Set(),
    unknown: new Set(),
    type: (name) => resolveType(checker, name),
    place: (expr) => checkExpr(checker, expr),
    value: (expr) => decay(checkExpr(checker, expr)),
    initial: (target, init) => checkInitial(checker, target, init),
    statements: (block, wantValue) => checkStatements(checker, block, wantValue),
  };
  return checker;
}

interface CheckedBody {
  readonly params: readonly Local[];
  readonly body: CheckedFunction['body'];
  readonly calls: ReadonlyMap<string, Span>;
  readonly addressed: ReadonlySet<string>;
}

function checkBody(checker: Checker, decl: FunctionDecl): CheckedBody {
  const state: FunctionState = {
    name: decl.name,
    returns: checker.functions.get(decl.name)?.type.returns ?? { kind: 'void' },
    labels: new Map(),
    loops: [],
    switches: [],
    expressions: [],
    expressionCount: 0,
    calls: new Map(),
    addressed: new Set(),
  };
  return inScope(checker, () => {
    checker.fn = state;
    const params = declareParameters(checker, decl);
    const { body } = decl.body ? checkStatements(checker, decl.body, false) : { body: [] };
    checkJumps(checker, state);
    checker.fn = null;
    return { params, body, calls: state.calls, addressed: state.addressed };
  });
}

function declareParameters(checker: Checker, decl: FunctionDecl): readonly Local[] {
  return decl.params.flatMap((param) => {
    const declared = parameterType(checker, param);
    if (declared.type.kind === 'void') return [];
    const local = makeLocal(param.name, declared.type, param.span, declared);
    if (param.name === null) return [local];
    if (checker.scope.names.has(param.name)) {
      checker.report.error(param.span, `two parameters are called \`${param.name}\``);
    }
    checker.scope.names.set(param.name, { kind: 'local', local });
    return [local];
  });
}

/** Calls by name must not come back to where they started: BPF has no stack for that. */
function refuseRecursion(checker: Checker, bodies: ReadonlyMap<string, CheckedBody>): void {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (name: string): void => {
    path.push(name);
    for (const [callee, span] of bodies.get(name)?.calls ?? []) {
      const from = path.indexOf(callee);
      if (from >= 0) {
        const circle = [...path.slice(from), callee].map((fn) => `\`${fn}\``).join(' calls ');
        checker.report.error(span, `recursion: ${circle}`, 'write a loop, e.g. with `bpf_loop`');
      } else if (!done.has(callee)) visit(callee);
    }
    path.pop();
    done.add(name);
  };
  for (const name of bodies.keys()) if (!done.has(name)) visit(name);
}

/** The functions that count: those of the file itself, and all that they, or initial data, name. */
function checkedFunctions(
  checker: Checker,
  bodies: ReadonlyMap<string, CheckedBody>,
): readonly CheckedFunction[] {
  const needed = new Set<string>();
  const need = (name: string): void => {
    if (needed.has(name)) return;
    needed.add(name);
    const body = bodies.get(name);
    for (const callee of body?.calls.keys() ?? []) need(callee);
    for (const other of body?.addressed ?? []) need(other);
  };
  for (const { name, span, isDefined } of checker.functions.values()) {
    if (isDefined && checker.files[span.file]?.role !== 'header') need(name);
  }
  for (const name of checker.addressed) need(name);
  return [...checker.functions.values()]
    .filter(({ name }) => needed.has(name))
    .map((fn) => checkedFunction(fn, bodies.get(fn.name) ?? null));
}

function checkedFunction(fn: FunctionEntity, checked: CheckedBody | null): CheckedFunction {
  const { name, nameSpan, span, type, inlining, attributes } = fn;
  const linkage = checked ? (fn.isStatic ? 'static' : 'global') : 'extern';
  const { params, body } = checked ?? { params: [], body: null };
  const section = sectionOf(attributes);
  return { name, nameSpan, span, type, linkage, inlining, section, attributes, params, body };
}

function warnOfNoEntry(checker: Checker, functions: readonly CheckedFunction[]): void {
  const isEntry = (fn: CheckedFunction) => fn.section !== null && fn.linkage !== 'extern';
  if (checker.intrinsics || functions.some(isEntry)) return;
  checker.report.warning(
    { file: 0, start: 0, end: 0 },
    'nothing here runs: no function stands in a section of programs',
    'write e.g. `SEC("struct_ops/queue_io_cmd")` before the function that the kernel should call',
  );
}

/** A struct_ops program that no struct_ops object names is never called: easily lost when pasting. */
function warnOfUncalled(
  checker: Checker,
  functions: readonly CheckedFunction[],
  structOps: readonly StructOpsDef[],
): void {
  const named = new Set(structOps.flatMap((ops) => ops.members.map(({ fn }) => fn)));
  for (const fn of functions) {
    if (!/^\??struct_ops(\.s)?\//.test(fn.section ?? '') || named.has(fn.name)) continue;
    checker.report.warning(
      fn.nameSpan,
      `nothing calls \`${fn.name}\`: no struct_ops object names it`,
      'write e.g. `SEC(".struct_ops.link") struct ublk_bpf_ops ops = { .id = 1, .queue_io_cmd = (void *)…, };`',
    );
  }
}

function enumerators(checker: Checker): ReadonlyMap<string, bigint> {
  const found = new Map<string, bigint>();
  for (const [name, entity] of checker.scope.names) {
    if (entity.kind === 'enumerator') found.set(name, entity.value);
  }
  return found;
}
