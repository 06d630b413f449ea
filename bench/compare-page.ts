import { chromium } from 'playwright';
import { preview } from 'vite';
import { launchOptions } from '../scripts/browser.mjs';

interface Times {
  /** From the wish to see the page to its first cells, to all of them, and to all of them judged anew; in ms. */
  readonly first: number;
  readonly all: number;
  readonly again: number;
  readonly cells: number;
}

/** The main programs by all designs, in a page that has shown its run already. */
export async function comparePage(dist: string): Promise<Times> {
  const server = await preview({
    logLevel: 'warn',
    build: { outDir: dist },
    preview: { host: '127.0.0.1', port: 0 },
  });
  const browser = await chromium.launch(launchOptions());
  try {
    const page = await browser.newPage();
    await page.goto(server.resolvedUrls?.local[0] ?? '');
    await page.locator('.tl-root svg').first().waitFor();
    const times = await page.evaluate(async () => {
      const until = (done: () => boolean) =>
        new Promise<number>((resolve) => {
          const look = () => (done() ? resolve(performance.now()) : requestAnimationFrame(look));
          look();
        });
      const waiting = () => document.querySelectorAll('.matrix td.waits').length;
      const cells = () => document.querySelectorAll('.matrix td').length;
      const begun = performance.now();
      document.querySelector<HTMLElement>('.tocompare')?.click();
      const first = await until(() => cells() > waiting());
      const all = await until(() => cells() > 0 && waiting() === 0);
      const anew = performance.now();
      [...document.querySelectorAll<HTMLElement>('.comparepage .btn')]
        .find(({ innerText }) => innerText === 'Judge again')
        ?.click();
      await until(() => waiting() > 0);
      const again = await until(() => waiting() === 0);
      return { first: first - begun, all: all - begun, again: again - anew, cells: cells() };
    });
    const round = Math.round;
    const { first, all, again, cells } = times;
    return { first: round(first), all: round(all), again: round(again), cells };
  } finally {
    await browser.close();
    await server.close();
  }
}
