import type { Scenario } from '../../scenario/schema';
import { hasSockets } from '../../scenario/sockets';

/** What a scenario's kernel depends on. */
export type KernelOf = Pick<Scenario, 'design' | 'kernel' | 'files' | 'program'>;

/** Whether the kernel that is shipped compiled is the scenario's: design A's without sockets, and nothing in it was edited. */
export function isShipped(scenario: KernelOf): boolean {
  const { design, kernel } = scenario;
  return design === 'A' && Object.keys(kernel).length === 0 && !hasSockets(scenario);
}
