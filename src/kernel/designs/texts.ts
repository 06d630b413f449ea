/** The texts of each design other than A, by its letter. Apart from the list, which the first picture needs. */
import { filesOfB } from './b/files';
import { filesOfC } from './c/files';
import { filesOfD } from './d/files';
import type { DesignFiles } from './design';
import { filesOfE } from './e/files';
import { filesOfF } from './f/files';
import { filesOfG } from './g/files';
import { filesOfH } from './h/files';
import { filesOfI } from './i/files';
import { filesOfJ } from './j/files';
import { filesOfK } from './k/files';
import { filesOfL } from './l/files';
import { filesOfM } from './m/files';

export const designTexts: Readonly<Record<string, DesignFiles>> = {
  B: filesOfB,
  C: filesOfC,
  D: filesOfD,
  E: filesOfE,
  F: filesOfF,
  G: filesOfG,
  H: filesOfH,
  I: filesOfI,
  J: filesOfJ,
  K: filesOfK,
  L: filesOfL,
  M: filesOfM,
};
