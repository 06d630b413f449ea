// What the end-to-end tests do again and again, in the words of a user.
import type { Page } from 'playwright';
import { encode } from '../../scenario/link';
import { presetById } from '../../scenario/presets';

/** The address of a preset, as someone would have shared it. */
export async function presetLink(appUrl: string, id: string): Promise<string> {
  const preset = presetById(id);
  if (!preset) throw new Error(`no preset ${id}`);
  return appUrl + (await encode(preset.scenario));
}

/** Opens an address and waits for its run. */
export async function openRun(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await runIsThere(page);
}

export async function runIsThere(page: Page): Promise<void> {
  await page.locator('.tl-root').first().waitFor();
}

/** The step at which the run stands, and how many it has. */
export async function where(page: Page): Promise<{ step: number; steps: number }> {
  const text = await page.locator('.count').innerText();
  const [step, steps] = text.match(/\d+/g) ?? [];
  return { step: Number(step), steps: Number(steps) };
}

/** Presses a key until the run stands at a step. */
export async function stepTo(page: Page, step: number): Promise<void> {
  for (;;) {
    const { step: now } = await where(page);
    if (now === step) return;
    await page.keyboard.press(now < step ? 'ArrowRight' : 'ArrowLeft');
    await page.waitForFunction(
      (before) => Number(document.querySelector('.count b')?.textContent) !== before,
      now,
    );
  }
}

export const sentence = (page: Page): Promise<string> => page.locator('.say').innerText();

/** The number key of the choice that says `words`. */
export async function keyOf(page: Page, words: string): Promise<string> {
  const choice = page.locator('.choice', { hasText: words });
  return choice.locator('kbd').innerText();
}

/** Waits until the address bar has been written: it follows a change after a moment. */
export async function linkAfter(page: Page, before: string): Promise<string> {
  await page.waitForFunction((old) => location.href !== old, before);
  return page.url();
}

/** The editor's text, inside its shadow root. */
export const editor = (page: Page) => page.locator('.cm-content[aria-label="Program"]');
