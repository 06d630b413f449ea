// The `test` of the end-to-end tests: each gets a page of its own, at 1440 x 900, and fails on what no page may do.
import { type Browser, chromium, type Page } from 'playwright';
import { expect, inject, test } from 'vitest';
import { launchOptions } from '../../../scripts/browser.mjs';

/** How long (ms) a page may take for anything: it is there to end a hang, on a machine that has other things to do. */
export const longWait = 180_000;

interface Fixtures {
  browser: Browser;
  /** A fresh page, still empty. */
  page: Page;
  /** Where the built app is served, with a slash at its end. */
  appUrl: string;
}

export const appTest = test.extend<Fixtures>({
  browser: [
    // biome-ignore lint/correctness/noEmptyPattern: Vitest reads the names from the pattern
    async ({}, use) => {
      const browser = await chromium.launch(launchOptions());
      await use(browser);
      await browser.close();
    },
    { scope: 'file' },
  ],

  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads the names from the pattern
  appUrl: async ({}, use) => use(inject('appUrl')),

  page: async ({ browser, appUrl }, use) => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    context.setDefaultTimeout(longWait);
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(`console: ${message.text()}`);
    });
    page.on('request', (request) => {
      const url = request.url();
      if (!/^(data|blob):/.test(url) && !url.startsWith(appUrl)) faults.push(`foreign: ${url}`);
    });
    await use(page);
    await context.close();
    expect(faults).toEqual([]);
  },
});
