import { expect } from 'vitest';
import { appTest } from './app-test';
import { openRun, presetLink, where } from './screen';

const cell = (row: string, design: string, quadrant = '') =>
  `.matrix td${quadrant && `.${quadrant}`} [data-at="${row} ${design}"]`;

appTest(
  'the matrix is a page of its own, and an unsound cell opens its leak',
  async ({ page, appUrl }) => {
    await openRun(page, await presetLink(appUrl, 'read-irq'));
    await page.getByRole('button', { name: 'Compare designs' }).click();
    expect(new URL(page.url()).searchParams.get('view')).toBe('compare');
    await page.locator(cell('error-path', 'A', 'unsound')).waitFor();
    await page.locator(cell('error-path', 'A')).click();
    await page.locator('.tl-root .leak').first().waitFor();
    const { step, steps } = await where(page);
    expect(step).toBe(steps);
    expect(page.url()).not.toContain('view=compare');

    // And the browser's own way back.
    await page.goBack();
    await page.locator('.matrix').waitFor();
  },
);

appTest('a refusal shows its path, and opens in the verifier’s panel', async ({ page, appUrl }) => {
  await page.goto(`${appUrl}?view=compare`);
  await page.locator(cell('error-path', 'E', 'refused')).waitFor();
  await page.locator(cell('error-path', 'E')).focus();
  const path = page.getByRole('list', { name: /Path to the refusal/ });
  expect(await path.locator('li', { hasText: 'acquires a reference' }).innerText()).toContain(
    'bpf_aio_alloc',
  );
  expect(await path.locator('li').count()).toBeGreaterThan(2);
  await page.keyboard.press('Enter');
  // In the verifier's panel: where the reference comes from, and where it is lost.
  const panel = page.locator('.verifier');
  const steps = panel.getByRole('list', { name: 'Path to the refusal' }).getByRole('button');
  await steps.filter({ hasText: 'bpf_aio_alloc' }).first().waitFor();
  expect(await panel.locator('.said').innerText()).toContain('Unreleased reference');
  expect(await steps.last().innerText()).toContain('is still held');
  await page.getByRole('button', { name: /^API design: E/ }).waitFor();
});

appTest('the keyboard moves in the matrix and back to the run', async ({ page, appUrl }) => {
  await openRun(page, await presetLink(appUrl, 'read-irq'));
  await page.keyboard.press('m');
  await page.locator(cell('null', 'A')).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-at'));
  expect(await focused()).toBe('read B');
  await page.locator(cell('read', 'B', 'strict')).waitFor();
  const detail = page.getByRole('region', { name: 'The selected cell' });
  expect(await detail.innerText()).toContain('Too strict');
  await page.keyboard.press('End');
  expect(await focused()).toMatch(/^read [^B]/);
  await page.keyboard.press('m');
  await page.locator('.tl-root').first().waitFor();
  expect(await page.locator('.matrix').count()).toBe(0);
});

appTest('a program of one’s own joins as a row', async ({ page, appUrl }) => {
  await page.goto(`${appUrl}?view=compare`);
  await page.getByText('Add a program of your own').click();
  const field = page.getByRole('textbox', { name: 'Program' });
  await field.fill('int f(void) { return x; }');
  await page.getByRole('button', { name: 'Add as a row' }).click();
  await page.getByRole('alert').filter({ hasText: 'does not compile' }).waitFor();
  await field.fill('#include "vmlinux.h"\nstruct { int x; } unused;\n');
  await page.getByRole('button', { name: 'Add as a row' }).click();
  await page.locator('.matrix tbody th', { hasText: 'pasted' }).waitFor();
  await page.locator('td.none [data-at$="pasted A"]').waitFor();
});

appTest('a design has a page of its own, with a link to each', async ({ page, appUrl }) => {
  await page.goto(`${appUrl}?view=design&design=K`);
  const title = (letter: string) => page.getByRole('heading', { level: 1, name: `${letter}: ` });
  await title('K').waitFor();
  const text = page.getByRole('region', { name: 'Text of the program' });
  expect(await text.innerText()).toContain('bpf_aio_prepare');
  await page.locator('summary', { hasText: 'contract.h' }).click();
  const changes = page.getByRole('region', { name: 'Changes in contract.h' });
  expect(await changes.locator('.new', { hasText: 'KF_ACQUIRE' }).count()).toBeGreaterThan(0);

  await page.getByRole('link', { name: 'M: release on success' }).click();
  await title('M').waitFor();
  expect(new URL(page.url()).searchParams.get('design')).toBe('M');
  await page.goBack();
  await title('K').waitFor();

  // From the head of a column, and by the menu of designs.
  await page.keyboard.press('m');
  await page.getByRole('button', { name: /^B acquire and release only/ }).click();
  await title('B').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.tl-root').first().waitFor();
  expect(page.url()).not.toContain('design=');
  await page.getByRole('button', { name: /^API design/ }).click();
  await page.getByRole('menuitem', { name: /^All about design A/ }).click();
  await title('A').waitFor();
  await page.getByRole('button', { name: 'Open the program' }).click();
  await page.locator('.tl-root').first().waitFor();
});
