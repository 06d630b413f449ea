/** The rows of the matrix: programs, each in its world, as they are written for a design. */
import { writtenFor } from '../scenario/ports';
import { presetById, presets } from '../scenario/presets';
import type { Scenario } from '../scenario/schema';
import { plainFile, plainIo } from '../scenario/world';
import { type Mistake, mistakes } from './mistakes';

export interface Row {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  /** As it is under its own design. */
  readonly scenario: Scenario;
  readonly mistake: Mistake | null;
}

/** A program under a design; or why there is none. */
export type Subject =
  | { readonly kind: 'same' | 'port'; readonly scenario: Scenario }
  | { readonly kind: 'none'; readonly reason: string };

function presetRow(
  preset: string,
  id: string,
  title: string,
  note: string,
  world: Partial<Scenario> = {},
  mistake: Mistake | null = null,
): Row {
  const scenario = presetById(preset)?.scenario;
  if (!scenario) throw new Error(`there is no preset ${preset}`);
  return { id, title, note, scenario: { ...scenario, ...world }, mistake };
}

/**
 * The programs that are compared first. Their worlds are small, so that every run of them can be explored: the loop
 * device has one io command, the stripe two of its chunks on buffered files.
 */
export const mainRows: readonly Row[] = [
  presetRow('null', 'null', 'null', 'completes inline, no aio'),
  presetRow('read-irq', 'read', 'read', 'one aio per io'),
  presetRow('loop', 'loop', 'loop', 'reads and writes a file', { ios: [plainIo] }),
  presetRow('stripe', 'stripe', 'stripe', 'two aios for one io', {
    ios: [{ ...plainIo, sectors: 16 }],
    files: [5, 6, 7].map((fd) => ({ ...plainFile, fd, kind: 'BUFFERED', direct: false })),
  }),
  presetRow('resubmit', 'resubmit', 'resubmit', 'from the callback'),
  presetRow('refused-bad-fd', 'bad-fd', 'read, bad fd', 'cleans up after the error'),
  presetRow(
    'loop-attach-leak',
    'loop-attach-leak',
    'loop, attach fails',
    'goto fail skips release',
  ),
  ...mistakes.map((mistake) =>
    presetRow('read-irq', mistake.id, mistake.title, mistake.note, {}, mistake),
  ),
];

/** All presets, in their own worlds. */
export const presetRows: readonly Row[] = presets.map(({ id, title }) =>
  presetRow(id, `preset:${id}`, id, title),
);

/** A program of the user's own. */
export const ownRow = (id: string, title: string, scenario: Scenario): Row => ({
  ...{ id, title, scenario, mistake: null },
  note: `as edited, under ${scenario.design}`,
});

/** What was edited in the kernel is edited of one design's: the others stand as they are. */
export function under(design: string, { scenario, mistake }: Row): Subject {
  const written = writtenFor(design, scenario.program.text);
  if (written.kind === 'lacking') return { kind: 'none', reason: written.reason };
  const text = mistake ? mistake.make(written.text) : written.text;
  if (text === null) return { kind: 'none', reason: mistake?.else ?? '' };
  const { program, kernel } = scenario;
  const isEdited = text !== program.text && mistake !== null;
  return {
    kind: written.kind,
    scenario: {
      ...scenario,
      design,
      program: { preset: isEdited ? null : program.preset, text },
      kernel: design === scenario.design ? kernel : {},
      runs: [],
      notes: [],
      cursor: { run: 0, step: 0 },
      selection: null,
    },
  };
}
