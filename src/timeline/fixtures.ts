/** Runs made by hand, for stories and tests only. The builder derives objects and references from effects, as the machine does. */
import type { Effect, Holder, ObjectId, PropertyId } from '../machine/effects';
import type {
  ContextInfo,
  RecordedRun,
  RunEnd,
  RunObject,
  RunReference,
  RunViolation,
  StepRecord,
} from '../machine/run';

const span = { file: 0, start: 0, end: 1 };

type Bare<T> = T extends { readonly span: unknown } ? Omit<T, 'span'> : never;
type BareEffect = Bare<Effect>;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type OpenReference = Omit<Mutable<RunReference>, 'spans'> & {
  spans: Mutable<RunReference['spans'][number]>[];
};

export const program: Holder = { kind: 'program', context: 0, depth: 1 };
export const kernel: Holder = { kind: 'kernel' };
export const queue: Holder = { kind: 'queue' };
export const mapHolder: Holder = { kind: 'map' };
export const fdTable: Holder = { kind: 'fd_table' };
export const worker = (context: number): Holder => ({ kind: 'worker', context });
export const callback = (context: number): Holder => ({ kind: 'callback', context, depth: 1 });
export const within = (object: ObjectId): Holder => ({ kind: 'object', object });

/** Records a run step by step. */
export class RunBuilder {
  readonly #contexts: readonly ContextInfo[];
  readonly #steps: StepRecord[] = [];
  readonly #objects: Mutable<RunObject>[] = [];
  readonly #references: OpenReference[] = [];
  readonly #violations: RunViolation[] = [];
  readonly #live = new Map<ObjectId, Mutable<RunObject>>();
  readonly #counts = new Map<string, number>();
  #now: BareEffect[] = [];

  constructor(contexts: readonly (readonly [name: string, kind: ContextInfo['kind']])[]) {
    this.#contexts = contexts.map(([name, kind], id) => ({
      id,
      name,
      kind,
      fn: name.replace(/ /g, '_'),
      instance: 0,
    }));
  }

  /** The index of the step whose effects are being said. */
  get at(): number {
    return this.#steps.length;
  }

  alloc(slot: ObjectId, name: string, type: string): this {
    const object = { name, slot, type, born: this.at, freed: null };
    this.#objects.push(object);
    this.#live.set(slot, object);
    return this.say({ kind: 'alloc', object: slot });
  }

  free(slot: ObjectId): this {
    const object = this.#live.get(slot);
    if (object) object.freed = this.at;
    for (const reference of this.#references)
      if (reference.object === object && reference.end === 'open') this.#close(reference, 'freed');
    return this.say({ kind: 'free', object: slot });
  }

  take(slot: ObjectId, ref: string, holder: Holder, ...variables: string[]): this {
    const object = this.#object(slot);
    this.#references.push({
      object,
      ref,
      spans: [{ holder, from: this.at, to: null }],
      end: 'open',
      lost: null,
    });
    return this.say({
      kind: 'take',
      object: slot,
      ref,
      holder,
      count: this.#count(slot, ref, 1),
      variables,
    });
  }

  drop(slot: ObjectId, ref: string, holder: Holder): this {
    const reference = this.#find(slot, ref, holder);
    if (reference) this.#close(reference, 'dropped');
    return this.say({ kind: 'drop', object: slot, ref, holder, count: this.#count(slot, ref, -1) });
  }

  hand(slot: ObjectId, ref: string, from: Holder, to: Holder): this {
    const reference = this.#find(slot, ref, from);
    const last = reference?.spans.at(-1);
    if (last) {
      last.to = this.at;
      reference?.spans.push({ holder: to, from: this.at, to: null });
    }
    return this.say({ kind: 'hand', object: slot, ref, from, to });
  }

  lose(
    slot: ObjectId,
    ref: string,
    from: Holder,
    variable: string | null,
    how: 'returned' | 'overwritten' | 'deleted' = 'returned',
  ): this {
    const reference = this.#find(slot, ref, from);
    if (reference) {
      this.#close(reference, 'lost');
      reference.lost = { step: this.at, span, lastHeld: span, variable, how };
    }
    return this.say({ kind: 'lost', object: slot, ref, from, variable, how, lastHeld: span });
  }

  violate(property: PropertyId, slot: ObjectId | null, message: string, ends = false): this {
    const object = slot === null ? null : (this.#objects.findLast((o) => o.slot === slot) ?? null);
    this.#violations.push({
      step: this.at,
      property,
      object,
      message,
      blame: 'program',
      obligation: null,
      ends,
      span,
    });
    const blamed = { blame: 'program', evidence: 'program' } as const;
    return this.say({ kind: 'violation', property, object: slot, message, ...blamed, ends });
  }

  ret(fn: string, value: number): this {
    return this.say({ kind: 'return', fn, value: BigInt(value) });
  }

  enter(fn: string, member: string, asCallback = false): this {
    return this.say({ kind: 'enter', fn, member, depth: 1, callback: asCallback });
  }

  leave(fn: string, member: string, asCallback = false): this {
    return this.say({ kind: 'leave', fn, member, depth: 1, callback: asCallback, value: 0n });
  }

  say(effect: BareEffect): this {
    this.#now.push(effect);
    return this;
  }

  /** Ends the step: what was said since the last one happened in it. */
  step(context: number, fn: string, label = fn): this {
    this.#steps.push({
      index: this.at,
      choice: { context, alternative: 0, label: null, text: fn, fault: false, span },
      effects: this.#now.map((effect): Effect => ({ ...effect, span })),
      visited: [span],
      fn,
      label,
    });
    this.#now = [];
    return this;
  }

  run(end: RunEnd | null = null): RecordedRun {
    return {
      again: null,
      contexts: this.#contexts,
      steps: this.#steps,
      objects: this.#objects,
      references: this.#references,
      violations: this.#violations,
      end,
    };
  }

  #object(slot: ObjectId): Mutable<RunObject> {
    const object = this.#live.get(slot);
    if (!object) throw new RangeError(`slot ${slot} was never allocated`);
    return object;
  }

  #find(slot: ObjectId, ref: string, holder: Holder): OpenReference | undefined {
    const object = this.#live.get(slot);
    const same = JSON.stringify(holder);
    const open = this.#references.filter(
      (r) => r.object === object && r.ref === ref && r.end === 'open',
    );
    return open.find((r) => JSON.stringify(r.spans.at(-1)?.holder) === same);
  }

  #close(reference: OpenReference, end: RunReference['end']): void {
    const last = reference.spans.at(-1);
    if (last) last.to = this.at;
    reference.end = end;
  }

  #count(slot: ObjectId, ref: string, by: number): number {
    const key = `${slot} ${ref}`;
    const count = Math.max(0, (this.#counts.get(key) ?? 0) + by);
    this.#counts.set(key, count);
    return count;
  }
}

const DAEMON = 0;
const KWORKER = 1;
const IRQ = 2;

const [AIO1, AIO2, WORK, ENTRY, IO, FILE] = [1, 2, 3, 4, 5, 6] as const;

/** The run of the design's mock: attach fails for the second aio, and `goto fail` skips its release. 24 steps. */
export function loopRun(steps = 24): RecordedRun {
  const b = new RunBuilder([
    ['ublk daemon', 'task'],
    ['kworker', 'kworker'],
    ['irq', 'irq'],
  ]);
  const aio = program;
  const told: (() => void)[] = [
    () => b.step(DAEMON, 'init', 'start'),
    () =>
      b
        .alloc(IO, 'io tag 0', 'ublk_io')
        .take(IO, 'ref', aio)
        .alloc(FILE, 'file fd5', 'file')
        .take(FILE, 'ref', fdTable)
        .step(DAEMON, 'ublk_queue_io_cmd', 'queue_io_cmd'),
    () =>
      b
        .enter('loop_queue', 'queue_io_cmd')
        .alloc(ENTRY, 'io_state[0]', 'map slot')
        .take(ENTRY, 'slot', mapHolder)
        .step(DAEMON, 'loop_queue', 'map_update'),
    () =>
      b
        .alloc(AIO1, 'aio#1', 'bpf_aio')
        .take(AIO1, 'owner', aio, 'aio')
        .step(DAEMON, 'bpf_aio_alloc'),
    () =>
      b.take(IO, 'ref', within(AIO1)).ret('attach', 0).step(DAEMON, 'ublk_bpf_attach_and_prep_aio'),
    () =>
      b
        .hand(AIO1, 'owner', aio, kernel)
        .take(FILE, 'ref', within(AIO1))
        .say({ kind: 'choice', label: 'flags', alternative: 'NOWAIT', fault: false })
        .step(DAEMON, 'bpf_aio_submit'),
    () =>
      b
        .say({ kind: 'choice', label: 'read_iter', alternative: '-EAGAIN', fault: false })
        .ret('read_iter', -11)
        .step(DAEMON, 'read_iter'),
    () =>
      b
        .alloc(WORK, 'work#1', 'bpf_aio_work')
        .take(WORK, 'owner', queue)
        .hand(AIO1, 'owner', kernel, queue)
        .say({ kind: 'passes_on', object: AIO1 })
        .step(DAEMON, 'bpf_aio_queue_work', 'queue_work'),
    () =>
      b
        .alloc(AIO2, 'aio#2', 'bpf_aio')
        .take(AIO2, 'owner', aio, 'aio')
        .step(DAEMON, 'bpf_aio_alloc'),
    () =>
      b
        .say({ kind: 'picked_up', object: AIO1 })
        .step(KWORKER, 'bpf_aio_submit_work', 'submit_work'),
    () => b.ret('ublk_bpf_attach_and_prep_aio', -22).step(DAEMON, 'ublk_bpf_attach_and_prep_aio'),
    () => b.say({ kind: 'passes_on', object: AIO1 }).step(KWORKER, 'read_iter'),
    () => b.drop(IO, 'ref', aio).step(DAEMON, 'ublk_bpf_io_dec_ref', 'io_dec_ref'),
    () =>
      b
        .lose(AIO2, 'owner', aio, 'aio')
        .leave('loop_queue', 'queue_io_cmd')
        .step(DAEMON, 'loop_queue', 'return'),
    () =>
      b
        .say({ kind: 'picked_up', object: AIO1 })
        .say({ kind: 'passes_on', object: WORK })
        .step(IRQ, 'bio_endio', 'bio end_io'),
    () =>
      b
        .say({ kind: 'picked_up', object: WORK })
        .say({ kind: 'choice', label: 'ki_complete', alternative: '4096 bytes', fault: false })
        .ret('ki_complete', 4096)
        .drop(FILE, 'ref', within(AIO1))
        .step(KWORKER, 'bpf_aio_complete', 'aio_complete'),
    () => b.drop(WORK, 'owner', queue).free(WORK).step(KWORKER, 'free_work'),
    () =>
      b
        .enter('loop_complete', 'complete_cb', true)
        .hand(AIO1, 'owner', queue, callback(KWORKER))
        .step(KWORKER, 'bpf_aio_call_ops', 'complete_cb'),
    () => b.drop(IO, 'ref', within(AIO1)).step(KWORKER, 'ublk_bpf_dettach_and_complete_aio'),
    () => b.drop(ENTRY, 'slot', mapHolder).free(ENTRY).step(KWORKER, 'bpf_map_delete_elem'),
    () =>
      b
        .drop(AIO1, 'owner', callback(KWORKER))
        .free(AIO1)
        .leave('loop_complete', 'complete_cb', true)
        .step(KWORKER, 'bpf_aio_release'),
    () => b.step(KWORKER, 'bpf_aio_call_ops', 'return'),
    () => b.step(DAEMON, 'fetch'),
    () => b.step(DAEMON, 'del_dev'),
    () => b.step(DAEMON, 'quiesce'),
  ];
  for (const tell of told.slice(0, steps + 1)) tell();
  return b.run(steps >= 24 ? { kind: 'quiescent' } : null);
}
