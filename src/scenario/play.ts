/**
 * A scheduler that anyone can predict: it keeps the context that runs until that one waits or is done, takes the usual
 * alternative at each choice, and departs from that only where a script says so.
 */
import {
  choicesAt,
  type EnabledChoice,
  grow,
  type Model,
  type NodeId,
  nodeAt,
  pathTo,
  plant,
  type RunNode,
  type RunTree,
} from '../machine';
import { habit } from './habit';

/** Where the choice `at` comes up, take this alternative: each time, or only the nth (from 1). */
interface AnswerLine {
  readonly at: string;
  readonly take: string;
  readonly nth?: number;
}

/**
 * Go on with this context, by name, as soon as it can: from the start, or once the nth (first) step has been taken
 * that calls, enters, leaves, labels or chooses `after`.
 */
interface SwitchLine {
  readonly run: string;
  readonly after?: string;
  readonly nth?: number;
}

type ScriptLine = AnswerLine | SwitchLine;
export type Script = readonly ScriptLine[];

/** Where to stop. `end` also ends everything else. */
export type Stop =
  | { readonly at: 'end' }
  /** At the first step that breaks a property, or loses a reference. */
  | { readonly at: 'violation' }
  | { readonly at: 'step'; readonly step: number }
  /** At the nth (first) step that calls, enters, leaves, labels or chooses this. */
  | { readonly at: 'event'; readonly of: string; readonly nth?: number };

export interface Played {
  readonly tree: RunTree;
  /** Where it stopped. */
  readonly node: NodeId;
  /** Lines that had nothing to say: the label never came up, or did not offer the alternative. */
  readonly unused: readonly ScriptLine[];
}

/** No run of a program that ends comes near it; one that goes round for ever would not stop. */
const mostSteps = 3000;

/** Plays from the initial state; or, given a tree, on from one of its nodes, as if what led there had been played, too. */
export function play(
  model: Model,
  script: Script,
  stop: Stop = { at: 'end' },
  start: { readonly tree: RunTree; readonly node: NodeId } = { tree: plant(model), node: 0 },
): Played {
  const player = new Player(model, script);
  let { tree, node } = start;
  for (const { record } of pathTo(tree, node)) player.note(record);
  const stopper = new Stopper(stop);
  for (let steps = 0; steps < mostSteps; steps++) {
    const here = nodeAt(tree, node);
    const choice = player.choose(choicesAt(tree, node), here);
    if (!choice) break;
    ({ tree, node } = grow(tree, node, choice));
    const { record } = nodeAt(tree, node);
    player.note(record);
    if (stopper.reached(record)) break;
  }
  return { tree, node, unused: player.unused() };
}

type Step = RunNode['record'];

/** Of a `run` line that has been followed. */
const gone = -1;

class Player {
  private readonly waiting: { readonly line: SwitchLine; left: number }[];
  /** How often each label has come up. */
  private readonly seen = new Map<string, number>();
  private readonly used = new Set<ScriptLine>();
  private readonly answers: readonly AnswerLine[];

  private readonly model: Model;
  private readonly script: Script;

  constructor(model: Model, script: Script) {
    this.model = model;
    this.script = script;
    this.answers = script.filter((line) => 'at' in line);
    this.waiting = script
      .filter((line) => 'run' in line)
      .map((line) => ({ line, left: line.after === undefined ? 0 : (line.nth ?? 1) }));
  }

  note(record: Step): void {
    const name = this.model.contexts.find(({ id }) => id === record.choice.context)?.name;
    for (const wait of this.waiting) {
      const { run, after } = wait.line;
      if (wait.left === 0 && run === name) {
        wait.left = gone;
        this.used.add(wait.line);
      } else if (wait.left > 0 && after !== undefined && mentions(record, after)) wait.left--;
    }
    const { label } = record.choice;
    if (label !== null) this.seen.set(label, (this.seen.get(label) ?? 0) + 1);
  }

  choose(choices: readonly EnabledChoice[], last: RunNode): EnabledChoice | null {
    if (choices.length === 0) return null;
    const context = this.switchTo(choices) ?? last.record.choice.context;
    const usual = choices[habit(choices, context)];
    if (!usual || usual.label === null) return usual ?? null;
    return this.answer(choices, usual) ?? usual;
  }

  /** The context of a `run` line that is due and can run. */
  private switchTo(choices: readonly EnabledChoice[]): number | null {
    for (const wait of this.waiting) {
      if (wait.left !== 0) continue;
      const context = this.model.contexts.find((c) => c.name === wait.line.run);
      if (!context || !choices.some((choice) => choice.context === context.id)) continue;
      return context.id;
    }
    return null;
  }

  private answer(choices: readonly EnabledChoice[], usual: EnabledChoice): EnabledChoice | null {
    const nth = (this.seen.get(usual.label ?? '') ?? 0) + 1;
    for (const line of this.answers) {
      if (line.at !== usual.label || (line.nth !== undefined && line.nth !== nth)) continue;
      const choice = choices.find((c) => c.context === usual.context && c.text === line.take);
      if (!choice) continue;
      this.used.add(line);
      return choice;
    }
    return null;
  }

  unused(): readonly ScriptLine[] {
    return this.script.filter((line) => !this.used.has(line));
  }
}

class Stopper {
  private left: number;

  private readonly stop: Stop;

  constructor(stop: Stop) {
    this.stop = stop;
    this.left = stop.at === 'event' ? (stop.nth ?? 1) : 0;
  }

  reached(record: Step): boolean {
    switch (this.stop.at) {
      case 'violation':
        return record.effects.some(({ kind }) => kind === 'violation' || kind === 'lost');
      case 'step':
        return record.index >= this.stop.step;
      case 'event':
        return mentions(record, this.stop.of) && --this.left === 0;
      default:
        return false;
    }
  }
}

function mentions(record: Step, name: string): boolean {
  return record.effects.some((effect) => {
    switch (effect.kind) {
      case 'call':
      case 'enter':
      case 'leave':
        return effect.fn === name;
      case 'label':
        return effect.text === name;
      case 'choice':
        return effect.label === name;
      default:
        return false;
    }
  });
}

/** A run in which everything is decided by a seed; a step in eight goes to another context, faults are rare. */
export function wander(model: Model, seed: number, steps = 20_000): Played {
  const random = randomNumbers(seed);
  let tree = plant(model);
  let node: NodeId = 0;
  for (let i = 0; i < steps; i++) {
    const choices = choicesAt(tree, node);
    if (choices.length === 0) break;
    const last = nodeAt(tree, node).record.choice.context;
    const own = choices.filter((choice) => choice.context === last);
    const pool = own.length > 0 && random(8) > 0 ? own : choices;
    const calm = random(4) > 0 ? pool.filter((choice) => !choice.fault) : pool;
    const from = calm.length > 0 ? calm : pool;
    const choice = from[random(from.length)];
    if (!choice) break;
    ({ tree, node } = grow(tree, node, choice));
  }
  return { tree, node, unused: [] };
}

/** Whole numbers below n, the same for the same seed (xorshift32). */
function randomNumbers(seed: number): (n: number) => number {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 1;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
}
