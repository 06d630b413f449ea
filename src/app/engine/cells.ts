/** The page's end of the matrix: two workers, each with one wish at a time. One that dies is replaced, its wish failed. */
import type { CellAnswer, CellRequest, CellWish } from './cell-protocol';

interface Waiting {
  readonly wish: CellWish;
  readonly onAnswer: (answer: CellAnswer) => void;
}

const most = 2;

export class CellWorkers {
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, (answer: CellAnswer) => void>();
  #queue: Waiting[] = [];
  #last = 0;

  ask(wish: CellWish): Promise<CellAnswer> {
    return new Promise((resolve) => {
      const waiting = { wish, onAnswer: resolve };
      // A row is asked for by someone who waits for it.
      if (wish.kind === 'row') this.#queue.unshift(waiting);
      else this.#queue.push(waiting);
      this.#next();
    });
  }

  /** What has not been begun is not wanted any more; it is never answered. */
  forget(): void {
    this.#queue = [];
  }

  #next(): void {
    while (this.#queue.length > 0) {
      const worker = this.#idle.pop() ?? (this.#busy.size < most ? this.#made() : null);
      const waiting = worker && this.#queue.shift();
      if (!worker || !waiting) return;
      this.#busy.set(worker, waiting.onAnswer);
      const request: CellRequest = { ...waiting.wish, id: ++this.#last };
      worker.postMessage(request);
    }
  }

  #made(): Worker {
    const worker = new Worker(new URL('./cell.worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<CellAnswer>) => {
      const onAnswer = this.#busy.get(worker);
      this.#busy.delete(worker);
      this.#idle.push(worker);
      onAnswer?.(data);
      this.#next();
    });
    worker.addEventListener('error', (event) => {
      worker.terminate();
      const onAnswer = this.#busy.get(worker);
      this.#busy.delete(worker);
      const reason = event.message || 'the worker could not be loaded';
      onAnswer?.({ kind: 'failed', id: 0, reason });
      this.#next();
    });
    return worker;
  }
}
