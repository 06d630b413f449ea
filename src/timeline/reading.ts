/** What each step of a run is on the timeline: its lane, its main effect, its result, whom it hands on to. */

import type { ContextId, Effect, HolderClass } from '../machine/effects';
import type { ContextInfo, RecordedRun, RunObject, StepRecord } from '../machine/run';
import { type History, historyOf } from './history';
import { Results, type StepResult } from './results';
import type { Step } from './view';

/** The sign in a block. */
export type Sign = 'takes' | 'drops' | 'hands' | 'fails' | 'none';

export type { StepResult } from './results';

/** One run of a BPF program in a context. */
export interface Activation {
  readonly fn: string;
  readonly member: string;
  readonly callback: boolean;
}

export interface StepReading {
  readonly step: Step;
  readonly record: StepRecord;
  /** Key of the lane in which it is drawn. */
  readonly lane: string;
  readonly class: HolderClass;
  /** The program in whose lane it is drawn; null in a context's own lane. */
  readonly activation: Activation | null;
  readonly sign: Sign;
  readonly result: StepResult | null;
  /** The function that gave the result, in short; null where it is what the step is named after. */
  readonly source: string | null;
  /** The name beside the block. */
  readonly name: string;
  readonly touched: readonly RunObject[];
}

/** From one block to another: into a program and back, or a piece of work passed on. */
export interface HandOff {
  readonly from: Step;
  readonly to: Step;
  readonly kind: 'call' | 'return' | 'pass';
}

export interface Reading {
  readonly run: RecordedRun;
  readonly history: History;
  /** By index; that of step 0 is never drawn as a block. */
  readonly steps: readonly StepReading[];
  readonly handOffs: readonly HandOff[];
}

const CONTEXT_CLASS: Record<ContextInfo['kind'], HolderClass> = {
  task: 'env',
  irq: 'kernel',
  kworker: 'kworker',
  teardown: 'env',
};

/** The colour of what a context does outside of programs. */
export function contextClass(context: ContextInfo): HolderClass {
  return CONTEXT_CLASS[context.kind];
}

export function laneKey(context: ContextId, activation: Activation | null): string {
  return activation ? `${context}/${activation.fn}` : String(context);
}

/** Of the effects of a step, the one that its sign shows: the smallest rank. */
const RANK: Partial<Record<Effect['kind'], number>> = {
  violation: 0,
  lost: 1,
  hand: 2,
  alloc: 3,
  take: 3,
  free: 4,
  drop: 4,
  passes_on: 5,
  map: 6,
};

function signOf(effect: Effect | undefined): Sign {
  switch (effect?.kind) {
    case 'violation':
    case 'lost':
      return 'fails';
    case 'hand':
    case 'passes_on':
      return 'hands';
    case 'alloc':
    case 'take':
      return 'takes';
    case 'free':
    case 'drop':
      return 'drops';
    case 'map':
      return effect.what === 'delete' ? 'drops' : effect.what === 'insert' ? 'takes' : 'none';
    default:
      return 'none';
  }
}

/** What the RFC's kfuncs are called beside a block; the card spells them out. */
const SHORT_NAMES: Record<string, string> = {
  ublk_bpf_attach_and_prep_aio: 'attach',
  ublk_bpf_dettach_and_complete_aio: 'detach',
  ublk_bpf_detach_and_complete_aio: 'detach',
  bpf_aio_submit: 'submit',
  bpf_aio_release: 'release',
  bpf_map_update_elem: 'map_update',
  bpf_map_delete_elem: 'map_delete',
  bpf_map_lookup_elem: 'map_lookup',
  bpf_aio_complete_cb: 'complete_cb',
  backing_read_iter: 'read_iter',
  backing_write_iter: 'write_iter',
  backing_fsync: 'fsync',
  backing_fallocate: 'fallocate',
};

/** A function's name without what all of them begin with. */
function shortName(name: string): string {
  return (
    SHORT_NAMES[name] ?? (name.replace(/^_+/, '').replace(/^(ublk_bpf_|bpf_)(?=.{3})/, '') || name)
  );
}

/** What the lane of a program is called, where several programs run. The member says what it is for. */
export function activationName(activation: Activation): string {
  return activation.callback ? shortName(activation.member || activation.fn) : activation.fn;
}

/** The effect that a step's sign shows, and the program that was running then. */
interface Main {
  readonly effect: Effect;
  readonly inside: Activation | null;
}

/** Whether a step goes on after the end of a callback, and it is there, in the program below, that something breaks. */
function cameBack(main: Main | null, atStart: Activation | null): boolean {
  return (
    atStart !== null &&
    main !== null &&
    main.inside !== atStart &&
    main.effect.kind === 'violation' &&
    main.effect.property !== 'no-leak'
  );
}

/** Where the call that a step is named after has returned, the one after it that gives the result or breaks something. */
function nextCall({ effects, label }: StepRecord, source: string | null): string | null {
  const open: string[] = [];
  let over = false;
  for (const effect of effects) {
    if (effect.kind === 'call' && over) open.push(effect.fn);
    if (effect.kind === 'violation' && open[0]) return open[0];
    if (effect.kind !== 'return') continue;
    if (open.pop() === source && source !== null) return source;
    over ||= effect.fn === label;
  }
  return null;
}

interface Walk {
  readonly stacks: Map<ContextId, Activation[]>;
  readonly results: Results;
}

function readStep(run: RecordedRun, history: History, record: StepRecord, walk: Walk): StepReading {
  const { context } = record.choice;
  const stack = walk.stacks.get(context) ?? [];
  const atStart = stack.at(-1) ?? null;
  let main: Main | null = null;
  const touched = new Set<RunObject>();
  record.effects.forEach((effect, at) => {
    if (effect.kind === 'enter')
      stack.push({ fn: effect.fn, member: effect.member, callback: effect.callback });
    if (effect.kind === 'leave') stack.pop();
    if ('object' in effect && effect.object !== null) {
      const object = history.objectAt(effect.object, record.index, at);
      if (object) touched.add(object);
    }
    const rank = RANK[effect.kind];
    if (rank !== undefined && (!main || rank < (RANK[main.effect.kind] ?? 9)))
      main = { effect, inside: stack.at(-1) ?? null };
  });
  walk.stacks.set(context, stack);
  const found = main as Main | null;
  const { result, source } = walk.results.next(record);

  // A step belongs to where it began, unless it enters a program and does there what it is shown for, or is named after it.
  const entered = record.effects.flatMap((effect) => (effect.kind === 'enter' ? [effect] : []));
  const named = entered.find((effect) => [effect.fn, effect.member].includes(record.label));
  let activation = atStart;
  if (named) activation = { fn: named.fn, member: named.member, callback: named.callback };
  else if (found?.inside && entered.some((effect) => effect.fn === found.inside?.fn))
    activation = found.inside;
  else if (cameBack(found, atStart)) activation = found?.inside ?? null;
  const plain =
    (record.label === record.fn || cameBack(found, atStart)) &&
    activation !== atStart &&
    activation;
  const next = nextCall(record, source);
  const info = run.contexts[context];
  const failed = result?.tone === 'bad';
  return {
    step: record.index,
    record,
    lane: laneKey(context, activation),
    class: activation
      ? activation.callback
        ? 'callback'
        : 'program'
      : info
        ? contextClass(info)
        : 'env',
    activation,
    sign: failed ? 'fails' : signOf(found?.effect),
    result,
    source: source && shortName(source),
    name: shortName(plain ? plain.fn : record.label) + (next ? `, ${shortName(next)}` : ''),
    touched: [...touched],
  };
}

function findHandOffs(steps: readonly StepReading[]): readonly HandOff[] {
  const out: HandOff[] = [];
  const latest = new Map<ContextId, StepReading>();
  const passed = new Map<RunObject | number, StepReading>();
  for (const now of steps.slice(1)) {
    const before = latest.get(now.record.choice.context);
    latest.set(now.record.choice.context, now);
    let joined = false;
    for (const effect of now.record.effects) {
      if (effect.kind === 'picked_up') {
        const source = passed.get(effect.object);
        passed.delete(effect.object);
        if (source && source.lane !== now.lane && source.step < now.step) {
          out.push({ from: source.step, to: now.step, kind: 'pass' });
          joined ||= source === before;
        }
      }
      if (effect.kind === 'passes_on') passed.set(effect.object, now);
    }
    if (before && before.lane !== now.lane && !joined)
      out.push({
        from: before.step,
        to: now.step,
        kind: now.activation && !isInner(before, now) ? 'call' : 'return',
      });
  }
  return out;
}

/** Whether `now` is outside of the program that `before` ran in. */
function isInner(before: StepReading, now: StepReading): boolean {
  return before.activation?.callback === true && now.activation?.callback === false;
}

function read(run: RecordedRun): Reading {
  const history = historyOf(run);
  const walk: Walk = { stacks: new Map(), results: new Results() };
  const steps = run.steps.map((record) => readStep(run, history, record, walk));
  return { run, history, steps, handOffs: findHandOffs(steps) };
}

const known = new WeakMap<RecordedRun, Reading>();

/** The reading of a run, made once. */
export function readingOf(run: RecordedRun): Reading {
  let reading = known.get(run);
  if (!reading) {
    reading = read(run);
    known.set(run, reading);
  }
  return reading;
}
