/** Checks models away from the page: compiles the texts, tries the old causes on the new model, explores it. */

import { Check, type CheckOptions } from '../../checker/check';
import { withShortestRuns } from '../../checker/shortest';
import type { Model } from '../../machine';
import { withKeys } from './cause-keys';
import type {
  About,
  Answers,
  CheckAnswer,
  CheckBounds,
  CheckRequest,
  FoundCause,
  Question,
  StartRequest,
  Subject,
} from './check-protocol';
import { checkInSlices } from './check-slices';
import { modelOf } from './model-of';
import { checkLock } from './names';
import { retry } from './retry';
import { pictureOf } from './state-picture';

/** What the check before has found, and in which model. */
let before: { readonly model: Model; readonly found: readonly FoundCause[] } | null = null;

/** The check that is wanted; another id ends the one that runs. */
let wanted = 0;

const say = (answer: CheckAnswer): void => self.postMessage(answer);

/** A message to oneself comes after those that wait; timers would be throttled in a tab that nobody sees. */
const channel = new MessageChannel();
const pause = (): Promise<void> =>
  new Promise((resolve) => {
    channel.port1.onmessage = () => resolve();
    channel.port2.postMessage(null);
  });

/** A model that is ready to be searched. */
interface Prepared {
  readonly key: string;
  readonly model: Model;
  readonly check: Check;
}

/** Made ahead of the wish to search it. */
let prepared: Prepared | null = null;

/** What the last check has left for questions about it. */
let ended: { readonly check: Check; readonly found: readonly FoundCause[] } | null = null;

const optionsOf = ({ maxStates, maxFaults, partialOrder }: CheckBounds): CheckOptions => ({
  maxStates,
  ...(maxFaults !== null && { maxFaults }),
  ...(partialOrder && { partialOrder, alikeOutcomes: true }),
});

async function prepare(subject: Subject): Promise<Prepared> {
  const { scenario, bounds } = subject;
  const options = optionsOf(bounds);
  const key = JSON.stringify([scenario, options]);
  if (prepared?.key === key) return prepared;
  prepared = null;
  const model = modelOf(subject);
  const check = await Check.start(model, options);
  return { key, model, check };
}

async function start(request: StartRequest): Promise<void> {
  const { id, bounds } = request;
  const begun = performance.now();
  const isStopped = () => wanted !== id;
  ended = null;
  const { model, check } = await prepare(request);
  // It is searched once.
  prepared = null;
  if (!request.retries) before = null;
  const old = before;
  for (const cause of old?.found ?? []) {
    say({ kind: 'retried', id, key: cause.key, run: old && retry(old.model, cause, model) });
    await pause();
    if (isStopped()) break;
  }
  const explored = await checkInSlices(check, model.files, bounds, {
    ms: () => performance.now() - begun,
    pause,
    isStopped,
    tell: (sofar) => say({ kind: 'progress', id, ...sofar }),
  });
  const goesOn = async (): Promise<boolean> => {
    await pause();
    return !isStopped();
  };
  const done = !bounds.partialOrder
    ? explored
    : {
        ...explored,
        found: withKeys(
          await withShortestRuns(model, explored.found, optionsOf(bounds), goesOn),
          model.files,
        ),
      };
  // A check that was stopped has not seen whether the old causes are gone.
  if (done.ending !== 'cancelled' || !before) before = { model, found: done.found };
  ended = { check, found: done.found };
  say({ kind: 'done', id, ...done });
}

function answer({ about, of }: Question): Answers[About]['is'] | null {
  if (!ended) return null;
  const { check, found } = ended;
  switch (about) {
    case 'culprit': {
      const cause = found.find(({ key }) => key === of);
      return cause ? check.culprit(cause) : null;
    }
    case 'states': {
      const counted = found.filter(({ owner }) => of === 'any' || owner === of);
      const ids = new Set(counted.map(({ id }) => id));
      return pictureOf(check.states((cause) => ids.has(cause)));
    }
  }
}

let last: Promise<void> = Promise.resolve();

self.addEventListener('message', ({ data }: MessageEvent<CheckRequest>) => {
  if (data.kind === 'stop') {
    if (wanted === data.id) wanted = 0;
    return;
  }
  if (data.kind === 'ask') {
    last = last.then(() => {
      let is: Answers[About]['is'] | null = null;
      try {
        is = answer(data.question);
      } catch {
        // Memory did not suffice: it is not known.
      }
      say({ kind: 'answer', id: data.id, is });
    });
    return;
  }
  if (data.kind === 'prepare') {
    last = last.then(async () => {
      // Whoever asks for it in earnest is told what is wrong with it.
      prepared = await prepare(data).catch(() => null);
    });
    return;
  }
  wanted = data.id;
  last = last.then(() => {
    // Another one has been asked for while this one waited.
    if (wanted !== data.id) return;
    return start(data).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      say({ kind: 'failed', id: data.id, reason });
    });
  });
});

// Held for life: the page gets it when this worker is gone, for whatever reason.
self.navigator.locks?.request(`${checkLock}${self.name}`, () => {
  say({ kind: 'ready', id: 0 });
  return new Promise(() => {});
});
