/** The page's end of the checking worker: one check at a time; a worker that dies is told and replaced. */
import type { Scenario } from '../../scenario/schema';
import type { CheckAnswer, CheckBounds, CheckRequest } from './check-protocol';
import { checkLock } from './names';

export interface CheckListener {
  onAnswer(answer: CheckAnswer): void;
  /** The worker is gone, or could not be loaded. */
  onDeath(reason: string): void;
}

/** Milliseconds after which a worker that does not stop is ended. */
const patience = 400;

export class Checker {
  #worker: Worker | null = null;
  #last = 0;
  #running: { readonly id: number; readonly listener: CheckListener } | null = null;
  #patience: ReturnType<typeof setTimeout> | undefined;

  async start(
    scenario: Scenario,
    bounds: CheckBounds,
    retries: boolean,
    listener: CheckListener,
  ): Promise<void> {
    clearTimeout(this.#patience);
    const id = ++this.#last;
    this.#running = { id, listener };
    let kernelUnits: string;
    try {
      ({ kernelUnits } = await import('./shipped-units'));
    } catch {
      if (this.#running?.id === id) this.#died('The compiled kernel could not be loaded.');
      return;
    }
    if (this.#running?.id !== id) return;
    this.#send({
      kind: 'start',
      id,
      // What has been run already is nothing to the check.
      scenario: { ...scenario, runs: [], notes: [] },
      kernelUnits,
      bounds,
      retries,
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
  }

  #died(reason: string): void {
    const running = this.#running;
    this.#end();
    running?.listener.onDeath(reason);
  }
}
