/** Where texts go beside the blocks of a lane, so that none touches another, a block or an arrow. */
import type { Px, Step } from './view';

/** Rows of text in a lane: two above its blocks, two below, and beside a block at its own height. */
export type Tier = 'above2' | 'above1' | 'side' | 'below1' | 'below2';

export type Side = 'above' | 'below';

export interface Wish {
  readonly step: Step;
  readonly x: Px;
  /** Where the last step stands that the label is for, too. */
  readonly lastX: Px;
  /** null: only the chip. */
  readonly label: { readonly text: string; readonly width: Px } | null;
  readonly chip: { readonly width: Px } | null;
  /** Placed in falling order, then by step. */
  readonly priority: number;
  readonly prefer: Side;
  /** Of little weight: it goes near its block or nowhere. */
  readonly minor: boolean;
}

export interface Placed {
  readonly step: Step;
  readonly tier: Tier;
  readonly left: Px;
  readonly right: Px;
  readonly anchor: 'start' | 'middle' | 'end';
  /** A thin line joins it to its block. */
  readonly leader: boolean;
}

export interface Placement {
  readonly labels: ReadonlyMap<Step, Placed>;
  readonly chips: ReadonlyMap<Step, Placed>;
  /** Rows of text used above and below. */
  readonly above: 0 | 1 | 2;
  readonly below: 0 | 1 | 2;
}

const TIERS: readonly Tier[] = ['above2', 'above1', 'side', 'below1', 'below2'];
const GAP: Px = 7;
const HALF_BLOCK: Px = 12;
const BUCKET: Px = 128;
const bucketOf = (x: Px): number => Math.max(0, Math.floor(x / BUCKET));

/** What is taken of each tier. */
export class Ground {
  /** By tier and bucket. A label is never far from its block, so buckets stay small. */
  readonly #taken: Record<Tier, (readonly [Px, Px])[][]> = {
    above2: [],
    above1: [],
    side: [],
    below1: [],
    below2: [],
  };

  isFree(tier: Tier, left: Px, right: Px): boolean {
    const buckets = this.#taken[tier];
    for (let b = bucketOf(left); b <= bucketOf(right); b++)
      for (const [l, r] of buckets[b] ?? []) if (l < right && left < r) return false;
    return true;
  }

  take(tier: Tier, left: Px, right: Px): void {
    const buckets = this.#taken[tier];
    for (let b = bucketOf(left); b <= bucketOf(right); b++) {
      const list = buckets[b];
      if (list) list.push([left, right]);
      else buckets[b] = [[left, right]];
    }
  }

  /** An arrow that passes: `tiers` are those that it crosses. */
  takeLine(tiers: readonly Tier[], x: Px): void {
    for (const tier of tiers) this.take(tier, x - 3, x + 3);
  }
}

export const ABOVE: readonly Tier[] = ['above1', 'above2'];
export const BELOW: readonly Tier[] = ['below1', 'below2'];
export const ALL: readonly Tier[] = TIERS;

interface Box {
  readonly tier: Tier;
  readonly left: Px;
  readonly right: Px;
  readonly anchor: Placed['anchor'];
}

function boxes(
  tier: Tier,
  x: Px,
  width: Px,
  half: Px,
  anchors: readonly Placed['anchor'][],
  lastX = x,
): readonly Box[] {
  const middle = (x + lastX) / 2;
  return anchors.map((anchor) => {
    if (anchor === 'middle')
      return { tier, anchor, left: middle - width / 2, right: middle + width / 2 };
    if (anchor === 'start') return { tier, anchor, left: x - half, right: x - half + width };
    return { tier, anchor, left: lastX + half - width, right: lastX + half };
  });
}

const near = (side: Side): Tier => (side === 'above' ? 'above1' : 'below1');
const far = (side: Side): Tier => (side === 'above' ? 'above2' : 'below2');

interface Option {
  readonly label: Box | null;
  readonly chip: Box | null;
  readonly leader: boolean;
}

/** Ways to place a wish, best first. */
function* options(wish: Wish): Generator<Option> {
  const { x, lastX, label, chip } = wish;
  const sides: readonly Side[] = wish.prefer === 'above' ? ['above', 'below'] : ['below', 'above'];
  const chips = (tier: Tier): readonly (Box | null)[] =>
    chip ? boxes(tier, x, chip.width, HALF_BLOCK, ['middle', 'start', 'end']) : [null];
  if (label) {
    const { width } = label;
    const beside: Box = {
      tier: 'side',
      anchor: 'start',
      left: lastX + HALF_BLOCK + 6,
      right: lastX + HALF_BLOCK + 6 + width,
    };
    const text = (tier: Tier, anchors: readonly Placed['anchor'][]) =>
      boxes(tier, x, width, HALF_BLOCK, anchors, lastX);
    for (const side of sides)
      for (const box of text(near(side), ['middle']))
        for (const c of chips(far(side))) yield { label: box, chip: c, leader: false };
    for (const side of sides)
      for (const c of chips(near(side))) yield { label: beside, chip: c, leader: false };
    for (const side of sides)
      for (const box of text(near(side), ['end', 'start']))
        for (const c of chips(far(side))) yield { label: box, chip: c, leader: false };
    // Label and chip on different sides.
    if (chip)
      for (const side of sides)
        for (const box of text(near(side), ['middle', 'end', 'start']))
          for (const c of chips(near(side === 'above' ? 'below' : 'above')))
            yield { label: box, chip: c, leader: false };
    // The line up to it begins at the first block.
    if (!chip && !wish.minor)
      for (const side of sides)
        for (const box of boxes(far(side), x, width, HALF_BLOCK, ['middle', 'end', 'start']))
          yield { label: box, chip: null, leader: true };
  }
  if (chip)
    for (const side of sides)
      for (const c of chips(near(side))) yield { label: null, chip: c, leader: false };
  if (chip)
    for (const side of sides)
      for (const c of chips(far(side))) yield { label: null, chip: c, leader: false };
}

/** Places what fits, the most important first, and nothing left of `from` (the gutter) or right of `to`. */
export function place(wishes: readonly Wish[], ground: Ground, from: Px, to: Px): Placement {
  const labels = new Map<Step, Placed>();
  const chips = new Map<Step, Placed>();
  const rows = { above: 0 as 0 | 1 | 2, below: 0 as 0 | 1 | 2 };
  const fits = (box: Box | null): boolean =>
    box === null ||
    (box.left >= from && box.right <= to && ground.isFree(box.tier, box.left, box.right));
  const settle = (box: Box, step: Step, leader: boolean): Placed => {
    ground.take(box.tier, box.left - GAP / 2, box.right + GAP / 2);
    if (box.tier === 'above2') rows.above = 2;
    if (box.tier === 'below2') rows.below = 2;
    if (box.tier === 'above1' && rows.above === 0) rows.above = 1;
    if (box.tier === 'below1' && rows.below === 0) rows.below = 1;
    return { ...box, step, leader };
  };
  const inOrder = [...wishes].sort((a, b) => b.priority - a.priority || a.step - b.step);
  for (const wish of inOrder) {
    for (const option of options(wish)) {
      const between: Tier | null = option.leader
        ? option.label?.tier === 'above2'
          ? 'above1'
          : 'below1'
        : null;
      if (!fits(option.label) || !fits(option.chip)) continue;
      if (between && !ground.isFree(between, wish.x - 3, wish.x + 3)) continue;
      if (between) ground.takeLine([between], wish.x);
      if (option.label) labels.set(wish.step, settle(option.label, wish.step, option.leader));
      if (option.chip) chips.set(wish.step, settle(option.chip, wish.step, false));
      break;
    }
  }
  return { labels, chips, above: rows.above, below: rows.below };
}
