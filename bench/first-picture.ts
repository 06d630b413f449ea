import { chromium } from 'playwright';
import { preview } from 'vite';
import { launchOptions } from '../scripts/browser.mjs';

const RUNS = 5;

/** From entering the address to the first timeline in the page, in ms: the median of runs with an empty cache. */
export async function firstPicture(dist: string): Promise<number> {
  const server = await preview({
    logLevel: 'warn',
    build: { outDir: dist },
    preview: { host: '127.0.0.1', port: 0 },
  });
  const browser = await chromium.launch(launchOptions());
  try {
    const times: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      const page = await browser.newPage();
      await page.goto(server.resolvedUrls?.local[0] ?? '');
      const drawn = await page.waitForFunction(
        () => document.querySelector('.tl-root svg') !== null && performance.now(),
      );
      times.push(Number(await drawn.jsonValue()));
      await page.close(); // newPage() made a context of its own, with a cache of its own
    }
    return times.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN;
  } finally {
    await browser.close();
    await server.close();
  }
}
