import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright';
import { expect } from 'vitest';
import { appTest } from './app-test';
import { editor, openRun, presetLink, where } from './screen';

const panel = (page: Page) => page.locator('.checkpanel');
const verdict = (page: Page, words: string | RegExp) =>
  page.locator('.verdict-line', { hasText: words }).waitFor();

/** Puts words into the program after some others. */
async function mend(page: Page, after: string, words: string): Promise<void> {
  const line = page.locator('.cm-line', { hasText: after }).first();
  await line.scrollIntoViewIfNeeded();
  await line.click();
  await page.keyboard.press('End');
  await page.keyboard.insertText(words);
  await page.keyboard.press('Escape');
}

appTest(
  'a leak is found, its shortest run shown, and called fixed once the program is mended',
  async ({ page, appUrl }) => {
    await openRun(page, await presetLink(appUrl, 'loop-attach-leak'));
    await editor(page).waitFor();
    await page.keyboard.press('i');
    await page.keyboard.press('c');
    await verdict(page, 'Complete: ');

    // It does not matter where one stands.
    await page.keyboard.press('Home');
    const leak = panel(page).getByRole('button', { name: /no leak bpf_aio/ });
    const steps = Number((await leak.innerText()).match(/(\d+) steps/)?.[1]);
    await leak.click();
    await page.locator('.detail').waitFor();
    expect((await where(page)).step).toBe(steps);
    expect(await page.locator('.tl-root .leak').count()).toBeGreaterThan(0);
    expect(await page.locator('.detail').innerText()).toContain('Assumptions');
    expect(await leak.getAttribute('aria-current')).toBe('true');

    // Beside it the nearest run that ends well: the same until one choice.
    const parting = page.locator('.parting');
    await parting.waitFor();
    expect(await parting.locator('.wrong').innerText()).toContain('fails');
    expect(await parting.locator('.well').innerText()).toContain('ok');
    expect(await page.locator('.tl .parted.wrong .blk').count()).toBeGreaterThan(0);
    expect(await page.locator('.tl .parted.well .leaf.ok').count()).toBe(1);
    await parting.getByRole('button', { name: /Show that run/ }).click();
    await page.locator('.parted').first().waitFor({ state: 'detached' });
    expect(await page.locator('.tl-root .leak').count()).toBeLessThan(2);
    await leak.click();

    // Keys go on to the kernel's own, and to its line.
    await page.keyboard.press('f');
    await page.locator('.provenance', { hasText: 'bpf_aio_do_submit()' }).waitFor();
    await page.keyboard.press('F');
    await page.locator('.tl-root .leak').first().waitFor();

    await mend(
      page,
      'err = ublk_bpf_attach_and_prep_aio',
      '\n\tif (err)\n\t\tbpf_aio_release(aio);',
    );
    await panel(page)
      .locator('em', { hasText: /^fixed$/ })
      .waitFor();
    await verdict(page, 'Complete: ');
    expect(await page.locator('.res').innerText()).toContain('program holds');
  },
);

appTest('a state of the picture is a click away, or some keys', async ({ page, appUrl }) => {
  await openRun(page, await presetLink(appUrl, 'loop-attach-leak'));
  await page.keyboard.press('i');
  await page.keyboard.press('c');
  await verdict(page, 'Complete: ');
  await page.keyboard.press('Home');
  await page.getByText('of all runs, by depth').click();
  const map = panel(page).getByRole('application');
  await map.focus();
  const said = panel(page).locator('.said');
  expect(await said.innerText()).toContain('State 1, depth 0');
  for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight');
  expect(await said.innerText()).toContain('depth 5');
  expect((await where(page)).step).toBe(0);
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('.count b')?.textContent === '5');

  await panel(page).getByRole('button', { name: 'Enlarge' }).click();
  const large = page.getByRole('dialog').getByRole('application');
  await large.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('.count b')?.textContent === '6');
});

appTest('the model is saved as Promela, with what to run', async ({ page, appUrl }) => {
  await openRun(page, await presetLink(appUrl, 'null'));
  await page.keyboard.press('i');
  await page.getByText('Promela, for SPIN').click();
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export as Promela' }).click(),
  ]);
  const name = saved.suggestedFilename();
  expect(name).toMatch(/^[a-z0-9-]+\.pml$/);
  expect(await panel(page).locator('.export pre').innerText()).toContain(`spin -a ${name}`);
  const text = await readFile(await saved.path(), 'utf8');
  expect(text).toContain('proctype ublk_server');
  expect(text).toContain('c_code');
});

appTest('what no run reaches is listed, and grey in the program', async ({ page, appUrl }) => {
  await openRun(page, await presetLink(appUrl, 'read-irq'));
  await editor(page).waitFor();
  await page.keyboard.press('i');
  await page.keyboard.press('c');
  await verdict(page, 'Complete: ');
  await page.getByText('Reached', { exact: false }).first().click();
  const lines = page.locator('.reached dd .linky');
  await lines.first().click();
  await page.locator('.cm-unreached').first().waitFor();
  expect(await page.locator('.cm-unreached').count()).toBe(await lines.count());
});

appTest(
  'a checker that dies is told of, what it had found stays, and it starts anew',
  async ({ page, appUrl }) => {
    await openRun(page, await presetLink(appUrl, 'stripe'));
    await editor(page).waitFor();
    const text = await editor(page).innerText();
    await page.keyboard.press('i');
    await page.keyboard.press('c');
    await page.locator('.figs').waitFor();
    const worker = page.workers().find((one) => one.url().includes('check.worker'));
    // It ends without a word, as when the browser ends it.
    await worker?.evaluate(() => self.close());
    await page.locator('.trouble', { hasText: 'ended the checker' }).waitFor();
    await verdict(page, 'The checker ended: ');
    expect(await editor(page).innerText()).toBe(text);
    await page.keyboard.press('c');
    await page.locator('.trouble').waitFor({ state: 'detached' });
    await page.locator('.figs').waitFor();
    await page.keyboard.press('c');
    await verdict(page, 'Stopped by you: ');
  },
);

appTest(
  'a check that takes long is stopped at once, and shows what it has found',
  async ({ page, appUrl }) => {
    await openRun(page, await presetLink(appUrl, 'stripe'));
    await page.keyboard.press('i');
    await page.keyboard.press('c');
    await page.locator('.figs').waitFor();
    // The page goes on meanwhile.
    await page.keyboard.press('Home');
    expect((await where(page)).step).toBe(0);
    await page.keyboard.press('c');
    await verdict(page, 'Stopped by you: ');
    await panel(page).getByRole('button', { name: 'Check again' }).waitFor();
  },
);
