/** What only the end of a run shows: who waits for ever, what has not happened, and what nobody can reach. */
import { type Evidence, type Finding, findingAt } from '../cause';
import { liveAt } from './live';
import { pointersAmong } from './loss';
import { Run } from './run';
import type { Frame, State } from './state';
import { advance } from './step';
import type { Thing, World } from './world';

/** For a state in which nothing can run, and that has not ended otherwise. */
export function findingsAtEnd(world: World, state: State): readonly Finding[] {
  const { findings, evidence } = atRest(world, state);
  return [...stuck(world, state, evidence), ...findings, ...unreachable(world, state, evidence)];
}

function stuck(world: World, state: State, evidence: Evidence): readonly Finding[] {
  return state.stacks.flatMap((stack) => {
    const frame = stack.at(-1);
    const op = frame?.cell?.op;
    if (op?.kind !== 'value' || op.node.kind !== 'wait' || op.node.idle) return [];
    const files = world.units[frame?.fn.unit ?? 0]?.files ?? [];
    return [findingAt(evidence, 'not-stuck', null, { files, span: op.node.span })];
  });
}

/** What the kernel files say of the end; and whose what the end shows is, if not before. */
function atRest(
  world: World,
  state: State,
): { readonly findings: readonly Finding[]; readonly evidence: Evidence } {
  const run = new Run(world, state, world.contexts.length);
  for (const fn of world.atRest) {
    if (run.ended) break;
    run.enter(fn, [], false);
    advance(run, Number.POSITIVE_INFINITY);
  }
  const { evidence } = run;
  const findings = run.findings.map(({ property, objectKind }) =>
    findingAt(evidence, property, objectKind, null),
  );
  return { findings, evidence };
}

/** What is lost already was told of when it was lost. */
function unreachable(world: World, state: State, evidence: Evidence): readonly Finding[] {
  const reached = reachableIn(world, state);
  return [...world.arenas.values()].flat().flatMap((thing) => {
    const held = state.objects[thing.id];
    if (!held?.live || reached.has(thing)) return [];
    if (held.tokens.some(({ holder }) => holder === 'nobody')) return [];
    const kind = thing.type.kind === 'record' ? thing.type.tag : null;
    return [findingAt(evidence, 'no-leak', kind, null)];
  });
}

function reachableIn(world: World, state: State): ReadonlySet<Thing> {
  const run = new Run(world, state, 0);
  const reached = new Set<Thing>();
  const reach = (address: bigint): void => {
    const thing = run.allocatedAt(address);
    if (thing && run.held(thing).live) reached.add(thing);
  };
  for (const thing of world.things)
    if ((thing.role === 'variable' && thing.sharing !== 'watching') || thing.role === 'entry') {
      const { live, bytes } = run.held(thing);
      if (live) pointersAmong(thing.type, bytes).forEach(reach);
    }
  for (const frame of state.stacks.flat()) pointersStillNeeded(frame).forEach(reach);
  // Grows while it is walked through.
  for (const thing of reached) pointersAmong(thing.type, run.held(thing).bytes).forEach(reach);
  return reached;
}

function pointersStillNeeded({ fn, cell, operands, registers, memory }: Frame): bigint[] {
  const found = [...operands];
  const live = cell && liveAt(cell);
  for (const [number, value] of registers) {
    const local = fn.locals[number];
    if (local?.type.kind === 'pointer' && live?.has(local)) found.push(value);
  }
  for (const [number, bytes] of memory) {
    const local = fn.locals[number];
    if (local) found.push(...pointersAmong(local.type, bytes));
  }
  return found;
}
