/**
 * Plain C as raw code: slots are locals, pointers are addresses, global scalars are the module's globals. For code of
 * our own that compiled models call; it has no locals in memory and calls functions by name only.
 */
import type { Instr, IrFunction, Operand } from '../../lang/ir';
import { type Scalar, scalarOf } from '../../lang/types';
import { RawBuilder, type Target } from './builder';
import {
  call,
  compare,
  type Expr,
  extend,
  global,
  i32,
  i64,
  load,
  local,
  binary as op,
  type RawFunction,
  type RawModule,
  store,
  wrap,
} from './code';
import {
  binary,
  constant,
  convert,
  isSigned,
  type Pointers,
  rawType,
  unary,
  widthOf,
} from './scalars';

const addresses: Pointers = { toWide: (value) => extend(value, false), fromWide: wrap };

/** Functions of the code's environment that are single instructions here. */
const builtins: Readonly<Record<string, (b: RawBuilder, args: readonly Expr[]) => void>> = {
  fill: (b, [to, size]) =>
    b.emit({ kind: 'fill', to: to as Expr, value: i32(0), size: size as Expr }),
  move: (b, [to, from, size]) =>
    b.emit({ kind: 'copy', to: to as Expr, from: from as Expr, size: size as Expr }),
};

/** Names get `prefix`, but for functions that are only declared: those are others' in the same module. */
export function lowerPlain(
  functions: readonly IrFunction[],
  prefix: string,
): readonly RawFunction[] {
  const results = new Map(
    functions.map((fn) => {
      const { returns } = fn.type;
      return [
        fn.name,
        returns.kind === 'int' || returns.kind === 'pointer' ? scalarOf(returns) : null,
      ];
    }),
  );
  const own = functions.filter((fn) => fn.linkage !== 'extern');
  const defined = new Set(own.map(({ name }) => name));
  return own.map((fn) => new PlainFunction(fn, prefix, results, defined).lower());
}

/** Global scalars of such code, all 0. */
export function plainGlobals(globals: readonly { readonly name: string }[]): RawModule['globals'] {
  return globals.map(({ name }) => ({ name, type: 'i32', value: 0n }));
}

class PlainFunction {
  private readonly fn: IrFunction;
  private readonly prefix: string;
  private readonly results: ReadonlyMap<string, Scalar | null>;
  private readonly defined: ReadonlySet<string>;
  private readonly b: RawBuilder;
  private readonly labels = new Map<number, Target>();

  constructor(
    fn: IrFunction,
    prefix: string,
    results: ReadonlyMap<string, Scalar | null>,
    defined: ReadonlySet<string>,
  ) {
    this.defined = defined;
    this.fn = fn;
    this.prefix = prefix;
    this.results = results;
    const types = fn.slots.map((slot) => rawType(scalarOf(slot.type)));
    const result = results.get(fn.name) ?? null;
    this.b = new RawBuilder(prefix + fn.name, types.slice(0, fn.params), result && rawType(result));
    for (const type of types.slice(fn.params)) this.b.fresh(type);
    if (fn.memorySize > 0) throw new Error(`${fn.name} has a local in memory`);
  }

  lower(): RawFunction {
    const { b, fn } = this;
    for (const instr of fn.code)
      for (const target of jumpTargets(instr))
        if (!this.labels.has(target)) this.labels.set(target, b.target());
    fn.code.forEach((instr, pc) => {
      const label = this.labels.get(pc);
      if (label) b.place(label);
      if (!b.closed) this.instr(instr, pc);
    });
    return b.finish();
  }

  private label(pc: number): Target {
    return this.labels.get(pc) as Target;
  }

  private value(operand: Operand, type: Scalar): Expr {
    if (operand.kind === 'slot') return local(operand.slot, rawType(this.scalar(operand.slot)));
    if (operand.kind === 'const') return constant(operand.value, type);
    throw new Error(`${this.fn.name} takes the address of ${operand.name}`);
  }

  private scalar(slot: number): Scalar {
    return scalarOf((this.fn.slots[slot] as IrFunction['slots'][number]).type);
  }

  private set(dst: number | null, value: Expr, type: Scalar): void {
    if (dst === null) return;
    const own = this.scalar(dst);
    const given = own === type ? value : this.b.keep(value);
    this.b.emit({ kind: 'set', local: dst, value: convert(given, type, own, addresses) });
  }

  private instr(instr: Instr, pc: number): void {
    const { b } = this;
    switch (instr.op) {
      case 'move':
        this.set(instr.dst, this.value(instr.value, instr.type), instr.type);
        return;
      case 'convert':
        this.set(
          instr.dst,
          convert(this.value(instr.value, instr.from), instr.from, instr.to, addresses),
          instr.to,
        );
        return;
      case 'unary':
        this.set(
          instr.dst,
          unary(instr.which, this.value(instr.value, instr.type), instr.type),
          instr.which === 'lnot' ? 'i32' : instr.type,
        );
        return;
      case 'binary': {
        const result = binary(
          instr.which,
          this.value(instr.left, instr.type),
          this.value(instr.right, instr.type),
          instr.type,
        );
        const compares = /^(eq|ne|lt|le|gt|ge)$/.test(instr.which);
        this.set(instr.dst, result, compares ? 'i32' : instr.type);
        return;
      }
      case 'field_address':
        this.set(instr.dst, op('add', this.value(instr.base, 'ptr'), i32(instr.offset)), 'ptr');
        return;
      case 'element_address': {
        const index = op('mul', wrap(this.value(instr.index, 'i64')), i32(instr.size));
        this.set(instr.dst, op('add', this.value(instr.base, 'ptr'), index), 'ptr');
        return;
      }
      case 'load':
        if (instr.address.kind === 'global') {
          this.set(instr.dst, global(this.prefix + instr.address.name), instr.type);
          return;
        }
        this.set(
          instr.dst,
          load(this.value(instr.address, 'ptr'), 0, widthOf(instr.type), isSigned(instr.type)),
          instr.type,
        );
        return;
      case 'store': {
        const value = this.value(instr.value, instr.type);
        if (instr.address.kind === 'global')
          b.emit({ kind: 'set_global', name: this.prefix + instr.address.name, value });
        else b.emit(store(this.value(instr.address, 'ptr'), 0, widthOf(instr.type), value));
        return;
      }
      case 'call': {
        const args = instr.args.map((arg, i) => this.value(arg, instr.types[i] ?? 'u32'));
        const builtin = builtins[instr.callee];
        const result = this.results.get(instr.callee) ?? null;
        const callee = this.defined.has(instr.callee) ? this.prefix + instr.callee : instr.callee;
        if (builtin) builtin(b, args);
        else if (instr.dst === null || result === null) b.emit({ kind: 'do', callee, args });
        else this.set(instr.dst, call(callee, args, rawType(result)), result);
        return;
      }
      case 'jump':
        b.jump(this.label(instr.target));
        return;
      case 'branch': {
        const cond = this.value(instr.cond, instr.type);
        const truth = cond.type === 'i64' ? compare('ne', cond, i64(0n)) : cond;
        b.branch(truth, this.label(instr.then), this.label(instr.otherwise));
        return;
      }
      case 'return': {
        const type = this.results.get(this.fn.name) ?? null;
        b.return(type && (instr.value ? this.value(instr.value, type) : constant(0n, type)));
        return;
      }
      case 'loop':
        return;
      default:
        throw new Error(`${this.fn.name}: ${instr.op} at ${pc} is not plain C`);
    }
  }
}

function jumpTargets(instr: Instr): readonly number[] {
  if (instr.op === 'jump') return [instr.target];
  if (instr.op === 'branch') return [instr.then, instr.otherwise];
  return [];
}
