import { expect } from 'vitest';
import { appTest } from './app-test';
import { openRun, presetLink, runIsThere, where } from './screen';

appTest(
  'a damaged link says what is wrong and shows what could be read',
  async ({ page, appUrl }) => {
    const link = await presetLink(appUrl, 'read-irq');
    await openRun(page, link.slice(0, -4));
    expect(await page.getByRole('alert').innerText()).toContain('link is damaged');
    expect((await where(page)).steps).toBeGreaterThan(0);
  },
);

appTest('a foreign link gives a message and the first preset', async ({ page, appUrl }) => {
  await openRun(page, `${appUrl}#somewhere`);
  expect(await page.getByRole('alert').innerText()).toContain('not a link of aioscope');
  await page.getByRole('button', { name: 'Dismiss' }).click();
  expect(await page.getByRole('alert').count()).toBe(0);
});

appTest('a link pasted into the address bar is opened', async ({ page, appUrl }) => {
  await openRun(page, await presetLink(appUrl, 'read-irq'));
  const next = new URL(await presetLink(appUrl, 'fsync')).hash;
  await page.evaluate((hash) => {
    location.hash = hash;
  }, next);
  await page.getByRole('button', { name: /Scenario: Flush/ }).waitFor();
  await runIsThere(page);
});

appTest('a denied storage is told, and nothing else breaks', async ({ page, appUrl }) => {
  await page.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('denied', 'SecurityError');
    };
  });
  await openRun(page, await presetLink(appUrl, 'read-irq'));
  await page.keyboard.press('ArrowLeft');
  await page.getByText('does not let aioscope store').waitFor();
});
