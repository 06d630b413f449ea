/** The designs that there are, in the order of the menu. What is said of each is in abouts.ts, its texts in texts.ts. */
import type { DesignName } from './design';

export const designs: readonly DesignName[] = [
  { id: 'A', name: 'RFC v1: no flags' },
  { id: 'B', name: 'acquire and release only' },
  { id: 'C', name: '__ref callback' },
  { id: 'D', name: 'submit consumes, errors through the callback' },
  { id: 'E', name: 'submit consumes, the kernel cleans up' },
  { id: 'F', name: 'submit hands back' },
  { id: 'G', name: 'refcounted aio' },
  { id: 'H', name: 'reserve, submit, discard' },
  { id: 'I', name: 'map transfer' },
  { id: 'J', name: 'aio_ctx: handles of a context' },
  { id: 'K', name: 'transfer by return' },
  { id: 'L', name: 'typestate: a reservation has its own type' },
  { id: 'M', name: 'release on success' },
];

export const designIds: readonly string[] = designs.map(({ id }) => id);

export function designById(id: string): DesignName | null {
  return designs.find((design) => design.id === id) ?? null;
}
