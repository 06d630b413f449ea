/** What a card says about a step, an object or another run. */

import { errnoMeaning, isErrno } from '../machine/errno';
import type { RecordedRun } from '../machine/run';
import { historyOf } from './history';
import { textWidth } from './measure';
import { readingOf } from './reading';
import { violationText, worstAt } from './sentence';
import type { BranchView, Px, Step } from './view';
import { type Delta, deltas, holderWord, stepName, stepResult, stepWho } from './words';

interface CardLine {
  readonly term: string;
  /** An errno, a number of bytes: in the code font. */
  readonly code: string | null;
  readonly bad: boolean;
  readonly text: string;
}

export interface CardText {
  readonly title: string;
  /** Function or type, in the code font. */
  readonly code: string;
  readonly lines: readonly CardLine[];
}

const MOST_LINES = 6;

const line = (term: string, text: string, code: string | null = null, bad = false): CardLine => ({
  term,
  text,
  code,
  bad,
});

function deltaText(delta: Delta, step: Step): string {
  const ref = delta.ref === 'owner' ? '' : `${delta.ref}, `;
  const count = delta.count !== null && delta.ref !== 'owner' ? `, ${delta.count} now` : '';
  switch (delta.kind) {
    case 'take':
      return `${delta.object.born === step ? 'new, ' : ''}${ref}held by ${delta.to}${count}`;
    case 'drop':
      return `${ref}given back by ${delta.from}${delta.object.freed === step ? ', freed' : count}`;
    case 'hand':
      return `${ref}${delta.from} \u2192 ${delta.to}`;
    case 'lost':
      return `${delta.from} \u2192 nobody`;
  }
}

export function stepCard(run: RecordedRun, step: Step): CardText {
  const reading = readingOf(run).steps[step];
  if (!reading || step === 0)
    return { title: '0', code: 'start', lines: [line('state', 'before the first step')] };
  const lines: CardLine[] = [line('runs in', stepWho(run, step))];
  const result = stepResult(run, step);
  const { effects, fn } = reading.record;
  if (result) {
    const errno = isErrno(result.text);
    const broken = worstAt(run, step);
    const text = errno
      ? (errnoMeaning(result.text) ?? '')
      : broken
        ? violationText(broken)
        : result.tone === 'ok'
          ? 'bytes'
          : '';
    lines.push(line('result', text, result.text, result.tone === 'bad'));
  }
  for (const effect of effects)
    if (effect.kind === 'choice' && effect.alternative !== result?.text)
      lines.push(line(effect.label, effect.alternative));
  const changed = deltas(run, step);
  for (const delta of changed)
    lines.push(line(delta.object.name, deltaText(delta, step), null, delta.kind === 'lost'));
  const named = new Set(changed.map((delta) => delta.object));
  for (const effect of effects) {
    if (effect.kind === 'map') lines.push(line(effect.map, `${effect.what} ${effect.key}`));
    if (effect.kind !== 'passes_on' && effect.kind !== 'picked_up') continue;
    const object = historyOf(run).objectAt(effect.object, step);
    if (object && !named.has(object))
      lines.push(line(object.name, effect.kind === 'passes_on' ? 'passed on' : 'taken up'));
  }
  if (result?.tone === 'bad' && changed.length === 0) lines.push(...stillHeld(run, step));
  if (changed.length === 0 && lines.length < 3) lines.push(line('references', 'none changes'));
  return { title: String(step), code: `${fn}()`, lines: lines.slice(0, MOST_LINES) };
}

/** After a failure: what the program has to release all the same. */
function stillHeld(run: RecordedRun, step: Step): readonly CardLine[] {
  const history = historyOf(run);
  return run.references.flatMap((reference) => {
    const piece = history.pieceAt(reference, step);
    const own = piece?.class === 'program' && !piece.through && reference.ref === 'owner';
    return own ? [line(reference.object.name, "still the program's to release")] : [];
  });
}

export function objectCard(run: RecordedRun, name: string, step: Step): CardText | null {
  const object = run.objects.find((candidate) => candidate.name === name);
  if (!object) return null;
  const history = historyOf(run);
  const lines: CardLine[] = [];
  const held = history.referencesOf(object).flatMap((reference) => {
    const piece = history.pieceAt(reference, step);
    return piece ? [{ reference, piece }] : [];
  });
  for (const { reference, piece } of held.slice(0, 3)) {
    const word = piece.class ? holderWord(run, piece.holder, step) : 'nobody';
    lines.push(line(reference.ref, `${word}, since step ${piece.from}`, null, !piece.class));
  }
  if (held.length > 3) lines.push(line('', `and ${held.length - 3} more`));
  if (held.length === 0) lines.push(line('holder', step < object.born ? 'not there yet' : 'none'));
  lines.push(
    line(
      'made',
      object.born === 0
        ? 'before the first step'
        : `step ${object.born}, ${stepName(run, object.born)}`,
    ),
  );
  if (object.freed !== null)
    lines.push(line('freed', `step ${object.freed}, ${stepName(run, object.freed)}`));
  for (const violation of run.violations)
    if (violation.object?.name === name)
      lines.push(line(`step ${violation.step}`, violation.message, null, true));
  return { title: object.name, code: object.type, lines: lines.slice(0, MOST_LINES) };
}

const VERDICT: Record<BranchView['verdict'], string> = {
  safe: 'nothing breaks',
  violation: 'a property breaks',
  open: 'not run to its end',
};

export function branchCard(branch: BranchView): CardText {
  return {
    title: branch.label,
    code: '',
    lines: [
      line('forks', branch.fork === 0 ? 'at the start' : `after step ${branch.fork}`),
      line(
        'ends',
        `step ${branch.leaf}, ${VERDICT[branch.verdict]}`,
        null,
        branch.verdict === 'violation',
      ),
    ],
  };
}

/** The size that a card will have, near enough to find it a place. */
export function cardSize(card: CardText): { readonly width: Px; readonly height: Px } {
  const width = 264;
  const terms = Math.max(...card.lines.map((l) => textWidth(l.term, 11)), 0);
  const room = width - 26 - terms - 8;
  const rows = card.lines.map(
    (l) => Math.ceil((textWidth(l.text, 11) + (l.code?.length ?? 0) * 6 + 4) / room) || 1,
  );
  return { width, height: 16 + 18 + 4 + rows.reduce((sum, n) => sum + n * 16, 0) };
}
