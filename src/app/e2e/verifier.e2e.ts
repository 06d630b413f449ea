import type { Page } from 'playwright';
import { expect } from 'vitest';
import { encode } from '../../scenario/link';
import { presetById } from '../../scenario/presets';
import { appTest } from './app-test';
import { editor, linkAfter, openRun } from './screen';

async function linkUnder(appUrl: string, id: string, design: string): Promise<string> {
  const preset = presetById(id);
  if (!preset) throw new Error(`no preset ${id}`);
  return appUrl + (await encode({ ...preset.scenario, design, runs: [] }));
}

const badge = (page: Page) => page.locator('.vres');
const panel = (page: Page) => page.locator('.verifier');

appTest('a refusal shows its path, step by step in the source', async ({ page, appUrl }) => {
  await openRun(page, await linkUnder(appUrl, 'loop-attach-leak', 'M'));
  await editor(page).waitFor();
  await badge(page).filter({ hasText: 'verifier refuses' }).click();
  const path = panel(page).getByRole('list', { name: 'Path to the refusal' });
  await path.waitFor();
  expect(await panel(page).locator('.said').innerText()).toContain('Unreleased reference');
  const steps = path.getByRole('button');
  const first = steps.filter({ hasText: 'bpf_aio_alloc' }).first();
  await first.click();
  await page.locator('.cm-asked', { hasText: 'bpf_aio_alloc' }).waitFor();
  expect(await page.locator('.cm-path').count()).toBeGreaterThan(2);

  // On with the keyboard, to the end: what is held there is lost.
  await page.keyboard.press('End');
  const end = path.locator('[aria-current="true"]');
  expect(await end.innerText()).toContain('is still held');
  expect(await end.locator('.lost').count()).toBe(1);
  await page.locator('.cm-note', { hasText: 'verifier: Unreleased reference' }).waitFor();
});

appTest('a verdict follows the text', async ({ page, appUrl }) => {
  await openRun(page, await linkUnder(appUrl, 'loop-attach-leak', 'M'));
  await editor(page).waitFor();
  await badge(page).filter({ hasText: 'verifier refuses' }).waitFor();
  const line = page.locator('.cm-line', { hasText: 'err = ublk_bpf_attach_and_prep_aio' }).first();
  await line.scrollIntoViewIfNeeded();
  await line.click();
  await page.keyboard.press('End');
  await page.keyboard.insertText('\n\tif (err)\n\t\tbpf_aio_release(aio);');
  await badge(page).filter({ hasText: 'verifier accepts' }).waitFor();
});

const log = `0: R1=ctx() R10=fp0
; struct bpf_aio *aio = bpf_aio_alloc(op, 0); @ loop.bpf.c:40
0: (b4) w1 = 0                        ; R1=0
1: (85) call bpf_aio_alloc#65889          ; R0=ptr_bpf_aio(ref_obj_id=2) refs=2
; } @ loop.bpf.c:70
2: (95) exit
Unreleased reference id=2 alloc_insn=1
BPF_EXIT instruction in main prog would lead to reference leak
processed 3 insns (limit 1000000) max_states_per_insn 0
`;

appTest('a real log is held against the model, and its path drawn', async ({ page, appUrl }) => {
  await openRun(page, await linkUnder(appUrl, 'loop-attach-leak', 'M'));
  await badge(page).filter({ hasText: 'verifier refuses' }).click();
  await panel(page).getByText('beside the model').click();
  const field = panel(page).getByRole('textbox');
  await field.fill('no log');
  await panel(page).locator('.vlog .trouble', { hasText: 'no log of the BPF verifier' }).waitFor();
  await field.fill(log);
  const rows = panel(page).locator('.vrows tbody tr');
  expect(await rows.filter({ hasText: 'verdict' }).innerText()).toMatch(/refused\s+refused/);
  expect(await rows.filter({ hasText: 'message' }).innerText()).toContain('agrees');
  expect(await rows.filter({ hasText: /^line/ }).innerText()).toContain('line 70');
  const path = panel(page).getByRole('list', { name: 'Path of the log' });
  await path.getByRole('button').first().click();
  await page.locator('.cm-asked').waitFor();
});

appTest('a contract that is edited travels in the link', async ({ page, appUrl }) => {
  await openRun(page, await linkUnder(appUrl, 'loop-attach-leak', 'A'));
  await editor(page).waitFor();
  await badge(page).filter({ hasText: 'verifier accepts' }).waitFor();
  await page.getByRole('tab', { name: 'kernel' }).click();
  await page.getByRole('combobox', { name: 'Kernel file' }).selectOption('contract.h');
  const form = page.getByRole('form', { name: 'Contract' });
  const before = page.url();
  await form.getByRole('group', { name: 'alloc' }).getByLabel('KF_ACQUIRE').check();
  await form.getByRole('group', { name: 'submit' }).getByLabel('KF_RELEASE').check();
  await form.getByRole('group', { name: 'release' }).getByLabel('KF_RELEASE').check();
  await badge(page).filter({ hasText: 'verifier refuses' }).waitFor();
  const design = page.getByRole('button', { name: /^API design: A, edited/ });
  await design.waitFor();
  const link = await linkAfter(page, before);

  await page.goto('about:blank');
  await openRun(page, link);
  await design.waitFor();
  await badge(page).filter({ hasText: 'verifier refuses' }).waitFor();
  await page.getByRole('tab', { name: 'kernel' }).click();
  await page.getByRole('combobox', { name: 'Kernel file' }).selectOption('contract.h');
  expect(
    await form.getByRole('group', { name: 'submit' }).getByLabel('KF_RELEASE').isChecked(),
  ).toBe(true);
  await page.getByRole('button', { name: 'Reset' }).click();
  await badge(page).filter({ hasText: 'verifier accepts' }).waitFor();
  await page.getByRole('button', { name: /^API design: A, RFC/ }).waitFor();
});
