/** Choice points: where the outside world, or a fault, decides what happens next. */
import type { Instr } from '../lang/ir';
import type { Exec } from './exec';
import { lookupFault } from './helpers';
import { randomNumbers } from './random';

const faultAlternatives = [
  { index: 0, text: 'ok' },
  { index: 1, text: 'fails' },
];

/** What a choice point offers, by index; `allowed` leaves out what cannot happen here. */
export interface ChoicePoint {
  readonly label: string;
  readonly fault: boolean;
  readonly alternatives: readonly { readonly index: number; readonly text: string }[];
}

/** The choice point at which an instruction stands, or null. Scenario rules are not applied here. */
export function choicePointAt(exec: Exec, instr: Instr): ChoicePoint | null {
  if (instr.op === 'helper' && instr.name === 'bpf_get_prandom_u32')
    return {
      label: 'bpf_get_prandom_u32',
      fault: false,
      alternatives: randomNumbers(exec.model).map((value, index) => ({
        index,
        text: String(value),
      })),
    };
  if (instr.op === 'helper') {
    const label = lookupFault(exec, instr);
    return label === null ? null : { label, fault: true, alternatives: faultAlternatives };
  }
  if (instr.op !== 'model') return null;
  const texts = instr.args.flatMap((arg) => (arg.kind === 'text' ? [arg.text] : []));
  const [label = '', ...names] = texts;
  switch (instr.name) {
    case 'choose':
      return { label, fault: false, alternatives: names.map((text, index) => ({ index, text })) };
    case 'choose_among': {
      const allowed = BigInt(exec.argument(instr.args[0], 'u64'));
      return {
        label,
        fault: false,
        alternatives: names
          .map((text, index) => ({ index, text }))
          .filter(({ index }) => (allowed >> BigInt(index)) & 1n),
      };
    }
    case 'choose_number': {
      const n = Number(exec.argument(instr.args[1], 'u32'));
      return {
        label,
        fault: false,
        alternatives: Array.from({ length: Math.min(n, 64) }, (_, index) => ({
          index,
          text: String(index),
        })),
      };
    }
    case 'fault':
      return {
        label,
        fault: true,
        alternatives: faultAlternatives,
      };
    default:
      return null;
  }
}
