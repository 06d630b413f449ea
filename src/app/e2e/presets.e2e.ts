import AxeBuilder from '@axe-core/playwright';
import { expect } from 'vitest';
import { presets } from '../../scenario/presets';
import { appTest } from './app-test';
import { openRun, presetLink, runIsThere, sentence, where } from './screen';

// appTest fails a page on any console error.
appTest.for(presets.map(({ id }) => id))('opens %s by its link', async (id, { page, appUrl }) => {
  await openRun(page, await presetLink(appUrl, id));
  const { step, steps } = await where(page);
  expect(steps).toBeGreaterThan(0);
  expect(step).toBeGreaterThan(0);
  expect(await sentence(page)).not.toBe('');
});

async function serious(page: Parameters<typeof openRun>[0]): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

appTest('axe finds nothing serious in any panel', async ({ page, appUrl }) => {
  await openRun(page, await presetLink(appUrl, 'loop-attach-leak'));
  await page.locator('.cm-content').first().waitFor();
  expect(await serious(page)).toEqual([]);
  for (const tab of ['kernel', 'scenario']) {
    await page.getByRole('tab', { name: tab }).click();
    await page.getByRole('tabpanel', { name: tab }).waitFor();
    expect(await serious(page)).toEqual([]);
  }
  await page.keyboard.press('Escape');
  await page.locator('.brand').click();
  await page.keyboard.press('t');
  expect(await serious(page)).toEqual([]);
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  expect(await serious(page)).toEqual([]);
});

appTest('axe finds nothing serious in the dark theme', async ({ page, appUrl }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await openRun(page, await presetLink(appUrl, 'no-release'));
  expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
  expect(await serious(page)).toEqual([]);
});

appTest('works at 390 px', async ({ page, appUrl }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openRun(page, await presetLink(appUrl, 'loop-attach-leak'));
  const { step } = await where(page);
  await page.getByRole('button', { name: 'Step back' }).click();
  expect((await where(page)).step).toBe(step - 1);
  for (const tab of ['Program', 'References', 'Scenario', 'Timeline']) {
    await page.getByRole('tab', { name: tab }).click();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBe(390);
    expect(await serious(page)).toEqual([]);
  }
  await runIsThere(page);
});
