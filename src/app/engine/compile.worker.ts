/** Compiles programs, and the kernel once, away from the page. */
import { compileKernel, compileProgram } from '../../scenario/build';
import { programName } from './names';
import type { CompileAnswer, CompileRequest } from './protocol';

/** The edits of the kernel that was compiled last; null before the first time. */
let compiledEdits: string | null = null;

function answer({ id, text, edits }: CompileRequest): CompileAnswer {
  try {
    const program = compileProgram(text, programName);
    const wanted = JSON.stringify(edits);
    if (wanted === compiledEdits) return { id, program, kernel: null };
    const kernel = compileKernel(edits);
    compiledEdits = wanted;
    return { id, program, kernel };
  } catch (error) {
    return { id, failure: error instanceof Error ? error.message : String(error) };
  }
}

self.addEventListener('message', ({ data }: MessageEvent<CompileRequest>) => {
  self.postMessage(answer(data));
});
