/** One file of the source panel: its text, what the run did in it, and the bar for the line of the text cursor. */
import { type ReactNode, useMemo, useState } from 'react';
import type { CodeMarks, Problem } from '../editor/marks';
import { fileLines } from '../model/lines';
import { lineIn, nextLineIn, type Shown } from '../model/shown';
import { valueAt } from '../model/values';
import type { FileLine, PathMarks } from '../stores/view';
import { LineBar } from './LineBar';
import { SourceView } from './SourceView';

export interface CodePanelProps {
  readonly shown: Shown | null;
  readonly breakpoints: readonly FileLine[];
  readonly onStep: (step: number) => void;
  readonly onBreakpoint: (at: FileLine) => void;
  readonly onLinesMoved: (file: string, to: (line: number) => number | null) => void;
  readonly onLine: (at: FileLine) => void;
  readonly onRunTo: (at: FileLine) => void;
}

export interface FileViewProps extends CodePanelProps {
  /** As in the model's list of files. */
  readonly name: string;
  readonly text: string;
  readonly textKey: string;
  readonly problems: readonly Problem[];
  /** The text is not the one that the shown run is of. */
  readonly stale: boolean;
  /** Of the editor; without it, the file's name. */
  readonly label?: string;
  readonly onEdit?: (text: string) => void;
  readonly onPaste?: (text: string) => boolean;
  /** A line to bring into view, whenever this is another object. */
  readonly shownLine?: { readonly line: number } | null;
  /** Lines with code that no run of the checked model reaches. */
  readonly unreached?: readonly number[];
  /** The verifier's way through it. */
  readonly path?: PathMarks | null;
  /** In place of the bar for the line: what is wrong with the text. */
  readonly summary?: ReactNode;
}

const noLines = { visits: new Map<number, number[]>(), origins: [] };
const noSteps: readonly number[] = [];
const noUnreached: readonly number[] = [];

/** A file of the model, or the program as it is typed. */
export function FileView(props: FileViewProps) {
  const { shown, name, text, textKey, problems, stale, breakpoints, onEdit } = props;
  const [placed, setPlaced] = useState<number | null>(null);
  const index = shown?.files.findIndex((file) => file.name === name) ?? -1;
  const lines = shown && index >= 0 ? fileLines(shown.run, shown.files, index) : noLines;
  const current = shown && index >= 0 && !stale ? lineIn(shown, index) : null;
  const next = shown && index >= 0 && !stale ? nextLineIn(shown, index) : null;
  const cursor = shown?.cursor ?? 0;
  const { unreached = noUnreached, path = null } = props;
  const marks = useMemo(
    (): CodeMarks => ({
      lines,
      cursor,
      current,
      next,
      problems,
      breakpoints: new Set(breakpoints.filter((b) => b.file === name).map((b) => b.line)),
      unreached: new Set(unreached),
      path,
      stale,
    }),
    [lines, cursor, current, next, problems, breakpoints, unreached, path, name, stale],
  );
  const { shownLine = null } = props;
  const reveal = useMemo(
    () => shownLine ?? (current === null ? null : { line: current, at: cursor }),
    [shownLine, current, cursor],
  );
  // Until the user has put the text cursor somewhere, the bar follows the run.
  const line = placed ?? current ?? 1;
  const here = { file: name, line };
  return (
    <>
      <SourceView
        text={text}
        textKey={textKey}
        label={props.label ?? name}
        marks={marks}
        reveal={reveal}
        onStep={props.onStep}
        onBreakpoint={(at) => props.onBreakpoint({ file: name, line: at })}
        onLine={(at) => {
          setPlaced(at);
          props.onLine({ file: name, line: at });
        }}
        lookUp={(word, offset) => (shown ? valueAt(shown, index, word, offset) : null)}
        onLinesMoved={(to) => props.onLinesMoved(name, to)}
        {...(onEdit ? { onEdit } : {})}
        {...(props.onPaste ? { onPaste: props.onPaste } : {})}
      />
      {props.summary ?? (
        <LineBar
          line={line}
          visits={stale ? noSteps : (lines.visits.get(line) ?? noSteps)}
          cursor={cursor}
          isCurrent={line === current}
          next={next}
          hasBreakpoint={marks.breakpoints.has(line)}
          onStep={props.onStep}
          onBreakpoint={() => props.onBreakpoint(here)}
          onRunTo={() => props.onRunTo(here)}
        />
      )}
    </>
  );
}
