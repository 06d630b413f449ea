/** Whose the causes of each preset are, written down from the fact sheet before they were run. */
import { describe, expect, it } from 'vitest';
import { buildModel } from '../scenario/build';
import { presets } from '../scenario/presets';
import { Check } from './check';

/** RFC-FACTS 3.2 t14: ki_complete(-EAGAIN) may come before ->read_iter has returned, and then a worker issues again. */
const race = ['kernel one-issuer bpf_aio'];
/** RFC-FACTS 2.2 fact 5, 3.2 t19: a worker's -EAGAIN is looked at by nobody. */
const dropped = [
  'kernel callback-once bpf_aio',
  'kernel no-leak bpf_aio',
  'kernel no-leak bpf_aio_work',
  'kernel not-stuck -',
];

const expected: Readonly<Record<string, readonly string[]>> = {
  'read-inline': race,
  'read-irq': race,
  'read-eagain': race,
  // RFC-FACTS 2.2 fact 6, 3.2 t16: without memory for a work item, it goes back to try inline, as often as that happens.
  'block-eagain': [...race, ...dropped, 'kernel no-stack-overflow -'],
  'block-eagain-race': [...race, ...dropped, 'kernel no-stack-overflow -'],
  buffered: [],
  'short-read': race,
  fsync: [],
  // RFC-FACTS 12: fallocate may give -EAGAIN in the worker.
  discard: dropped,
  loop: race,
  stripe: race,
  null: [],
  // RFC-FACTS 3.2 t3: the program must release the aio.
  'loop-attach-leak': [...race, 'program no-leak bpf_aio'],
  'refused-bad-fd': [],
  'refused-too-many-bytes': [],
  'refused-no-ops': [],
  // RFC-FACTS 3.2 t24, t23; the hang is that of the io command which the aio holds for ever.
  'no-release': [...race, 'program no-leak bpf_aio'],
  'no-detach': [...race, 'program no-leak request', 'program not-stuck -'],
  'double-release': [...race, 'program no-double-free bpf_aio'],
  'touch-after-submit': [...race, 'program no-use-after-free bpf_aio'],
  // RFC-FACTS 2 (contexts), 2.2 facts 6, 8: submit in another task, and where it must not sleep. What a refused submit in
  // irq leaves behind (t8) needs that submit.
  resubmit: [
    ...race,
    'program fd-table -',
    'program no-leak backing_file',
    'program no-sleep-in-atomic -',
  ],
  // RFC-FACTS 8.2 items 1–3: two SENDs in flight, or one before the rest of another.
  'tcp-interleaved': ['program stream-order bpf_aio'],
  'tcp-partial': ['program stream-order bpf_aio'],
  // RFC-FACTS 8.3 item 3.
  'tcp-two-recvs': ['program stream-order bpf_aio'],
  // RFC-FACTS 8.4, last item: the lost hand-over. The aio is in the map, so it is not leaked.
  'tcp-link-lost': ['program io-completed-once request', 'program not-stuck -'],
  'tcp-link': [],
  'tcp-recv-again': [],
  'tcp-link-error': [],
  'tcp-reset': [],
  'tcp-nbd': [],
};

describe('whose the causes are', () => {
  it.each(presets)('$id', async ({ id, scenario }) => {
    const { model } = buildModel(scenario);
    if (!model) throw new Error(`${id} does not link`);
    const check = await Check.start(model, { maxStates: 20_000 });
    while (check.explore(5000));
    const { found } = check.verdict();
    const told = found
      .filter(({ property }) => property !== 'no-livelock')
      .map(({ owner, property, object }) => `${owner} ${property} ${object ?? '-'}`);
    expect([...new Set(told)].sort()).toEqual([...(expected[id] ?? ['?'])].sort());
    for (const { owner, obligation, origin } of found) {
      expect(obligation !== null).toBe(owner === 'program');
      // Bookkeeping is nobody's mistake: what it notices is told of the line that called it.
      expect(origin?.file).not.toBe('watch.c');
    }
  });
});
