/** What is being looked at: the scenario as edited, the model that it compiled to, and where one stands in its runs. */
import { create } from 'zustand';
import type { Unit } from '../../lang/ir';
import type { Choice } from '../../machine';
import type { Scenario } from '../../scenario/schema';
import { newScenario } from '../../scenario/world';
import type { Problem } from '../editor/marks';
import { fileLines } from '../model/lines';
import { choose, forward, type Position } from '../model/position';
import { preferred } from '../model/prefer';
import { recordedRun } from '../model/shown';
import { useMessages } from './messages';
import type { FileLine } from './view';

export interface Session {
  /** As edited. Its runs and cursor are those that it was opened with; `position` has gone on from there. */
  readonly scenario: Scenario;
  /** Counts openings: another number is another text, with its own undo history. */
  readonly opened: number;
  /** The scenario has been changed since it was opened. */
  readonly edited: boolean;
  readonly compiling: boolean;
  /** Of the program as it was compiled last. */
  readonly problems: readonly Problem[];
  readonly kernelProblems: readonly (Problem & { readonly file: string })[];
  /** The last compilation gave nothing that runs: what is shown is of an older text or scenario. */
  readonly failed: boolean;
  /** The program as it compiled last. */
  readonly unit: Unit | null;
  /** The text of the model that is shown. */
  readonly modelText: string | null;
  /** The scenario of that model, as it was compiled. */
  readonly modelScenario: Scenario | null;
  /** null until the first model is there. */
  readonly position: Position | null;
  readonly playing: boolean;
}

interface SessionStore extends Session {
  moveTo(position: Position): void;
  forward(): void;
  choose(choice: Choice): void;
  setPlaying(playing: boolean): void;
  /** Steps forward until one of the lines is reached, or nothing can happen any more. */
  runTo(lines: readonly FileLine[]): void;
}

/** A run that is sent to a line that it never reaches has to end. */
const mostSteps = 2000;

const empty: Session = {
  scenario: newScenario('', { preset: null, text: '' }),
  opened: 0,
  edited: false,
  compiling: false,
  problems: [],
  kernelProblems: [],
  failed: false,
  unit: null,
  modelText: null,
  modelScenario: null,
  position: null,
  playing: false,
};

export const useSession = create<SessionStore>()((set, get) => ({
  ...empty,
  moveTo: (position) => set({ position }),
  forward: () => {
    const { position } = get();
    if (position) set({ position: forward(position, preferred) });
  },
  choose: (choice) => {
    const { position } = get();
    if (position) set({ position: choose(position, choice), playing: false });
  },
  setPlaying: (playing) => set({ playing }),
  runTo: (lines) => {
    const from = get().position;
    if (!from) return;
    let position = from;
    let reached = false;
    for (let steps = 0; !reached && steps < mostSteps; steps++) {
      const next: Position = forward(position, preferred);
      if (next === position) break;
      position = next;
      reached = reaches(position, lines);
    }
    set({ position, playing: false });
    if (reached) useMessages.getState().dismiss(missed);
    else sayMissed(from, position, lines, (back) => set({ position: back, playing: false }));
  },
}));

/** Key of the message that a line was not reached. */
const missed = 'run-to';

/** Going to the end must not look like having arrived. */
function sayMissed(
  from: Position,
  to: Position,
  lines: readonly FileLine[],
  goBack: (position: Position) => void,
): void {
  const { say, dismiss } = useMessages.getState();
  const what = lines.map(({ file, line }) => `Line ${line} of ${file}`).join(', ');
  if (to === from) {
    say({ key: missed, tone: 'warn', text: `${what} is not reached: the run is over here.` });
    return;
  }
  say({
    key: missed,
    tone: 'warn',
    text: `${what} is not reached after step ${from.cursor}: the run has gone on to step ${to.cursor}, where it is over. Another choice on the way may lead there.`,
    action: {
      words: `Back to step ${from.cursor}`,
      run: () => {
        dismiss(missed);
        goBack(from);
      },
    },
  });
}

/** Whether the step at the cursor ran one of the lines. */
export function reaches(position: Position, lines: readonly FileLine[]): boolean {
  if (lines.length === 0) return false;
  const { files } = position.tree.model;
  return lines.some(({ file, line }) => {
    const index = files.findIndex((f) => f.name === file);
    const visits = fileLines(recordedRun(position), files, index).visits.get(line);
    return visits?.includes(position.cursor) ?? false;
  });
}
