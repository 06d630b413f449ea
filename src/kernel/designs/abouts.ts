/** What is said of each design, in the order of the list. Apart from it: the first picture needs only names. */
import { a } from './a/about';
import { b } from './b/about';
import { c } from './c/about';
import { d } from './d/about';
import type { DesignAbout } from './design';
import { e } from './e/about';
import { f } from './f/about';
import { g } from './g/about';
import { h } from './h/about';
import { i } from './i/about';
import { j } from './j/about';
import { k } from './k/about';
import { l } from './l/about';
import { m } from './m/about';

export const designAbouts: readonly DesignAbout[] = [a, b, c, d, e, f, g, h, i, j, k, l, m];
