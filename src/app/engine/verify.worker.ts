/** Says what the verifier would say of a program, away from the page: a program of many paths may take a while. */
import type { Unit } from '../../lang/ir';
import { contractOfDesign } from '../../verifier/designs';
import { verify } from '../../verifier/verify';
import { Texts } from './texts';
import type { VerifyAnswer, VerifyRequest } from './verify-protocol';

const texts = new Texts();

const hasError = ({ diagnostics }: Unit): boolean =>
  diagnostics.some(({ severity }) => severity === 'error');

function answer({ id, text, design, edits }: VerifyRequest): VerifyAnswer {
  try {
    const program = texts.program(text, design);
    if (hasError(program)) return { id, problem: 'The program has errors.' };
    const { units } = texts.kernel(edits, design, true);
    if (units.some(hasError)) return { id, problem: 'A kernel file has errors.' };
    const contract = contractOfDesign(design, units);
    if (!contract) return { id, problem: `There is no design ${design}.` };
    return { id, verdicts: verify(program, contract), contract };
  } catch (error) {
    return { id, problem: error instanceof Error ? error.message : String(error) };
  }
}

self.addEventListener('message', ({ data }: MessageEvent<VerifyRequest>) => {
  self.postMessage(answer(data));
});
