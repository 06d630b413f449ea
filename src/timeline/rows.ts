/** The rows of the Ownership band in steps, without pixels: one per object, its references as strands. */
import type { HolderClass } from '../machine/effects';
import type { RecordedRun, RunObject, RunReference, RunViolation } from '../machine/run';
import { type History, historyOf, type Piece } from './history';
import { textWidth } from './measure';
import { readingOf } from './reading';
import { GUTTER } from './scale';
import type { AbsentObject, Step } from './view';
import { classWord, failuresBefore, lossReason, ownWord, stepName } from './words';

/** References drawn in one line, one after the other. */
interface Strand {
  readonly references: readonly RunReference[];
}

/** The number of references of one kind after a step at which it changed. */
interface Count {
  readonly step: Step;
  readonly count: number;
}

/** All references of one class of holder in one line, with their number: for objects with very many. */
interface Merged {
  readonly class: HolderClass;
  readonly word: string;
  readonly stretches: readonly {
    readonly from: Step;
    readonly to: Step | null;
    readonly count: number;
  }[];
}

/** What went wrong with an object, drawn on its row. */
export type Mark =
  | {
      readonly kind: 'use-after-free';
      readonly step: Step;
      readonly freed: Step;
      readonly text: string;
    }
  | {
      readonly kind: 'freed-twice';
      readonly step: Step;
      readonly freed: Step;
      readonly text: string;
    }
  | { readonly kind: 'hang'; readonly step: Step; readonly text: string }
  | { readonly kind: 'other'; readonly step: Step; readonly text: string };

/** From birth to loss, through what failed in between. */
export interface LeakPath {
  readonly reference: RunReference;
  readonly step: Step;
  readonly points: readonly { readonly step: Step; readonly text: string }[];
  readonly reason: string;
}

export interface ObjectRow {
  readonly kind: 'object';
  readonly object: RunObject;
  readonly caption: string;
  readonly verdict: 'leaked' | 'broken' | 'held' | 'freed';
  /** One reference at a time: a thick bar. Else thin strands below a line of counts. */
  readonly single: boolean;
  readonly strands: readonly Strand[];
  readonly merged: readonly Merged[] | null;
  readonly counts: readonly Count[];
  readonly marks: readonly Mark[];
  readonly leak: LeakPath | null;
}

export type RowPlan =
  | ObjectRow
  | { readonly kind: 'absent'; readonly absent: AbsentObject }
  | { readonly kind: 'fold'; readonly hidden: readonly ObjectRow[]; readonly text: string };

/** More references than this at once are merged into one bar per holder. */
const MOST_STRANDS = 6;
/** More rows than this, and those of freed objects fold. */
const MOST_ROWS = 12;

const startOf = (reference: RunReference): Step => reference.spans[0]?.from ?? 0;

function endOf(history: History, reference: RunReference): Step {
  return history.piecesOf(reference).at(-1)?.to ?? Number.POSITIVE_INFINITY;
}

/** Puts references that follow each other into one line; those of one kind only. */
function strandsOf(history: History, references: readonly RunReference[]): readonly Strand[] {
  const kinds = [...new Set(references.map((reference) => reference.ref))];
  return kinds.flatMap((kind) => {
    const lines: RunReference[][] = [];
    const own = references.filter((reference) => reference.ref === kind);
    for (const reference of own.sort((a, b) => startOf(a) - startOf(b))) {
      const line = lines.find((l) =>
        l.every((other) => endOf(history, other) < startOf(reference)),
      );
      if (line) line.push(reference);
      else lines.push([reference]);
    }
    return lines.map((line) => ({ references: line }));
  });
}

function countsOf(history: History, references: readonly RunReference[]): readonly Count[] {
  const changes = new Map<Step, number>();
  const add = (step: Step, by: number) => changes.set(step, (changes.get(step) ?? 0) + by);
  for (const reference of references) {
    const pieces = history.piecesOf(reference);
    const [first, last] = [pieces[0], pieces.at(-1)];
    if (!first || !last) continue;
    add(first.from, 1);
    if (last.to !== null) add(last.to, -1);
  }
  let count = 0;
  return [...changes]
    .sort(([a], [b]) => a - b)
    .flatMap(([step, by]) => {
      count += by;
      return by === 0 ? [] : [{ step, count }];
    });
}

function mergedOf(pieces: readonly Piece[]): readonly Merged[] {
  const classes = [...new Set(pieces.flatMap((piece) => (piece.class ? [piece.class] : [])))];
  return classes.map((of) => {
    const own = pieces.filter((piece) => piece.class === of);
    const edges = [
      ...new Set(
        own.flatMap((piece) => (piece.to === null ? [piece.from] : [piece.from, piece.to])),
      ),
    ].sort((a, b) => a - b);
    const stretches = edges.flatMap((from, i) => {
      const count = own.filter(
        (piece) => piece.from <= from && (piece.to === null || from < piece.to),
      ).length;
      return count === 0 ? [] : [{ from, to: edges[i + 1] ?? null, count }];
    });
    const first = own[0]?.holder;
    const word = first && first.kind !== 'object' ? ownWord(first) : classWord(of);
    return { class: of, word, stretches };
  });
}

function marksOf(
  run: RecordedRun,
  object: RunObject,
  references: readonly RunReference[],
  violations: readonly RunViolation[],
): readonly Mark[] {
  return violations.flatMap((violation): readonly Mark[] => {
    const { step, property, message } = violation;
    const freed = object.freed;
    const lost = references.some((reference) => reference.lost);
    if (property === 'no-leak' && lost) return [];
    if (property === 'no-double-free' && freed !== null)
      return [
        {
          kind: 'freed-twice',
          step,
          freed,
          text: `released twice: step ${freed} and step ${step}`,
        },
      ];
    if (
      freed !== null &&
      freed <= step &&
      (property === 'no-use-after-free' || property === 'valid-access')
    ) {
      const said = message.length <= 60 ? message : `touched in ${stepName(run, step)}`;
      const text = /use after free/i.test(said)
        ? said
        : `use after free: ${said.replace(/^is /, '')}`;
      return [{ kind: 'use-after-free', step, freed, text }];
    }
    if (property === 'not-stuck')
      return [{ kind: 'hang', step, text: 'hang: still held, and no context can run again' }];
    return [{ kind: 'other', step, text: message }];
  });
}

/** Held to the end of a run in which nothing can happen any more, by someone who should give it back. */
function hangsAtEnd(
  run: RecordedRun,
  history: History,
  references: readonly RunReference[],
): boolean {
  if (run.end?.kind !== 'stuck') return false;
  return references.some((reference) => {
    const last = history.piecesOf(reference).at(-1);
    return last?.to === null && last.class !== null && last.class !== 'env' && last.class !== 'map';
  });
}

function leakPath(run: RecordedRun, reference: RunReference): LeakPath | null {
  const { lost } = reference;
  if (!lost) return null;
  const points = [
    {
      step: startOf(reference),
      text: reference.object.born === startOf(reference) ? 'alloc' : 'taken',
    },
    ...failuresBefore(run, reference).map((step) => ({
      step,
      text: `${stepName(run, step)} fails`,
    })),
    { step: lost.step, text: '' },
  ];
  return { reference, step: lost.step, points, reason: lossReason(run, reference) };
}

/** How many are held at once at most. */
function mostAtOnce(counts: readonly Count[]): number {
  return counts.reduce((most, { count }) => Math.max(most, count), 0);
}

function rowOf(
  run: RecordedRun,
  history: History,
  object: RunObject,
  violations: readonly RunViolation[],
): ObjectRow | null {
  const references = history
    .referencesOf(object)
    .filter((reference) => history.piecesOf(reference).length > 0);
  if (references.length === 0 && violations.length === 0) return null;
  const marks: Mark[] = [...marksOf(run, object, references, violations)];
  const leak =
    references.map((reference) => leakPath(run, reference)).find((path) => path !== null) ?? null;
  if (!leak && !marks.some((mark) => mark.kind === 'hang') && hangsAtEnd(run, history, references))
    marks.push({
      kind: 'hang',
      step: run.steps.length - 1,
      text: 'hang: still held, and no context can run again',
    });
  const counts = countsOf(history, references);
  const most = mostAtOnce(counts);
  const single = most <= 1 && new Set(references.map((reference) => reference.ref)).size <= 1;
  const alive = references.some(
    (reference) => endOf(history, reference) === Number.POSITIVE_INFINITY,
  );
  return {
    kind: 'object',
    object,
    caption: single ? object.type : captionOf(object, references),
    verdict: leak ? 'leaked' : marks.length > 0 ? 'broken' : alive ? 'held' : 'freed',
    single,
    strands: strandsOf(history, references),
    merged:
      most > MOST_STRANDS
        ? mergedOf(references.flatMap((reference) => history.piecesOf(reference)))
        : null,
    counts: single ? [] : counts,
    marks,
    leak,
  };
}

function captionOf(object: RunObject, references: readonly RunReference[]): string {
  const kinds = new Set(references.map((reference) => reference.ref));
  if (kinds.size > 1) return [...kinds].join(', ');
  const both = `${object.type}, refcount`;
  return textWidth(both, 11) <= GUTTER - 18 ? both : 'refcount';
}

/** What the program had comes first, then what others have, maps, and what is merely counted. */
function rank(history: History, row: ObjectRow): number {
  if (!row.single) return 3;
  const classes = new Set(
    row.strands.flatMap((strand) =>
      strand.references.flatMap((r) => history.piecesOf(r).map((piece) => piece.class)),
    ),
  );
  if (classes.has('program')) return 0;
  return classes.size === 1 && classes.has('map') ? 2 : 1;
}

const VERDICTS: readonly ObjectRow['verdict'][] = ['leaked', 'broken', 'held', 'freed'];

function buildRows(run: RecordedRun): readonly ObjectRow[] {
  const { history } = readingOf(run);
  const violations = new Map<string, RunViolation[]>();
  for (const violation of run.violations) {
    if (!violation.object) continue;
    const list = violations.get(violation.object.name);
    if (list) list.push(violation);
    else violations.set(violation.object.name, [violation]);
  }
  const rows = run.objects.flatMap(
    (object) => rowOf(run, history, object, violations.get(object.name) ?? []) ?? [],
  );
  const few = rows.length <= MOST_ROWS;
  const ranks = new Map(
    rows.map((row) => [row, few ? rank(history, row) : VERDICTS.indexOf(row.verdict)]),
  );
  // A few rows keep their places while the run grows; of many, those that matter come first.
  return rows.sort(
    (a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0) || a.object.born - b.object.born,
  );
}

const known = new WeakMap<RecordedRun, readonly ObjectRow[]>();

/** All objects of a run that have references, in the order of their rows. */
export function objectRows(run: RecordedRun): readonly ObjectRow[] {
  let rows = known.get(run);
  if (!rows) {
    rows = buildRows(run);
    known.set(run, rows);
  }
  return rows;
}

/** The rows that are drawn: beyond a number, freed objects fold into one line. Broken ones never do. */
export function planRows(
  run: RecordedRun,
  expanded: boolean,
  absent: readonly AbsentObject[],
  keep: string | null,
): readonly RowPlan[] {
  const rows = objectRows(run);
  const missing = absent.map((object): RowPlan => ({ kind: 'absent', absent: object }));
  if (rows.length <= MOST_ROWS) return [...rows, ...missing];
  const room = Math.max(0, MOST_ROWS - rows.filter((row) => row.verdict !== 'freed').length);
  let shown = 0;
  const hidden = rows.filter(
    (row) => row.verdict === 'freed' && row.object.name !== keep && ++shown > room,
  );
  const gone = new Set(hidden);
  const fold: RowPlan = {
    kind: 'fold',
    hidden,
    text: expanded ? `fold ${hidden.length}, all freed` : `${hidden.length} more, all freed`,
  };
  const open = expanded ? rows : rows.filter((row) => !gone.has(row));
  return [...open, ...(hidden.length > 0 ? [fold] : []), ...missing];
}

/** The history that rows were made from, for whoever draws them. */
export function piecesOf(run: RecordedRun, reference: RunReference): readonly Piece[] {
  return historyOf(run).piecesOf(reference);
}
