/** What a scenario is called in the top bar: by its preset as long as the program is still that one. */
import type { Scenario } from '../../scenario/schema';
import { worldChanges } from '../../scenario/world';

/** Lines that tell programs apart: includes and braces are in all of them. */
function tellingLines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /\w/.test(line) && !line.startsWith('#include'));
}

/** Whether at least half of the lines of each text are in the other. */
export function isEditOf(text: string, original: string): boolean {
  if (text === original) return true;
  const here = tellingLines(text);
  const there = tellingLines(original);
  const left = new Map<string, number>();
  for (const line of there) left.set(line, (left.get(line) ?? 0) + 1);
  let shared = 0;
  for (const line of here) {
    const count = left.get(line) ?? 0;
    if (count > 0) shared++;
    left.set(line, count - 1);
  }
  return shared * 2 >= Math.max(here.length, there.length);
}

/** Whether both say the same about the program and its world; where one stands in the runs does not count. */
export function isSame(a: Scenario, b: Scenario): boolean {
  return (
    a.program.text === b.program.text &&
    a.name === b.name &&
    a.design === b.design &&
    JSON.stringify(a.kernel) === JSON.stringify(b.kernel) &&
    Object.keys(worldChanges(a, b)).length === 0
  );
}

/** `preset` is the one that the scenario came from; null if there is none, or it has not been loaded yet. */
export function titleOf(scenario: Scenario, edited: boolean, preset: Scenario | null): string {
  const { name, program } = scenario;
  if (preset?.name === name && !isEditOf(program.text, preset.program.text)) return 'Your program';
  return `${name || 'unnamed'}${edited ? ' (edited)' : ''}`;
}
