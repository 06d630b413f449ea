/** The words of the timeline: holders, results, and what a step changed. `sentence.ts` makes sentences of them. */

import type { Holder, HolderClass } from '../machine/effects';
import { errnoMeaning, errnoName } from '../machine/errno';
import type { RecordedRun, RunObject, RunReference } from '../machine/run';
import type { Piece } from './history';
import { historyOf } from './history';
import { activationName, readingOf, type StepResult } from './reading';
import type { Step } from './view';

export { contextClass, type StepResult } from './reading';

interface ClassWords {
  readonly word: string;
  /** In the legend. */
  readonly long: string;
  readonly letter: string;
  /** The CSS class that sets the hue. */
  readonly css: string;
}

/** In the order in which a reference normally travels. */
export const CLASS_WORDS: Record<HolderClass, ClassWords> = {
  program: { word: 'program', long: 'program', letter: 'P', css: 'prog' },
  kernel: { word: 'kernel', long: 'kernel, in flight', letter: 'K', css: 'kern' },
  kworker: { word: 'kworker', long: 'kworker', letter: 'W', css: 'kwrk' },
  callback: { word: 'callback', long: 'callback', letter: 'C', css: 'cbk' },
  map: { word: 'map', long: 'map', letter: 'M', css: 'map' },
  env: { word: 'ublk', long: 'fd table / ublk', letter: 'E', css: 'env' },
};

export const classWord = (of: HolderClass): string => CLASS_WORDS[of].word;
export const classLetter = (of: HolderClass): string => CLASS_WORDS[of].letter;
export const className = (of: HolderClass): string => CLASS_WORDS[of].css;

type OwnHolder = Exclude<Holder, { kind: 'object' }>;

/** What a holder is called, where it is not an object. */
export function ownWord(holder: OwnHolder): string {
  switch (holder.kind) {
    case 'duty':
      return 'program';
    case 'queue':
      return 'work queue';
    case 'worker':
      return 'kworker';
    case 'fd_table':
      return 'fd table';
    default:
      return holder.kind;
  }
}

/** `kworker`, or `kworker, through aio#1` for what is held by an object that a kworker has. */
export function holderWord(run: RecordedRun, holder: Holder, step: Step): string {
  if (holder.kind !== 'object') return ownWord(holder);
  const history = historyOf(run);
  const through = history.objectAt(holder.object, step);
  const of = history.classAt(holder, step);
  return `${of ? classWord(of) : 'nobody'}, through ${through?.name ?? 'an object'}`;
}

/** What a bar says, longest first; the first that fits is taken. */
export function pieceWords(piece: Piece): readonly string[] {
  if (!piece.class) return piece.through ? [`nobody, through ${piece.through.name}`, 'nobody'] : [];
  // A queue looks like the workers that it is for.
  const word = ['object', 'queue'].includes(piece.holder.kind)
    ? classWord(piece.class)
    : ownWord(piece.holder as OwnHolder);
  const through = piece.through ? [`${word}, through ${piece.through.name}`] : [];
  return [...through, word, classLetter(piece.class)];
}

/** One reference that a step changed. */
export interface Delta {
  readonly object: RunObject;
  readonly ref: string;
  readonly kind: 'take' | 'drop' | 'hand' | 'lost';
  /** Holders in words; null: not there before, or given back. */
  readonly from: string | null;
  readonly to: string | null;
  readonly fromClass: HolderClass | null;
  readonly toClass: HolderClass | null;
  /** The object through which the reference is (or was) held. */
  readonly through: RunObject | null;
  /** Number of references of that kind on the object afterwards, where the step says it. */
  readonly count: number | null;
}

/** The references that a step changed, in order. */
export function deltas(run: RecordedRun, step: Step): readonly Delta[] {
  const history = historyOf(run);
  const effects = run.steps[step]?.effects ?? [];
  // Before a hand-over of the object through which it is held, a holder is what it was one step earlier.
  const side = (holder: Holder, at: Step) => ({
    word: holderWord(run, holder, Math.max(0, at)),
    class: history.classAt(holder, Math.max(0, at)),
    through: holder.kind === 'object' ? history.objectAt(holder.object, step) : null,
  });
  return effects.flatMap((effect, at): readonly Delta[] => {
    if (!('ref' in effect)) return [];
    const object = history.objectAt(effect.object, step, at);
    if (!object) return [];
    const base = { object, ref: effect.ref };
    if (effect.kind === 'take') {
      const to = side(effect.holder, step);
      return [{ ...base, ...born(to), kind: 'take', count: effect.count }];
    }
    const from = side(effect.kind === 'drop' ? effect.holder : effect.from, step - 1);
    if (effect.kind === 'drop')
      return [{ ...base, ...gone(from), kind: 'drop', count: effect.count }];
    const to =
      effect.kind === 'hand'
        ? side(effect.to, step)
        : { word: 'nobody', class: null, through: null };
    return [
      { ...base, ...gone(from), kind: effect.kind, to: to.word, toClass: to.class, count: null },
    ];
  });
}

interface Side {
  readonly through: RunObject | null;
  readonly word: string;
  readonly class: HolderClass | null;
}

const born = (to: Side) => ({
  through: to.through,
  from: null,
  fromClass: null,
  to: to.word,
  toClass: to.class,
});
const gone = (from: Side) => ({
  through: from.through,
  from: from.word,
  fromClass: from.class,
  to: null,
  toClass: null,
});

/** What a step gave, as its chip shows it: an errno with its hyphen, a number of bytes, a flag. */
export function stepResult(run: RecordedRun, step: Step): StepResult | null {
  return readingOf(run).steps[step]?.result ?? null;
}

/** The name of a step beside its block. */
export function stepName(run: RecordedRun, step: Step): string {
  return step === 0 ? 'start' : (readingOf(run).steps[step]?.name ?? '');
}

/** Who runs a step: the program if it is drawn in a program's lane, else the context. */
export function stepWho(run: RecordedRun, step: Step): string {
  const reading = readingOf(run).steps[step];
  if (!reading || step === 0) return 'set-up';
  if (reading.activation)
    return reading.activation.callback ? activationName(reading.activation) : 'bpf prog';
  return run.contexts[reading.record.choice.context]?.name ?? 'kernel';
}

/** `-EINVAL (invalid argument)`. */
export function spelled(errno: string): string {
  const meaning = errnoMeaning(errno);
  return meaning ? `${errno} (${meaning})` : errno;
}

/** Value of a function's return, as the text view prints it. */
export function valueText(value: bigint | null): string {
  return value === null ? 'void' : (errnoName(value) ?? String(value));
}

/** What became of a lost reference, for the line under its bar. */
export function lossReason(run: RecordedRun, reference: RunReference): string {
  const { lost } = reference;
  if (!lost) return '';
  const name = lost.variable ?? 'its last pointer';
  const failed = failuresBefore(run, reference).at(-1);
  const cause = failed ? `${failedName(run, failed)} failed → ` : '';
  const { holder } = reference.spans.at(-2) ?? {};
  if (holder?.kind === 'object') {
    const through = historyOf(run).objectAt(holder.object, lost.step)?.name ?? 'its holder';
    return `${through} freed, this never given back`;
  }
  switch (lost.how) {
    case 'returned':
      return `${cause}${failed ? 'returned' : `returned with ${name}`}, never released`;
    case 'overwritten':
      return `${cause}${name} overwritten, never released`;
    case 'deleted':
      return `${cause}map entry deleted, never released`;
  }
}

/** What failed in a step: the call that gave the error, which may not be what the step is named after. */
const failedName = (run: RecordedRun, step: Step): string =>
  readingOf(run).steps[step]?.source ?? stepName(run, step);

/** Why a reference is lost, where there is little room. */
export function shortReason(run: RecordedRun, reference: RunReference): string {
  const { lost } = reference;
  if (!lost) return '';
  const failed = failuresBefore(run, reference).at(-1);
  if (reference.spans.at(-2)?.holder.kind === 'object') return 'holder freed';
  if (failed) return `${failedName(run, failed)} failed, not released`;
  return lost.how === 'returned'
    ? 'not released'
    : lost.how === 'overwritten'
      ? 'overwritten'
      : 'entry deleted';
}

/** Failed steps of the program between the birth of a reference and its loss. */
export function failuresBefore(run: RecordedRun, reference: RunReference): readonly Step[] {
  const { lost } = reference;
  if (!lost) return [];
  const steps = readingOf(run).steps;
  const context = steps[lost.step]?.record.choice.context;
  return steps
    .slice((reference.spans[0]?.from ?? 0) + 1, lost.step)
    .filter((step) => step.result?.tone === 'bad' && step.record.choice.context === context)
    .map((step) => step.step);
}
