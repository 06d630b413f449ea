/** Compiles programs, and a kernel that was edited, away from the page. */
import { compileKernel, compileProgram } from '../../scenario/compile';
import { programName } from './names';
import type { CompileAnswer, CompileRequest } from './protocol';

/** The edits of the kernel that was compiled last; null before the first time. */
let compiledEdits: string | null = null;

function answer({ id, text, edits }: CompileRequest): CompileAnswer {
  try {
    const program = compileProgram(text, programName);
    const wanted = edits && JSON.stringify(edits);
    if (!edits || wanted === compiledEdits) return { id, program, kernel: null };
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
