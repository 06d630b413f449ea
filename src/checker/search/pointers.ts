/** Where the pointers lie in a frame that its context can still use. */
import type { Instr } from '../../lang/ir';
import { destination, successors } from '../../machine/instructions';
import { liveSlots } from '../../machine/liveness';
import type { FramePlan } from '../compiled/plan';

export interface LivePointers {
  /** Distinct lists of offsets in a frame; the last of each is where the locals in memory begin. */
  readonly lists: readonly (readonly number[])[];
  /** By function and pc: the number of the list, for a frame that stands there and for one that is in the call there. */
  readonly from: readonly (readonly number[])[];
  readonly after: readonly (readonly number[])[];
}

export function livePointers(plans: readonly FramePlan[]): LivePointers {
  const lists: (readonly number[])[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (list: readonly number[]): number => {
    const key = list.join();
    const known = numbers.get(key) ?? lists.length;
    if (known === lists.length) lists.push(list);
    numbers.set(key, known);
    return known;
  };
  const listOf = (plan: FramePlan, live: ReadonlySet<number>): number =>
    numberOf([
      ...[...live]
        .sort((a, b) => a - b)
        .flatMap((slot) => {
          const scalar = plan.scalars[slot];
          const offset = plan.offsets[slot];
          const isWide = scalar === 'ptr' || scalar === 'i64' || scalar === 'u64';
          return isWide && offset !== null && offset !== undefined ? [offset] : [];
        }),
      plan.memory,
    ]);
  const from = plans.map((plan) =>
    plan.fn.code.map((_, pc) => listOf(plan, liveSlots(plan.fn, pc))),
  );
  const after = plans.map((plan) =>
    plan.fn.code.map((instr, pc) => listOf(plan, liveAfter(plan, instr, pc))),
  );
  return { lists, from, after };
}

function liveAfter({ fn }: FramePlan, instr: Instr, pc: number): ReadonlySet<number> {
  const live = new Set<number>();
  for (const next of successors(instr, pc)) for (const slot of liveSlots(fn, next)) live.add(slot);
  live.delete(destination(instr) ?? -1);
  return live;
}
