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

appTest(
  'a text in which nothing runs keeps the last run, says what is missing, and loses the preset’s name',
  async ({ page, appUrl }) => {
    await openRun(page, await presetLink(appUrl, 'no-release'));
    const before = await where(page);
    const title = page.getByRole('button', { name: /^Scenario: / });
    const name = await title.innerText();

    await editor(page).click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText('int x;');
    const note = page.locator('.cm-note', {
      hasText: 'needs a struct_ops object of type ublk_bpf_ops',
    });
    await note.waitFor();
    expect(await note.locator('.hint').innerText()).toContain('.id = 16');
    expect(await where(page)).toEqual(before);
    expect(await page.locator('.ribbon').innerText()).toContain('last program');
    expect(await title.innerText()).toBe('Your program');

    await page.keyboard.press('Control+z');
    await page
      .locator('.cm-note', { hasText: 'needs a struct_ops' })
      .waitFor({ state: 'detached' });
    expect(await where(page)).toEqual(before);
    expect(await title.innerText()).toBe(name);
    expect(await page.locator('.ribbon').count()).toBe(0);
  },
);

appTest(
  'a breakpoint goes with its line, and is there after a reload',
  async ({ page, appUrl }) => {
    await openRun(page, await presetLink(appUrl, 'no-release'));
    await editor(page).click();
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Escape');
    await page.keyboard.press('b');
    const bar = page.locator('.linebar');
    const pressed = () => bar.getByRole('button', { name: 'Break' }).getAttribute('aria-pressed');
    expect(await pressed()).toBe('true');

    await editor(page).click();
    await page.keyboard.press('Control+Home');
    await page.keyboard.insertText('// one more\n');
    await page.keyboard.press('ArrowDown');
    expect(await bar.innerText()).toContain('Line 3');
    expect(await pressed()).toBe('true');
    expect(await page.locator('.sign-break').count()).toBe(1);

    await page.reload();
    await runIsThere(page);
    await page.locator('.sign-break').waitFor();
  },
);
