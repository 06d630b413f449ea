import { expect, it } from 'vitest';
import { presetById, presets } from '../../scenario/presets';
import type { Scenario } from '../../scenario/schema';
import { newScenario } from '../../scenario/world';
import { isEditOf, isSame, titleOf } from './title';

const preset = presetById('loop-attach-leak')?.scenario as Scenario;
const withText = (text: string): Scenario => ({
  ...preset,
  program: { ...preset.program, text },
});

it('keeps the preset’s name over small edits, and leaves it when the program is another', () => {
  const { text } = preset.program;
  const title = (now: string) => titleOf(withText(now), now !== text, preset);
  expect(title(text)).toBe(preset.name);
  expect(title(text.replace('return 0;', 'return 1;'))).toBe(`${preset.name} (edited)`);
  expect(title(`${text}\n/* more */\n`)).toBe(`${preset.name} (edited)`);
  expect(title('int x;')).toBe('Your program');
  expect(title('')).toBe('Your program');
  expect(title(presetById('null')?.scenario.program.text ?? '')).toBe('Your program');
});

it('keeps a name that the user gave', () => {
  expect(titleOf({ ...withText('int x;'), name: 'mine' }, true, preset)).toBe('mine (edited)');
  expect(titleOf(newScenario('', { preset: null, text: '' }), false, null)).toBe('unnamed');
});

it('takes every preset for an edit of itself without its comments', () => {
  for (const { scenario } of presets) {
    const { text } = scenario.program;
    expect(isEditOf(text.replaceAll(/\/\*.*?\*\//gs, ''), text)).toBe(true);
  }
});

it('is the same again when an edit has been undone, wherever the run stands', () => {
  expect(isSame({ ...preset, cursor: { run: 0, step: 3 } }, preset)).toBe(true);
  expect(isSame(withText('int x;'), preset)).toBe(false);
  expect(isSame({ ...preset, stopAtEnd: !preset.stopAtEnd }, preset)).toBe(false);
});
