/** A number of io commands at once. */
import type { Scenario } from './schema';
import { plainIo } from './world';

/** So many io commands at once: the scenario's own in turn, each with a tag of its own. */
export function inFlight(own: Scenario['ios'], count: number): Pick<Scenario, 'ios' | 'issue'> {
  const ios = Array.from({ length: count }, (_, tag) => ({
    ...(own[tag % own.length] ?? plainIo),
    tag,
  }));
  return { ios, issue: 'TOGETHER' };
}
