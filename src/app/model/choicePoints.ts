/** What a model leaves to the outside: the labels of its choice points with their alternatives, and its contexts. */
import type { Model } from '../../machine';
import type { Scenario } from '../../scenario/schema';

export interface ChoicePoint {
  readonly label: string;
  readonly alternatives: readonly string[];
  /** A failure that happens or not. */
  readonly fault: boolean;
}

export interface ContextFunction {
  readonly fn: string;
  readonly kind: string;
  /** How many instances run where the scenario says nothing. */
  readonly byDefault: number;
}

/** Faults are shown apart from outcomes; both in the order of the kernel's text, each label once. */
export function choicePoints(model: Model): readonly ChoicePoint[] {
  const points = new Map<string, Set<string>>();
  const faults = new Set<string>();
  for (const fn of model.functions) {
    for (const instr of fn.code) {
      if (instr.op !== 'model' || !/^(choose|fault)/.test(instr.name)) continue;
      const texts = instr.args.flatMap((arg) => (arg.kind === 'text' ? [arg.text] : []));
      const [label, ...alternatives] = texts;
      if (label === undefined) continue;
      const known = points.get(label) ?? new Set<string>();
      points.set(label, known);
      if (instr.name === 'fault') {
        faults.add(label);
        known.add('ok').add('fails');
      }
      for (const alternative of alternatives) known.add(alternative);
    }
  }
  return [...points].map(([label, alternatives]) => ({
    label,
    alternatives: [...alternatives],
    fault: faults.has(label),
  }));
}

export function contextFunctions(model: Model): readonly ContextFunction[] {
  return model.functions.flatMap(({ name, ir }) => {
    const context = ir.attributes.find((a) => a.name === 'context');
    if (!context) return [];
    const [kind, instances] = context.args;
    return [{ fn: name, kind: String(kind), byDefault: Number(instances ?? 1) }];
  });
}

/** What is as the kernel has it is not said, so that going back to it is no change. */
export function withInstances(
  { instances }: Scenario,
  fn: string,
  count: number,
  byDefault: number,
): Scenario['instances'] {
  const others = Object.entries(instances).filter(([other]) => other !== fn);
  return Object.fromEntries(count === byDefault ? others : [...others, [fn, count]]);
}
