/** What the outside can tell of a model's runs: references, allocations, choices, results; and whether two models differ. */
import { type Choice, step } from '../machine';
import type { Effect } from '../machine/effects';
import { Memory } from '../machine/memory';
import type { Model } from '../machine/model';
import type { State } from '../machine/state';
import { unload } from './compiled/translate';
import { Search } from './search/search';

/** `data`: what an aio is submitted with counts, too. */
export type Grade = 'effects' | 'data';

interface Automaton {
  /** By node: what happens, and where it leads; null: nothing that can be told. */
  readonly out: readonly (readonly (readonly [label: string | null, to: number])[])[];
}

const nothing = { onEvents() {}, onEnd() {}, onBound() {} };

/** All runs; null for more states than that. Node 0 is the first state. */
export async function effectsOf(
  model: Model,
  grade: Grade,
  maxStates = 20_000,
): Promise<Automaton | null> {
  const search = await Search.start(model, () => nothing, { maxStates });
  while (search.figures().expanded < maxStates && search.expand(maxStates) === 'more');
  if (!search.isComplete) return null;
  const { states } = search.figures();
  const out: [string | null, number][][] = Array.from({ length: states }, () => []);
  const ended = out.push([]) - 1;
  for (let state = 1; state <= states; state++) {
    const successors = search.successors(state, () => []);
    search.goTo(state);
    const { compilation, memory } = search.instance;
    const before = unload(compilation, memory.buffer);
    if (successors.length === 0) out[state - 1]?.push(['nothing goes on', ended]);
    for (const { choice, state: to } of successors) {
      let at = state - 1;
      for (const label of labelsOf(model, before, choice, grade)) {
        const next = out.push([]) - 1;
        out[at]?.push([label, next]);
        at = next;
      }
      out[at]?.push([null, to === null ? ended : to - 1]);
    }
  }
  return { out };
}

function labelsOf(model: Model, state: State, choice: Choice, grade: Grade): readonly string[] {
  const { state: after, record } = step(model, state, choice, 1);
  const memory = new Memory(model, after.bytes);
  return record.effects.flatMap((effect) => {
    const told = tellsOf(effect, memory, grade);
    return told === null ? [] : `${choice.context} ${told}`;
  });
}

function tellsOf(effect: Effect, memory: Memory, grade: Grade): string | null {
  switch (effect.kind) {
    case 'choice':
      return `${effect.label} ${effect.alternative}`;
    case 'alloc':
    case 'free':
      return `${effect.kind} ${effect.object}`;
    case 'take':
    case 'drop':
      return `${effect.kind} ${effect.object} ${effect.ref} ${JSON.stringify(effect.holder)}`;
    case 'hand': {
      const bytes =
        grade === 'data' && effect.to.kind === 'kernel' ? bytesOf(memory, effect.object) : '';
      return `hand ${effect.object} ${effect.ref} ${JSON.stringify(effect.to)} ${bytes}`;
    }
    case 'label':
      return effect.text === 'request ends' ? `ends ${resultsOf(memory)}` : null;
    case 'violation':
      return `${effect.property} ${effect.object}`;
    case 'map':
      return `${effect.map} ${effect.what} ${effect.key}`;
    case 'warn':
      return effect.text;
    default:
      return null;
  }
}

function bytesOf(memory: Memory, object: number): string {
  const { base, size } = memory.object(object) ?? { base: 0, size: 0 };
  return memory.bytes.slice(base, base + size).join();
}

/** How each io command has ended so far. */
function resultsOf({ layout, bytes }: Memory): string {
  const status = layout.objects.find(
    ({ role }) => role.kind === 'global' && role.name === 'io_command_status',
  );
  return bytes.slice(status?.base, (status?.base ?? 0) + (status?.size ?? 0)).join();
}

/** Whether the same sequences of effects can happen in both; null where that takes too long to find out. */
export function sameEffects(a: Automaton, b: Automaton, mostPairs = 30_000): boolean | null {
  const first = [closed(a, [0]), closed(b, [0])] as const;
  const seen = new Set([keyOf(first)]);
  const todo = [first];
  for (const [inA, inB] of todo) {
    const [fromA, fromB] = [steps(a, inA), steps(b, inB)];
    if (fromA.size !== fromB.size) return false;
    for (const [label, toA] of fromA) {
      const toB = fromB.get(label);
      if (!toB) return false;
      const pair = [closed(a, toA), closed(b, toB)] as const;
      const key = keyOf(pair);
      if (seen.has(key)) continue;
      if (seen.size === mostPairs) return null;
      seen.add(key);
      todo.push(pair);
    }
  }
  return true;
}

const keyOf = ([a, b]: readonly [readonly number[], readonly number[]]): string =>
  `${a.join()}|${b.join()}`;

/** With all nodes that nobody can tell from these. */
function closed({ out }: Automaton, nodes: readonly number[]): readonly number[] {
  const all = new Set(nodes);
  for (const node of all)
    for (const [label, to] of out[node] ?? []) if (label === null) all.add(to);
  return [...all].sort((a, b) => a - b);
}

function steps(
  { out }: Automaton,
  nodes: readonly number[],
): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const node of nodes)
    for (const [label, to] of out[node] ?? []) {
      if (label === null) continue;
      const list = found.get(label);
      if (list) list.push(to);
      else found.set(label, [to]);
    }
  return found;
}
