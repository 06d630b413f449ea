import { expect } from 'vitest';
import { appTest } from './app-test';
import { editor, openRun, presetLink, where } from './screen';

appTest('single keys rest in the editor and can be turned off', async ({ page, appUrl }) => {
  await openRun(page, await presetLink(appUrl, 'read-irq'));
  const { step } = await where(page);
  await editor(page).click();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('h');
  expect((await where(page)).step).toBe(step);
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Escape');
  await page.keyboard.press('h');
  expect((await where(page)).step).toBe(step - 1);

  await page.keyboard.press('?');
  await page.getByRole('checkbox', { name: /^Single keys/ }).uncheck();
  await page.keyboard.press('Escape');
  await page.keyboard.press('h');
  expect((await where(page)).step).toBe(step - 1);
});

appTest('what is searched for is jumped to', async ({ page, appUrl }) => {
  await openRun(page, await presetLink(appUrl, 'read-eagain'));
  await page.keyboard.press('Home');
  await page.keyboard.press('/');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.insertText('-EAGAIN');
  await page.keyboard.press('Enter');
  expect((await where(page)).step).toBeGreaterThan(0);
  expect(await page.locator('dialog').count()).toBe(0);
});

appTest('every control is reached by Tab, in the order of the screen', async ({ page, appUrl }) => {
  await openRun(page, await presetLink(appUrl, 'loop-attach-leak'));
  await editor(page).waitFor();
  const regions: string[] = [];
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press('Tab');
    const region = await page.evaluate(() => {
      const at = document.activeElement;
      const place = at?.closest('.top, .left, .centre, .right, .dock');
      return place?.classList[0] ?? '';
    });
    if (region !== '' && regions.at(-1) !== region) regions.push(region);
    if (region === 'dock') break;
  }
  expect(regions).toEqual(['top', 'left', 'centre', 'right', 'dock']);
});
