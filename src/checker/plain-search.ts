/** Every run of a model by the machine's own `enabled` and `step`, breadth first: slow and plain, to judge faster ones. */

import type { Model, State } from '../machine';
import { evidenceOf } from '../machine/blame';
import type { Effect, ObjectId } from '../machine/effects';
import { destination, successors } from '../machine/instructions';
import { at } from '../machine/layout';
import { liveSlots } from '../machine/liveness';
import { type Frame, Memory } from '../machine/memory';
import { endFindings, endOf } from '../machine/quiescence';
import { enabled, type Grain, initial, step } from '../machine/step';
import { type Cause, Causes, type Finding, findingAt } from './cause';

export interface PlainOptions {
  readonly grain?: Grain;
  /** Gives up after so many states. */
  readonly maxStates?: number;
  /** Is told what each step does. */
  readonly sees?: (effects: readonly Effect[]) => void;
}

export interface PlainResult {
  readonly complete: boolean;
  readonly states: number;
  readonly depth: number;
  readonly bounds: number;
  readonly causes: readonly Cause[];
}

export function plainSearch(
  model: Model,
  { grain = 'step', maxStates = Number.POSITIVE_INFINITY, sees }: PlainOptions = {},
): PlainResult {
  const causes = new Causes();
  const first = initial(model, grain);
  causes.add(violationsOf(model, first.record.effects), 0);
  const seen = new Set([keyOf(model, first.state)]);
  let bounds = 0;
  let level: readonly State[] = [first.state];
  const result = (complete: boolean, depth: number): PlainResult => ({
    ...{ complete, states: seen.size, depth, bounds, causes: causes.list },
  });
  for (let depth = 0; ; depth++) {
    const next: State[] = [];
    for (const state of level) {
      const choices = enabled(model, state);
      if (choices.length === 0) causes.add(atEnd(model, state), depth);
      for (const choice of choices) {
        const reached = step(model, state, choice, depth + 1, grain);
        sees?.(reached.record.effects);
        causes.add(violationsOf(model, reached.record.effects), depth + 1);
        const key = keyOf(model, reached.state);
        if (seen.has(key)) continue;
        if (seen.size >= maxStates) return result(false, depth + 1);
        seen.add(key);
        if (reached.state.bytes[at.ended] === 2) bounds++;
        next.push(reached.state);
      }
    }
    if (next.length === 0) return result(true, depth);
    level = next;
  }
}

function kindOf({ layout }: Model, object: ObjectId | null): string | null {
  const type = object === null ? null : layout.objects[object]?.type;
  return type?.kind === 'record' ? type.tag : null;
}

function violationsOf(model: Model, effects: readonly Effect[]): readonly Finding[] {
  return effects.flatMap((effect) => {
    if (effect.kind !== 'violation') return [];
    const { property, object, evidence, span } = effect;
    return [findingAt(evidence, property, kindOf(model, object), { files: model.files, span })];
  });
}

function atEnd(model: Model, state: State): readonly Finding[] {
  const end = endOf(model, state);
  if (!end) return [];
  const { findings, broke } = endFindings(model, state, end);
  const evidence = evidenceOf(broke);
  const stuck = end.kind === 'stuck' ? end.waiting : [];
  const memory = new Memory(model, state.bytes);
  const waits = stuck.flatMap(({ context }) => {
    const top = memory.top(context);
    const span = top?.fn.code[memory.pc(top)]?.span;
    return span ? [findingAt(evidence, 'not-stuck', null, { files: model.files, span })] : [];
  });
  const others = findings.filter(({ property }) => property !== 'not-stuck');
  return [
    ...waits,
    ...others.map(({ property, object }) =>
      findingAt(evidence, property, kindOf(model, object), null),
    ),
  ];
}

/** The state's bytes without what nobody will read. */
function keyOf(model: Model, state: State): string {
  const memory = new Memory(model, state.bytes.slice());
  for (const { id } of model.contexts)
    for (const [i, frame] of memory.frames(id).entries()) clearDead(memory, frame, i === 0);
  // Most of it is zero: where something else stands, and what.
  const words = new Uint32Array(memory.bytes.buffer);
  const found: number[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? 0;
    if (word !== 0) found.push(i, word >>> 16, word & 0xffff);
  }
  return String.fromCharCode.apply(null, found);
}

/** A program's pointers count as long as their function runs, so they stay. */
function clearDead(memory: Memory, frame: Frame, isInnermost: boolean): void {
  const pc = memory.pc(frame);
  const live = isInnermost ? liveSlots(frame.fn, pc) : liveAfterCall(frame, pc);
  frame.fn.ir.slots.forEach((slot, index) => {
    if (live.has(index)) return;
    if (frame.fn.isProgram && slot.type.kind === 'pointer' && slot.name !== null) return;
    memory.view.setBigUint64(memory.slotAt(frame, index), 0n, true);
  });
}

function liveAfterCall({ fn }: Frame, pc: number): ReadonlySet<number> {
  const call = fn.code[pc];
  const live = new Set<number>();
  if (!call) return live;
  for (const next of successors(call, pc)) for (const slot of liveSlots(fn, next)) live.add(slot);
  live.delete(destination(call) ?? -1);
  return live;
}
