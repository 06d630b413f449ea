/** All that can be said of one design: what is promised, what its files say, and what came out of the matrix. */
import { type Obligation, obligationsOf } from '../kernel/contract';
import { designAbouts } from '../kernel/designs/abouts';
import type { DesignAbout } from '../kernel/designs/design';
import { compileKernel } from '../scenario/compile';
import type { Contract } from '../verifier/contract';
import { contractOfDesign } from '../verifier/designs';
import { answerOf, type DesignAnswer } from './answer';
import { type ChangedFile, changedFiles } from './kernel-changes';
import type { Matrix } from './matrix';
import { mainRows, type Row, type Subject, under } from './row';
import { headlineOf } from './words';

export interface DesignFacts {
  readonly about: DesignAbout;
  readonly contract: Contract;
  /** What it demands of programs; each once, wherever in the kernel it is looked at. */
  readonly obligations: readonly Obligation[];
  readonly changed: readonly ChangedFile[];
  /** The correct programs as they are written for it. */
  readonly programs: readonly { readonly row: Row; readonly subject: Subject }[];
  /** Empty if nothing was judged. */
  readonly headline: string;
  readonly answer: DesignAnswer;
}

/** `matrix`: as far as it is known. Null: there is no such design. */
export function designFacts(id: string, matrix: Matrix): DesignFacts | null {
  const about = designAbouts.find((one) => one.id === id);
  const kernel = compileKernel({}, id);
  const contract = contractOfDesign(id, kernel);
  const [answer] = answerOf(matrix, about ? [about] : []);
  if (!about || !contract || !answer) return null;
  const obligations = obligationsOf(kernel);
  const isFirst = ({ text }: Obligation, at: number): boolean =>
    obligations.findIndex((one) => one.text === text) === at;
  const texts = mainRows.filter(
    ({ scenario, mistake }, at) =>
      !mistake &&
      mainRows.findIndex((one) => one.scenario.program.text === scenario.program.text) === at,
  );
  return {
    ...{ about, contract, answer },
    obligations: obligations.filter(isFirst),
    changed: changedFiles(id),
    programs: texts.map((row) => ({ row, subject: under(id, row) })),
    headline: headlineOf(matrix, id),
  };
}
