/** A state of the machine as a compiled model's state, and back. */

import type { Scalar } from '../../lang/types';
import { at } from '../../machine/layout';
import { lastingSlots } from '../../machine/liveness';
import { type Frame, Memory, stackStart } from '../../machine/memory';
import { pointerOffsets } from '../../machine/pointers';
import type { State } from '../../machine/state';
import { pointer, readScalar, type Value, writeScalar } from '../../machine/values';
import type { Compilation } from './compilation';
import { contextHead, maxTokens, objectHead } from './layout';
import type { FramePlan } from './plan';

/** Scalars of up to 32 bits take 4 bytes in a frame, extended as their type says. */
const inFrame = (scalar: Scalar): Scalar =>
  scalar === 'i64' || scalar === 'u64' || scalar === 'ptr'
    ? scalar
    : scalar.startsWith('i')
      ? 'i32'
      : 'u32';

interface Placed {
  readonly frame: Frame;
  /** Offset of the compiled frame in its context's record. */
  readonly at: number;
  readonly plan: FramePlan;
}

/** Frames of a context in both layouts, outermost first. */
function place(compilation: Compilation, memory: Memory, context: number): Placed[] {
  let end = contextHead;
  return memory
    .frames(context)
    .reverse()
    .map((frame) => {
      const plan = compilation.plans[frame.fn.index] as FramePlan;
      const placed = { frame, at: end, plan };
      end += plan.size;
      return placed;
    });
}

/** Where a pointer to a local leads in the compiled frames; other pointers are the same in both. */
function moved(placed: readonly (readonly Placed[])[], value: number): number {
  const frames = placed[pointer.object(value) - 1];
  if (!frames) return value;
  const offset = pointer.offset(value);
  for (const { frame, at: to, plan } of frames) {
    const memoryAt = frame.offset + 16 + plan.offsets.length * 8;
    const inside = offset - memoryAt;
    if (inside >= 0 && inside <= frame.fn.ir.memorySize)
      return pointer.to(pointer.object(value), to + plan.memory + inside);
  }
  return value;
}

/** Writes a state of the machine into the memory of a compiled model, all its components. */
export function load(compilation: Compilation, target: ArrayBuffer, state: State): void {
  const { model, work } = compilation;
  const bytes = new Uint8Array(target);
  const view = new DataView(target);
  const memory = new Memory(model, state.bytes);
  bytes.fill(0, work.start, work.end);
  view.setUint32(work.header, state.bytes[at.ended] ?? 0, true);
  view.setUint32(work.header + 8, state.bytes[at.broke] ?? 0, true);
  const placed = Array.from({ length: work.contexts }, (_, context) =>
    place(compilation, memory, context),
  );
  for (let context = 0; context < work.contexts; context++) {
    const record = work.objects[context + 1] ?? 0;
    const frames = placed[context] ?? [];
    const last = frames.at(-1);
    view.setUint32(record, last?.at ?? 0, true);
    view.setUint32(record + 4, last ? last.at + last.plan.size : contextHead, true);
    view.setUint32(record + 8, state.bytes[at.atomic(context)] ?? 0, true);
    const there = frames.reduce((sum, { plan }) => sum + plan.sizeThere, stackStart);
    view.setUint32(record + 12, there, true);
    frames.forEach((frame, depth) => {
      loadFrame(
        view,
        memory,
        placed,
        frame,
        record,
        frames[depth - 1] ?? null,
        depth < frames.length - 1,
      );
    });
  }
  for (const slot of model.layout.objects) {
    if (slot.id < work.firstObject) continue;
    const address = work.objects[slot.id] ?? 0;
    view.setUint32(address - objectHead, memory.isLive(slot.id) ? 1 : 0, true);
    memory.tokens(slot.id).forEach((token, i) => {
      view.setUint32(address - objectHead + 4 + i * 4, token, true);
    });
    const key = slot.base - slot.keyBase;
    bytes.set(state.bytes.subarray(slot.keyBase, slot.base), address - objectHead - key);
    bytes.set(state.bytes.subarray(slot.base, slot.base + slot.size), address);
    for (const offset of pointerOffsets(slot.type)) {
      const value = view.getUint32(address + offset, true);
      const to = moved(placed, value);
      if (to !== value) view.setUint32(address + offset, to, true);
    }
  }
}

function loadFrame(
  view: DataView,
  memory: Memory,
  all: readonly (readonly Placed[])[],
  { frame, at: offset, plan }: Placed,
  record: number,
  caller: Placed | null,
  called: boolean,
): void {
  const base = record + offset;
  const pc = memory.pc(frame);
  const flags = (memory.isEntry(frame) ? 1 : 0) | (memory.isCallback(frame) ? 2 : 0);
  [frame.fn.index, flags, pc, caller?.at ?? 0].forEach((half, i) => {
    view.setUint16(base + i * 2, half, true);
  });
  for (const slot of lastingSlots(frame.fn, pc, called)) {
    const to = plan.offsets[slot];
    const scalar = plan.scalars[slot] as Scalar;
    if (to === null || to === undefined) continue;
    const value = memory.readSlot(frame, slot, scalar);
    writeInFrame(view, base + to, scalar, scalar === 'ptr' ? moved(all, Number(value)) : value);
  }
  const from = memory.memoryAt(frame);
  for (let i = 0; i < frame.fn.ir.memorySize; i++)
    view.setUint8(base + plan.memory + i, memory.bytes[from + i] ?? 0);
  for (const local of frame.fn.ir.memory)
    for (const inside of pointerOffsets(local.type)) {
      const where = base + plan.memory + local.offset + inside;
      const value = view.getUint32(where, true);
      const to = moved(all, value);
      if (to !== value) view.setUint32(where, to, true);
    }
}

function writeInFrame(view: DataView, where: number, scalar: Scalar, value: Value): void {
  if (scalar === 'ptr') view.setUint32(where, Number(value), true);
  else writeScalar(view, where, inFrame(scalar), value);
}

/** The machine's state for what lies in the memory of a compiled model: slots that no longer matter are 0. */
export function unload(compilation: Compilation, source: ArrayBuffer): State {
  const { model, work } = compilation;
  const view = new DataView(source);
  const from = new Uint8Array(source);
  const bytes = new Uint8Array(model.layout.size);
  const memory = new Memory(model, bytes);
  bytes[at.ended] = view.getUint32(work.header, true);
  bytes[at.broke] = view.getUint32(work.header + 8, true);
  const frames: { frame: Frame; at: number; plan: FramePlan; base: number }[][] = [];
  for (let context = 0; context < work.contexts; context++) {
    memory.view.setUint32(at.stackPointer(context), stackStart, true);
    const record = work.objects[context + 1] ?? 0;
    bytes[at.atomic(context)] = view.getUint32(record + 8, true);
    const offsets: number[] = [];
    for (let o = view.getUint32(record, true); o !== 0; o = view.getUint16(record + o + 6, true))
      offsets.unshift(o);
    frames.push(
      offsets.flatMap((offset) => {
        const base = record + offset;
        const plan = compilation.plans[view.getUint16(base, true)] as FramePlan;
        const flags = view.getUint16(base + 2, true);
        const entry = flags & 1 ? { callback: (flags & 2) !== 0 } : null;
        const frame = memory.push(context, plan.fn, entry);
        if (frame) memory.setPc(frame, view.getUint16(base + 4, true));
        return frame ? [{ frame, at: offset, plan, base }] : [];
      }),
    );
  }
  const back = (value: number): number => movedBack(frames, value);
  for (const placed of frames.flat()) unloadFrame(view, memory, placed, back);
  for (const slot of model.layout.objects) {
    if (slot.id < work.firstObject) continue;
    const address = work.objects[slot.id] ?? 0;
    memory.setLive(slot.id, view.getUint32(address - objectHead, true) === 1);
    const tokens: number[] = [];
    for (let i = 0; i < maxTokens; i++) {
      const token = view.getUint32(address - objectHead + 4 + i * 4, true);
      if (token !== 0) tokens.push(token);
    }
    if (tokens.length > 0) memory.setTokens(slot.id, tokens);
    const key = slot.base - slot.keyBase;
    // Most objects are small: a loop is faster than a view of each.
    for (let i = 0; i < key; i++)
      bytes[slot.keyBase + i] = from[address - objectHead - key + i] as number;
    for (let i = 0; i < slot.size; i++) bytes[slot.base + i] = from[address + i] as number;
    for (const offset of pointerOffsets(slot.type)) putBack(memory, slot.base + offset, back);
  }
  return { bytes };
}

function unloadFrame(
  view: DataView,
  memory: Memory,
  { frame, plan, base }: { frame: Frame; plan: FramePlan; base: number },
  back: (value: number) => number,
): void {
  plan.offsets.forEach((offset, slot) => {
    if (offset === null) return;
    const scalar = plan.scalars[slot] as Scalar;
    const value =
      scalar === 'ptr'
        ? back(view.getUint32(base + offset, true))
        : readScalar(view, base + offset, inFrame(scalar));
    memory.writeSlot(frame, slot, scalar, value);
  });
  const to = memory.memoryAt(frame);
  for (let i = 0; i < frame.fn.ir.memorySize; i++)
    memory.bytes[to + i] = view.getUint8(base + plan.memory + i);
  for (const local of frame.fn.ir.memory)
    for (const offset of pointerOffsets(local.type))
      putBack(memory, to + local.offset + offset, back);
}

function putBack(memory: Memory, where: number, back: (value: number) => number): void {
  const value = memory.view.getUint32(where, true);
  const to = back(value);
  if (to !== value) memory.view.setUint32(where, to, true);
}

function movedBack(
  frames: readonly (readonly { frame: Frame; at: number; plan: FramePlan }[])[],
  value: number,
): number {
  const placed = frames[pointer.object(value) - 1];
  if (!placed) return value;
  const offset = pointer.offset(value);
  for (const { frame, at: from, plan } of placed) {
    const inside = offset - from - plan.memory;
    if (inside >= 0 && inside <= frame.fn.ir.memorySize)
      return pointer.to(
        pointer.object(value),
        frame.offset + 16 + plan.offsets.length * 8 + inside,
      );
  }
  return value;
}
