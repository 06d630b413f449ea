/**
 * Runs as they travel: only where a run departs from habit is told, by the place among the enabled choices and a few
 * bits of what was chosen there, so that a model that has changed since is noticed at the right step.
 */
import type { Instr } from '../lang/ir';
import {
  type Choice,
  choicesAt,
  type Effect,
  type EnabledChoice,
  grow,
  leaves,
  type Model,
  type NodeId,
  nodeAt,
  pathTo,
  plant,
  type RunNode,
  type RunTree,
} from '../machine';
import { fingerprint } from './bytes';
import { habit } from './habit';
import type { Scenario, ScenarioRun } from './schema';

type Runs = Pick<Scenario, 'runs' | 'cursor'>;

const knownChoices = new WeakMap<RunNode['state'], readonly EnabledChoice[]>();

/** As choicesAt, computed once for each state: a link is made after each step, over all steps. */
function choicesAfter(tree: RunTree, id: NodeId): readonly EnabledChoice[] {
  const { state } = nodeAt(tree, id);
  let choices = knownChoices.get(state);
  if (!choices) {
    choices = choicesAt(tree, id);
    knownChoices.set(state, choices);
  }
  return choices;
}

const checkBits = 12;
const mostRuns = 64;

/** The runs of a tree, the one that leads to `leaf` first, and the cursor on it at the node `at` (by default the leaf). */
export function packRuns(tree: RunTree, leaf: NodeId, at: NodeId = leaf): Runs {
  const owner = new Map<NodeId, number>();
  const runs: ScenarioRun[] = [];
  const others = leaves(tree).filter((id) => id !== leaf);
  for (const end of [leaf, ...others].slice(0, mostRuns)) {
    const path = pathTo(tree, end);
    const known = path.findLastIndex(({ id }) => owner.has(id));
    const fork = path[known];
    runs.push(packRun(tree, path, known));
    for (const node of path.slice(fork ? known + 1 : 0)) owner.set(node.id, runs.length - 1);
    if (fork) {
      const run = runs.at(-1) as ScenarioRun;
      const from = { run: owner.get(fork.id) ?? 0, step: fork.record.index };
      runs[runs.length - 1] = { ...run, from };
    }
  }
  return { runs, cursor: { run: 0, step: nodeAt(tree, at).record.index } };
}

/** The part of a path after the node with index `known` (-1: all of it). */
function packRun(tree: RunTree, path: readonly RunNode[], known: number): ScenarioRun {
  const picks: ScenarioRun['picks'][number][] = [];
  let after = 0;
  for (let i = Math.max(known, 0); i + 1 < path.length; i++) {
    const here = path[i] as RunNode;
    const { choice: taken } = (path[i + 1] as RunNode).record;
    const choices = choicesAfter(tree, here.id);
    if (choices.length < 2) continue;
    const index = choices.findIndex((choice) => same(choice, taken));
    if (index === habit(choices, here.record.choice.context)) after++;
    else {
      picks.push({ after, choice: index, check: checkOf(taken) });
      after = 0;
    }
  }
  const steps = path.length - 1 - Math.max(known, 0);
  return { from: null, steps, picks, digest: digestOf(path) };
}

const same = (a: Choice, b: Choice): boolean =>
  a.context === b.context && a.alternative === b.alternative;

/** A few bits of what was chosen. */
function checkOf({ label, text }: Pick<EnabledChoice, 'label' | 'text'>): number {
  return fingerprint(`${label ?? ''}=${text}`) & ((1 << checkBits) - 1);
}

/** 24 bits over all that happened by name: functions of the kernel may be cut differently, references may not. */
function digestOf(path: readonly RunNode[]): number {
  const names = path.flatMap(({ record }) => record.effects.flatMap(nameOf));
  return fingerprint(names.join('\n')) & 0xffffff;
}

function nameOf(effect: Effect): readonly string[] {
  switch (effect.kind) {
    case 'enter':
    case 'leave':
      return [`${effect.kind} ${effect.member}`];
    case 'choice':
      return [`${effect.label} ${effect.alternative}`];
    case 'take':
    case 'drop':
      return [`${effect.kind} ${effect.ref} ${effect.holder.kind}`];
    case 'hand':
      return [`hand ${effect.ref} ${effect.from.kind} ${effect.to.kind}`];
    case 'lost':
      return [`lost ${effect.ref}`];
    case 'violation':
      return [`violation ${effect.property}`];
    case 'alloc':
    case 'free':
      return [effect.kind];
    default:
      return [];
  }
}

export interface Replayed {
  readonly tree: RunTree;
  /** The end of each run, as far as it could be followed. */
  readonly ends: readonly NodeId[];
  /** The node at the cursor, or the last one before it. */
  readonly at: NodeId;
  /** What could not be followed, and at which step. Empty when everything is as it was. */
  readonly problems: readonly string[];
}

/** Takes the steps of a scenario's runs again. Where the model has changed since, the longest part that still holds is kept. */
export function replay(model: Model, { runs, cursor }: Runs): Replayed {
  let tree = plant(model);
  const ends: NodeId[] = [];
  const problems: string[] = [];
  runs.forEach((run, r) => {
    const start = run.from === null ? 0 : nodeOf(tree, ends[run.from.run], run.from.step);
    if (start === null) {
      problems.push(`run ${r + 1} forks off at a step that could not be reached`);
      ends.push(0);
      return;
    }
    const taken = takeAgain(tree, start, run);
    tree = taken.tree;
    ends.push(taken.node);
    if (taken.problem !== null)
      problems.push(runs.length > 1 ? `run ${r + 1}: ${taken.problem}` : taken.problem);
  });
  const end = ends[cursor.run] ?? ends[0] ?? 0;
  return { tree, ends, at: nodeOf(tree, end, cursor.step) ?? end, problems };
}

/** The node of the run that ends in `end`, at a step; null if the run does not get that far. */
function nodeOf(tree: RunTree, end: NodeId | undefined, step: number): NodeId | null {
  if (end === undefined) return null;
  return pathTo(tree, end)[step]?.id ?? null;
}

function takeAgain(
  tree: RunTree,
  start: NodeId,
  run: ScenarioRun,
): { tree: RunTree; node: NodeId; problem: string | null } {
  let node = start;
  let next = 0;
  let passed = 0;
  for (let i = 0; i < run.steps; i++) {
    const choices = choicesAfter(tree, node);
    const { index, choice: last } = nodeAt(tree, node).record;
    if (choices.length === 0)
      return {
        tree,
        node,
        problem: `the run ends after step ${index} now; it had ${index + run.steps - i} steps`,
      };
    let choice = choices[choices.length < 2 ? 0 : habit(choices, last.context)];
    const pick = run.picks[next];
    if (choices.length > 1 && pick && passed++ === pick.after) {
      choice = choices[pick.choice];
      if (!choice || checkOf(choice) !== pick.check)
        return { tree, node, problem: drifted(tree.model, index + 1, pick.check, choices) };
      next++;
      passed = 0;
    }
    if (!choice) break;
    ({ tree, node } = grow(tree, node, choice));
  }
  const changed = digestOf(pathTo(tree, node)) !== run.digest;
  const problem =
    'every step could be taken, but not everything happened as it did: the model has changed since';
  return { tree, node, problem: changed ? problem : null };
}

function drifted(
  model: Model,
  step: number,
  check: number,
  choices: readonly EnabledChoice[],
): string {
  const was = vocabulary(model).filter((choice) => checkOf(choice) === check);
  const [name] = was;
  const what =
    was.length === 1 && name
      ? `step ${step} ${sayChoice(name)}, which this model does not offer here`
      : `step ${step} took a choice that this model does not offer here`;
  const offers = [
    ...new Set(choices.map((c) => (c.label === null ? c.text : `${c.label}: ${c.text}`))),
  ];
  return `${what} (it offers ${offers.slice(0, 4).join(', ')}${offers.length > 4 ? ', …' : ''})`;
}

const sayChoice = ({ label, text }: Pick<EnabledChoice, 'label' | 'text'>): string =>
  label === null ? `went on in ${text}` : `chose ${text} of ${label}`;

/** Everything that can be chosen anywhere in the model. */
function vocabulary(model: Model): readonly Pick<EnabledChoice, 'label' | 'text'>[] {
  const known = new Map<string, Pick<EnabledChoice, 'label' | 'text'>>();
  const add = (label: string | null, text: string) =>
    known.set(`${label}=${text}`, { label, text });
  for (const fn of model.functions) {
    add(null, fn.name);
    for (const instr of fn.code) for (const [label, text] of alternatives(instr)) add(label, text);
  }
  return [...known.values()];
}

function alternatives(instr: Instr): readonly (readonly [string, string])[] {
  if (instr.op !== 'model') return [];
  const [label, ...names] = instr.args.flatMap((arg) => (arg.kind === 'text' ? [arg.text] : []));
  if (label === undefined) return [];
  switch (instr.name) {
    case 'choose':
    case 'choose_among':
      return names.map((name) => [label, name]);
    case 'fault':
      return [
        [label, 'ok'],
        [label, 'fails'],
      ];
    default:
      return [];
  }
}
