import type { Page } from 'playwright';
import { expect } from 'vitest';
import { encode } from '../../scenario/link';
import { presetById } from '../../scenario/presets';
import type { Scenario } from '../../scenario/schema';
import { appTest } from './app-test';
import { editor, openRun, where } from './screen';

const preset = (id: string): Scenario => {
  const found = presetById(id);
  if (!found) throw new Error(`no preset ${id}`);
  return found.scenario;
};

const verdict = (page: Page, words: string | RegExp) =>
  page.locator('.verdict-line', { hasText: words }).waitFor();

const bounds = (page: Page, limits: object) =>
  page.addInitScript((of) => {
    localStorage.setItem('aioscope.settings', JSON.stringify({ bounds: of }));
  }, limits);

/** Milliseconds of the longest task of the page while something is done. */
async function longestTask(page: Page, act: () => Promise<void>): Promise<number> {
  await page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(window, { longTasks: seen });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.push(duration);
    }).observe({ type: 'longtask' });
  });
  await act();
  return page.evaluate(() => {
    const { longTasks } = window as unknown as { longTasks: number[] };
    return Math.max(0, ...longTasks.splice(0));
  });
}

appTest(
  'a model that explodes ends at its bound, with what was found, and the page alive',
  async ({ page, appUrl }) => {
    await bounds(page, {
      maxStates: 100_000_000,
      maxSeconds: 2,
      maxFaults: null,
      partialOrder: false,
    });
    const loop = preset('loop');
    const ios = Array.from({ length: 8 }, (_, tag) => ({ ...loop.ios[0], tag })) as Scenario['ios'];
    await openRun(page, appUrl + (await encode({ ...loop, ios, runs: [] })));
    await editor(page).waitFor();
    await page.keyboard.press('i');
    // A busy machine makes any task long: the best of three is the page's own.
    const longest: number[] = [];
    for (let round = 0; round < 3; round++)
      longest.push(
        await longestTask(page, async () => {
          await page.keyboard.press('c');
          await page.locator('.figs', { hasText: 'queue' }).waitFor();
          await page.keyboard.press('Home');
          expect((await where(page)).step).toBe(0);
          await verdict(page, 'Stopped at the bound of 2 seconds: ');
        }),
      );
    // The check takes its two seconds elsewhere: were it in the page, one task would be as long.
    expect(Math.min(...longest)).toBeLessThan(1_000);
    expect(await page.locator('.res').innerText()).not.toContain('holds');
    // States are counted by depth, and none is said to end well.
    await page.getByText('of all runs, by depth').click();
    await page.locator('.depths .bar').first().waitFor();
    expect(await page.locator('.states').innerText()).toContain('How they end is not known');
  },
);

appTest('an endless loop is named by its line', async ({ page, appUrl }) => {
  const from = preset('loop-attach-leak');
  const text = from.program.text.replace(
    'int err = -EINVAL;',
    'int err;\n\twhile (1)\n\t\terr = 1;',
  );
  const line = text.split('\n').findIndex((words) => words.includes('while (1)')) + 1;
  const program = { preset: null, text };
  await openRun(page, appUrl + (await encode({ ...from, program, runs: [] })));
  await page.keyboard.press('i');
  await page.keyboard.press('c');
  await page.locator('.within', { hasText: `the loop at program.bpf.c:${line}` }).waitFor();
  expect(await page.locator('.res').innerText()).not.toContain('holds');
  await page.keyboard.press('Home');
  expect((await where(page)).step).toBe(0);
});

appTest(
  'fifty io commands are refused in words, by a link and by the form',
  async ({ page, appUrl }) => {
    const { ios, ...rest } = preset('loop');
    const many = { ...rest, ios: Array.from({ length: 50 }, () => ios[0]) } as Scenario;
    await openRun(page, appUrl + (await encode(many)));
    await page.locator('.messages', { hasText: 'ios must have at most 8 entries' }).waitFor();
    await editor(page).waitFor();
    await page.keyboard.press('i');
    const field = page.getByLabel(/io commands in flight/);
    await field.fill('50');
    await field.press('Enter');
    await page.getByText('must be at most 8').waitFor();
    await field.fill('2');
    await field.press('Enter');
    await page.locator('.scn', { hasText: 'edited' }).waitFor();
  },
);

appTest('a check goes on while the page’s timers stand still', async ({ page, appUrl }) => {
  await page.clock.install();
  await openRun(page, appUrl);
  await editor(page).waitFor();
  await page.keyboard.press('i');
  const panel = page.locator('.checkpanel');
  await panel.getByRole('button', { name: 'Check', exact: true }).waitFor();
  // As in a tab that nobody sees.
  await page.clock.pauseAt(Date.now() + 3_600_000);
  await panel.getByRole('button', { name: 'Check', exact: true }).click();
  await verdict(page, 'Complete: ');
  await page.clock.resume();
});

appTest('what was typed stays when the checker dies', async ({ page, appUrl }) => {
  await openRun(page, appUrl + (await encode({ ...preset('stripe'), runs: [] })));
  await editor(page).click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.insertText('// mine\n');
  await page.keyboard.press('Escape');
  await page.locator('.scn', { hasText: 'edited' }).waitFor();
  await page.keyboard.press('i');
  await page.keyboard.press('c');
  await page.locator('.figs').waitFor();
  const worker = page.workers().find((one) => one.url().includes('check.worker'));
  await worker?.evaluate(() => self.close());
  await page.locator('.trouble', { hasText: 'ended the checker' }).waitFor();
  await page.reload();
  await editor(page).waitFor();
  await page.keyboard.press('Control+Home');
  expect(await editor(page).innerText()).toContain('// mine');
});
