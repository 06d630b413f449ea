/** Compiles programs in a worker, so that typing stays smooth. Only the last text that was asked for is answered. */
import type { Unit } from '../../lang/ir';
import type { CompileAnswer, CompileRequest } from './protocol';

export interface Compilation {
  readonly program: Unit;
  readonly kernel: readonly Unit[];
}

export class Compiler {
  #worker: Worker | null = null;
  #kernel: readonly Unit[] | null = null;
  #last = 0;
  #waiting: {
    readonly id: number;
    readonly resolve: (compilation: Compilation | null) => void;
    readonly reject: (error: Error) => void;
  } | null = null;

  /** null if another text has been asked for since. Rejects only if the compiler itself fails. */
  compile(text: string, edits: Readonly<Record<string, string>>): Promise<Compilation | null> {
    this.#waiting?.resolve(null);
    const id = ++this.#last;
    const request: CompileRequest = { id, text, edits };
    return new Promise((resolve, reject) => {
      this.#waiting = { id, resolve, reject };
      this.#start().postMessage(request);
    });
  }

  #start(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(new URL('./compile.worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<CompileAnswer>) => {
      this.#answer(data);
    });
    worker.addEventListener('error', (event) => {
      // A worker that could not start, or died, is replaced at the next text.
      worker.terminate();
      this.#worker = null;
      this.#kernel = null;
      this.#waiting?.reject(new Error(event.message || 'the compiler could not be loaded'));
      this.#waiting = null;
    });
    this.#worker = worker;
    return worker;
  }

  #answer(answer: CompileAnswer): void {
    if ('kernel' in answer && answer.kernel) this.#kernel = answer.kernel;
    const waiting = this.#waiting;
    if (waiting?.id !== answer.id) return;
    this.#waiting = null;
    if ('failure' in answer) waiting.reject(new Error(answer.failure));
    else waiting.resolve({ program: answer.program, kernel: this.#kernel ?? [] });
  }
}
