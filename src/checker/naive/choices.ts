/** What the outside world decides. */
import type { CheckedUnit, Value } from '../../lang/tree';
import { lookupFault } from './maps';
import type { Run } from './run';
import { walk } from './walk';

interface ChoicePoint {
  readonly label: string;
  readonly alternatives: readonly { readonly index: number; readonly text: string }[];
}

const outcomes = ['ok', 'fails'];

const named = (texts: readonly string[]): ChoicePoint['alternatives'] =>
  texts.map((text, index) => ({ index, text }));

/** The choice that a node stands at when its operands are there; null if it is none. */
export function choiceAt(run: Run, node: Value): ChoicePoint | null {
  if (node.kind === 'helper') {
    if (node.name === 'bpf_get_prandom_u32')
      return { label: node.name, alternatives: named(randomNumbers(run).map(String)) };
    const label = lookupFault(run, node);
    return label === null ? null : { label, alternatives: named(outcomes) };
  }
  if (node.kind !== 'model') return null;
  const [label = '', ...names] = node.args.flatMap((arg) => (arg.kind === 'text' ? arg.text : []));
  switch (node.name) {
    case 'choose':
      return { label, alternatives: named(names) };
    case 'choose_among': {
      const allowed = run.operand();
      const isAllowed = ({ index }: { index: number }) => (allowed >> BigInt(index)) & 1n;
      return { label, alternatives: named(names).filter(isAllowed) };
    }
    case 'choose_number': {
      const count = Math.min(Number(run.operand()), 64);
      return { label, alternatives: named(Array.from({ length: count }, (_, i) => String(i))) };
    }
    case 'fault':
      return { label, alternatives: named(outcomes) };
    default:
      return null;
  }
}

/** Alternatives that the scenario leaves open, by index. */
export function openAt(run: Run, point: ChoicePoint): readonly number[] {
  const rule = run.world.setup.choices[point.label];
  return point.alternatives
    .filter(({ text }) => rule?.force === undefined || text === rule.force)
    .filter(({ text }) => !rule?.forbid?.includes(text))
    .map(({ index }) => index);
}

const cache = new WeakMap<CheckedUnit, readonly number[]>();

/** Numbers around those that the program has on the right side of an operation. */
export function randomNumbers(run: Run): readonly number[] {
  const program = run.world.units[0]?.checked;
  if (!program) return [0];
  const known = cache.get(program);
  if (known) return known;
  const numbers = new Set([0, 1]);
  const around = (node: Value) => {
    if (node.kind === 'cast') around(node.operand);
    if (node.kind !== 'const' || node.value < 0n || node.value >= 0xffff_fffen) return;
    numbers.add(Number(node.value));
    numbers.add(Number(node.value) + 1);
  };
  for (const { body } of program.functions)
    walk(body, (node) => {
      if (node.kind === 'binary' && 'right' in node) around(node.right);
      if (node.kind === 'update' && 'operand' in node && node.size === null) around(node.operand);
      if (node.kind === 'bpf_for' || node.kind === 'bpf_loop') numbers.add(2);
      if (node.kind === 'switch' && 'cases' in node)
        for (const { low } of node.cases) numbers.add(Number(BigInt.asUintN(32, low)));
    });
  const list = [...numbers].sort((a, b) => a - b).slice(0, 15);
  list.push(0xffff_ffff);
  cache.set(program, list);
  return list;
}
