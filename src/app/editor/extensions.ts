/** The margins, notes and underlines of the editor, all drawn from one CodeMarks value. */
import {
  type EditorState,
  type Extension,
  type Range,
  RangeSet,
  StateEffect,
  StateField,
} from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  GutterMarker,
  gutter,
  gutterLineClass,
  hoverTooltip,
  WidgetType,
} from '@codemirror/view';
import { marginText } from '../model/lines';
import type { CodeMarks, HoverValue } from './marks';

export const setMarks = StateEffect.define<CodeMarks>();

const none: CodeMarks = {
  lines: { visits: new Map(), origins: [] },
  cursor: 0,
  current: null,
  next: null,
  problems: [],
  breakpoints: new Set(),
  unreached: new Set(),
  path: null,
  stale: false,
};

const marksField = StateField.define<CodeMarks>({
  create: () => none,
  update: (marks, transaction) =>
    transaction.effects.reduce((now, effect) => (effect.is(setMarks) ? effect.value : now), marks),
});

function element(tag: string, className: string, text = ''): HTMLElement {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}

/** A message under its line: a leak's origin or a problem. */
class Note extends WidgetType {
  readonly text: string;
  readonly hint: string | null;
  readonly kind: string;

  constructor(text: string, hint: string | null, kind: string) {
    super();
    this.text = text;
    this.hint = hint;
    this.kind = kind;
  }

  override eq(other: Note): boolean {
    return other.text === this.text && other.hint === this.hint && other.kind === this.kind;
  }

  toDOM(): HTMLElement {
    const note = element('div', `cm-note ${this.kind}`, this.text);
    if (this.hint !== null) note.append(element('span', 'hint', this.hint));
    return note;
  }

  override ignoreEvent(): boolean {
    return false;
  }
}

const currentLine = Decoration.line({ class: 'cm-current' });
const pathLine = Decoration.line({ class: 'cm-path' });
const pathStep = Decoration.line({ class: 'cm-path cm-asked' });
const unreachedLine = Decoration.line({
  class: 'cm-unreached',
  attributes: { title: 'No run reaches this line' },
});

function decorations(state: EditorState): DecorationSet {
  const { lines, current, problems, unreached, path, stale } = state.field(marksField);
  const { doc } = state;
  const ranges: Range<Decoration>[] = [];
  const under = (line: number, note: Note, side: number) => {
    if (line < 1 || line > doc.lines) return;
    ranges.push(Decoration.widget({ widget: note, block: true, side }).range(doc.line(line).to));
  };
  if (!stale) {
    if (current !== null && current <= doc.lines)
      ranges.push(currentLine.range(doc.line(current).from));
    for (const line of unreached)
      if (line <= doc.lines) ranges.push(unreachedLine.range(doc.line(line).from));
    for (const { line, text } of lines.origins) under(line, new Note(text, null, 'cm-leak'), 1);
  }
  for (const line of path?.lines ?? [])
    if (line >= 1 && line <= doc.lines)
      ranges.push((line === path?.at ? pathStep : pathLine).range(doc.line(line).from));
  if (path?.note) under(path.note.line, new Note(path.note.text, null, 'cm-leak'), 1);
  for (const problem of problems) {
    const to = Math.min(problem.to, doc.length);
    const from = Math.min(problem.from, to);
    if (to > from)
      ranges.push(Decoration.mark({ class: `cm-problem-${problem.severity}` }).range(from, to));
    under(
      problem.line,
      new Note(problem.message, problem.hint, problem.severity === 'error' ? '' : 'cm-warning'),
      2,
    );
  }
  return Decoration.set(ranges, true);
}

const decorationField = StateField.define<DecorationSet>({
  create: decorations,
  update: (value, transaction) =>
    transaction.effects.some((effect) => effect.is(setMarks))
      ? decorations(transaction.state)
      : value.map(transaction.changes),
  provide: (field) => EditorView.decorations.from(field),
});

class Sign extends GutterMarker {
  readonly className: string;
  readonly title: string;
  readonly text: string;

  constructor(className: string, title: string, text = '') {
    super();
    this.className = className;
    this.title = title;
    this.text = text;
  }

  override eq(other: Sign): boolean {
    return other.className === this.className && other.title === this.title;
  }

  override toDOM(): Node {
    const sign = element('div', this.className, this.text);
    sign.title = this.title;
    return sign;
  }
}

function currentTitle({ cursor, current, next }: CodeMarks): string {
  if (next === current) return `step ${cursor} stopped within this line; the rest of it runs next`;
  return `the last line of step ${cursor}${next === null ? '' : `; line ${next} runs next`}`;
}

/** The most urgent sign of a line. */
function signOf(marks: CodeMarks, line: number): Sign | null {
  const problem = marks.problems.find((p) => p.line === line);
  if (problem)
    return new Sign(
      problem.severity === 'error' ? 'sign-error' : 'sign-warning',
      problem.message,
      '!',
    );
  if (!marks.stale) {
    if (marks.lines.origins.some((origin) => origin.line === line))
      return new Sign('sign-dot', 'the lost reference was last held here');
    if (marks.current === line) return new Sign('sign-arrow', currentTitle(marks));
    if (marks.next === line) return new Sign('sign-next', `runs next, after step ${marks.cursor}`);
  }
  if (marks.breakpoints.has(line)) return new Sign('sign-break', 'playing stops here');
  return null;
}

class Steps extends GutterMarker {
  readonly steps: readonly number[];
  readonly cursor: number;
  readonly onStep: (step: number) => void;

  constructor(steps: readonly number[], cursor: number, onStep: (step: number) => void) {
    super();
    this.steps = steps;
    this.cursor = cursor;
    this.onStep = onStep;
  }

  override eq(other: Steps): boolean {
    return other.cursor === this.cursor && other.steps.join() === this.steps.join();
  }

  override toDOM(): Node {
    const cell = element('span', '');
    const link = (text: string, step: number, title: string) => {
      const button = element('button', '', text) as HTMLButtonElement;
      button.type = 'button';
      // The gutter is hidden from screen readers; the bar under the code offers the same.
      button.tabIndex = -1;
      button.title = title;
      if (step > this.cursor) button.classList.add('fut');
      if (text === `${this.cursor}`) button.classList.add('now');
      button.addEventListener('click', () => this.onStep(step));
      cell.append(button);
    };
    const { parts, more } = marginText(this.steps, this.cursor);
    const all = `ran at ${this.steps.join(', ')}`;
    parts.forEach(({ text, step }, index) => {
      if (index > 0) cell.append(', ');
      link(text, step, all);
    });
    if (more) {
      cell.append(' ');
      link(`+${more.count}`, more.step, all);
    }
    return cell;
  }
}

class CurrentLine extends GutterMarker {
  override elementClass = 'cm-current';
}
const currentMarker = new CurrentLine();

const changed = (update: {
  transactions: readonly { effects: readonly StateEffect<unknown>[] }[];
}) => update.transactions.some((t) => t.effects.some((effect) => effect.is(setMarks)));

export interface CodeHandlers {
  onStep(step: number): void;
  onBreakpoint(line: number): void;
  lookUp(word: string, offset: number): HoverValue | null;
}

/** Signs before the numbers. */
export function signGutter(handlers: CodeHandlers): Extension {
  return gutter({
    class: 'cm-signs',
    lineMarker: (view, block) =>
      signOf(view.state.field(marksField), view.state.doc.lineAt(block.from).number),
    lineMarkerChange: changed,
    domEventHandlers: {
      mousedown: (view, block) => {
        handlers.onBreakpoint(view.state.doc.lineAt(block.from).number);
        return true;
      },
    },
  });
}

/** Steps after the text. */
export function stepGutter(handlers: CodeHandlers): Extension {
  return gutter({
    class: 'cm-steps',
    side: 'after',
    lineMarker: (view, block) => {
      const { lines, cursor, stale } = view.state.field(marksField);
      const steps = lines.visits.get(view.state.doc.lineAt(block.from).number);
      if (stale || !steps) return null;
      return new Steps(steps, cursor, (step) => handlers.onStep(step));
    },
    lineMarkerChange: changed,
  });
}

export function markExtensions(handlers: CodeHandlers): Extension {
  return [
    marksField,
    decorationField,
    gutterLineClass.compute([marksField], (state) => {
      const { current, stale } = state.field(marksField);
      if (stale || current === null || current > state.doc.lines) return RangeSet.empty;
      return RangeSet.of(currentMarker.range(state.doc.line(current).from));
    }),
    hoverTooltip((view, pos) => {
      const word = view.state.wordAt(pos);
      if (!word) return null;
      const value = handlers.lookUp(view.state.sliceDoc(word.from, word.to), word.from);
      if (!value) return null;
      return {
        pos: word.from,
        end: word.to,
        above: true,
        create: () => ({ dom: valueCard(value) }),
      };
    }),
  ];
}

function valueCard({ name, type, text, fields }: HoverValue): HTMLElement {
  const card = element('div', 'value');
  const head = element('div', '');
  head.append(element('span', 'type', `${type} `), `${name} = `, element('b', '', text));
  card.append(head);
  if (fields.length > 0) {
    const list = element('div', 'fields');
    for (const field of fields)
      list.append(element('span', '', field.name), element('span', '', field.text));
    card.append(list);
  }
  return card;
}
