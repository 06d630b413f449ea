/** The page's end of the checking worker: one check at a time; a worker that dies is told and replaced. */
import type { Scenario } from '../../scenario/schema';
import type {
  About,
  Answers,
  CheckAnswer,
  CheckBounds,
  CheckRequest,
  Question,
  Subject,
} from './check-protocol';
import { checkLock } from './names';

export interface CheckListener {
  onAnswer(answer: CheckAnswer): void;
  /** The worker is gone, or could not be loaded. */
  onDeath(reason: string): void;
}

/** Milliseconds after which a worker that does not stop is ended. */
const patience = 400;

/** What has been run already is nothing to the check. */
async function subjectOf(scenario: Scenario, bounds: CheckBounds): Promise<Subject> {
  const { kernelUnits } = await import('./shipped-units');
  return { scenario: { ...scenario, runs: [], notes: [] }, kernelUnits, bounds };
}

export class Checker {
  #worker: Worker | null = null;
  #last = 0;
  #running: { readonly id: number; readonly listener: CheckListener } | null = null;
  #patience: ReturnType<typeof setTimeout> | undefined;
  readonly #asked = new Map<number, (is: Answers[About]['is'] | null) => void>();

  async start(
    scenario: Scenario,
    bounds: CheckBounds,
    retries: boolean,
    listener: CheckListener,
  ): Promise<void> {
    clearTimeout(this.#patience);
    const id = ++this.#last;
    this.#running = { id, listener };
    let subject: Subject;
    try {
      subject = await subjectOf(scenario, bounds);
    } catch {
      if (this.#running?.id === id) this.#died('The compiled kernel could not be loaded.');
      return;
    }
    if (this.#running?.id === id) this.#send({ kind: 'start', id, ...subject, retries });
  }

  /** All but the search, while there is nothing else to do. */
  async prepare(scenario: Scenario, bounds: CheckBounds): Promise<void> {
    const subject = await subjectOf(scenario, bounds).catch(() => null);
    if (subject && !this.#running) this.#send({ kind: 'prepare', ...subject });
  }

  /** Something about the check that has ended last; null where it can't be known. */
  ask<Key extends About>(about: Key, of: Answers[Key]['of']): Promise<Answers[Key]['is'] | null> {
    if (!this.#worker) return Promise.resolve(null);
    const id = ++this.#last;
    return new Promise((resolve) => {
      this.#asked.set(id, resolve as (is: Answers[About]['is'] | null) => void);
      this.#send({ kind: 'ask', id, question: { about, of } as Question });
    });
  }

  /** What was found until now is still answered, unless the worker is too busy to. */
  stop(): void {
    const running = this.#running;
    if (!running) return;
    if (!this.#worker) {
      this.#running = null;
      return;
    }
    this.#send({ kind: 'stop', id: running.id });
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => {
      if (this.#running === running) this.#end();
    }, patience);
  }

  #send(request: CheckRequest): void {
    this.#started().postMessage(request);
  }

  #started(): Worker {
    if (this.#worker) return this.#worker;
    const name = `${crypto.getRandomValues(new Uint32Array(2)).join('-')}`;
    const worker = new Worker(new URL('./check.worker.ts', import.meta.url), {
      type: 'module',
      name,
    });
    this.#worker = worker;
    const gone = (reason: string) => {
      if (this.#worker === worker) this.#died(reason);
    };
    const watch = () => {
      // Granted when the worker is no more: one that the browser ends sends no event.
      navigator.locks?.request(`${checkLock}${name}`, () =>
        gone('The browser has ended the checker, perhaps for want of memory.'),
      );
    };
    worker.addEventListener('message', ({ data }: MessageEvent<CheckAnswer>) => {
      if (data.kind === 'ready') watch();
      if (data.kind === 'answer') {
        this.#asked.get(data.id)?.(data.is);
        this.#asked.delete(data.id);
        return;
      }
      if (data.id !== this.#running?.id) return;
      const { listener } = this.#running;
      if (data.kind === 'done' || data.kind === 'failed') {
        clearTimeout(this.#patience);
        this.#running = null;
      }
      listener.onAnswer(data);
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      gone(
        event.message ? `The checker broke: ${event.message}` : 'The checker could not be loaded.',
      );
    });
    return worker;
  }

  #end(): void {
    clearTimeout(this.#patience);
    this.#worker?.terminate();
    this.#worker = null;
    this.#running = null;
    for (const resolve of this.#asked.values()) resolve(null);
    this.#asked.clear();
  }

  #died(reason: string): void {
    const running = this.#running;
    this.#end();
    running?.listener.onDeath(reason);
  }
}
