/** What is drawn beside and under the lines of one file. Plain data: the plain view and the editor draw the same. */
import type { Severity } from '../../lang/source';
import type { FileLines, Line } from '../model/lines';
import type { PathMarks } from '../stores/view';

/** A diagnostic, placed in the text as it is now. */
export interface Problem {
  readonly severity: Severity;
  /** UTF-16 offsets. */
  readonly from: number;
  readonly to: number;
  readonly line: Line;
  readonly column: number;
  readonly message: string;
  readonly hint: string | null;
}

export interface CodeMarks {
  readonly lines: FileLines;
  /** The step at which the run stands. */
  readonly cursor: number;
  /** The line in which the step at the cursor ended. */
  readonly current: Line | null;
  /** The line that its context runs next; null where it runs no more, or in another file. */
  readonly next: Line | null;
  readonly problems: readonly Problem[];
  readonly breakpoints: ReadonlySet<Line>;
  /** Code that no run reaches, as a complete check has shown. */
  readonly unreached: ReadonlySet<Line>;
  /** The verifier's way through the program. */
  readonly path: PathMarks | null;
  /** The margin is of an older text: steps are not shown, since lines may have moved. */
  readonly stale: boolean;
}

/** A name's value where the pointer rests. */
export interface HoverValue {
  readonly name: string;
  readonly type: string;
  readonly text: string;
  /** Fields, where it is a record or points to one. */
  readonly fields: readonly { readonly name: string; readonly text: string }[];
}

export interface CodeProps {
  readonly text: string;
  /** Which text this is: another key starts a new undo history. */
  readonly textKey: string;
  readonly label: string;
  readonly marks: CodeMarks;
  readonly onStep: (step: number) => void;
  readonly onBreakpoint: (line: Line) => void;
  /** The line of the text cursor. */
  readonly onLine: (line: Line) => void;
  /** Missing where the text is read-only. */
  readonly onEdit?: (text: string) => void;
  /** True where the pasted text has been taken otherwise. */
  readonly onPaste?: (text: string) => boolean;
  /** With each edit: `to` gives the new number of a line, null if it is gone. */
  readonly onLinesMoved?: (to: (line: Line) => Line | null) => void;
  readonly lookUp: (word: string, offset: number) => HoverValue | null;
  /** Scrolls to a line whenever this is another object. */
  readonly reveal?: { readonly line: Line } | null;
}
