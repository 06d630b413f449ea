/** Code of BPF helpers (machine/helpers.ts, compiled). */
import type { Instr } from '../../lang/ir';
import { randomNumbers } from '../../machine/random';
import { call, compare, type Expr, i32 } from '../raw/code';
import { select } from '../raw/scalars';
import type { FunctionCode } from './function';

export function callHelper(code: FunctionCode, instr: Instr & { op: 'helper' }, pc: number): void {
  const pointer = (n: number): Expr => {
    const arg = instr.args[n];
    return arg ? code.b.keep(code.pointer(arg)) : i32(0);
  };
  const result = (value: Expr, type: 'i32' | 'u32' | 'i64' | 'ptr'): void => {
    const kept = code.b.keep(value);
    code.unlessEnded();
    code.write(pc, instr.dst, kept, type);
  };
  switch (instr.name) {
    case 'bpf_map_lookup_elem': {
      const map = pointer(0);
      const key = pointer(1);
      const open = code.ask('lookup_choices', [map, key]);
      const fails = code.b.keep(select(open, code.get('alternative'), i32(0)));
      code.run('count_fault', [fails]);
      code.standAt(pc);
      result(call('rt.map_lookup', [map, key, fails]), 'ptr');
      return;
    }
    case 'bpf_map_update_elem': {
      const [, , , flags] = instr.args;
      const args = [pointer(0), pointer(1), pointer(2), code.value(flags ?? zero, 'u64')];
      code.standAt(pc);
      result(call('rt.map_update', args, 'i64'), 'i64');
      return;
    }
    case 'bpf_map_delete_elem': {
      const args = [pointer(0), pointer(1)];
      code.standAt(pc);
      result(call('rt.map_delete', args, 'i64'), 'i64');
      return;
    }
    case 'bpf_kptr_xchg': {
      const args = [pointer(0), pointer(1)];
      code.standAt(pc);
      result(call('rt.kptr_xchg', args), 'ptr');
      return;
    }
    case 'bpf_get_prandom_u32': {
      const numbers = randomNumbers(code.compilation.model);
      const picked = numbers.reduceRight<Expr>(
        (rest, number, index) =>
          select(compare('eq', code.get('alternative'), i32(index)), i32(number), rest),
        i32(0),
      );
      code.write(pc, instr.dst, picked, 'u32');
      return;
    }
    case 'bpf_tail_call':
      code.violated(pc, 'verifier-only', i32(0), false);
      return;
    case 'bpf_throw':
      code.violated(pc, 'verifier-only', i32(0), true);
      return;
    case 'memcmp': {
      const [, , count] = instr.args;
      const args = [pointer(0), pointer(1), code.value(count ?? zero, 'u32')];
      code.standAt(pc);
      result(call('rt.compare_bytes', args), 'i32');
      return;
    }
    default:
      // Helpers without effect on what is modelled yield 0: time, CPU number, pid, printk.
      code.write(pc, instr.dst, i32(0), 'i32');
  }
}

const zero = { kind: 'const', value: 0n } as const;
