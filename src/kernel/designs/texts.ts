/** The texts of each design other than A, by its letter. Apart from the list, which the first picture needs. */
import { filesOfB } from './b/files';
import type { DesignFiles } from './design';
import { filesOfE } from './e/files';

export const designTexts: Readonly<Record<string, DesignFiles>> = {
  B: filesOfB,
  E: filesOfE,
};
