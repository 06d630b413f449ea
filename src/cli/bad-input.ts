/** Input that the command line can't work with. Everything that is wrong with it is said at once. */

/** One thing to mend. Line and column count from 1; null where there is no text to point into. */
export interface InputProblem {
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  /** What is wrong, and after a colon what to write. */
  readonly message: string;
}

export class BadInput extends Error {
  readonly problems: readonly InputProblem[];

  constructor(problems: readonly InputProblem[]) {
    super(problems.map(problemText).join('\n'));
    this.problems = problems;
  }
}

/** Of a command line: nothing to point into. */
export const badUsage = (message: string): BadInput =>
  new BadInput([{ file: null, line: null, column: null, message }]);

/** Of a file as a whole. */
export const badFile = (file: string, message: string): BadInput =>
  new BadInput([{ file, line: null, column: null, message }]);

/** `prog.bpf.c:12:5: …`, as compilers write it. */
export function problemText({ file, line, column, message }: InputProblem): string {
  const place = [file, line, column].filter((part) => part !== null).join(':');
  return place ? `${place}: ${message}` : `aioscope: ${message}`;
}
