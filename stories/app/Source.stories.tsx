import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fireEvent, fn, userEvent, waitFor } from 'storybook/test';
import Editor from '../../src/app/editor/Editor';
import type { CodeMarks, CodeProps } from '../../src/app/editor/marks';
import { PlainCode } from '../../src/app/editor/PlainCode';
import { lineOf } from '../../src/app/model/lines';
import { files, nothing, text } from './sample';

const [file] = files;
const lineWith = (words: string) => (file ? lineOf(file, text.indexOf(words)) : 1);

const marks: CodeMarks = {
  lines: {
    visits: new Map([
      [1, [1]],
      [2, [2, 3]],
      [3, [4, 5, 6, 7]],
      [4, [3, 8, 20, 31]],
      [7, [14]],
    ]),
    origins: [],
  },
  cursor: 8,
  current: 4,
  next: 5,
  problems: [],
  breakpoints: new Set(),
  unreached: new Set(),
  path: null,
  stale: false,
};

const args: PanelProps = {
  text,
  textKey: 'a',
  label: 'Program',
  marks,
  onStep: fn(),
  onBreakpoint: fn(),
  onLine: nothing,
  onEdit: fn(),
  lookUp: () => null,
};

interface PanelProps extends CodeProps {
  readonly plain?: boolean;
}

function Panel(props: PanelProps) {
  return (
    <div
      style={{
        width: 320,
        height: 420,
        display: 'flex',
        flexDirection: 'column',
        background: 'var(--surface)',
      }}
    >
      {props.plain ? <PlainCode {...props} /> : <Editor {...props} />}
    </div>
  );
}

const meta: Meta<PanelProps> = { title: 'app/Source', component: Panel, args };
export default meta;
type Story = StoryObj<PanelProps>;

const inEditor = (canvasElement: HTMLElement) => {
  const host = [...canvasElement.querySelectorAll('*')].find((element) => element.shadowRoot);
  const root = host?.shadowRoot;
  if (!root) throw new Error('no editor');
  return root;
};

export const Running: Story = {
  play: async ({ canvasElement, args: given }) => {
    const root = inEditor(canvasElement);
    const step = await waitFor(() => {
      const found = [...root.querySelectorAll('.cm-steps button')].find(
        (button) => button.textContent === '14',
      );
      if (!found) throw new Error('not drawn yet');
      return found;
    });
    await userEvent.click(step);
    await expect(given.onStep).toHaveBeenCalledWith(14);
  },
};
export const RunningDark: Story = { globals: { theme: 'dark' } };
/** Until the editor is loaded; nothing may jump when it comes. */
export const Plain: Story = { args: { plain: true } };
export const LeakOrigin: Story = {
  args: {
    marks: {
      ...marks,
      lines: {
        ...marks.lines,
        origins: [
          {
            line: lineWith('goto fail'),
            step: 12,
            text: 'aio#2 is still owned here, never released',
          },
        ],
      },
    },
    reveal: { line: lineWith('goto fail') },
  },
  play: async ({ canvasElement }) => {
    const root = inEditor(canvasElement);
    await waitFor(() => expect(root.querySelector('.cm-note')?.textContent).toContain('aio#2'));
  },
};
export const Errors: Story = {
  args: {
    marks: {
      ...marks,
      stale: true,
      problems: [
        {
          severity: 'error',
          from: 4,
          to: 12,
          line: 1,
          column: 5,
          message: '`foo` is not declared',
          hint: 'declare it before this line, or spell it as above',
        },
        {
          severity: 'warning',
          from: text.indexOf('#include'),
          to: text.indexOf('#include') + 8,
          line: lineWith('#include'),
          column: 1,
          message: 'unknown header, left out',
          hint: null,
        },
      ],
    },
  },
};
const problemAt = (message: string, hint: string | null) =>
  ({ severity: 'error', from: 4, to: 12, line: 1, column: 5, message, hint }) as const;
export const ErrorsOnOneLine: Story = {
  args: {
    marks: {
      ...marks,
      stale: true,
      problems: [
        problemAt('floating point is not allowed in BPF programs', 'use integers'),
        problemAt('`foo` is not declared', null),
        problemAt('expected `;` after the value of `a`', null),
      ],
    },
  },
  play: async ({ canvasElement }) => {
    const root = inEditor(canvasElement);
    await waitFor(() => expect(root.querySelectorAll('.cm-note').length).toBe(3));
    const notes = [...root.querySelectorAll('.cm-note')];
    for (const [index, note] of notes.slice(1).entries()) {
      const above = notes[index]?.getBoundingClientRect().bottom ?? 0;
      await expect(note.getBoundingClientRect().top).toBeGreaterThanOrEqual(above);
      await expect(getComputedStyle(note).borderTopStyle).toBe('solid');
    }
  },
};
export const Breakpoints: Story = {
  args: { marks: { ...marks, breakpoints: new Set([2, 6]) } },
  play: async ({ canvasElement, args: given }) => {
    const root = inEditor(canvasElement);
    await waitFor(() => expect(root.querySelectorAll('.sign-break').length).toBe(2));
    const gutter = root.querySelector('.cm-signs');
    if (gutter) fireEvent.mouseDown(gutter, { clientY: gutter.getBoundingClientRect().top + 72 });
    await expect(given.onBreakpoint).toHaveBeenCalledWith(4);
  },
};
export const ReadOnly: Story = {
  render: ({ onEdit: _edit, ...props }) => <Panel {...props} label="bpf_aio.c" />,
};
