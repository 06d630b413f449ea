/** Which outcomes of a choice may be the answer every time, for ever: those that its function marks as LASTING. */
import type { Instr } from '../lang/ir';
import type { LinkedFunction } from './model';

/** For each instruction a bit per alternative of the choice that it is; all bits where it is none. */
export function lastingMasks({ ir, code }: LinkedFunction): readonly number[] {
  const names = new Set(
    ir.attributes.flatMap((mark) => (mark.name === 'lasting' ? mark.args.map(String) : [])),
  );
  return code.map((instr) => lastingMask(instr, names));
}

function lastingMask(instr: Instr, names: ReadonlySet<string>): number {
  const bits = (texts: readonly string[]): number =>
    texts.reduce((mask, text, i) => (names.has(text) ? (mask | (1 << i)) >>> 0 : mask), 0);
  if (instr.op === 'helper')
    return instr.name === 'bpf_get_prandom_u32' ? 0 : nothingFails | bits(faults);
  if (instr.op !== 'model') return all;
  const [, ...texts] = instr.args.flatMap((arg) => (arg.kind === 'text' ? [arg.text] : []));
  switch (instr.name) {
    case 'choose':
    case 'choose_among':
      return bits(texts);
    case 'choose_number':
      return bits(Array.from({ length: 31 }, (_, number) => String(number)));
    case 'fault':
      return nothingFails | bits(faults);
    default:
      return all;
  }
}

const faults = ['ok', 'fails'];
/** That nothing fails needs no mark. */
const nothingFails = 1;
const all = 0xffff_ffff;
