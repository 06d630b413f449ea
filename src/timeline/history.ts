/** Objects and references of a run, by time: whose is what after which step. */
import type { Holder, HolderClass, ObjectId } from '../machine/effects';
import type { RecordedRun, RunObject, RunReference } from '../machine/run';
import type { Step } from './view';

/** A stretch of a reference's life in which one class of holder has it. The stretches of a reference tile its life. */
export interface Piece {
  readonly holder: Holder;
  /** null: nobody, the reference is lost. */
  readonly class: HolderClass | null;
  /** Set if it is held through another object. */
  readonly through: RunObject | null;
  readonly from: Step;
  /** null: to the end of the run. */
  readonly to: Step | null;
  /** It begins with a hand-over of this very reference, not of the object through which it is held. */
  readonly handed: boolean;
}

const CLASSES: Record<Exclude<Holder['kind'], 'object' | 'nobody'>, HolderClass> = {
  program: 'program',
  callback: 'callback',
  duty: 'program',
  kernel: 'kernel',
  queue: 'kworker',
  worker: 'kworker',
  map: 'map',
  fd_table: 'env',
  ublk: 'env',
};

/** Objects point at each other; a chain of holders longer than this is a ring. */
const DEEPEST = 8;

export class History {
  readonly run: RecordedRun;
  readonly #bySlot = new Map<ObjectId, RunObject[]>();
  readonly #references = new Map<RunObject, RunReference[]>();
  readonly #pieces = new Map<RunReference, readonly Piece[]>();

  constructor(run: RecordedRun) {
    this.run = run;
    for (const object of run.objects) push(this.#bySlot, object.slot, object);
    for (const list of this.#bySlot.values()) list.sort((a, b) => a.born - b.born);
    const byName = new Map(run.objects.map((object) => [object.name, object]));
    for (const reference of run.references)
      push(this.#references, byName.get(reference.object.name) ?? reference.object, reference);
  }

  /** The object that a slot holds while the effect `at` of a step happens; after its free, still that one. */
  objectAt(slot: ObjectId, step: Step, at?: number): RunObject | null {
    const tenants = this.#bySlot.get(slot) ?? [];
    const born = tenants.filter((object) => object.born <= step);
    const newest = born.at(-1) ?? tenants[0] ?? null;
    const before = born.at(-2);
    if (at === undefined || !newest || !before || newest.born !== step) return newest;
    // Freed and allocated anew within one step: the order of the effects decides.
    const effects = this.run.steps[step]?.effects ?? [];
    const anew = effects.findLastIndex((e) => e.kind === 'alloc' && e.object === slot);
    return anew > at ? before : newest;
  }

  referencesOf(object: RunObject): readonly RunReference[] {
    return this.#references.get(object) ?? [];
  }

  /** The reference whose holder decides about the object's end. */
  ownerOf(object: RunObject): RunReference | null {
    const all = this.referencesOf(object);
    return all.find((reference) => reference.ref === 'owner') ?? all[0] ?? null;
  }

  piecesOf(reference: RunReference): readonly Piece[] {
    let pieces = this.#pieces.get(reference);
    if (!pieces) {
      pieces = this.#resolve(reference);
      this.#pieces.set(reference, pieces);
    }
    return pieces;
  }

  /** Who has a reference after a step; null before it is taken and after it is given back. */
  pieceAt(reference: RunReference, step: Step): Piece | null {
    return (
      this.piecesOf(reference).find((p) => p.from <= step && (p.to === null || step < p.to)) ?? null
    );
  }

  /** The class of a holder after a step. */
  classAt(holder: Holder, step: Step): HolderClass | null {
    return this.#follow(holder, step, 0).class;
  }

  #follow(
    holder: Holder,
    step: Step,
    depth: number,
  ): { class: HolderClass | null; through: RunObject | null } {
    if (holder.kind === 'nobody') return { class: null, through: null };
    if (holder.kind !== 'object') return { class: CLASSES[holder.kind], through: null };
    const through = this.objectAt(holder.object, step);
    const owner = through && this.ownerOf(through);
    if (!owner || depth >= DEEPEST) return { class: 'kernel', through };
    if (owner.lost && owner.lost.step <= step) return { class: null, through };
    const spans = owner.spans.filter((span) => span.holder.kind !== 'nobody');
    const span = spans.findLast((s) => s.from <= step) ?? spans[0];
    return { class: span ? this.#follow(span.holder, step, depth + 1).class : 'kernel', through };
  }

  #resolve(reference: RunReference): readonly Piece[] {
    const out: Piece[] = [];
    for (const span of ownSpans(reference)) {
      // Where it is held through objects, it changes hands when they do.
      const cuts = [...this.#cuts(span.holder, span.from, span.to, 0)]
        .filter((step) => step > span.from && (span.to === null || step < span.to))
        .sort((a, b) => a - b);
      const edges = [span.from, ...new Set(cuts)];
      edges.forEach((from, i) => {
        const to = edges[i + 1] ?? span.to;
        const found = this.#follow(span.holder, from, 0);
        const last = out.at(-1);
        const handed = i === 0 && last !== undefined;
        if (last && !handed && last.class === found.class && last.through === found.through)
          out[out.length - 1] = { ...last, to };
        else out.push({ holder: span.holder, ...found, from, to, handed });
      });
    }
    return out;
  }

  #cuts(holder: Holder, from: Step, to: Step | null, depth: number): Set<Step> {
    const cuts = new Set<Step>();
    if (holder.kind !== 'object' || depth >= DEEPEST) return cuts;
    const through = this.objectAt(holder.object, from);
    const owner = through && this.ownerOf(through);
    if (!owner) return cuts;
    if (owner.lost) cuts.add(owner.lost.step);
    for (const span of owner.spans) {
      if (span.to !== null && span.to < from) continue;
      if (to !== null && span.from > to) continue;
      cuts.add(span.from);
      for (const cut of this.#cuts(span.holder, Math.max(from, span.from), span.to, depth + 1))
        cuts.add(cut);
    }
    return cuts;
  }
}

/** The spans of a reference with what is lost as a span that nobody has, however the recorder put it. */
function ownSpans(
  reference: RunReference,
): readonly { holder: Holder; from: Step; to: Step | null }[] {
  const { lost } = reference;
  const held = reference.spans.filter((span) => span.to === null || span.to > span.from);
  if (!lost || held.some((span) => span.holder.kind === 'nobody')) return held;
  const before = held
    .filter((span) => span.from < lost.step)
    .map((span) => ({ ...span, to: span.to === null ? lost.step : Math.min(span.to, lost.step) }));
  const { freed } = reference.object;
  const after = freed !== null && freed > lost.step ? freed : null;
  return [...before, { holder: { kind: 'nobody' }, from: lost.step, to: after }];
}

const known = new WeakMap<RecordedRun, History>();

/** The history of a run, made once. */
export function historyOf(run: RecordedRun): History {
  let history = known.get(run);
  if (!history) {
    history = new History(run);
    known.set(run, history);
  }
  return history;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
