import { expect } from 'vitest';
import { appTest } from './app-test';
import { editor, linkAfter, openRun, presetLink, runIsThere, where } from './screen';

appTest(
  'a damaged link says what is wrong and shows what could be read',
  async ({ page, appUrl }) => {
    const link = await presetLink(appUrl, 'read-irq');
    await openRun(page, link.slice(0, -4));
    expect(await page.getByRole('alert').innerText()).toContain('link is damaged');
    expect((await where(page)).steps).toBeGreaterThan(0);
  },
);

appTest(
  'a link that cannot be read stays until something changes, and says what is shown instead',
  async ({ page, appUrl }) => {
    const bad = `${appUrl}#1.somewhere!`;
    await openRun(page, bad);
    const alert = page.getByRole('alert');
    expect(await alert.innerText()).toMatch(/“!”, at position 10/);
    expect(await alert.innerText()).toContain('The first example is shown instead.');
    expect(await alert.getByRole('textbox').inputValue()).toBe(bad);

    // Longer than the address bar lags behind.
    await page.waitForTimeout(1500);
    expect(page.url()).toBe(bad);
    await page.reload();
    await runIsThere(page);
    expect(await alert.innerText()).toContain('The first example is shown instead.');

    await page.keyboard.press('ArrowLeft');
    expect(await linkAfter(page, bad)).toContain('#1.');
    // It can still be copied.
    expect(await alert.getByRole('textbox').inputValue()).toBe(bad);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    expect(await alert.count()).toBe(0);
  },
);

appTest('a foreign link that is pasted leaves what is there', async ({ page, appUrl }) => {
  await openRun(page, await presetLink(appUrl, 'read-irq'));
  await page.evaluate(() => {
    location.hash = 'somewhere';
  });
  const alert = page.getByRole('alert');
  await alert.waitFor();
  expect(await alert.innerText()).toContain('not a link of aioscope');
  expect(await alert.innerText()).toContain('What was here before stays.');
  await page.getByRole('button', { name: /Scenario: Read/ }).waitFor();
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

appTest('two pages do not write over each other', async ({ page, appUrl }) => {
  await openRun(page, await presetLink(appUrl, 'no-release'));
  await editor(page).click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Escape');
  await page.keyboard.press('b');
  await page.locator('.sign-break').waitFor();

  const other = await page.context().newPage();
  await openRun(other, await presetLink(appUrl, 'fsync'));
  await other.keyboard.press('ArrowLeft');
  await other.waitForTimeout(1000);
  // What is set once and for all is the same in both.
  await other.keyboard.press('.');
  await page.getByRole('button', { name: 'Speed: 2 times' }).waitFor();
  await other.close();

  await page.reload();
  await runIsThere(page);
  await page.getByRole('button', { name: /Scenario: The callback forgets/ }).waitFor();
  await editor(page).click();
  await page.keyboard.press('Control+Home');
  await page.locator('.sign-break').waitFor();
});
