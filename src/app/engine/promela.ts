/** The page's end of the Promela worker: one text, then the worker is gone. */
import type { Scenario } from '../../scenario/schema';
import type { PromelaAnswer, PromelaRequest } from './promela.worker';

export interface Writing {
  /** Rejects with what went wrong; never answers once it is stopped. */
  readonly text: Promise<string>;
  stop(): void;
}

export function writePromela(scenario: Scenario, title: string): Writing {
  const worker = new Worker(new URL('./promela.worker.ts', import.meta.url), { type: 'module' });
  const text = new Promise<string>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<PromelaAnswer>) => {
      worker.terminate();
      if ('text' in data) resolve(data.text);
      else reject(new Error(data.failure));
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      worker.terminate();
      reject(new Error(event.message || 'the writer could not be loaded'));
    });
    import('./shipped-units').then(({ kernelUnits }) => {
      const request: PromelaRequest = {
        scenario: { ...scenario, runs: [], notes: [] },
        kernelUnits,
        title,
      };
      worker.postMessage(request);
    }, reject);
  });
  return { text, stop: () => worker.terminate() };
}
