/** Compiles programs in a worker, so that typing stays smooth. Only the last text that was asked for is answered. */
import type { Unit } from '../../lang/ir';
import { unpackUnits } from '../../lang/pack-units';
import { firstPreset } from '../../scenario/presets/first';
import { hasSockets } from '../../scenario/sockets';
import type { CompileAnswer, CompileRequest } from './protocol';
import { isShipped, type KernelOf } from './shipped';

export interface Compilation {
  readonly program: Unit;
  readonly kernel: readonly Unit[];
}

interface Shipped {
  readonly kernel: readonly Unit[];
  /** The program that is seen first. */
  readonly first: Unit | undefined;
}

/** Loaded beside the worker's first compilation, and kept. */
let loading: Promise<Shipped> | null = null;

function shipped(): Promise<Shipped> {
  loading ??= import('./shipped-units').then(
    ({ kernelUnits, firstProgram }) => ({
      kernel: unpackUnits(kernelUnits),
      first: unpackUnits(firstProgram)[0],
    }),
    (error) => {
      loading = null;
      throw error;
    },
  );
  return loading;
}

export class Compiler {
  #worker: Worker | null = null;
  /** The last one that the worker compiled. */
  #kernel: readonly Unit[] | null = null;
  #last = 0;
  #waiting: {
    readonly id: number;
    /** The shipped kernel is meant. */
    readonly plain: boolean;
    readonly resolve: (compilation: Compilation | null) => void;
    readonly reject: (error: Error) => void;
  } | null = null;

  /** null if another text has been asked for since. Rejects only if the compiler itself fails. */
  compile(scenario: KernelOf): Promise<Compilation | null> {
    this.#waiting?.resolve(null);
    this.#waiting = null;
    const id = ++this.#last;
    const { text } = scenario.program;
    const { design } = scenario;
    const plain = isShipped(scenario);
    if (plain && text === firstPreset.scenario.program.text) return this.#first(id);
    const sockets = hasSockets(scenario);
    const edits = plain ? null : scenario.kernel;
    const request: CompileRequest = { id, text, design, sockets, edits };
    return new Promise((resolve, reject) => {
      this.#waiting = { id, plain, resolve, reject };
      this.#start().postMessage(request);
      // Who waits for it learns of a failure; until then it is nobody's.
      if (plain) shipped().catch(() => {});
    });
  }

  async #first(id: number): Promise<Compilation | null> {
    const { first: program, kernel } = await shipped();
    // It is needed at the first letter that is typed, and must not get in the way of the first picture.
    setTimeout(() => this.#start(), 1000);
    return program && id === this.#last ? { program, kernel } : null;
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
    if ('failure' in answer) {
      waiting.reject(new Error(answer.failure));
      return;
    }
    const { program } = answer;
    const kernel = waiting.plain
      ? shipped().then(({ kernel: units }) => units)
      : Promise.resolve(this.#kernel ?? []);
    kernel.then((units) => waiting.resolve({ program, kernel: units }), waiting.reject);
  }
}
