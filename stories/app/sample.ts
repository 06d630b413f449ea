// The run of the mock pictures, with a state to inspect: for stories that show one panel.

import type { Shown } from '../../src/app/model/shown';
import type { SourceFile } from '../../src/lang/source';
import type { Inspection } from '../../src/machine/run';
import program from '../../src/scenario/presets/loop_attach_leak.bpf.c?raw';
import { loopRun } from '../../src/timeline/fixtures';

export const text = program;
export const files: readonly SourceFile[] = [{ name: 'program.bpf.c', text, role: 'program' }];
export const run = loopRun();

const at = (needle: string) => {
  const start = text.indexOf(needle);
  return { file: 0, start, end: start + needle.length };
};

const value = (name: string, type: string, words: string, object: number | null = null) => ({
  name,
  type,
  text: words,
  object,
});

const fields = [
  value('opf', 'unsigned int', '0'),
  {
    ...value('iocb', 'struct kiocb', '{…}'),
    children: [value('ki_pos', 'loff_t', '4096'), value('ki_filp', 'struct file *', 'file fd5', 5)],
  },
];

export const inspection: Inspection = {
  contexts: [
    {
      context: 0,
      status: 'at-choice',
      detail: 'attach out of range',
      stack: [
        {
          fn: 'loop_queue_io_cmd',
          span: at('int err = -EINVAL'),
          locals: [value('err', 'int', '-EINVAL'), value('fd', 'int *', 'NULL')],
        },
        {
          fn: 'loop_start',
          span: at('goto fail'),
          locals: [
            value('aio', 'struct bpf_aio *', 'aio#2', 1),
            value('bytes', 'unsigned int', '4096'),
          ],
        },
      ],
    },
    { context: 1, status: 'waiting', detail: 'aio->done', stack: [] },
    { context: 2, status: 'idle', detail: null, stack: [] },
  ],
  objects: [
    {
      object: 1,
      name: 'aio#2',
      type: 'bpf_aio',
      live: true,
      tokens: [{ ref: 'owner', holder: { kind: 'nobody' } }],
      fields,
      pointsTo: [],
    },
    {
      object: 2,
      name: 'aio#1',
      type: 'bpf_aio',
      live: true,
      tokens: [{ ref: 'owner', holder: { kind: 'queue' } }],
      fields,
      pointsTo: [],
    },
    {
      object: 3,
      name: 'work#1',
      type: 'bpf_aio_work',
      live: true,
      tokens: [{ ref: 'owner', holder: { kind: 'queue' } }],
      fields: [],
      pointsTo: [],
    },
    {
      object: 4,
      name: 'io tag 0',
      type: 'request',
      live: true,
      tokens: [{ ref: 'ref', holder: { kind: 'object', object: 2 } }],
      fields: [],
      pointsTo: [],
    },
    {
      object: 5,
      name: 'file fd5',
      type: 'backing_file',
      live: true,
      tokens: [
        { ref: 'f_count', holder: { kind: 'fd_table' } },
        { ref: 'f_count', holder: { kind: 'object', object: 2 } },
      ],
      fields: [],
      pointsTo: [],
    },
  ],
  maps: [
    {
      name: 'backing_fds',
      type: 'HASH',
      maxEntries: 16,
      entries: [{ key: '0', value: value('', 'int', '5') }],
    },
  ],
  globals: [value('nr_ended', 'unsigned int', '0')],
};

const choice = (context: number, label: string | null, words: string, fault = false) => ({
  context,
  alternative: fault ? 1 : 0,
  label,
  text: words,
  fault,
  span: at('int err = -EINVAL'),
});

export const shownAtLeak: Shown = {
  run,
  cursor: 13,
  files,
  choices: [
    choice(1, null, 'bio_endio'),
    choice(0, null, 'fetch'),
    choice(2, 'bio', 'fails', true),
  ],
  taken: 0,
  inspection,
  before: null,
  branches: [{ id: 7, fork: 9, label: 'attach out of range: ok', verdict: 'safe', leaf: 22 }],
};

export const shownAtStart: Shown = {
  ...shownAtLeak,
  cursor: 0,
  inspection: { contexts: [], objects: [], maps: [], globals: [] },
  branches: [],
};

export const nothing = (): void => undefined;
