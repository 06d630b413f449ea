/** Fields marked COUNTS must say how many references are known. */
import { type CType, sizeOf } from '../../lang/types';
import { fromBytes } from './numbers';
import type { Run } from './run';
import type { State } from './state';
import type { Thing, World } from './world';

interface Counter {
  readonly thing: Thing;
  readonly offset: number;
  readonly type: CType;
  readonly ref: string;
}

function countersIn(type: CType): readonly Omit<Counter, 'thing'>[] {
  if (type.kind !== 'record') return [];
  return type.fields.flatMap((field): readonly Omit<Counter, 'thing'>[] => {
    const mark = field.attributes.find(({ name }) => name === 'counts');
    if (!mark)
      return countersIn(field.type).map((c) => ({ ...c, offset: c.offset + field.offset }));
    const number = integerIn(field.type);
    if (!number) return [];
    const offset = field.offset + number.offset;
    return [{ offset, type: number.type, ref: String(mark.args[0]) }];
  });
}

/** refcount_t and atomic_t are structs around an integer. */
function integerIn(type: CType): { offset: number; type: CType } | null {
  if (type.kind === 'int') return { offset: 0, type };
  const first = type.kind === 'record' ? type.fields[0] : undefined;
  const inner = first && integerIn(first.type);
  return first && inner ? { ...inner, offset: inner.offset + first.offset } : null;
}

const cache = new WeakMap<World, readonly Counter[]>();

function countersOf(world: World): readonly Counter[] {
  const known = cache.get(world);
  if (known) return known;
  const counters = world.things
    .filter(({ role }) => role === 'variable' || role === 'arena')
    .flatMap((thing) => countersIn(thing.type).map((counter) => ({ ...counter, thing })));
  cache.set(world, counters);
  return counters;
}

function isWrong(state: State, { thing, offset, type, ref }: Counter): boolean {
  const held = state.objects[thing.id];
  if (!held?.live) return false;
  const count = fromBytes(held.bytes.slice(offset, offset + sizeOf(type)), type);
  // A saturated count has left the count for good.
  if (count < 0n || count >= 0xc000_0000n) return false;
  return count !== BigInt(held.tokens.filter((token) => token.ref === ref).length);
}

/** What is wrong now and was not before. */
export function findMiscounts(run: Run, before: State): void {
  const now = run.result();
  for (const counter of countersOf(run.world)) {
    const { id } = counter.thing;
    if (now.objects[id] === before.objects[id]) continue;
    if (isWrong(now, counter) && !isWrong(before, counter))
      run.report('refcount', counter.thing, 'model');
  }
}
