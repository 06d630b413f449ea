/** A model as WebAssembly: the same steps as the machine's, on a state that lies in the module's memory. */
import { compile } from '../../lang/compile';
import type { Model } from '../../machine/model';
import { RawBuilder } from '../raw/builder';
import {
  call,
  compare,
  i32,
  load,
  local,
  binary as op,
  type RawFunction,
  type RawModule,
} from '../raw/code';
import { lowerPlain, plainGlobals } from '../raw/lower';
import { toWasm } from '../raw/wasm';
import { lowerChoices, lowerEnabled } from './choices';
import { type Compilation, prepare } from './compilation';
import { FunctionCode } from './function';
import { outcome } from './outcome';
import runtimeText from './runtime.c?raw';
import type { Grain } from './stops';
import { writeTables } from './tables';

/** Jumps back that one step may take; more is an endless loop. */
const stepBudget = 50_000;

/**
 * What a step keeps beside those that runtime.c knows: the answer to the choice at which it begins; whether it has
 * begun, has done what others can tell, has passed something on; jumps back that it may still take; whether the
 * function that has returned had a value (in `result`).
 */
const registers = ['alternative', 'executed', 'seen', 'published', 'budget', 'has_result'];

/** Plain C that runs beside a model, in the same memory, and calls its `choices` and `step`. */
export interface Companion {
  readonly text: string;
  readonly imports: RawModule['imports'];
  readonly exports: readonly string[];
  /** What its global variables begin with. */
  values(compilation: Compilation): Readonly<Record<string, number>>;
}

interface PlainCode {
  readonly functions: readonly RawFunction[];
  readonly globals: readonly string[];
}

const plainCode = new Map<string, PlainCode>();

function compilePlain(text: string): PlainCode {
  const known = plainCode.get(text);
  if (known) return known;
  const unit = compile(
    { name: 'runtime.c', text, role: 'kernel' },
    { resolveInclude: () => null, intrinsics: false },
  );
  const error = unit.diagnostics.find((d) => d.severity === 'error');
  if (error) throw new Error(`runtime.c: ${error.message}`);
  const functions = lowerPlain(unit.functions, 'rt.');
  const code = { functions, globals: unit.globals.map(({ name }) => name) };
  plainCode.set(text, code);
  return code;
}

export interface RawModel {
  readonly compilation: Compilation;
  readonly module: RawModule;
}

/** The whole model as raw code. Throws an Error where a kernel file does what compiled code can't. */
export function lowerModel(model: Model, grain: Grain, companion?: Companion): RawModel {
  const compilation = prepare(model, grain);
  const plain = compilePlain(runtimeText + (companion?.text ?? ''));
  const own = model.functions.map((fn) => new FunctionCode(compilation, fn).lower());
  const { functions, offering } = lowerChoices(compilation);
  const values = { ...addresses(compilation), ...companion?.values(compilation) };
  return {
    compilation,
    module: {
      imports: companion?.imports ?? [],
      functions: [
        ...plain.functions,
        ...own,
        ...functions,
        lowerEnabled(compilation, offering),
        lowerRun(compilation),
        lowerStep(compilation),
      ],
      globals: [
        ...plainGlobals(plain.globals.map((name) => ({ name: `rt.${name}` }))).map((g) => ({
          ...g,
          value: BigInt(values[g.name.slice(3)] ?? 0),
        })),
        ...registers
          .filter((name) => !plain.globals.includes(name))
          .map((name) => ({ name: `rt.${name}`, type: 'i32' as const, value: 0n })),
        { name: 'rt.result', type: 'i64', value: 0n },
      ],
      exports: ['choices', 'step', 'rt.clean', ...(companion?.exports ?? []).map((e) => `rt.${e}`)],
    },
  };
}

/** What the runtime's table variables hold. */
function addresses({ model, work, tables }: Compilation): Readonly<Record<string, number>> {
  return {
    object_table: tables.objects,
    nr_objects: model.layout.objects.length,
    nr_contexts: work.contexts,
    first_arena: work.firstArena,
    row_table: tables.rows,
    slot_table: tables.slots,
    function_table: tables.functions,
    relied_flags: tables.reliedFlags,
    relied_list: tables.reliedList,
    sought_list: tables.soughtList,
    ran_table: tables.ran,
    max_faults: 0xffff_ffff,
    nr_functions: model.functions.length,
    context_table: tables.contexts,
    map_table: tables.maps,
    nr_maps: model.layout.maps.length,
    counter_table: tables.counters,
    nr_counters: model.counters.length,
    header: work.header,
    dirty_flags: tables.dirtyFlags,
    dirty_list: tables.dirtyList,
    event_list: tables.events,
    copy_list: tables.copies,
    miscount_flags: tables.miscounts,
    counted: tables.counted,
    status: tables.status,
  };
}

/** `run(frame, mode)`: the function that the frame is of. */
function lowerRun(compilation: Compilation): RawFunction {
  const b = new RawBuilder('run', ['i32', 'i32'], 'i32');
  const { functions } = compilation.model;
  const labels = functions.map(() => b.target());
  const none = b.target();
  b.table(load(local(0), 0, 2), labels, none);
  functions.forEach((fn, i) => {
    b.place(labels[i] as (typeof labels)[number]);
    b.return(call(compilation.nameOf(fn), [local(0), local(1)]));
  });
  b.place(none);
  b.unreachable();
  return b.finish();
}

/**
 * `step(context, alternative)`: runs the context until its next instruction must begin a step. What changed is in the
 * list of dirty components, what went wrong in the list of events.
 */
function lowerStep(compilation: Compilation): RawFunction {
  const { tables } = compilation;
  const b = new RawBuilder('step', ['i32', 'i32'], 'i32');
  const context = local(0);
  const set = (name: string, value: ReturnType<typeof i32>): void =>
    b.emit({ kind: 'set_global', name: `rt.${name}`, value });
  const run = (callee: string, args: readonly ReturnType<typeof i32>[] = []): void =>
    b.emit({ kind: 'do', callee: `rt.${callee}`, args });
  const record = b.keep(load(op('add', i32(tables.objects + 8), op('shl', context, i32(3))), 0, 4));
  set('context', context);
  set('record', record);
  set('alternative', local(1));
  for (const name of ['executed', 'seen', 'published', 'nr_events', 'nr_copies', 'idle', 'abroad'])
    set(name, i32(0));
  set('budget', i32(stepBudget));
  run('mark', [op('add', context, i32(1))]);
  const came = b.fresh('i32');
  b.emit({
    kind: 'set',
    local: came,
    value: call('run', [op('add', record, load(record, 0, 4)), i32(0)]),
  });
  // What has returned goes on in its caller, until a step ends or the context is done.
  const loop = b.target();
  const again = b.target();
  const caller = b.target();
  const after = b.target();
  b.place(loop);
  b.branch(compare('eq', local(came), i32(outcome.returned)), again, after);
  b.place(again);
  b.branch(load(record, 0, 4), caller, after);
  b.place(caller);
  b.emit({
    kind: 'set',
    local: came,
    value: call('run', [op('add', record, load(record, 0, 4)), i32(1)]),
  });
  b.jump(loop);
  b.place(after);
  run('settle', [compare('eq', local(came), i32(outcome.stopped))]);
  b.return(local(came));
  return b.finish();
}

export type Code = Readonly<Record<string, (...args: number[]) => number>>;

export interface Instance {
  readonly compilation: Compilation;
  readonly memory: WebAssembly.Memory;
  readonly step: (context: number, alternative: number) => number;
  readonly choices: (context: number) => number;
  /** Forgets what the last step changed. */
  readonly clean: () => void;
  /** Everything that the module exports, the companion's functions by their own names. */
  readonly code: Code;
}

export interface Loaded {
  readonly raw: RawModel;
  readonly wasm: WebAssembly.Module;
}

export const compileModel = async (raw: RawModel): Promise<Loaded> => ({
  raw,
  wasm: await WebAssembly.compile(toWasm(raw.module)),
});

/** Starts a model in a memory of its own. `end`: how far a companion's tables reach; the memory can grow from there. */
export function instantiate(
  { raw, wasm }: Loaded,
  imports: Code = {},
  end = raw.compilation.work.end,
): Instance {
  const { compilation } = raw;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(end / 65536), maximum: 65536 });
  writeTables(
    new DataView(memory.buffer),
    compilation.model,
    compilation.plans,
    compilation.tables,
    compilation.work,
  );
  const { exports } = new WebAssembly.Instance(wasm, { env: { memory, ...imports } });
  const code: Code = Object.fromEntries(
    Object.entries(exports as Code).map(([name, fn]) => [name.replace(/^rt\./, ''), fn]),
  );
  return {
    compilation,
    memory,
    step: code.step as Instance['step'],
    choices: code.choices as Instance['choices'],
    clean: code.clean as unknown as () => void,
    code,
  };
}
