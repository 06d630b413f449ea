/** Turns a path through a run tree into what the timeline draws: objects and references over their lives. */
import type { Span } from '../lang/source';
import { broke as by } from './blame';
import type { Effect, Holder, ObjectId } from './effects';
import { sameFuture } from './future';
import { liveSlots } from './liveness';
import { Memory } from './memory';
import type { Model } from './model';
import { objectName, typeTag } from './naming';
import { endFindings, endOf } from './quiescence';
import type { BrokenObligation, RecordedRun, RunObject, RunReference, RunViolation } from './run';
import type { RunNode } from './tree';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type OpenReference = Mutable<Omit<RunReference, 'spans'>> & {
  spans: Mutable<RunReference['spans'][number]>[];
};

/** Records the run that leads from the root (first node) to the last node of a path. */
export function recordRun(model: Model, path: readonly RunNode[]): RecordedRun {
  const recorder = new Recorder(model, path);
  for (const node of path) recorder.add(node);
  return recorder.finish();
}

const sameHolder = (a: Holder, b: Holder): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Steps that are looked back. */
const longestRound = 400;

class Recorder {
  private readonly objects: Mutable<RunObject>[] = [];
  private readonly references: OpenReference[] = [];
  private readonly violations: RunViolation[] = [];
  /** The object that lives (or lived last) in a slot. */
  private readonly current = new Map<ObjectId, Mutable<RunObject>>();
  private readonly counts = new Map<string, number>();
  /** What the program broke first. */
  private broken: BrokenObligation | null = null;

  private readonly model: Model;
  private readonly path: readonly RunNode[];

  constructor(model: Model, path: readonly RunNode[]) {
    this.model = model;
    this.path = path;
  }

  add(node: RunNode): void {
    const memory = new Memory(this.model, node.state.bytes);
    for (const effect of node.record.effects) this.effect(node, memory, effect);
  }

  private effect(node: RunNode, memory: Memory, effect: Effect): void {
    const step = node.record.index;
    switch (effect.kind) {
      case 'alloc':
        this.born(memory, effect.object, step);
        return;
      case 'free':
        this.freed(effect.object, step);
        return;
      case 'take': {
        const object = this.objectAt(memory, effect.object, step);
        this.references.push({
          object,
          ref: effect.ref,
          spans: [{ holder: effect.holder, from: step, to: null }],
          end: 'open',
          lost: null,
        });
        return;
      }
      case 'drop': {
        const reference = this.open(memory, effect.object, effect.ref, effect.holder, step);
        if (reference) close(reference, step, 'dropped');
        return;
      }
      case 'hand': {
        const reference = this.open(memory, effect.object, effect.ref, effect.from, step);
        if (!reference) return;
        endSpan(reference, step);
        reference.spans.push({ holder: effect.to, from: step, to: null });
        return;
      }
      case 'lost': {
        const reference = this.open(memory, effect.object, effect.ref, effect.from, step);
        if (!reference) return;
        endSpan(reference, step);
        reference.spans.push({ holder: { kind: 'nobody' }, from: step, to: null });
        reference.end = 'lost';
        reference.lost = {
          step,
          span: effect.span,
          lastHeld: this.lastHeld(node, effect) ?? effect.lastHeld,
          variable: effect.variable,
          how: effect.how,
        };
        return;
      }
      case 'broke':
        this.broken ??= { text: effect.obligation, span: effect.span };
        return;
      case 'violation': {
        this.violations.push({
          step,
          property: effect.property,
          object: effect.object === null ? null : this.objectAt(memory, effect.object, step),
          message: effect.message,
          blame: effect.blame,
          obligation: effect.blame === 'program' ? this.broken : null,
          ends: effect.ends,
          span: effect.span,
        });
        return;
      }
      default:
        return;
    }
  }

  private born(memory: Memory, slot: ObjectId, step: number): Mutable<RunObject> {
    const type = typeTag(memory.object(slot)?.type ?? { kind: 'void' });
    const nth = (this.counts.get(type) ?? 0) + 1;
    this.counts.set(type, nth);
    const object = { name: objectName(memory, slot, nth), slot, type, born: step, freed: null };
    this.objects.push(object);
    this.current.set(slot, object);
    return object;
  }

  private objectAt(memory: Memory, slot: ObjectId, step: number): Mutable<RunObject> {
    return this.current.get(slot) ?? this.born(memory, slot, step);
  }

  private freed(slot: ObjectId, step: number): void {
    const object = this.current.get(slot);
    if (!object) return;
    object.freed = step;
    for (const reference of this.references)
      if (reference.object === object && isOpen(reference)) close(reference, step, 'freed');
  }

  /** The reference of this kind that the holder has; any other open one if it has none. */
  private open(
    memory: Memory,
    slot: ObjectId,
    ref: string,
    holder: Holder,
    step: number,
  ): OpenReference | undefined {
    const object = this.objectAt(memory, slot, step);
    return this.references.find(
      (r) => r.object === object && r.ref === ref && isOpen(r) && sameHolder(heldBy(r), holder),
    );
  }

  /**
   * Where the program stopped being able to give it back: the first place, after the variable was last going to be
   * read, on the way to the loss.
   */
  private lastHeld(node: RunNode, lost: Effect & { kind: 'lost' }): Span | null {
    if (lost.variable === null || lost.how !== 'returned') return null;
    const last = this.path.indexOf(node);
    let after: Span | null = null;
    for (let i = last; i >= 0; i--) {
      const at = this.path[i];
      if (!at || at.record.choice.context !== node.record.choice.context) continue;
      for (let t = at.trace.length - 1; t >= 0; t--) {
        const point = at.trace[t];
        const fn = point && this.model.functions[point.fn];
        const slot = fn?.ir.slots.findIndex((s) => s.name === lost.variable) ?? -1;
        if (!point || !fn?.isProgram || slot < 0) continue;
        if (liveSlots(fn, point.pc).has(slot)) return after;
        after = fn.code[point.pc]?.span ?? after;
      }
    }
    return after;
  }

  /** When the run was first where it is now. */
  private again(): number | null {
    const last = this.path.at(-1);
    const before = this.path.slice(-longestRound, -1);
    const same = before.find(({ state }) => last && sameFuture(this.model, state, last.state));
    return same?.record.index ?? null;
  }

  finish(): RecordedRun {
    const last = this.path.at(-1);
    const end = last ? endOf(this.model, last.state) : null;
    if (last && end) {
      const memory = new Memory(this.model, last.state.bytes);
      const { findings, broke, obligation } = endFindings(this.model, last.state, end);
      if (obligation !== null) this.broken ??= { text: obligation, span: null };
      const blame = broke === by.program ? 'program' : 'kernel';
      for (const finding of findings)
        this.violations.push({
          step: last.record.index,
          property: finding.property,
          object:
            finding.object === null
              ? null
              : this.objectAt(memory, finding.object, last.record.index),
          message: finding.message,
          blame,
          obligation: blame === 'program' ? this.broken : null,
          ends: false,
          span: last.record.choice.span,
        });
    }
    return {
      again: end ? null : this.again(),
      contexts: this.model.contexts,
      steps: this.path.map((node) => node.record),
      objects: this.objects,
      references: this.references,
      violations: this.violations,
      end,
    };
  }
}

function heldBy(reference: OpenReference): Holder {
  return reference.spans.at(-1)?.holder ?? { kind: 'nobody' };
}

function isOpen(reference: OpenReference): boolean {
  return (
    reference.spans.at(-1)?.to === null && reference.end !== 'dropped' && reference.end !== 'freed'
  );
}

function endSpan(reference: OpenReference, step: number): void {
  const span = reference.spans.at(-1);
  if (span) span.to = step;
}

function close(reference: OpenReference, step: number, end: 'dropped' | 'freed'): void {
  endSpan(reference, step);
  // A lost reference stays lost, even when somebody else's put pays for it.
  if (reference.end === 'open') reference.end = end;
}
