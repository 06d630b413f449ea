/**
 * Whether a run that has filled the kernel's stack would fill a stack of any size. It would if it came to a state that
 * it had been in before, but for the stack, and what lies on top of the stack is once more what lay there then: what
 * led from the one to the other can be done again, as often as one likes.
 */
import { type Choice, step } from '../machine';
import { lastingSlots } from '../machine/liveness';
import { type Frame, Memory } from '../machine/memory';
import type { Model } from '../machine/model';
import { pointerOffsets } from '../machine/pointers';
import type { State } from '../machine/state';
import { pointer } from '../machine/values';
import { unload } from './compiled/translate';
import type { Search } from './search/search';
import { lowestSite, type Site } from './site';

export interface Nesting {
  /** A call in it: one in the program, if it has any. */
  readonly site: Site;
  /** Functions that call each other, from the site's on. */
  readonly functions: readonly string[];
  /** Frames on the stack when the last of them was called. */
  readonly depth: number;
}

/** Pairs of states that are compared before it is given up. */
const mostTries = 40;

/** Looks into the runs of one search that fill the stack. Most of them begin alike: what is known of steps is kept. */
export class Nestings {
  private readonly model: Model;
  private readonly search: Search;
  /** The fewest frames that a context has in the step to a state, by context and state. */
  private readonly lowest: Map<number, number>[];
  /** The machine's states on the run that is looked into, as far as they were needed. */
  private readonly states = new Map<number, State>();

  constructor(model: Model, search: Search) {
    this.model = model;
    this.search = search;
    this.lowest = model.contexts.map(() => new Map());
  }

  /** The calls that nest without end in the run to `last` and the step after it, which has filled the stack. */
  endless(last: number, { context }: Choice): Nesting | null {
    // From the last state back: what nests is on the stack there.
    const path: number[] = [];
    const stacks: (readonly number[])[] = [];
    const alike = new Map<string, number[]>();
    let left = mostTries;
    this.states.clear();
    for (let state = last; state !== 0; state = this.search.parent(state)) {
      this.search.goTo(state);
      const stack = this.search.frames(context);
      const from = path.push(state) - 1;
      stacks.push(stack);
      const besides = this.leavesBesides(context).join();
      const others = alike.get(besides) ?? [];
      alike.set(besides, [from, ...others]);
      for (const to of others) {
        if (!nests(stack, stacks[to] ?? [])) continue;
        if (left-- === 0) return null;
        const nesting = this.between(path.slice(to, from + 1).reverse(), context);
        const depths = stacks.slice(0, to + 1).map(({ length }) => length);
        if (nesting && Math.min(...depths) >= nesting.depth) return nesting;
      }
    }
    return null;
  }

  /** What the state in the memory is made of but for the context's own stack, and for what only watches. */
  private leavesBesides(context: number): readonly number[] {
    const { watching } = this.model;
    return this.search.leaves().filter((_, id) => id !== context + 1 && !watching.has(id));
  }

  /** Whether the last state of the path, whose stack nests on that of the first, goes on as the first does. */
  private between(path: readonly number[], context: number): Nesting | null {
    const before = new Memory(this.model, this.stateAt(path[0] ?? 0).bytes);
    const after = new Memory(this.model, this.stateAt(path.at(-1) ?? 0).bytes);
    const lower = before.frames(context).reverse();
    const upper = after.frames(context).reverse();
    const depth = lower.length;
    const more = upper.length - depth;
    const base = depth - more;
    // Nothing has returned below what repeats …
    let lowest = depth;
    for (const state of path.slice(1)) {
      lowest = Math.min(lowest, this.lowestOnTheWayTo(state, context));
      if (lowest <= base) return null;
    }
    // … what lies there is as it was, and so is, above it, what lies on top.
    if (!sameBelow(before, after, context, lower[base] as Frame)) return null;
    const from = (lower[base] as Frame).offset;
    const moved = { from, by: (upper[depth] as Frame).offset - from };
    for (let i = 0; i < more; i++) {
      const [a, b] = [lower[base + i] as Frame, upper[depth + i] as Frame];
      if (!sameFrame(before, a, after, b, moved, i === more - 1)) return null;
    }
    // Of the frames that stay, as many as have come to lie on the others.
    const calls = upper
      .slice(lowest - 1, lowest - 1 + more)
      .map((frame) => ({ fn: frame.fn, pc: after.pc(frame) }));
    const site = lowestSite(this.model, calls);
    const at = calls.indexOf(site);
    const functions = [...calls.slice(at), ...calls.slice(0, at)].map(({ fn }) => fn.name);
    return { site, functions, depth: lowest + more };
  }

  private stateAt(state: number): State {
    const known = this.states.get(state);
    if (known) return known;
    this.search.goTo(state);
    const { compilation, memory } = this.search.instance;
    const made = unload(compilation, memory.buffer);
    this.states.set(state, made);
    return made;
  }

  /** Of the step that leads to a state: the fewest frames that the context has, in the middle of it, too. */
  private lowestOnTheWayTo(state: number, context: number): number {
    const known = this.lowest[context]?.get(state);
    if (known !== undefined) return known;
    const from = this.search.parent(state);
    const choice = this.search.choice(state);
    this.search.goTo(from);
    let depth = this.search.frames(context).length;
    let lowest = depth;
    if (choice.context === context)
      for (const { kind } of step(this.model, this.stateAt(from), choice, 1).record.effects) {
        if (kind === 'call' || kind === 'enter') depth++;
        if (kind === 'return' || kind === 'leave') depth--;
        lowest = Math.min(lowest, depth);
      }
    this.lowest[context]?.set(state, lowest);
    return lowest;
  }
}

/** Whether a stack stands where another one does, and on top of that again where the other's top does. */
function nests(lower: readonly number[], upper: readonly number[]): boolean {
  const more = upper.length - lower.length;
  return (
    more > 0 &&
    more <= lower.length &&
    lower.every((place, i) => i >= lower.length - more || place === upper[i]) &&
    upper.slice(-more).every((place, i) => place === lower[lower.length - more + i])
  );
}

function sameBelow(before: Memory, after: Memory, context: number, first: Frame): boolean {
  const { base } = before.layout.objects[before.stackObject(context)] ?? { base: 0 };
  for (let i = base; i < base + first.offset; i++)
    if (before.bytes[i] !== after.bytes[i]) return false;
  return true;
}

/** Whether two frames hold the same, where pointers into the stack from `from` on lead so many bytes further. */
function sameFrame(
  before: Memory,
  a: Frame,
  after: Memory,
  b: Frame,
  moved: { readonly from: number; readonly by: number },
  isInnermost: boolean,
): boolean {
  const pc = before.pc(a);
  if (a.fn !== b.fn || pc !== after.pc(b) || b.offset - a.offset !== moved.by) return false;
  if (before.isEntry(a) !== after.isEntry(b) || before.isCallback(a) !== after.isCallback(b))
    return false;
  const stack = before.stackObject(a.context);
  const there = (value: number): number =>
    pointer.object(value) === stack && pointer.offset(value) >= moved.from
      ? pointer.to(stack, pointer.offset(value) + moved.by)
      : value;
  for (const slot of lastingSlots(a.fn, pc, !isInnermost)) {
    const isPointer = a.fn.ir.slots[slot]?.type.kind === 'pointer';
    const same = isPointer
      ? there(Number(before.readSlot(a, slot, 'ptr'))) === Number(after.readSlot(b, slot, 'ptr'))
      : before.readSlot(a, slot, 'u64') === after.readSlot(b, slot, 'u64');
    if (!same) return false;
  }
  const [from, to] = [before.memoryAt(a), after.memoryAt(b)];
  const pointers = new Set(
    a.fn.ir.memory.flatMap(({ type, offset }) => pointerOffsets(type).map((at) => offset + at)),
  );
  for (let i = 0; i < a.fn.ir.memorySize; i++) {
    if (!pointers.has(i)) {
      if (before.bytes[from + i] !== after.bytes[to + i]) return false;
      continue;
    }
    const value = before.view.getUint32(from + i, true);
    if (there(value) !== after.view.getUint32(to + i, true)) return false;
    i += 3;
  }
  return true;
}
