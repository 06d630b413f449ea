/** Compiles programs, and kernels other than the shipped one, away from the page. */
import type { CompileAnswer, CompileRequest } from './protocol';
import { Texts } from './texts';

const texts = new Texts();

function answer({ id, text, design, sockets, edits }: CompileRequest): CompileAnswer {
  try {
    const program = texts.program(text, design);
    const kernel = edits && texts.kernel(edits, design, sockets);
    return { id, program, kernel: kernel?.fresh ? kernel.units : null };
  } catch (error) {
    return { id, failure: error instanceof Error ? error.message : String(error) };
  }
}

self.addEventListener('message', ({ data }: MessageEvent<CompileRequest>) => {
  self.postMessage(answer(data));
});
