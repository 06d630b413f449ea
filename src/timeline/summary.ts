/** One line about a whole run, for whoever cannot see the picture. */
import type { RecordedRun } from '../machine/run';
import { objectRows } from './rows';

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

export function summary(run: RecordedRun): string {
  const lost = run.references.flatMap((reference) =>
    reference.lost ? [`${reference.object.name} leaks at step ${reference.lost.step}`] : [],
  );
  const broken = run.violations
    .filter((violation) => violation.property !== 'no-leak')
    .map((violation) => `${violation.message} at step ${violation.step}`);
  const round = run.again === null ? [] : [`from step ${run.again} on it can go round for ever`];
  const verdict = [...round, ...lost, ...broken].slice(0, 3).join(', ');
  return `Timeline of ${plural(run.steps.length - 1, 'step')}: ${plural(run.contexts.length, 'context')}, ${plural(objectRows(run).length, 'object')}${verdict ? `, ${verdict}` : ''}`;
}
