/** The designs that there are, in the order of the menu. Their texts are in files.ts. */
import { a } from './a/about';
import { b } from './b/about';
import type { DesignAbout } from './design';
import { e } from './e/about';

export const designs: readonly DesignAbout[] = [a, b, e];

export const designIds: readonly string[] = designs.map(({ id }) => id);

export function designById(id: string): DesignAbout | null {
  return designs.find((design) => design.id === id) ?? null;
}
