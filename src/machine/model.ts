/** Linking: the program, the kernel and the environment become one closed model. */
import type { Global, Instr, IrFunction, MapDef, StructOpsDef, Unit } from '../lang/ir';
import type { Diagnostic, SourceFile, Span } from '../lang/source';
import type { RecordType } from '../lang/types';
import { type ConflictSet, conflictsOf } from './conflicts';
import { type Counted, countersOf } from './counts';
import type { ObjectId } from './effects';
import { operandsOf, successors } from './instructions';
import { type Layout, layOut } from './layout';
import type { ContextInfo } from './run';
import type { Setup } from './setup';

export interface LinkedFunction {
  /** Index into the model's functions; a function pointer is made of it. */
  readonly index: number;
  readonly name: string;
  readonly ir: IrFunction;
  /** As in `ir`, with spans that index the model's files. */
  readonly code: readonly Instr[];
  readonly span: Span;
  /** Instructions that compute the condition of a wait: they belong to the moment at which it is over. */
  readonly conditions: ReadonlySet<Instr>;
  /** Names of this function's unit, resolved. */
  readonly scope: Scope;
  readonly isProgram: boolean;
  /** An entry point of a BPF program, as its section says, and whether it may sleep. */
  readonly entry: Entry | null;
}

export interface Entry {
  readonly sleepable: boolean;
  readonly callback: boolean;
  /** It returns a pointer: what it holds of the object is the kernel's from then on. */
  readonly gives: boolean;
}

export interface Scope {
  readonly functions: ReadonlyMap<string, number>;
  readonly globals: ReadonlyMap<string, ObjectId>;
}

export interface Model {
  readonly layout: Layout;
  readonly functions: readonly LinkedFunction[];
  /** The last one, not listed, is the pseudo context in which INIT runs. */
  readonly contexts: readonly ContextInfo[];
  readonly init: LinkedFunction | null;
  /** Functions marked AT_REST: what they report when nothing can run any more. */
  readonly atRest: readonly LinkedFunction[];
  readonly files: readonly SourceFile[];
  readonly records: ReadonlyMap<string, RecordType>;
  readonly structOps: readonly StructOpsDef[];
  readonly setup: Setup;
  readonly conflicts: ConflictSet;
  /** Kfuncs (by index) that can change who holds what, or that the outside decides about: each call is a step. */
  readonly eventful: ReadonlySet<number>;
  /** Objects of BOOKKEEPING globals: no pointer in them keeps anything alive. */
  readonly watching: ReadonlySet<ObjectId>;
  /** Fields that must equal the number of known references. */
  readonly counters: readonly Counted[];
  /** Initial values of globals, in the order of writing. */
  readonly initial: readonly {
    readonly scope: Scope;
    readonly global: Global;
    readonly object: ObjectId;
  }[];
  /** Words for token kinds, then for the bounds that runs have met, by number. */
  readonly words: string[];
}

export interface LinkResult {
  readonly model: Model | null;
  readonly files: readonly SourceFile[];
  /** Spans index into `files`. */
  readonly diagnostics: readonly Diagnostic[];
}

const defaultBound = 4;
const mapBound = 8;

/** Links compiled units into a model. Errors of any unit, or names that nobody defines, leave `model` null. */
export function link(program: Unit, kernel: readonly Unit[], setup: Setup): LinkResult {
  const units = [program, ...kernel];
  const { files, rebase } = mergeFiles(units);
  const diagnostics: Diagnostic[] = units.flatMap((unit, u) =>
    unit.diagnostics.map((d) => ({ ...d, span: rebase(u, d.span) })),
  );
  const failed = (): LinkResult => ({ model: null, files, diagnostics });
  if (diagnostics.some((d) => d.severity === 'error')) return failed();

  const defined = units.flatMap((unit, u) =>
    unit.functions.filter((fn) => fn.linkage !== 'extern').map((fn) => ({ unit: u, fn })),
  );
  const globals = mergeGlobals(units);
  const contexts = contextsOf(defined, setup);
  const maps = program.maps;
  const layout = layOut({
    // One more: the pseudo context of INIT.
    contexts: contexts.length + 1,
    globals: globals.map((g) => ({ ...g.global, name: g.key })),
    maps,
    arenas: arenaRecords(units).map((record) => ({
      record,
      count: setup.bounds[record.tag] ?? defaultBound,
    })),
    mapBound,
  });
  const scopes = units.map((_, u) => scopeOf(u, defined, globals, maps, layout));
  const functions = defined.map(({ unit, fn }, index): LinkedFunction => {
    const scope = scopes[unit] as Scope;
    const code = fn.code.map((instr) => ({ ...instr, span: rebase(unit, instr.span) }));
    return {
      index,
      name: fn.name,
      ir: fn,
      code,
      conditions: inConditions(code),
      span: rebase(unit, fn.span),
      scope,
      isProgram: unit === 0,
      entry: unit === 0 ? entryOf(fn, program) : null,
    };
  });
  for (const fn of functions) diagnostics.push(...undefinedNames(fn));
  if (diagnostics.some((d) => d.severity === 'error')) return failed();
  const watchers = bookkeeping(globals);
  const initialValues = globals.map((g) => ({
    scope: scopes[g.unit] as Scope,
    global: g.global,
    object: layout.globals.get(g.key) as ObjectId,
  }));
  const records = new Map([...units].reverse().flatMap((unit) => [...unit.records]));
  const marked = kernelRecords(units);
  const model: Model = {
    layout,
    functions,
    contexts,
    init: functions.find((fn) => isMarked(fn.ir, 'init')) ?? null,
    atRest: functions.filter((fn) => isMarked(fn.ir, 'at_rest')),
    files,
    records,
    structOps: program.structOps,
    setup,
    eventful: eventfulKfuncs(functions),
    watching: new Set(
      layout.objects
        .filter(({ role }) => role.kind === 'global' && watchers.has(`global ${role.name}`))
        .map(({ id }) => id),
    ),
    counters: countersOf(layout),
    conflicts: conflictsOf(functions, contexts, initialValues, watchers, marked, records),
    initial: initialValues,
    words: tokenKinds(functions),
  };
  return { model, files, diagnostics };
}

const ownership = new Set(['took', 'gave_back', 'handed', 'void_references', 'holds']);

/** The kinds of references that the kernel files name, in the order of the alphabet: a state's bytes hold their numbers. */
function tokenKinds(functions: readonly LinkedFunction[]): string[] {
  const kinds = new Set<string>();
  for (const fn of functions)
    for (const instr of fn.code)
      if (instr.op === 'model' && ownership.has(instr.name)) {
        const kind = instr.args[1];
        if (kind?.kind === 'text') kinds.add(kind.text);
      }
  return [...kinds].sort();
}

function inConditions(code: readonly Instr[]): ReadonlySet<Instr> {
  return new Set(
    code.flatMap((instr, pc) => (instr.op === 'wait' ? code.slice(pc + 1, instr.end + 1) : [])),
  );
}

function isMarked(
  item: { readonly attributes: readonly { readonly name: string }[] },
  mark: string,
): boolean {
  return item.attributes.some((attribute) => attribute.name === mark);
}

/** Globals that only watch, and the records that they are made of. */
function bookkeeping(globals: readonly MergedGlobal[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { global } of globals) {
    if (!isMarked(global, 'bookkeeping')) continue;
    names.add(`global ${global.name}`);
    const type = global.type.kind === 'array' ? global.type.of : global.type;
    if (type.kind === 'record') names.add(type.tag);
  }
  return names;
}

function mergeFiles(units: readonly Unit[]) {
  const files: SourceFile[] = [];
  const known = new Map<string, number>();
  const maps = units.map((unit) =>
    unit.files.map((file) => {
      const key = `${file.role}\0${file.name}\0${file.text}`;
      const old = known.get(key);
      if (old !== undefined) return old;
      known.set(key, files.length);
      return files.push(file) - 1;
    }),
  );
  const rebase = (unit: number, span: Span): Span => ({
    ...span,
    file: maps[unit]?.[span.file] ?? 0,
  });
  return { files, rebase };
}

interface MergedGlobal {
  readonly unit: number;
  readonly key: string;
  readonly global: Global;
}

const globalKey = (unit: number, name: string): string => (unit === 0 ? `program:${name}` : name);

/** Kernel files share their globals by name (a header may define them in each); the program's are its own. */
function mergeGlobals(units: readonly Unit[]): readonly MergedGlobal[] {
  const merged = new Map<string, MergedGlobal>();
  units.forEach((unit, u) => {
    const maps = new Set(unit.maps.map((map) => map.name));
    for (const global of unit.globals) {
      if (global.isExtern || maps.has(global.name)) continue;
      const key = globalKey(u, global.name);
      if (!merged.has(key)) merged.set(key, { unit: u, key, global });
    }
  });
  return [...merged.values()];
}

function scopeOf(
  unit: number,
  defined: readonly { unit: number; fn: IrFunction }[],
  globals: readonly MergedGlobal[],
  maps: readonly MapDef[],
  layout: Layout,
): Scope {
  const functions = new Map<string, number>();
  defined.forEach(({ unit: home, fn }, index) => {
    if (home !== unit && fn.linkage === 'global' && home !== 0) functions.set(fn.name, index);
  });
  defined.forEach(({ unit: home, fn }, index) => {
    if (home === unit) functions.set(fn.name, index);
  });
  const objects = new Map<string, ObjectId>();
  for (const { unit: home, key, global } of globals)
    if ((home === 0) === (unit === 0))
      objects.set(global.name, layout.globals.get(key) as ObjectId);
  if (unit === 0)
    for (const map of maps) objects.set(map.name, layout.globals.get(map.name) as ObjectId);
  return { functions, globals: objects };
}

function contextsOf(defined: readonly { fn: IrFunction }[], setup: Setup): readonly ContextInfo[] {
  const contexts: ContextInfo[] = [];
  for (const { fn } of defined) {
    const attribute = fn.attributes.find((a) => a.name === 'context');
    if (!attribute) continue;
    const [kind, byDefault] = attribute.args;
    const instances = setup.instances[fn.name] ?? Number(byDefault ?? 1);
    for (let instance = 0; instance < instances; instance++)
      contexts.push({
        id: contexts.length,
        name: fn.name.replaceAll('_', ' ') + (instances > 1 ? ` ${instance + 1}` : ''),
        kind: kind as ContextInfo['kind'],
        fn: fn.name,
        instance,
      });
  }
  return contexts;
}

/** Records as the kernel files know them: with the marks that the program's headers leave out. */
function kernelRecords(units: readonly Unit[]): ReadonlyMap<string, RecordType> {
  return new Map(units.slice(1).flatMap((unit) => [...unit.records]));
}

function arenaRecords(units: readonly Unit[]): readonly RecordType[] {
  const records = new Map<string, RecordType>();
  for (const unit of units)
    for (const fn of unit.functions)
      for (const instr of fn.code)
        if (instr.op === 'model' && instr.name === 'new_object')
          for (const arg of instr.args)
            if (arg.kind === 'type' && arg.type.kind === 'record' && !records.has(arg.type.tag))
              records.set(arg.type.tag, arg.type);
  return [...records.values()];
}

/** Sections can be called as one likes: which member names a function says what it is. */
function entryOf(fn: IrFunction, { structOps, records }: Unit): Entry | null {
  const section = fn.section;
  if (section === null || !/^(\??struct_ops|aio\/)/.test(section)) return null;
  const members = structOps.flatMap(({ record, members: all }) =>
    all.filter((member) => member.fn === fn.name).map(({ field }) => ({ record, field })),
  );
  const names = members.length > 0 ? members.map(({ field }) => field) : [section, fn.name];
  return {
    sleepable: /^\??struct_ops\.s(\/|$)/.test(section) || section === 'aio/handler',
    callback: names.some((name) => /complete_cb|comp_cb/.test(name)),
    gives: members.some(({ record, field }) => returnsPointer(records.get(record), field)),
  };
}

/** As the member is declared; the program may say something else of its function. */
function returnsPointer(record: RecordType | undefined, member: string): boolean {
  const type = record?.fields.find(({ name }) => name === member)?.type;
  const fn = type?.kind === 'pointer' ? type.to : null;
  return fn?.kind === 'function' && fn.returns.kind === 'pointer';
}

export const isKfunc = (fn: LinkedFunction): boolean => !fn.isProgram && isMarked(fn.ir, 'kfunc');

/** What breaks in it is told of the line that called it. */
export const watches = (fn: LinkedFunction): boolean => isMarked(fn.ir, 'watches');

const events = new Set(['took', 'gave_back', 'handed', 'new_object', 'free_object']);
const choices = new Set(['choose', 'choose_among', 'choose_number', 'fault']);

type FirstThing = 'event' | 'choice' | 'nothing';

/**
 * Kfuncs that change who holds what before the outside decides anything: a call of them begins a step, so that it is
 * seen by itself. (One that chooses first has its step at the choice.)
 */
function eventfulKfuncs(functions: readonly LinkedFunction[]): ReadonlySet<number> {
  const memo = new Map<number, FirstThing>();
  const first = (index: number): FirstThing => {
    const known = memo.get(index);
    const fn = functions[index];
    if (known !== undefined || !fn) return known ?? 'nothing';
    memo.set(index, 'nothing');
    const found = firstThing(fn, (name) => first(fn.scope.functions.get(name) ?? -1));
    memo.set(index, found);
    return found;
  };
  return new Set(
    functions.filter((fn) => isKfunc(fn) && first(fn.index) === 'event').map((fn) => fn.index),
  );
}

/** What a function may do first: walks its code up to choices. */
function firstThing(fn: LinkedFunction, ofCallee: (name: string) => FirstThing): FirstThing {
  let result: FirstThing = 'nothing';
  const seen = new Set<number>();
  const todo = [0];
  for (let pc = todo.pop(); pc !== undefined; pc = todo.pop()) {
    const instr = fn.code[pc];
    if (!instr || seen.has(pc)) continue;
    seen.add(pc);
    let found: FirstThing = 'nothing';
    if (instr.op === 'call') found = ofCallee(instr.callee);
    else if (instr.op === 'model' && choices.has(instr.name)) found = 'choice';
    else if (instr.op === 'model' && events.has(instr.name)) found = 'event';
    if (found === 'event') return found;
    if (found === 'choice') result = found;
    else todo.push(...successors(instr, pc));
  }
  return result;
}

/** Calls and addresses that nobody defines. */
function undefinedNames(fn: LinkedFunction): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const missing = (span: Span, message: string, hint: string) =>
    diagnostics.push({ severity: 'error', span, message, hint });
  for (const instr of fn.code) {
    if (instr.op === 'call' && !fn.scope.functions.has(instr.callee))
      missing(
        instr.span,
        `\`${instr.callee}\` is declared but nobody defines it`,
        'the modelled kernel has no such kfunc; define the function here, or call one that the kernel panel lists',
      );
    for (const operand of operandsOf(instr))
      if (operand.kind === 'global' && !fn.scope.globals.has(operand.name))
        missing(
          instr.span,
          `\`${operand.name}\` is declared but nobody defines it`,
          'define it here',
        );
  }
  return diagnostics;
}
