/** Widths of text without a document, so that layout is the same in a test, a worker and a page. */
import type { Px } from './view';

/** Hundredths of an em for the characters 32 to 126, of Inter: Arial, Segoe and Roboto are no wider. */
const REGULAR = [
  28, 28, 40, 63, 64, 81, 64, 22, 36, 36, 50, 66, 28, 46, 28, 36, 64, 64, 64, 64, 64, 64, 64, 64,
  64, 64, 28, 28, 66, 66, 66, 51, 94, 68, 65, 73, 72, 62, 60, 74, 74, 26, 54, 65, 56, 89, 75, 76,
  63, 76, 64, 64, 64, 74, 68, 95, 66, 66, 62, 36, 36, 36, 47, 45, 50, 56, 62, 56, 62, 58, 36, 61,
  59, 24, 24, 54, 24, 87, 59, 60, 61, 61, 37, 52, 36, 58, 56, 81, 54, 56, 54, 36, 33, 36, 66,
];
const HEAVIER = { 400: 1, 500: 1.02, 600: 1.04 } as const;

export type Weight = keyof typeof HEAVIER;

/** Width of a text in the interface's font. */
export function textWidth(text: string, size: Px, weight: Weight = 400): Px {
  let hundredths = 0;
  for (const char of text) hundredths += REGULAR[(char.codePointAt(0) ?? 0) - 32] ?? 95;
  return (hundredths / 100) * size * HEAVIER[weight];
}

/** Width of a text in the code font, in which all characters are equally wide. */
export function monoWidth(text: string, size: Px): Px {
  return text.length * size * 0.602;
}
