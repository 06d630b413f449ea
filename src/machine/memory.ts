/** Access to one state's bytes through the model's layout: objects, contexts, frames and tokens. */
import type { Scalar } from '../lang/types';
import type { ObjectId } from './effects';
import { at, type Layout, maxTokens, type ObjectSlot } from './layout';
import { lastingSlots } from './liveness';
import type { LinkedFunction, Model } from './model';
import { viewOf } from './state';
import { pointer, readScalar, type Value, writeScalar } from './values';

/**
 * A frame on a context's stack: a header (function, program counter, caller's frame, flags), then 8 bytes per slot,
 * then the frame's memory.
 */
export interface Frame {
  readonly context: number;
  /** Offset of the frame's header in the stack. */
  readonly offset: number;
  readonly fn: LinkedFunction;
}

const frameHeader = 16;
const flagEntry = 1;
const flagCallback = 2;

/** Frames begin at 16 so that frame pointer 0 can mean "done". */
export const stackStart = 16;

export class Memory {
  readonly model: Model;
  readonly layout: Layout;
  readonly bytes: Uint8Array;
  readonly view: DataView;

  constructor(model: Model, bytes: Uint8Array) {
    this.model = model;
    this.layout = model.layout;
    this.bytes = bytes;
    this.view = viewOf(bytes);
  }

  object(id: ObjectId): ObjectSlot | null {
    return this.layout.objects[id] ?? null;
  }

  isLive(id: ObjectId): boolean {
    return this.bytes[at.live(this.layout, id)] === 1;
  }

  setLive(id: ObjectId, live: boolean): void {
    this.bytes[at.live(this.layout, id)] = live ? 1 : 0;
  }

  stackObject(context: number): ObjectId {
    return context + 1;
  }

  isStack(id: ObjectId): boolean {
    return id >= 1 && id <= this.layout.contexts;
  }

  // ---- frames

  /** The innermost frame, or null when the context is done. */
  top(context: number): Frame | null {
    return this.frameAt(context, this.view.getUint32(at.framePointer(context), true));
  }

  caller(frame: Frame): Frame | null {
    return this.frameAt(frame.context, this.view.getUint32(this.header(frame) + 8, true));
  }

  /** Innermost first. */
  frames(context: number): Frame[] {
    const frames: Frame[] = [];
    for (let f = this.top(context); f; f = this.caller(f)) frames.push(f);
    return frames;
  }

  private frameAt(context: number, offset: number): Frame | null {
    if (offset === 0) return null;
    const index = this.view.getUint32(this.stackBase(context) + offset, true);
    const fn = this.model.functions[index];
    if (!fn) throw new Error(`broken state: frame of function ${index}`);
    return { context, offset, fn };
  }

  private stackBase(context: number): number {
    return (this.layout.objects[this.stackObject(context)] as ObjectSlot).base;
  }

  private header(frame: Frame): number {
    return this.stackBase(frame.context) + frame.offset;
  }

  pc(frame: Frame): number {
    return this.view.getUint32(this.header(frame) + 4, true);
  }

  setPc(frame: Frame, pc: number): void {
    this.view.setUint32(this.header(frame) + 4, pc, true);
  }

  isEntry(frame: Frame): boolean {
    return (this.view.getUint32(this.header(frame) + 12, true) & flagEntry) !== 0;
  }

  isCallback(frame: Frame): boolean {
    return (this.view.getUint32(this.header(frame) + 12, true) & flagCallback) !== 0;
  }

  /** Pushes a zeroed frame; null when the stack is full. */
  push(context: number, fn: LinkedFunction, entry: { callback: boolean } | null): Frame | null {
    const offset = this.view.getUint32(at.stackPointer(context), true);
    const size = frameSize(fn);
    const stack = this.layout.objects[this.stackObject(context)] as ObjectSlot;
    if (offset + size > stack.size) return null;
    const base = stack.base + offset;
    this.view.setUint32(base, fn.index, true);
    this.view.setUint32(base + 8, this.view.getUint32(at.framePointer(context), true), true);
    const flags = entry ? flagEntry | (entry.callback ? flagCallback : 0) : 0;
    this.view.setUint32(base + 12, flags, true);
    this.view.setUint32(at.framePointer(context), offset, true);
    this.view.setUint32(at.stackPointer(context), offset + size, true);
    return { context, offset, fn };
  }

  /** Pops the innermost frame and clears its bytes. */
  pop(frame: Frame): void {
    const base = this.header(frame);
    const callerOffset = this.view.getUint32(base + 8, true);
    this.bytes.fill(0, base, base + frameSize(frame.fn));
    this.view.setUint32(at.framePointer(frame.context), callerOffset, true);
    this.view.setUint32(
      at.stackPointer(frame.context),
      callerOffset === 0 ? stackStart : frame.offset,
      true,
    );
  }

  /** Whether two contexts stand at the same place, and no value that they still need differs. */
  sameStack(a: number, b: number): boolean {
    const frames = this.frames(a);
    const others = this.frames(b);
    return (
      frames.length === others.length &&
      frames.every((frame, i) => this.sameFrame(frame, others[i] as Frame, i > 0))
    );
  }

  private sameFrame(a: Frame, b: Frame, called: boolean): boolean {
    const pc = this.pc(a);
    if (a.fn !== b.fn || a.offset !== b.offset || pc !== this.pc(b)) return false;
    for (const slot of lastingSlots(a.fn, pc, called))
      if (
        this.view.getBigUint64(this.slotAt(a, slot), true) !==
        this.view.getBigUint64(this.slotAt(b, slot), true)
      )
        return false;
    const memoryA = this.memoryAt(a);
    const memoryB = this.memoryAt(b);
    for (let i = 0; i < a.fn.ir.memorySize; i++)
      if (this.bytes[memoryA + i] !== this.bytes[memoryB + i]) return false;
    return true;
  }

  /** Gives a function that puts a context's stack back as it is now. */
  saveStack(context: number): () => void {
    const top = this.view.getUint32(at.stackPointer(context), true);
    const base = this.stackBase(context);
    const frames = this.bytes.slice(base, base + top);
    const framePointer = this.view.getUint32(at.framePointer(context), true);
    return () => {
      const now = this.view.getUint32(at.stackPointer(context), true);
      this.bytes.set(frames, base);
      if (now > top) this.bytes.fill(0, base + top, base + now);
      this.view.setUint32(at.framePointer(context), framePointer, true);
      this.view.setUint32(at.stackPointer(context), top, true);
    };
  }

  slotAt(frame: Frame, slot: number): number {
    return this.header(frame) + frameHeader + slot * 8;
  }

  readSlot(frame: Frame, slot: number, type: Scalar): Value {
    return readScalar(this.view, this.slotAt(frame, slot), type);
  }

  writeSlot(frame: Frame, slot: number, type: Scalar, value: Value): void {
    const where = this.slotAt(frame, slot);
    // The slot's other bytes stay 0, so that equal values make equal states.
    this.view.setBigUint64(where, 0n, true);
    writeScalar(this.view, where, type, value);
  }

  /** Pointer to a byte of the frame's memory. */
  localPointer(frame: Frame, offset: number): number {
    return pointer.to(
      this.stackObject(frame.context),
      frame.offset + frameHeader + frame.fn.ir.slots.length * 8 + offset,
    );
  }

  memoryAt(frame: Frame): number {
    return this.slotAt(frame, frame.fn.ir.slots.length);
  }

  /** How many BPF programs are nested in this context. */
  depth(context: number): number {
    return this.frames(context).filter((frame) => this.isEntry(frame)).length;
  }

  // ---- tokens

  token(object: ObjectId, index: number): number {
    return this.view.getUint32(at.token(this.layout, object, index), true);
  }

  /** Packed tokens of an object, sorted, without the empty ones. */
  tokens(object: ObjectId): number[] {
    const tokens: number[] = [];
    for (let i = 0; i < maxTokens; i++) {
      const token = this.token(object, i);
      if (token !== 0) tokens.push(token);
    }
    return tokens;
  }

  /** False if there are more than fit. */
  setTokens(object: ObjectId, tokens: readonly number[]): boolean {
    if (tokens.length > maxTokens) return false;
    const sorted = [...tokens].sort((a, b) => a - b);
    for (let i = 0; i < maxTokens; i++)
      this.view.setUint32(at.token(this.layout, object, i), sorted[i] ?? 0, true);
    return true;
  }
}

function frameSize(fn: LinkedFunction): number {
  return frameHeader + fn.ir.slots.length * 8 + fn.ir.memorySize;
}
