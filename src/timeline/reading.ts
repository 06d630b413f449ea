/** What each step of a run is on the timeline: its lane, its main effect, its result, whom it hands on to. */

import type { ContextId, Effect, HolderClass, PropertyId } from '../machine/effects';
import { errnoName, isErrno } from '../machine/errno';
import type { ContextInfo, RecordedRun, RunObject, StepRecord } from '../machine/run';
import { type History, historyOf } from './history';
import type { Step } from './view';

/** The sign in a block. */
export type Sign = 'takes' | 'drops' | 'hands' | 'fails' | 'none';

/** `bad` is fatal, `warn` is tried again, `ok` is bytes done, `note` is a flag or an outcome that decides nothing. */
export interface StepResult {
  readonly text: string;
  readonly tone: 'bad' | 'warn' | 'ok' | 'note';
}

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

/** What a broken property is called on a chip. */
const PROPERTY_CHIP: Record<PropertyId, string> = {
  'no-leak': 'leak',
  'no-use-after-free': 'use after free',
  'no-double-free': 'freed twice',
  refcount: 'refcount',
  ownership: 'wrong holder',
  'callback-once': 'callback',
  'io-completed-once': 'completed twice',
  'pages-in-use': 'pages',
  'one-issuer': 'two issuers',
  'not-stuck': 'hang',
  'no-livelock': 'livelock',
  'no-sleep-in-atomic': 'sleeps',
  'fd-table': 'wrong fd table',
  'ops-present': 'no ops',
  'truthful-result': 'wrong result',
  'valid-access': 'bad access',
  'verifier-only': 'refused',
  'user-assert': 'assert',
  model: 'model',
};

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

const RETRY = new Set(['-EAGAIN', '-ERESTARTSYS', '-ERESTARTNOINTR', '-ERESTARTNOHAND']);
const NEUTRAL = new Set(['-EIOCBQUEUED', '-EINPROGRESS']);

function toneOf(errno: string): StepResult['tone'] {
  if (RETRY.has(errno)) return 'warn';
  return NEUTRAL.has(errno) ? 'note' : 'bad';
}

/** What a step gave. `before` is what the step before gave in this context: an error on its way up is shown once. */
function resultOf(
  record: StepRecord,
  before: string | null,
): { result: StepResult | null; errno: string | null } {
  let errno: string | null = null;
  let choice: StepResult | null = null;
  const counts: string[] = [];
  let broken: string | null = null;
  let warned = false;
  for (const effect of record.effects) {
    if (effect.kind === 'violation' && (broken === null || effect.ends))
      broken = PROPERTY_CHIP[effect.property];
    if (effect.kind === 'lost') broken ??= PROPERTY_CHIP['no-leak'];
    if (effect.kind === 'warn') warned = true;
    if (effect.kind === 'return' && effect.value !== null) {
      errno ??= errnoName(effect.value);
      if (effect.value > 0n && effect.value <= 0x7fff_ffffn) counts.push(String(effect.value));
    }
    if (effect.kind === 'choice') {
      const { alternative } = effect;
      if (isErrno(alternative)) choice = { text: alternative, tone: toneOf(alternative) };
      else if (effect.fault) {
        if (alternative !== 'ok') choice ??= { text: short(alternative) ?? 'fails', tone: 'bad' };
      } else if (/^\d{2,}$|\bbytes?\b|^(short|half)\b/.test(alternative))
        choice = { text: alternative, tone: 'ok' };
      else if (/^[A-Z][A-Z0-9_]{2,13}$/.test(alternative))
        choice ??= { text: alternative, tone: 'note' };
    }
  }
  if (broken) return { result: { text: broken, tone: 'bad' }, errno };
  if (warned) return { result: { text: 'WARN', tone: 'bad' }, errno };
  if (errno && !(errno === before && choice === null))
    return { result: { text: errno, tone: toneOf(errno) }, errno };
  if (choice?.tone === 'ok')
    choice = { text: bytesOf(counts) ?? short(choice.text) ?? 'bytes', tone: 'ok' };
  return {
    result: errno ? null : choice,
    errno: errno ?? (choice && isErrno(choice.text) ? choice.text : null),
  };
}

/** The number that one function passed on to the next; else the last. */
function bytesOf(counts: readonly string[]): string | undefined {
  return counts.find((count, i) => counts.indexOf(count) !== i) ?? counts.at(-1);
}

function short(text: string): string | null {
  return text.length <= 12 ? text : null;
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

interface Walk {
  readonly stacks: Map<ContextId, Activation[]>;
  readonly errnos: Map<ContextId, string | null>;
}

function readStep(run: RecordedRun, history: History, record: StepRecord, walk: Walk): StepReading {
  const { context } = record.choice;
  const stack = walk.stacks.get(context) ?? [];
  const atStart = stack.at(-1) ?? null;
  let main: { effect: Effect; inside: Activation | null } | null = null;
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
  const found = main as { effect: Effect; inside: Activation | null } | null;
  const { result, errno } = resultOf(record, walk.errnos.get(context) ?? null);
  walk.errnos.set(context, errno);

  // A step belongs to where it began, unless it enters a program and does there what it is shown for, or is named after it.
  const entered = record.effects.flatMap((effect) => (effect.kind === 'enter' ? [effect] : []));
  const named = entered.find((effect) => [effect.fn, effect.member].includes(record.label));
  let activation = atStart;
  if (named) activation = { fn: named.fn, member: named.member, callback: named.callback };
  else if (found?.inside && entered.some((effect) => effect.fn === found.inside?.fn))
    activation = found.inside;
  const plain = record.label === record.fn && activation !== atStart && activation;
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
    name: shortName(plain ? plain.fn : record.label),
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
  const walk: Walk = { stacks: new Map(), errnos: new Map() };
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
