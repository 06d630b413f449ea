/**
 * CodeMirror, loaded when the screen is there. It lives in a shadow root: its styles then come as adopted style sheets,
 * which a strict content security policy allows.
 */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { cpp } from '@codemirror/lang-cpp';
import {
  bracketMatching,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from '@codemirror/language';
import { Compartment, EditorSelection, EditorState, type Extension } from '@codemirror/state';
import { EditorView, keymap, lineNumbers, tooltips } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { markExtensions, setMarks, signGutter, stepGutter } from './extensions';
import type { CodeProps } from './marks';
import { movedLine } from './moved';
import { highlight, theme } from './theme';

/** Escape gives the single keys back to the page. */
const leave = keymap.of([
  {
    key: 'Escape',
    run: (view) => {
      view.contentDOM.blur();
      return true;
    },
  },
]);

export default function Editor(props: CodeProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  latest.current = props;
  /** A line to bring into view as soon as there is a view. */
  const waiting = useRef<number | null>(null);
  const { text, textKey, marks, reveal } = props;

  useEffect(() => {
    const parent = host.current;
    if (!parent) return;
    const root = parent.shadowRoot ?? parent.attachShadow({ mode: 'open' });
    const editor = new EditorView({ root, parent: root, state: stateOf(latest) });
    view.current = editor;
    const measure = new ResizeObserver(() => {
      const width = Math.max(120, parent.clientWidth - 40 - 57);
      parent.style.setProperty('--note-width', `${width}px`);
      // It was hidden when the line was asked for.
      if (parent.clientHeight > 0 && waiting.current) {
        scrollTo(editor, waiting.current);
        waiting.current = null;
      }
    });
    measure.observe(parent);
    return () => {
      measure.disconnect();
      editor.destroy();
      view.current = null;
    };
  }, []);

  // Another text: a new history. The same text edited from outside: a change like any other.
  const shownKey = useRef(textKey);
  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    if (shownKey.current !== textKey) {
      shownKey.current = textKey;
      editor.setState(stateOf(latest));
    } else if (editor.state.doc.toString() !== text) {
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } });
    }
  }, [text, textKey]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new text starts without marks
  useEffect(() => {
    view.current?.dispatch({ effects: setMarks.of(marks) });
  }, [marks, textKey]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || !reveal) return;
    if (editor.scrollDOM.clientHeight === 0) waiting.current = reveal.line;
    else scrollTo(editor, reveal.line);
  }, [reveal]);

  return (
    <div className="code edited">
      <div ref={host} />
    </div>
  );
}

type Latest = { readonly current: CodeProps };

const languageConf = new Compartment();

function stateOf(latest: Latest): EditorState {
  const { text, label, onEdit } = latest.current;
  const handlers = {
    onStep: (step: number) => latest.current.onStep(step),
    onBreakpoint: (line: number) => latest.current.onBreakpoint(line),
    lookUp: (word: string, offset: number) => latest.current.lookUp(word, offset),
  };
  const editing: Extension = onEdit
    ? [
        history(),
        indentOnInput(),
        indentUnit.of('\t'),
        keymap.of([...defaultKeymap, ...historyKeymap]),
      ]
    : [EditorState.readOnly.of(true), keymap.of(defaultKeymap)];
  return EditorState.create({
    doc: text,
    extensions: [
      signGutter(handlers),
      lineNumbers(),
      stepGutter(handlers),
      markExtensions(handlers),
      leave,
      editing,
      languageConf.of(cpp()),
      syntaxHighlighting(highlight),
      bracketMatching(),
      EditorState.tabSize.of(4),
      // The edge of the panel would cut off what reaches over it.
      tooltips({ position: 'fixed', tooltipSpace: (view) => view.dom.getBoundingClientRect() }),
      EditorView.contentAttributes.of({
        'aria-label': label,
        tabindex: '0',
        ...(onEdit ? {} : { 'aria-readonly': 'true' }),
      }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) {
          const { changes, startState, state } = update;
          latest.current.onEdit?.(state.doc.toString());
          latest.current.onLinesMoved?.((line) =>
            movedLine(changes, startState.doc, state.doc, line),
          );
        }
        if (update.selectionSet || update.docChanged) {
          const line = update.state.doc.lineAt(update.state.selection.main.head).number;
          latest.current.onLine(line);
        }
      }),
      EditorView.domEventHandlers({
        paste: (event) =>
          latest.current.onPaste?.(event.clipboardData?.getData('text/plain') ?? '') ?? false,
      }),
      theme,
    ],
  });
}

/** Brings a line to one third of the height, unless it is in view with some room around it. */
function scrollTo(editor: EditorView, line: number): void {
  if (line > editor.state.doc.lines) return;
  const { from } = editor.state.doc.line(line);
  const { top, bottom } = editor.lineBlockAt(from);
  const { scrollTop, clientHeight } = editor.scrollDOM;
  if (top > scrollTop + 18 && bottom < scrollTop + clientHeight - 36) return;
  editor.dispatch({
    effects: EditorView.scrollIntoView(EditorSelection.cursor(from), {
      y: 'start',
      yMargin: clientHeight / 3,
    }),
  });
}
