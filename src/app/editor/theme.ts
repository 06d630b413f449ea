/** How the editor looks. Same metrics as .code and .ln in styles/source.css. */
import { HighlightStyle } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

export const theme = EditorView.theme({
  '&': {
    height: '100%',
    color: 'var(--ink)',
    backgroundColor: 'var(--surface)',
    font: 'var(--fs-11) / 18px var(--font-mono)',
  },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { font: 'inherit', lineHeight: '18px', scrollbarWidth: 'thin' },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--ink)', minWidth: '0' },
  '.cm-line': { padding: '0 2px 0 10px' },
  '.cm-gutters': {
    backgroundColor: 'var(--surface)',
    border: 'none',
    color: 'var(--ink-3)',
  },
  '.cm-gutterElement': { padding: '0' },
  '.cm-signs': { width: '18px', cursor: 'pointer' },
  '.cm-signs .cm-gutterElement': {
    display: 'grid',
    placeItems: 'center',
  },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '22px', textAlign: 'right' },
  // Code that is cut off ends at a line, so that it is not read together with a step.
  '.cm-steps': { minWidth: '56px', borderLeft: '1px solid var(--line)' },
  '.cm-steps .cm-gutterElement': {
    textAlign: 'right',
    padding: '0 10px 0 8px',
    font: 'var(--fs-11) / 18px var(--font-sans)',
    fontVariantNumeric: 'tabular-nums',
    whiteSpace: 'nowrap',
  },
  '.cm-steps button': {
    font: 'inherit',
    color: 'var(--ink-2)',
    background: 'none',
    border: '0',
    padding: '0',
    cursor: 'pointer',
  },
  '.cm-steps button:hover': { textDecoration: 'underline' },
  '.cm-steps button.fut': { color: 'var(--ink-3)' },
  '.cm-steps button.now': { color: 'var(--ink)', fontWeight: '600' },
  '.cm-activeLine': { backgroundColor: 'transparent' },
  '.cm-current, .cm-gutterElement.cm-current': { backgroundColor: 'var(--current-line)' },
  '.cm-signs .cm-gutterElement.cm-current': { boxShadow: 'inset 3px 0 0 var(--current-edge)' },
  '.cm-path': { boxShadow: 'inset 3px 0 0 var(--prog-fill)' },
  '.cm-asked': { backgroundColor: 'var(--current-line)' },
  // Over the colours of the syntax.
  '.cm-unreached, .cm-unreached *': {
    color: 'var(--ink-3) !important',
    fontWeight: '400 !important',
    fontStyle: 'italic',
  },
  '.cm-problem-error': {
    textDecoration: 'underline wavy var(--bad) 1px',
    textUnderlineOffset: '3px',
    textDecorationSkipInk: 'none',
  },
  '.cm-problem-warning, .cm-problem-note': {
    textDecoration: 'underline wavy var(--warn-edge) 1px',
    textUnderlineOffset: '3px',
    textDecorationSkipInk: 'none',
  },
  '.cm-note': {
    display: 'block',
    padding: '0 8px 0 10px',
    color: 'var(--bad)',
    font: 'var(--fs-11) / 18px var(--font-sans)',
    whiteSpace: 'normal',
    overflowWrap: 'anywhere',
    boxSizing: 'border-box',
    // The message stays in view when a long line is scrolled.
    position: 'sticky',
    left: '40px',
    width: 'var(--note-width, 236px)',
  },
  '.cm-note.cm-warning, .cm-note.cm-note-only': { color: 'var(--warn)' },
  // Several on one line of code: a rule between them, and room.
  '.cm-note + .cm-note': {
    borderTop: '1px solid var(--line)',
    marginLeft: '10px',
    padding: '2px 8px 0 0',
  },
  '.cm-note .hint': { display: 'block', color: 'var(--ink-2)' },
  '.sign-arrow': {
    width: '0',
    height: '0',
    borderLeft: '6px solid var(--current-edge)',
    borderTop: '4.5px solid transparent',
    borderBottom: '4.5px solid transparent',
  },
  // The same, drawn as an outline.
  '.sign-next': {
    width: '8px',
    height: '11px',
    backgroundColor: 'var(--current-edge)',
    clipPath: 'polygon(0 0, 100% 50%, 0 100%, 0 0, 1.5px 2.5px, 1.5px 8.5px, 6px 50%, 1.5px 2.5px)',
  },
  '.sign-dot': {
    width: '10px',
    height: '10px',
    borderRadius: '50%',
    backgroundColor: 'var(--bad)',
  },
  '.sign-break': {
    width: '10px',
    height: '10px',
    borderRadius: '2px',
    border: '1.5px solid var(--ink)',
    backgroundColor: 'var(--surface)',
  },
  '.sign-error': {
    width: '12px',
    height: '12px',
    borderRadius: '2px',
    font: '700 10px/12px var(--font-sans)',
    textAlign: 'center',
    color: 'var(--bad-solid-on)',
    backgroundColor: 'var(--bad-solid)',
  },
  '.sign-warning': {
    width: '12px',
    height: '12px',
    borderRadius: '2px',
    font: '700 10px/12px var(--font-sans)',
    textAlign: 'center',
    color: 'var(--warn)',
    border: '1px solid var(--warn-edge)',
    lineHeight: '10px',
    backgroundColor: 'var(--warn-bg)',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--surface)',
    color: 'var(--ink)',
    border: '1px solid var(--ink-3)',
    borderRadius: 'var(--r-2)',
    boxShadow: '0 4px 12px rgb(0 0 0 / 0.12)',
    zIndex: '30',
  },
  '.value': { padding: '4px 8px', font: 'var(--fs-11) / 16px var(--font-mono)' },
  '.value .type': { color: 'var(--ink-3)' },
  '.value .fields': {
    display: 'grid',
    gridTemplateColumns: 'auto auto',
    columnGap: '12px',
    color: 'var(--ink-2)',
    marginTop: '2px',
  },
});

export const highlight = HighlightStyle.define([
  {
    tag: [tags.keyword, tags.controlKeyword, tags.processingInstruction, tags.modifier],
    color: 'var(--sx-key)',
    fontWeight: '600',
  },
  { tag: [tags.typeName, tags.standard(tags.typeName)], color: 'var(--sx-type)' },
  {
    tag: [tags.string, tags.special(tags.string), tags.number, tags.character, tags.bool],
    color: 'var(--sx-lit)',
  },
  { tag: [tags.comment, tags.lineComment, tags.blockComment], color: 'var(--sx-com)' },
  { tag: tags.function(tags.variableName), fontWeight: '600' },
]);
