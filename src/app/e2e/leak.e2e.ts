import { expect } from 'vitest';
import { appTest, longWait } from './app-test';
import {
  keyOf,
  linkAfter,
  openRun,
  presetLink,
  runIsThere,
  sentence,
  stepTo,
  where,
} from './screen';

appTest(
  'a preset opened by its link is stepped by keys to the leak, back, along another branch, and survives a reload',
  async ({ page, appUrl }) => {
    await openRun(page, await presetLink(appUrl, 'loop-attach-leak'));
    const leak = (await where(page)).step;

    await page.keyboard.press('Home');
    expect((await where(page)).step).toBe(0);
    await page.keyboard.press('n');
    expect((await where(page)).step).toBe(leak);
    await page.keyboard.press('Home');
    await stepTo(page, leak);

    expect(await sentence(page)).toContain('aio#1 is still allocated');
    expect(await page.locator('.tl-root .leak').count()).toBeGreaterThan(0);
    expect(await page.locator('.tl-root').innerText()).toContain('leaked');
    expect(await page.locator('.inv li.bad').innerText()).toContain('no leak');
    expect(await page.locator('.cm-note.cm-leak').innerText()).toContain('still owned here');

    // The attach is the cause. It goes well this time.
    await stepTo(page, leak - 2);
    const before = page.url();
    await page.keyboard.press(await keyOf(page, 'attach out of range ok'));
    expect((await where(page)).step).toBe(leak - 1);
    expect(await page.locator('.viol').innerText()).toContain('No violation');
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
    // The run with the leak is still there, as a branch.
    expect(await page.locator('.tl-root').innerText()).toContain('attach out of range: fails');

    await linkAfter(page, before);
    await page.waitForTimeout(500);
    const seen = [await where(page), await sentence(page), page.url()];
    await page.reload();
    await runIsThere(page);
    expect([await where(page), await sentence(page), page.url()]).toEqual(seen);
    expect(await page.locator('.tl-root').innerText()).toContain('attach out of range: fails');

    // Another browser, with nothing but the link.
    const other = await page.context().browser()?.newContext();
    other?.setDefaultTimeout(longWait);
    const guest = await other?.newPage();
    if (!guest) throw new Error('no second browser');
    await openRun(guest, page.url());
    expect([await where(guest), await sentence(guest)]).toEqual(seen.slice(0, 2));
    await other?.close();
  },
);

appTest('the branch that was left is switched to from the timeline', async ({ page, appUrl }) => {
  await openRun(page, await presetLink(appUrl, 'loop-attach-leak'));
  const { step: leak, steps } = await where(page);
  await stepTo(page, leak - 2);
  await page.keyboard.press(await keyOf(page, 'attach out of range ok'));
  expect((await where(page)).steps).toBe(leak - 1);
  await page.getByText('attach out of range: fails').first().click();
  expect((await where(page)).steps).toBe(steps);
});
