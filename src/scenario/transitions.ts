/**
 * Which transitions of one aio's state machine (RFC-FACTS 3.2, t1–t26) a run goes through, and in which context: so
 * that a green verdict is not an empty one. Read off the effects of a run of design A.
 */
import type { ContextInfo, Effect, RecordedRun } from '../machine';

export interface Transition {
  /** `t1` … `t26`. */
  readonly id: string;
  readonly context: string;
  readonly step: number;
}

const EINVAL = -22n;
const EAGAIN = -11n;
const EIOCBQUEUED = -529n;

/** A function or program that is running; `callback` null for a plain function. */
interface Frame {
  readonly fn: string;
  readonly callback: boolean | null;
  /** What has happened in it. */
  readonly seen: Set<'detach' | 'release' | 'resubmit' | 'refused' | 'fault'>;
}

export function transitionsOf(run: RecordedRun): readonly Transition[] {
  const found: Transition[] = [];
  const stacks = new Map<number, Stack>();
  const attached = { count: 0 };
  for (const record of run.steps) {
    const { context } = record.choice;
    const info = run.contexts.find(({ id }) => id === context);
    if (!info) continue;
    const stack = stacks.get(context) ?? new Stack(info, attached);
    stacks.set(context, stack);
    for (const effect of record.effects)
      for (const id of stack.follow(effect))
        found.push({ id, context: info.name, step: record.index });
  }
  return found;
}

/** By transition, the contexts in which it was reached, in order. */
export function contextsOf(transitions: readonly Transition[]): Record<string, string[]> {
  const contexts: Record<string, string[]> = {};
  for (const { id, context } of transitions) {
    contexts[id] ??= [];
    if (!contexts[id].includes(context)) contexts[id].push(context);
  }
  return contexts;
}

/** What one context is in the middle of. */
class Stack {
  private readonly frames: Frame[] = [];

  private readonly context: ContextInfo;
  /** io references that aios hold, in the whole run. */
  private readonly attached: { count: number };

  constructor(context: ContextInfo, attached: { count: number }) {
    this.context = context;
    this.attached = attached;
  }

  follow(effect: Effect): readonly string[] {
    switch (effect.kind) {
      case 'call': {
        const reached = this.called(effect.fn);
        this.frames.push({ fn: effect.fn, callback: null, seen: new Set() });
        return reached;
      }
      case 'return': {
        if (this.frames.at(-1)?.fn === effect.fn) this.frames.pop();
        return this.returned(effect.fn, effect.value);
      }
      case 'enter':
        this.frames.push({ fn: effect.fn, callback: effect.callback, seen: new Set() });
        return effect.callback ? ['t20'] : [];
      case 'leave': {
        const frame = this.frames.at(-1);
        if (frame?.callback !== null) this.frames.pop();
        return frame?.callback ? left(frame) : [];
      }
      case 'choice':
        return this.chosen(effect.label, effect.alternative);
      case 'take':
        if (effect.ref === 'ref' && effect.holder.kind === 'object') this.attached.count++;
        return [];
      case 'drop':
        if (effect.ref !== 'ref' || effect.holder.kind !== 'object') return [];
        this.attached.count--;
        return this.inCallback('detach') ? ['t21'] : [];
      case 'free':
        return this.freed();
      default:
        return [];
    }
  }

  /** The innermost running function among these. */
  private inner(...fns: readonly string[]): Frame | null {
    return this.frames.findLast((frame) => fns.includes(frame.fn)) ?? null;
  }

  private program(): Frame | null {
    return this.frames.findLast((frame) => frame.callback !== null) ?? null;
  }

  /** Notes what a callback does; false outside of one. */
  private inCallback(what: 'detach' | 'resubmit' | 'release'): boolean {
    const program = this.program();
    if (!program?.callback) return false;
    program.seen.add(what);
    return true;
  }

  private inWorker(): boolean {
    const fn = this.inner('bpf_aio_submit_work', 'bpf_aio_submit', 'bpf_aio_complete')?.fn;
    return fn === 'bpf_aio_submit_work';
  }

  private called(fn: string): readonly string[] {
    const parent = this.frames.at(-1)?.fn;
    const owner = this.inner('bpf_aio_submit', 'bpf_aio_complete')?.fn;
    switch (fn) {
      case 'bpf_aio_submit':
        return this.inCallback('resubmit') ? ['t26'] : [];
      case 'bpf_aio_do_submit': {
        const again = this.inner('__bpf_aio_submit')?.seen.has('fault');
        return parent === '__bpf_aio_submit' && owner === 'bpf_aio_submit' && !again ? ['t6'] : [];
      }
      case 'queue_work':
        return owner === 'bpf_aio_submit' ? ['t7'] : owner === 'bpf_aio_complete' ? ['t14'] : [];
      case 'bpf_aio_complete':
        if (parent !== 'bpf_aio_do_submit') return [];
        return [this.inWorker() ? 't18' : 't11'];
      case 'bpf_aio_submit_work':
        return ['t17'];
      default:
        return [];
    }
  }

  private returned(fn: string, value: bigint | null): readonly string[] {
    const parent = this.frames.at(-1)?.fn;
    if (value === EIOCBQUEUED && parent === 'bpf_aio_do_submit') return ['t10'];
    switch (fn) {
      case 'bpf_aio_alloc':
      case 'bpf_aio_alloc_sleepable':
        return value !== 0n ? ['t1'] : [];
      case 'ublk_bpf_attach_and_prep_aio':
        return [value === 0n ? 't2' : 't3'];
      case 'bpf_aio_submit':
        if (value === 0n) return [];
        this.program()?.seen.add('refused');
        return value === EINVAL ? [this.attached.count > 0 ? 't5' : 't4'] : [];
      case 'bpf_aio_do_submit':
        return value === EAGAIN ? [this.inWorker() ? 't19' : 't12'] : [];
      default:
        return [];
    }
  }

  private chosen(label: string, alternative: string): readonly string[] {
    if (label === 'ki_complete') return alternative === '-EAGAIN' ? [] : ['t13'];
    if (label !== 'work item alloc' || alternative !== 'fails') return [];
    this.inner('__bpf_aio_submit')?.seen.add('fault');
    const irq = this.context.kind === 'irq';
    if (this.inner('bpf_aio_submit', 'bpf_aio_complete')?.fn === 'bpf_aio_submit')
      return [irq ? 't8' : 't9'];
    return [irq ? 't15' : 't16'];
  }

  /** An aio is freed by the program: in its callback, or after a submit that was refused. */
  private freed(): readonly string[] {
    if (this.frames.at(-1)?.fn !== 'bpf_aio_release') return [];
    const program = this.program();
    const reached = this.inCallback('release') ? ['t22'] : [];
    return program?.seen.has('refused') ? [...reached, 't25'] : reached;
  }
}

/** A callback returns: what it has not given back, and not submitted again, stays behind. */
function left({ seen }: Frame): readonly string[] {
  if (seen.has('resubmit') && !seen.has('refused')) return [];
  return [...(seen.has('detach') ? [] : ['t23']), ...(seen.has('release') ? [] : ['t24'])];
}
