import type { Scenario } from '../../scenario/schema';

/** Whether the kernel that is shipped compiled is the scenario's: design A's, and nothing in it was edited. */
export function isShipped({ design, kernel }: Pick<Scenario, 'design' | 'kernel'>): boolean {
  return design === 'A' && Object.keys(kernel).length === 0;
}
