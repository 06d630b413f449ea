/** What each step gave: a broken property, an errno, a number of bytes, the answer of a program. */

import type { ContextId, Effect, PropertyId } from '../machine/effects';
import { errnoName, isErrno } from '../machine/errno';
import type { StepRecord } from '../machine/run';

/** `bad` is fatal, `warn` is tried again, `ok` is bytes done, `note` is a flag or an outcome that decides nothing. */
export interface StepResult {
  readonly text: string;
  readonly tone: 'bad' | 'warn' | 'ok' | 'note';
}

export interface Outcome {
  readonly result: StepResult | null;
  /** The function that gave it; null where that is what the step is named after. */
  readonly source: string | null;
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
  'no-stack-overflow': 'stack overflow',
  'no-sleep-in-atomic': 'sleeps',
  'fd-table': 'wrong fd table',
  'ops-present': 'no ops',
  'truthful-result': 'wrong result',
  'stream-order': 'stream order',
  'valid-access': 'bad access',
  'verifier-only': 'refused',
  'user-assert': 'assert',
  model: 'model',
};

const RETRY = new Set(['-EAGAIN', '-ERESTARTSYS', '-ERESTARTNOINTR', '-ERESTARTNOHAND']);
const NEUTRAL = new Set(['-EIOCBQUEUED', '-EINPROGRESS']);

function toneOf(errno: string): StepResult['tone'] {
  if (RETRY.has(errno)) return 'warn';
  return NEUTRAL.has(errno) ? 'note' : 'bad';
}

/** The functions that a reader of the RFC looks for when a call failed, rather than what they are made of. */
const ANSWERS =
  /^(bpf_aio_(alloc|submit)|ublk_bpf_(attach|acquire|get)_|backing_(read_iter|write_iter|fsync|fallocate)$)/;

/** The error that a context has last given, and how many functions were open then, counted from the first step. */
interface Flight {
  depth: number;
  errno: string | null;
  openThen: number;
  /** It was decided there, and not returned: what is called next may only spell it out. */
  chosen: boolean;
}

/** Follows the errors of a run, context by context: one that functions pass on to their callers is shown once. */
export class Results {
  readonly #flights = new Map<ContextId, Flight>();

  next(record: StepRecord): Outcome {
    const { context } = record.choice;
    const flight = this.#flights.get(context) ?? {
      depth: 0,
      errno: null,
      openThen: 0,
      chosen: false,
    };
    this.#flights.set(context, flight);
    let errno: string | null = null;
    let source: string | null = null;
    for (const effect of record.effects) {
      if (effect.kind === 'call' || effect.kind === 'enter') flight.depth++;
      if (effect.kind === 'choice' && isErrno(effect.alternative)) {
        flight.errno = effect.alternative;
        flight.openThen = flight.depth;
        flight.chosen = true;
      }
      if (effect.kind !== 'return' && effect.kind !== 'leave') continue;
      flight.depth--;
      const given = effect.value === null ? null : errnoName(effect.value);
      const outer = flight.depth < flight.openThen;
      const passedOn =
        given === flight.errno && (outer || (flight.chosen && flight.depth === flight.openThen));
      if (effect.kind === 'return' && given && !passedOn) {
        errno ??= given;
        if (errno === given) source ??= effect.fn;
        flight.errno = given;
        flight.openThen = flight.depth;
        flight.chosen = false;
      } else if (effect.kind === 'return' && given && given === errno && ANSWERS.test(effect.fn)) {
        source = effect.fn;
      } else if (outer && effect.value !== null && given !== flight.errno) {
        // The caller made something else of it.
        flight.errno = null;
      }
    }
    return outcomeOf(record.effects, errno, source);
  }
}

function outcomeOf(
  effects: readonly Effect[],
  errno: string | null,
  source: string | null,
): Outcome {
  const broken = brokenIn(effects);
  if (broken) return { result: { text: broken, tone: 'bad' }, source: null };
  const warned = effects.find((effect) => effect.kind === 'warn');
  if (warned) {
    const text = /^START_DEV/.test(warned.text) ? 'failed' : 'WARN';
    return { result: { text, tone: 'bad' }, source: null };
  }
  if (errno) return { result: { text: errno, tone: toneOf(errno) }, source };
  return { result: chosenIn(effects) ?? answeredIn(effects), source: null };
}

function brokenIn(effects: readonly Effect[]): string | null {
  let broken: string | null = null;
  for (const effect of effects) {
    if (effect.kind === 'violation' && (broken === null || effect.ends))
      broken = PROPERTY_CHIP[effect.property];
    if (effect.kind === 'lost') broken ??= PROPERTY_CHIP['no-leak'];
  }
  return broken;
}

/** What the outside decided, where that is a result. */
function chosenIn(effects: readonly Effect[]): StepResult | null {
  let chosen: StepResult | null = null;
  for (const effect of effects) {
    if (effect.kind !== 'choice') continue;
    const { alternative, label } = effect;
    if (isErrno(alternative)) chosen = { text: alternative, tone: toneOf(alternative) };
    else if (effect.fault) {
      if (alternative !== 'ok') chosen ??= { text: short(alternative) ?? 'fails', tone: 'bad' };
    } else if (/^\d{2,}$|\bbytes?\b|^(short|half)\b/.test(alternative))
      chosen = { text: alternative, tone: 'ok' };
    else if (/^[A-Z][A-Z0-9_]{2,13}$/.test(alternative))
      chosen ??= { text: alternative, tone: 'note' };
    // The first of several that are numbered is no result.
    else if (alternative === '0' && !label.startsWith('which'))
      chosen ??= { text: '0', tone: 'note' };
  }
  return chosen?.tone === 'ok'
    ? { text: bytesOf(effects) ?? short(chosen.text) ?? 'bytes', tone: 'ok' }
    : chosen;
}

/** The number that one function passed on to the next; else the last. A 1 is a truth value, and no count of bytes. */
function bytesOf(effects: readonly Effect[]): string | undefined {
  const counts = effects.flatMap((effect) =>
    effect.kind === 'return' &&
    effect.value !== null &&
    effect.value > 1n &&
    effect.value <= 0x7fff_ffffn
      ? [String(effect.value)]
      : [],
  );
  return counts.find((count, i) => counts.indexOf(count) !== i) ?? counts.at(-1);
}

function short(text: string): string | null {
  return text.length <= 12 ? text : null;
}

/** A queue callback's answer: what is to be done in the topmost four bits, bytes below them (RFC-FACTS 4.1). */
export function dispositionOf(
  member: string,
  value: bigint | null,
): { readonly word: 'QUEUED' | 'REDIRECT' | 'CONTINUE'; readonly bytes: bigint } | null {
  if (value === null || !member.startsWith('queue_io_cmd')) return null;
  const word = (['QUEUED', 'REDIRECT', 'CONTINUE'] as const)[
    Number(BigInt.asUintN(64, value) >> 60n)
  ];
  return word ? { word, bytes: BigInt.asUintN(32, value) } : null;
}

/** An answer other than the usual QUEUED. */
function answeredIn(effects: readonly Effect[]): StepResult | null {
  for (const effect of effects) {
    const answer = effect.kind === 'leave' && dispositionOf(effect.member, effect.value);
    if (answer && answer.word !== 'QUEUED') return { text: answer.word, tone: 'note' };
  }
  return null;
}
