/** Code that says what a context can do next: a bit for each alternative, 0 while it waits. */
import type { Instr } from '../../lang/ir';
import type { LinkedFunction } from '../../machine/model';
import { randomNumbers } from '../../machine/random';
import { RawBuilder } from '../raw/builder';
import {
  call,
  compare,
  type Expr,
  i32,
  load,
  local,
  binary as op,
  type RawFunction,
} from '../raw/code';
import { select } from '../raw/scalars';
import type { Compilation } from './compilation';
import { FunctionCode } from './function';
import { allowedMask } from './tables';

const choicesName = (compilation: Compilation, fn: LinkedFunction): string =>
  `choices of ${compilation.nameOf(fn)}`;

/** Alternatives are bits of a 32-bit word; the machine offers up to 64 numbers, which no kernel file needs. */
const most = 31;

/** The functions in which a context can stand at a choice or wait, each with code for its conditions. */
export function lowerChoices(compilation: Compilation): {
  readonly functions: readonly RawFunction[];
  readonly offering: ReadonlySet<number>;
} {
  const functions: RawFunction[] = [];
  const offering = new Set<number>();
  for (const fn of compilation.model.functions) {
    const points = fn.code.flatMap((instr, pc) => (isPoint(instr) ? [{ instr, pc }] : []));
    if (points.length === 0) continue;
    offering.add(fn.index);
    for (const { instr, pc } of points)
      if (instr.op === 'wait')
        functions.push(new FunctionCode(compilation, fn, pc).lowerWait(instr));
    functions.push(lowerPoints(compilation, fn, points));
  }
  return { functions, offering };
}

function isPoint(instr: Instr): boolean {
  if (instr.op === 'wait') return true;
  if (instr.op === 'helper')
    return instr.name === 'bpf_get_prandom_u32' || instr.name === 'bpf_map_lookup_elem';
  return instr.op === 'model' && /^(choose|choose_among|choose_number|fault)$/.test(instr.name);
}

function lowerPoints(
  compilation: Compilation,
  fn: LinkedFunction,
  points: readonly { readonly instr: Instr; readonly pc: number }[],
): RawFunction {
  const code = new FunctionCode(compilation, fn, null, choicesName(compilation, fn));
  const { b } = code;
  const goesOn = b.target();
  const targets = fn.code.map(() => goesOn);
  const labels = points.map(({ pc }) => {
    const label = b.target();
    targets[pc] = label;
    return label;
  });
  b.table(load(local(0), 4, 2), targets, goesOn);
  points.forEach(({ instr, pc }, i) => {
    b.place(labels[i] as (typeof labels)[number]);
    b.return(offered(code, instr, pc));
  });
  b.place(goesOn);
  b.return(i32(1));
  return b.finish();
}

function offered(code: FunctionCode, instr: Instr, pc: number): Expr {
  const { compilation } = code;
  const { model } = compilation;
  if (instr.op === 'wait') return call(code.waitName(pc), [local(0), i32(0)]);
  if (instr.op === 'helper') {
    if (instr.name === 'bpf_get_prandom_u32')
      return i32(allowedMask(model, instr.name, randomNumbers(model).map(String)));
    const [map, key] = instr.args;
    if (!map || !key) return i32(1);
    const open = code.ask('lookup_choices', [code.pointer(map), code.pointer(key)]);
    return select(open, call('rt.within_faults', [open]), i32(1));
  }
  if (instr.op !== 'model') return i32(1);
  const [label = '', ...names] = instr.args.flatMap((arg) =>
    arg.kind === 'text' ? [arg.text] : [],
  );
  switch (instr.name) {
    case 'choose':
      return i32(allowedMask(model, label, names));
    case 'choose_among':
      return op('and', code.argument(instr, 0, 'u32'), i32(allowedMask(model, label, names)));
    case 'choose_number': {
      const n = code.b.keep(code.argument(instr, 1, 'u32'));
      const below = select(
        compare('lt_u', n, i32(most)),
        op('sub', op('shl', i32(1), n), i32(1)),
        i32(2 ** most - 1),
      );
      const numbers = Array.from({ length: most }, (_, i) => String(i));
      return op('and', below, i32(allowedMask(model, label, numbers)));
    }
    default:
      return call('rt.within_faults', [i32(allowedMask(model, label, ['ok', 'fails']))]);
  }
}

/** `choices(context)`: what it can do now, unless the run has ended. */
export function lowerEnabled(compilation: Compilation, offering: ReadonlySet<number>): RawFunction {
  const { model, work } = compilation;
  const b = new RawBuilder('choices', ['i32'], 'i32');
  const context = local(0);
  const nothing = b.target();
  const starts = b.target();
  b.branch(load(i32(work.header), 0, 4), nothing, starts);
  b.place(starts);
  const record = b.keep(
    load(op('add', i32(compilation.tables.objects + 8), op('shl', context, i32(3))), 0, 4),
  );
  const offset = b.keep(load(record, 0, 4));
  const runs = b.target();
  b.branch(offset, runs, nothing);
  b.place(runs);
  const instances = new Set(model.contexts.filter((c) => c.instance > 0).map((c) => c.id));
  if (instances.size > 0) {
    const mask = [...instances].reduce((bits, id) => (id < 32 ? bits | (1 << id) : bits), 0);
    const later = op('and', op('shr_u', i32(mask), context), i32(1));
    b.when(later, () => {
      b.when(call('rt.has_twin', [context]), () => b.return(i32(0)));
    });
  }
  b.emit({ kind: 'set_global', name: 'rt.context', value: context });
  b.emit({ kind: 'set_global', name: 'rt.record', value: record });
  const frame = b.keep(op('add', record, offset));
  const plain = b.target();
  const labels = model.functions.map((fn) => (offering.has(fn.index) ? b.target() : plain));
  b.table(load(frame, 0, 2), labels, plain);
  for (const fn of model.functions) {
    if (!offering.has(fn.index)) continue;
    b.place(labels[fn.index] as (typeof labels)[number]);
    b.return(call(choicesName(compilation, fn), [frame]));
  }
  b.place(plain);
  b.return(i32(1));
  b.place(nothing);
  b.return(i32(0));
  return b.finish();
}
