/** Code of the intrinsics of kernel/headers/model.h (machine/intrinsics.ts, compiled). */
import type { Instr } from '../../lang/ir';
import { type holderClass, packHolder } from '../../machine/tokens';
import { call, compare, type Expr, extend, i32, load, binary as op, store } from '../raw/code';
import type { FunctionCode } from './function';
import { properties } from './properties';

type ModelInstr = Instr & { op: 'model' };

/** Properties whose violation ends a run. */
const ends: ReadonlySet<string> = new Set([
  'no-use-after-free',
  'no-double-free',
  'valid-access',
  'ops-present',
]);

export function runIntrinsic(code: FunctionCode, instr: ModelInstr, pc: number): void {
  const { b, compilation } = code;
  const pointer = (n: number): Expr => b.keep(code.argument(instr, n, 'ptr'));
  const text = (n: number): string => code.text(instr, n);
  const holder = (n: number): Expr =>
    op('and', b.keep(code.argument(instr, n, 'u32')), i32(0xffffff));
  const kind = (n: number): Expr => i32(compilation.model.words.indexOf(text(n)) + 1);
  const isOwner = (n: number): Expr => i32(text(n) === 'owner' ? 1 : 0);
  const yields = (value: Expr): void => code.write(pc, instr.dst, value, 'u32');
  const yieldsHolder = (value: Expr): void =>
    code.write(pc, instr.dst, extend(value, false), 'u64');
  const does = (callee: string, args: readonly Expr[]): void => {
    code.at(pc);
    code.run(callee, args);
    code.unlessEnded();
  };
  switch (instr.name) {
    case 'choose':
    case 'choose_among':
    case 'choose_number':
      yields(code.get('alternative'));
      return;
    case 'fault':
      code.run('count_fault', [code.get('alternative')]);
      yields(code.get('alternative'));
      return;
    case 'context_kind':
      yields(load(contextEntry(code), 0, 4));
      return;
    case 'context_instance':
      yields(op('sub', code.get('context'), load(contextEntry(code), 4, 4)));
      return;
    case 'runs_as': {
      const ids = compilation.model.contexts.filter((c) => c.fn === text(0)).map((c) => c.id);
      const same = ids.map((id) => compare('eq', code.get('context'), i32(id)));
      yields(same.reduce((all, one) => op('or', all, one), i32(0)));
      return;
    }
    case 'user_space_stores':
      userSpaceStores(code, instr, yields);
      return;
    case 'in_nonsleepable_program':
      yields(call('rt.in_nonsleepable', []));
      return;
    case 'atomic_begin':
    case 'atomic_end':
      b.emit(store(code.get('record'), 8, 4, i32(instr.name === 'atomic_begin' ? 1 : 0)));
      return;
    case 'label':
    case 'picked_up':
    case 'warn':
      return;
    case 'passes_on':
      code.set('published', i32(1));
      return;
    case 'new_object': {
      const arg = instr.args[0];
      const tag = arg?.kind === 'type' && arg.type.kind === 'record' ? arg.type.tag : '';
      const arena = compilation.model.layout.arenas.get(tag);
      if (!arena) {
        code.violated(pc, 'model', i32(0), true);
        return;
      }
      const index = [...compilation.model.layout.arenas.keys()].indexOf(tag);
      const made = code.ask('new_object', [i32(arena.first), i32(arena.count), i32(index)]);
      code.unlessEnded();
      code.write(pc, instr.dst, made, 'ptr');
      return;
    }
    case 'free_object':
      does('free_object', [pointer(0)]);
      return;
    case 'is_live':
      yields(call('rt.is_live', [pointer(0)]));
      return;
    case 'slot_of':
      yields(call('rt.slot_of', [pointer(0)]));
      return;
    case 'took':
      does('take', [pointer(0), kind(1), holder(2)]);
      return;
    case 'gave_back':
      does('give_back', [pointer(0), kind(1), holder(2), isOwner(1)]);
      return;
    case 'void_references':
      does('void_references', [pointer(0), kind(1)]);
      return;
    case 'handed':
      does('hand_over', [pointer(0), kind(1), holder(2), holder(3), isOwner(1)]);
      return;
    case 'holds':
      yields(code.ask('holds', [pointer(0), kind(1), holder(2)]));
      return;
    case 'program_must': {
      const holds = b.keep(code.argument(instr, 0, 'i32'));
      b.when(compare('eq', holds, i32(0)), () => code.run('program_broke', []));
      return;
    }
    case 'held_by':
      yieldsHolder(op('or', i32(packHolder('object')), op('shr_u', pointer(0), i32(16))));
      return;
    case 'held_by_caller':
      yieldsHolder(call('rt.caller_holder', []));
      return;
    case 'held_by_callee':
      yieldsHolder(call('rt.callee_holder', []));
      return;
    case 'held_by_worker':
      yieldsHolder(op('or', i32(packHolder('worker')), code.get('context')));
      return;
    case 'held_by_program':
      yieldsHolder(i32(packHolder('duty')));
      return;
    case 'held_by_kernel':
    case 'held_by_queue':
    case 'held_by_fd_table':
    case 'held_by_ublk':
    case 'held_by_map':
    case 'held_by_whoever':
      yieldsHolder(
        i32(packHolder(instr.name.slice('held_by_'.length) as keyof typeof holderClass)),
      );
      return;
    case 'violated': {
      const property = properties.find((p) => p === text(0)) ?? 'model';
      code.violated(pc, property, op('shr_u', pointer(1), i32(16)), ends.has(property));
      return;
    }
    case 'may_sleep':
      does('may_sleep', []);
      return;
    case 'aio_assert': {
      const holds = b.keep(code.argument(instr, 0, 'i32'));
      b.when(compare('eq', holds, i32(0)), () => code.violated(pc, 'user-assert', i32(0), false));
      return;
    }
    default:
      code.violated(pc, 'model', i32(0), true);
  }
}

const contextEntry = (code: FunctionCode): Expr =>
  op('add', i32(code.compilation.tables.contexts), op('shl', code.get('context'), i32(3)));

function userSpaceStores(
  code: FunctionCode,
  instr: ModelInstr,
  yields: (value: Expr) => void,
): void {
  const { model, tables } = code.compilation;
  const map = model.layout.maps.findIndex((m) => m.def.name === model.setup.serverMap);
  if (map >= 0) {
    const value = (n: number): Expr => code.b.keep(code.argument(instr, n, 'u64'));
    code.run('map_store', [i32(map), i32(tables.scratch), value(0), value(1)]);
    code.unlessEnded();
  }
  yields(i32(map >= 0 ? 1 : 0));
}
