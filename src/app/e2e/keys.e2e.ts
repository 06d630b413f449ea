import { expect } from 'vitest';
import { appTest } from './app-test';
import { editor, keyOf, openRun, presetLink, stepTo, where } from './screen';

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

appTest(
  'theme, share, speed, tabs and runs have keys, and the help lists them',
  async ({ page, appUrl }) => {
    await openRun(page, await presetLink(appUrl, 'loop-attach-leak'));
    const theme = () => page.locator('html').getAttribute('data-theme');
    await page.keyboard.press('d');
    await page.keyboard.press('d');
    expect(await theme()).toBe('dark');

    await page.keyboard.press('s');
    expect(await page.getByRole('dialog').innerText()).toContain('Share this run');
    await page.keyboard.press('Escape');

    const speed = page.getByRole('button', { name: /^Speed/ });
    await page.keyboard.press('.');
    expect(await speed.innerText()).toBe('2×');
    await page.keyboard.press(',');
    await page.keyboard.press(',');
    await page.keyboard.press(',');
    expect(await speed.innerText()).toBe('½×');

    const tab = () => page.locator('#source').getByRole('tab', { selected: true }).innerText();
    await page.keyboard.press('w');
    expect(await tab()).toBe('kernel');
    await page.keyboard.press('W');
    await page.keyboard.press('W');
    expect(await tab()).toBe('scenario');

    const { step: leak, steps } = await where(page);
    await stepTo(page, leak - 2);
    await page.keyboard.press(await keyOf(page, 'attach out of range ok'));
    expect((await where(page)).steps).toBe(leak - 1);
    await page.keyboard.press('j');
    expect((await where(page)).steps).toBe(steps);
    await page.keyboard.press('k');
    expect((await where(page)).steps).toBe(leak - 1);

    await page.keyboard.press('?');
    const help = await page.getByRole('dialog').innerText();
    for (const words of ['theme', 'share', 'play faster', 'next tab', 'next run'])
      expect(help).toContain(words);
  },
);
