import AxeBuilder from '@axe-core/playwright';
import { expect } from 'vitest';
import { appTest } from './app-test';

appTest('starts from a sub-path, asking nothing of other servers', async ({ page, appUrl }) => {
  await page.goto(appUrl);
  await page.locator('#root > *').first().waitFor();
  expect(await page.title()).toContain('aioscope');
});

appTest('shows nothing that axe finds serious', async ({ page, appUrl }) => {
  await page.goto(appUrl);
  await page.locator('#root > *').first().waitFor();
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
});
