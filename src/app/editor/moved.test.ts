import { EditorState } from '@codemirror/state';
import { expect, it } from 'vitest';
import { movedLine } from './moved';

const text = 'one\ntwo\n\nfour\nfive';

/** Where the lines 1 to 5 are after a change of `text`. */
function after(from: number, to: number, insert = '') {
  const state = EditorState.create({ doc: text });
  const { changes, newDoc } = state.update({ changes: { from, to, insert } });
  return [1, 2, 3, 4, 5].map((line) => movedLine(changes, state.doc, newDoc, line));
}

const start = (word: string) => text.indexOf(word);

it('lines go with the text', () => {
  expect(after(0, 0, '// new\n')).toEqual([2, 3, 4, 5, 6]);
  expect(after(start('two'), start('two'), '\n')).toEqual([1, 3, 4, 5, 6]);
  expect(after(start('two') + 3, start('two') + 3, '\n')).toEqual([1, 2, 4, 5, 6]);
});

it('an edit inside a line leaves it', () => {
  const at = start('four');
  expect(after(at, at, '\t')).toEqual([1, 2, 3, 4, 5]);
  expect(after(at, at + 1)).toEqual([1, 2, 3, 4, 5]);
  expect(after(at, at + 4, 'vier')).toEqual([1, 2, 3, 4, 5]);
});

it('a line that is deleted with its end is gone; one that is joined stays', () => {
  expect(after(start('two'), start('two') + 4)).toEqual([1, null, 2, 3, 4]);
  expect(after(start('two') - 1, start('two'))).toEqual([1, 1, 2, 3, 4]);
  expect(after(0, text.length, 'another text')).toEqual([null, null, null, null, null]);
});

it('a line that the text does not have has no new place', () => {
  const state = EditorState.create({ doc: text });
  const { changes, newDoc } = state.update({ changes: { from: 0, insert: 'x' } });
  expect(movedLine(changes, state.doc, newDoc, 9)).toBeNull();
});
