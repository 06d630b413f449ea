/** Writes one model as Promela: it looks at its runs first, which may take seconds. */
import { exportPromela } from '../../export/promela';
import type { Subject } from './check-protocol';
import { modelOf } from './model-of';

export type PromelaRequest = Pick<Subject, 'scenario' | 'kernelUnits'> & { readonly title: string };
export type PromelaAnswer = { readonly text: string } | { readonly failure: string };

const say = (answer: PromelaAnswer): void => self.postMessage(answer);

self.addEventListener('message', async ({ data }: MessageEvent<PromelaRequest>) => {
  try {
    say({ text: await exportPromela(modelOf(data), { title: data.title }) });
  } catch (error) {
    say({ failure: error instanceof Error ? error.message : String(error) });
  }
});
