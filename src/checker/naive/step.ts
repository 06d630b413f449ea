/** Steps: the first thing that others can tell, and all that nobody can tell after it. */
import type { Finding } from '../cause';
import { choiceAt, openAt } from './choices';
import { findMiscounts } from './counts';
import { runOne } from './execute';
import { liveAt } from './live';
import { loseIdle } from './loss';
import { Run } from './run';
import { type Frame, type State, sameStack } from './state';
import { isVisible } from './visible';
import type { World } from './world';

/** Operations of one step; more is an endless loop. */
const budget = 100_000;

export interface Choice {
  readonly context: number;
  readonly alternative: number;
}

/** What can happen next. `twins`: of instances that stand at the same place with the same values, only the first. */
export function choicesIn(world: World, state: State, twins: boolean): readonly Choice[] {
  if (state.ended) return [];
  return world.contexts.flatMap((_, context) =>
    twins && hasTwin(world, state, context)
      ? []
      : alternativesOf(world, state, context).map((alternative) => ({ context, alternative })),
  );
}

function hasTwin(world: World, state: State, context: number): boolean {
  const { root } = world.contexts[context] ?? {};
  const mine = state.stacks[context] ?? [];
  return state.stacks
    .slice(0, context)
    .some((stack, other) => world.contexts[other]?.root === root && sameStack(stack, mine));
}

function alternativesOf(world: World, state: State, context: number): readonly number[] {
  const frame = state.stacks[context]?.at(-1);
  if (!frame) return [];
  const op = frame.cell?.op;
  if (op?.kind === 'value' && op.node.kind === 'wait')
    return holds(new Run(world, state, context)) ? [0] : [];
  if (op?.kind !== 'apply value' || (op.node.kind !== 'model' && op.node.kind !== 'helper'))
    return [0];
  const run = new Run(world, state, context);
  const point = choiceAt(run, op.node);
  return point ? openAt(run, point) : [0];
}

/** Whether the condition of the wait that a context stands at is true. */
function holds(run: Run): boolean {
  const { length } = run.frames;
  for (let left = budget; left > 0; left--) {
    runOne(run);
    if (run.ended) return true;
    if (run.frames.length === length && run.frame.cell?.op.kind === 'passed') {
      if (run.hasChanged) throw new Error('the condition of a wait changes something');
      return run.operand() !== 0n;
    }
  }
  throw new Error('the condition of a wait does not end');
}

export interface Stepped {
  readonly state: State;
  readonly findings: readonly Finding[];
  /** The program did something in it. */
  readonly inProgram: boolean;
}

export function take(world: World, state: State, choice: Choice): Stepped {
  const run = new Run(world, state, choice.context);
  run.alternative = choice.alternative;
  advance(run, 1);
  if (!run.ended) settle(run, state);
  return { state: run.result(), findings: run.findings, inProgram: run.hasRunProgram };
}

/** Lets a context run until it would do more than `most` things that others can tell. */
export function advance(run: Run, most: number): void {
  let done = 0;
  for (let left = budget; run.top && !run.ended; left--) {
    if (isVisible(run) && ++done > most) return;
    runOne(run);
    if (left === 0) run.ended = 'bound';
  }
}

/** What a context that has stopped can be told. */
export function settle(run: Run, before: State): void {
  const op = run.top?.cell?.op;
  if (op?.node) run.span = op.node.span;
  if (run.top) run.unit = run.top.fn.unit;
  const isIdle = op?.kind === 'value' && op.node.kind === 'wait' && op.node.idle;
  if (isIdle && run.frames.length === 1) loseIdle(run);
  findMiscounts(run, before);
  run.frames.forEach((frame, index) => {
    for (const number of dead(frame)) run.work(index).registers.delete(number);
  });
}

/** Registers that nobody will read. A program's pointers count as long as their function runs, so they stay. */
function dead({ fn, cell, registers }: Frame): readonly number[] {
  const live = cell && liveAt(cell);
  return [...registers.keys()].filter((number) => {
    const local = fn.locals[number];
    if (!local || live?.has(local)) return false;
    return !fn.isProgram || local.type.kind !== 'pointer' || local.name === null;
  });
}
