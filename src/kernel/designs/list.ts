/** The designs that there are, in the order of the menu. Their texts are in files.ts. */
import { a } from './a/about';
import { b } from './b/about';
import type { DesignAbout } from './design';

export const designs: readonly DesignAbout[] = [a, b];

export const designIds: readonly string[] = designs.map(({ id }) => id);

export function designById(id: string): DesignAbout | null {
  return designs.find((design) => design.id === id) ?? null;
}
