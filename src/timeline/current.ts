/** The label of the step at the playhead: shown also where it found no place, and then in place of others. */
import type { RecordedRun } from '../machine/run';
import { BASELINE, type Contexts, type Text } from './blocks';
import { callLabel, callParts } from './calls';
import { textWidth } from './measure';
import { readingOf } from './reading';
import { GUTTER, type StepScale } from './scale';
import type { Px, Step } from './view';

interface Span {
  readonly left: Px;
  readonly right: Px;
}

const touch = (a: Span, b: Span): boolean => a.left < b.right + 4 && b.left < a.right + 4;

export function withCurrent(
  contexts: Contexts,
  run: RecordedRun,
  cursor: Step,
  scale: StepScale,
  right: Px,
): Contexts {
  const [step, call] = [readingOf(run).steps[cursor], callParts(run)[cursor]];
  const block = contexts.blocks[cursor - 1];
  if (!step || !call || !block || scale.level === 'ticks' || scale.level === 'areas')
    return contexts;
  const lane = contexts.lanes.find((box) => box.lane.key === step.lane);
  const own = lane?.lane.steps ?? [];
  const labels = own.flatMap((at) => contexts.labels.get(at) ?? []);
  if (labels.some((label) => label.step <= cursor && cursor <= label.until)) return contexts;
  const text = callLabel(step, call);
  const width = textWidth(text, 11, 600);
  const from = Math.max(GUTTER + 2, Math.min(right - width, block.x - width / 2));
  const span: Span = { left: from, right: from + width };
  const sides = (['above1', 'below1'] as const).map((tier) => {
    const up = tier === 'above1';
    const covered = labels.filter(({ placed }) => placed.tier === tier && touch(placed, span));
    const chips = own.filter((at) => {
      const chip = contexts.chips.get(at);
      return (
        chip &&
        chip.top < block.mid === up &&
        Math.abs(chip.top + 7 - block.mid) < 22 &&
        touch({ left: chip.left, right: chip.left + chip.width }, span)
      );
    });
    return { tier, covered, cost: covered.length + 4 * chips.length };
  });
  const [above, below] = sides;
  const side = above && below && below.cost < above.cost ? below : above;
  if (!side) return contexts;
  const label: Text = {
    step: cursor,
    until: call.until,
    text,
    x: (span.left + span.right) / 2,
    y: block.mid + BASELINE[side.tier],
    placed: { step: cursor, tier: side.tier, ...span, anchor: 'middle', leader: false },
  };
  const shown = new Map(contexts.labels);
  for (const { step: other } of side.covered) shown.delete(other);
  shown.set(cursor, label);
  return { ...contexts, labels: shown };
}
