/**
 * The question that the designs are answers to: can the verifier be told that an aio allocated by a KF_ACQUIRE kfunc has
 * gone to the kernel? Made from the matrix, not written down.
 */
import type { DesignAbout } from '../kernel/designs/design';
import type { CellCause, Judged } from './cell';
import { cellAt, type Matrix } from './matrix';
import type { Row } from './row';
import { faultOf, isAioLeak, worstOf } from './words';

/** A program that a design loads, and that goes wrong by its own doing. */
export interface Counterexample {
  readonly row: Row;
  readonly design: string;
  readonly fault: string;
  readonly cause: CellCause;
}

export interface DesignAnswer {
  readonly id: string;
  readonly name: string;
  /** Programs that were judged. */
  readonly judged: number;
  /** Those that load and leak an aio. */
  readonly leaks: readonly Counterexample[];
  /** Those that load and go wrong otherwise. */
  readonly open: readonly Counterexample[];
  /** Sound programs that are refused. */
  readonly strict: readonly Row[];
  /** Of which not every run was explored. */
  readonly undecided: readonly Row[];
  /** What its kernel does to programs that do nothing wrong. */
  readonly weaknesses: readonly string[];
  readonly newVerifierCode: string | null;
  /** It promises that no program which the verifier accepts leaks an aio by its own doing. */
  readonly promises: boolean;
}

export function answerOf(matrix: Matrix, abouts: readonly DesignAbout[]): readonly DesignAnswer[] {
  return abouts
    .filter(({ id }) => matrix.designs.includes(id))
    .map(({ id, name, newVerifierCode, tracksEveryAio }) => {
      const cells = matrix.rows.flatMap((row): readonly { row: Row; cell: Judged }[] => {
        const cell = cellAt(matrix, row.id, id);
        return cell && cell.kind !== 'none' ? [{ row, cell }] : [];
      });
      const unsound = cells.filter(({ cell }) => cell.quadrant === 'unsound');
      const example = ({ row, cell }: { row: Row; cell: Judged }): readonly Counterexample[] => {
        const cause = worstOf(cell.causes);
        return cause ? [{ row, design: id, fault: faultOf(cause), cause }] : [];
      };
      const doesLeak = ({ cell }: { cell: Judged }) => cell.causes.some(isAioLeak);
      const rowsWith = (quadrant: Judged['quadrant']) =>
        cells.filter(({ cell }) => cell.quadrant === quadrant).map(({ row }) => row);
      return {
        ...{ id, name, newVerifierCode, promises: tracksEveryAio, judged: cells.length },
        leaks: unsound.filter(doesLeak).flatMap(example),
        open: unsound.filter((one) => !doesLeak(one)).flatMap(example),
        strict: rowsWith('strict'),
        undecided: rowsWith('undecided'),
        weaknesses: [...new Set(cells.flatMap(({ cell }) => cell.designs.map(faultOf)))],
      };
    });
}

/** Designs by what the matrix says of them, as the answer's first lines. */
export function verdictsOf(answers: readonly DesignAnswer[]): {
  readonly today: readonly DesignAnswer[];
  readonly withNewCode: readonly DesignAnswer[];
  readonly leaking: readonly DesignAnswer[];
  /** They stop leaks, and sound programs with them. */
  readonly useless: readonly DesignAnswer[];
} {
  const known = answers.filter(({ judged }) => judged > 0);
  const tight = known.filter(({ leaks }) => leaks.length === 0);
  const isUseless = ({ strict }: DesignAnswer) => strict.some(({ id }) => id === 'read');
  const kept = tight.filter((answer) => !isUseless(answer));
  return {
    today: kept.filter(({ newVerifierCode }) => newVerifierCode === null),
    withNewCode: kept.filter(({ newVerifierCode }) => newVerifierCode !== null),
    leaking: known.filter(({ leaks }) => leaks.length > 0),
    useless: tight.filter(isUseless),
  };
}

const letters = (answers: readonly DesignAnswer[]): string =>
  answers.length === 0 ? 'none' : answers.map(({ id }) => id).join(', ');

/** The four lines of the answer. */
export function answerLines(
  answers: readonly DesignAnswer[],
): readonly (readonly [string, string])[] {
  const { today, withNewCode, leaking, useless } = verdictsOf(answers);
  return [
    ['No program that loads leaks an aio, with the verifier of today', letters(today)],
    ['The same, with new verifier code', letters(withNewCode)],
    ['No leak, but the correct program does not load either', letters(useless)],
    ['A program that leaks an aio loads', letters(leaking)],
  ];
}

export const rowWords = ({ title, note }: Row): string => `${title}: ${note}`;

/** docs/answer.md. `linkOf` gives the link of a counterexample's run, null if there is none. */
export function answerText(
  answers: readonly DesignAnswer[],
  linkOf: (example: Counterexample) => string | null,
): string {
  const linked = (example: Counterexample): string => {
    const link = linkOf(example);
    const words = `${rowWords(example.row)} (${example.fault})`;
    return link === null ? words : `[${words}](http://localhost:5173/${link})`;
  };
  const list = (items: readonly string[]): string => items.join('; ') || 'nothing of these rows';
  return [
    '# Is there another way to hand a KF_ACQUIRE kptr to the kernel?',
    '',
    'Written by `npm run answer` from the matrix that `aioscope compare` prints: the main programs, and one mistake each',
    'made in the program as it is written for a design. Nothing here is typed in. An aio’s leak counts where it is the',
    'program’s own doing; links open the run in the app (`npm start`).',
    '',
    ...answerLines(answers).map(([words, which]) => `* **${words}:** ${which}`),
    '',
    ...answers.flatMap(
      ({ id, name, leaks, open, strict, undecided, weaknesses, newVerifierCode }) => [
        `## ${id}: ${name}`,
        '',
        ...(leaks.length > 0 ? [`* Loads, and leaks an aio: ${list(leaks.map(linked))}`] : []),
        `* Loads, and goes wrong otherwise: ${list(open.map(linked))}`,
        ...(strict.length > 0 ? [`* Sound, and refused: ${list(strict.map(rowWords))}`] : []),
        ...(undecided.length > 0
          ? [`* Nothing found, and not every run was explored: ${list(undecided.map(rowWords))}`]
          : []),
        ...(weaknesses.length > 0
          ? [`* Its kernel’s own, with correct programs too: ${list(weaknesses)}`]
          : []),
        ...(newVerifierCode === null ? [] : [`* Needs of the verifier: ${newVerifierCode}`]),
        '',
      ],
    ),
  ]
    .join('\n')
    .replace(/\n+$/, '\n');
}
