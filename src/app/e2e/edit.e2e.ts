import { expect } from 'vitest';
import { presetById } from '../../scenario/presets';
import { appTest } from './app-test';
import { editor, openRun, presetLink, runIsThere, where } from './screen';

appTest(
  'a broken program shows its error at the line, keeps the last run, and goes on when it is mended',
  async ({ page, appUrl }) => {
    await openRun(page, await presetLink(appUrl, 'no-release'));
    await editor(page).waitFor();
    const { steps } = await where(page);

    await editor(page).click();
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Enter');
    await page.keyboard.insertText('static int broken(void) { return nothing; }');
    const note = page.locator('.cm-note', { hasText: 'nothing' });
    await note.waitFor();
    expect(await page.getByRole('alert').innerText()).toContain('error');
    // The last run that could be made stays.
    expect((await where(page)).steps).toBe(steps);
    expect(await page.locator('.ribbon').innerText()).toContain('last program');

    // A reload loses nothing typed.
    await page.reload();
    await page.getByRole('alert').getByRole('button').click();
    await note.waitFor();
    expect(await editor(page).innerText()).toContain('return nothing;');

    await editor(page).click();
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Shift+Home');
    await page.keyboard.insertText('static int broken(void) { return 0; }');
    await runIsThere(page);
    await note.waitFor({ state: 'detached' });
    expect(await page.locator('.stalebar').count()).toBe(0);
  },
);

appTest('typing is undone, and an edited scenario comes back', async ({ page, appUrl }) => {
  await openRun(page, await presetLink(appUrl, 'no-release'));
  await editor(page).click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.insertText('// mine\n');
  expect(await editor(page).innerText()).toContain('// mine');
  await page.keyboard.press('Control+z');
  expect(await editor(page).innerText()).not.toContain('// mine');
  await page.keyboard.press('Control+y');

  await page.getByRole('button', { name: /^Scenario: / }).click();
  await page.getByRole('menuitemradio', { name: /^Read: done at once/ }).click();
  await page.getByRole('button', { name: 'Bring them back' }).click();
  await page.locator('.cm-line', { hasText: '// mine' }).waitFor();
});

appTest(
  'a pasted program of other ids is met by a scenario that fits it',
  async ({ page, appUrl }) => {
    await openRun(page, await presetLink(appUrl, 'no-release'));
    const text = (presetById('no-release')?.scenario.program.text ?? '').replaceAll(
      /= 16,/g,
      '= 7,',
    );
    await editor(page).click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(text);
    await page.getByText(/registers ublk_bpf_ops 7/).waitFor();
    await page.getByRole('button', { name: 'Fit it' }).click();
    await page.getByText('1 violation', { exact: true }).waitFor();
    expect((await where(page)).step).toBeGreaterThan(0);
  },
);
