/** `npm run bench`: builds the app and prints what it weighs and how fast it is. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { comparePage } from './compare-page';
import { firstLoad, lazyLoad } from './first-load';
import { firstPicture } from './first-picture';
import { stepsPerSecond } from './machine';
import { besideSpin } from './spin';

print('machine', `${Math.round(stepsPerSecond()).toLocaleString('en')} steps/s`);

const dist = mkdtempSync(join(tmpdir(), 'aioscope-bench-'));
try {
  await build({ logLevel: 'warn', build: { outDir: dist, emptyOutDir: true, manifest: true } });
  const { bytes, files } = firstLoad(dist);
  print('first load', `${(bytes / 1000).toFixed(1)} kB gzipped in ${files} files`, '<= 150 kB');
  const units = lazyLoad(dist, 'src/app/engine/shipped-units.ts');
  print('compiled kernel', `${(units / 1000).toFixed(1)} kB gzipped, loaded beside it`);
  print('first picture', `${Math.round(await firstPicture(dist))} ms after the address is entered`);
  const { first, all, again, cells } = await comparePage(dist);
  print('compare page', `first cells after ${first} ms`, '<= 100 ms');
  print('', `${cells} cells after ${all} ms`, '<= 3,000 ms');
  print('', `${again} ms to judge them all again in two workers`, '<= 3,000 ms');
} finally {
  rmSync(dist, { recursive: true });
}

await besideSpin(print);

function print(what: string, value: string, aim?: string): void {
  console.log(what.padEnd(20) + value + (aim ? `  (aim: ${aim})` : ''));
}
