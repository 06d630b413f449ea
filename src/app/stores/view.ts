/** What is open, selected and zoomed: how one looks at the run, apart from the run itself. */
import { create } from 'zustand';
import { MAX_PITCH, MIN_PITCH, PITCH, type Target } from '../../timeline';
import type { Position } from '../model/position';

/** In the order of the screen. */
export const leftTabs = [
  'program',
  'kernel',
  'scenario',
  'inspector',
  'check',
  'verifier',
] as const;
export const narrowTabs = [
  'timeline',
  'program',
  'references',
  'scenario',
  'check',
  'verifier',
] as const;
export type LeftTab = (typeof leftTabs)[number];
export const rightTabs = ['inspector', 'check', 'verifier'] as const;
export type RightTab = (typeof rightTabs)[number];
export type NarrowTab = (typeof narrowTabs)[number];
export type DialogName = 'share' | 'help' | 'find';

/** A line of a file; lines count from 1. */
export interface FileLine {
  readonly file: string;
  readonly line: number;
}

/** A line that was asked for. It is in view as long as nobody moves on. */
export interface ShownLine extends FileLine {
  readonly at: Position | null;
}

/** A path through the program that is not of a run: the verifier's. */
export interface PathMarks {
  readonly lines: ReadonlySet<number>;
  /** The line of the event that was asked for. */
  readonly at: number | null;
  /** Where it ends, and why. */
  readonly note: { readonly line: number; readonly text: string } | null;
}

interface View {
  readonly leftTab: LeftTab;
  /** Where the window has room for a right panel; else these are tabs of the left one. */
  readonly rightTab: RightTab;
  readonly narrowTab: NarrowTab;
  /** Below 900 px only: whether the drawer with the left panel is open. */
  readonly drawer: boolean;
  readonly dialog: DialogName | null;
  readonly selection: Target | null;
  readonly hover: Target | null;
  /** Pixels per step; null: as many as the width allows. */
  readonly pitch: number | null;
  /** The run as a table in place of the timeline. */
  readonly asText: boolean;
  /** File of the kernel tab; null: the one in which the run stands. */
  readonly kernelFile: string | null;
  /** Lines at which playing stops. */
  readonly breakpoints: readonly FileLine[];
  /** Where the text cursor of the source panel is. */
  readonly line: FileLine | null;
  readonly shownLine: ShownLine | null;
  readonly path: PathMarks | null;
  /** The pitch that is drawn where `pitch` is null. */
  readonly shownPitch: number;
}

interface ViewStore extends View {
  setLeftTab(tab: LeftTab): void;
  setRightTab(tab: RightTab): void;
  setNarrowTab(tab: NarrowTab): void;
  setDrawer(open: boolean): void;
  open(dialog: DialogName | null): void;
  select(target: Target | null): void;
  hoverOver(target: Target | null): void;
  /** null fits the whole run into the width. */
  setPitch(pitch: number | null): void;
  setAsText(on: boolean): void;
  setKernelFile(name: string | null): void;
  toggleBreakpoint(at: FileLine): void;
  /** After a change of a file's text: `to` gives a line's new number, null if it is gone. */
  moveBreakpoints(file: string, to: (line: number) => number | null): void;
  setLine(line: FileLine | null): void;
  showLine(line: ShownLine): void;
  setShownPitch(pitch: number): void;
}

export const useView = create<ViewStore>()((set) => ({
  leftTab: 'program',
  rightTab: 'inspector',
  narrowTab: 'timeline',
  drawer: false,
  dialog: null,
  selection: null,
  hover: null,
  pitch: null,
  asText: false,
  kernelFile: null,
  breakpoints: [],
  line: null,
  shownLine: null,
  path: null,
  shownPitch: PITCH,
  setLeftTab: (leftTab) => set({ leftTab }),
  setRightTab: (rightTab) => set({ rightTab }),
  setNarrowTab: (narrowTab) => set({ narrowTab }),
  setDrawer: (drawer) => set({ drawer }),
  open: (dialog) => set({ dialog }),
  select: (selection) => set({ selection }),
  hoverOver: (hover) => set({ hover }),
  setPitch: (pitch) =>
    set({ pitch: pitch === null ? null : Math.min(MAX_PITCH, Math.max(MIN_PITCH, pitch)) }),
  setAsText: (asText) => set({ asText }),
  setKernelFile: (kernelFile) => set({ kernelFile }),
  toggleBreakpoint: (at) =>
    set(({ breakpoints }) => {
      const others = breakpoints.filter((b) => b.file !== at.file || b.line !== at.line);
      return {
        breakpoints: others.length < breakpoints.length ? others : [...breakpoints, at],
      };
    }),
  moveBreakpoints: (file, to) =>
    set(({ breakpoints }) => {
      const moved = new Map<string, FileLine>();
      for (const at of breakpoints) {
        const line = at.file === file ? to(at.line) : at.line;
        if (line !== null) moved.set(`${at.file}:${line}`, { file: at.file, line });
      }
      return { breakpoints: [...moved.values()] };
    }),
  setLine: (line) => set({ line }),
  showLine: (shownLine) => set({ shownLine }),
  setShownPitch: (shownPitch) => set({ shownPitch }),
}));
