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

/** The calls that nest without end in the run to `last` and the step after it, which has filled the stack. */
export function endlessNesting(
  model: Model,
  search: Search,
  last: number,
  { context }: Choice,
): Nesting | null {
  // From the last state back: what nests is on the stack there.
  const path: number[] = [];
  const depths: number[] = [];
  const alike = new Map<string, number[]>();
  let left = mostTries;
  for (let state = last; state !== 0; state = search.parent(state)) {
    search.goTo(state);
    const from = path.push(state) - 1;
    const depth = search.frames(context);
    depths.push(depth);
    const besides = leavesBesides(model, search, context).join();
    const others = alike.get(besides) ?? [];
    alike.set(besides, [from, ...others]);
    for (const to of others) {
      if (depth >= (depths[to] ?? 0)) continue;
      if (left-- === 0) return null;
      const between = path.slice(to, from + 1).reverse();
      const nesting = nestingBetween(model, search, between, context);
      if (nesting && Math.min(...depths.slice(0, to + 1)) >= nesting.depth) return nesting;
    }
  }
  return null;
}

/** Pairs of states that are compared before it is given up. */
const mostTries = 40;

/** What the state in the memory is made of but for the context's own stack, and for what only watches. */
function leavesBesides(model: Model, search: Search, context: number): readonly number[] {
  return search.leaves().filter((_, id) => id !== context + 1 && !model.watching.has(id));
}

function nestingBetween(
  model: Model,
  search: Search,
  path: readonly number[],
  context: number,
): Nesting | null {
  const stateOf = (state: number | undefined): State => {
    search.goTo(state ?? 0);
    return unload(search.instance.compilation, search.instance.memory.buffer);
  };
  const first = stateOf(path[0]);
  const last = stateOf(path.at(-1));
  const before = new Memory(model, first.bytes);
  const after = new Memory(model, last.bytes);
  const lower = before.frames(context).reverse();
  const upper = after.frames(context).reverse();
  const more = upper.length - lower.length;
  const base = lower.length - more;
  if (more <= 0 || base < 0) return null;
  // What lies below is as it was …
  if (!sameBelow(before, after, context, lower[base] as Frame)) return null;
  const by = (upper[lower.length] as Frame).offset - (lower[base] as Frame).offset;
  const moved = { from: (lower[base] as Frame).offset, by };
  for (let i = 0; i < more; i++) {
    const [a, b] = [lower[base + i] as Frame, upper[lower.length + i] as Frame];
    if (!sameFrame(before, a, after, b, moved, i === more - 1)) return null;
  }
  // … and nothing has returned there in between.
  const states = [first, ...path.slice(1, -1).map(stateOf)];
  const choices = path.slice(1).map((state) => search.choice(state));
  const lowest = lowestDepth(model, states, choices, context);
  if (lowest <= base) return null;
  // Of the frames that stay, as many as have come to lie on the others.
  const calls = upper
    .slice(lowest - 1, lowest - 1 + more)
    .map((frame) => ({ fn: frame.fn, pc: after.pc(frame) }));
  const site = lowestSite(model, calls);
  const at = calls.indexOf(site);
  const functions = [...calls.slice(at), ...calls.slice(0, at)].map(({ fn }) => fn.name);
  return { site, functions, depth: lowest + more };
}

function sameBelow(before: Memory, after: Memory, context: number, first: Frame): boolean {
  const { base } = before.layout.objects[before.stackObject(context)] ?? { base: 0 };
  for (let i = base; i < base + first.offset; i++)
    if (before.bytes[i] !== after.bytes[i]) return false;
  return true;
}

/** The fewest frames that the context has, in the middle of steps, too. */
function lowestDepth(
  model: Model,
  states: readonly State[],
  choices: readonly Choice[],
  context: number,
): number {
  let lowest = Number.POSITIVE_INFINITY;
  choices.forEach((choice, i) => {
    const state = states[i] as State;
    let depth = new Memory(model, state.bytes).frames(context).length;
    lowest = Math.min(lowest, depth);
    if (choice.context !== context) return;
    for (const { kind } of step(model, state, choice, 1).record.effects) {
      if (kind === 'call' || kind === 'enter') depth++;
      if (kind === 'return' || kind === 'leave') depth--;
      lowest = Math.min(lowest, depth);
    }
  });
  return lowest;
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
