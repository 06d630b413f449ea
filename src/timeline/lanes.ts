/** The lanes of the Contexts band: one per context, and one per BPF program that ran in it. */
import type { HolderClass } from '../machine/effects';
import type { ContextInfo, RecordedRun } from '../machine/run';
import { activationName, contextClass, laneKey, readingOf } from './reading';
import type { Step } from './view';

export interface Lane {
  readonly key: string;
  readonly name: string;
  readonly caption: string;
  readonly class: HolderClass;
  /** Steps that are drawn in it, in order. */
  readonly steps: readonly Step[];
}

const CAPTION: Record<ContextInfo['kind'], string> = {
  task: 'task',
  irq: 'hardirq',
  kworker: 'kworker',
  teardown: 'teardown',
};

const WHERE: Record<ContextInfo['kind'], string> = {
  task: 'task',
  irq: 'irq',
  kworker: 'kworker',
  teardown: 'teardown',
};

const ORDER: Record<ContextInfo['kind'], number> = { task: 0, kworker: 1, irq: 2, teardown: 4 };
const CALLBACK_ORDER = 3;

/** All lanes, top to bottom: tasks, each above its programs; workers; interrupts; callbacks; what takes things down. */
export function lanesOf(run: RecordedRun): readonly Lane[] {
  const reading = readingOf(run);
  const steps = new Map<string, Step[]>();
  for (const context of run.contexts) steps.set(laneKey(context.id, null), []);
  for (const { step, lane } of reading.steps.slice(1)) {
    const list = steps.get(lane);
    if (list) list.push(step);
    else steps.set(lane, [step]);
  }
  const programs = new Set(
    reading.steps.flatMap((s) =>
      s.step > 0 && s.activation && !s.activation.callback ? [s.activation.fn] : [],
    ),
  );
  const drawn = [...steps].map(([key, list], seen) => {
    const first = reading.steps[list[0] ?? -1];
    const activation = first?.activation ?? null;
    const context = run.contexts[Number.parseInt(key, 10)];
    const kind = context?.kind ?? 'task';
    // What arrives over a network does so in softirq; bios end in hard interrupts.
    const caption = context?.fn.startsWith('tcp_') ? 'softirq' : CAPTION[kind];
    // The workers of the RFC's own queue: their caption says which queue.
    const ofQueue = /^(bpf aio )?kworker\b/.test(context?.name ?? '');
    const own: Lane = {
      key,
      name: ofQueue ? (context?.name.replace(/^bpf aio /, '') ?? '') : (context?.name ?? 'kernel'),
      caption: ofQueue ? 'bpf_aio wq' : caption === context?.name ? '' : caption,
      class: context ? contextClass(context) : 'env',
      steps: list,
    };
    if (!activation)
      return { lane: own, order: ORDER[kind], context: context?.id ?? 0, inner: 0, seen };
    const lane: Lane = activation.callback
      ? {
          ...own,
          name: activationName(activation),
          caption: `bpf, in ${WHERE[kind]}`,
          class: 'callback',
        }
      : {
          ...own,
          name: programs.size === 1 ? 'bpf prog' : activationName(activation),
          caption: `in ${WHERE[kind]} context`,
          class: 'program',
        };
    return {
      lane,
      order: activation.callback ? CALLBACK_ORDER : ORDER[kind],
      context: context?.id ?? 0,
      inner: 1,
      seen,
    };
  });
  drawn.sort(
    (a, b) => a.order - b.order || a.context - b.context || a.inner - b.inner || a.seen - b.seen,
  );
  // What never ran comes last, in one line.
  const all = drawn.map(({ lane }) => lane);
  const idle = all.filter((lane) => lane.steps.length === 0);
  return [...all.filter((lane) => lane.steps.length > 0), ...idle];
}
