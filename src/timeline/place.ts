/** Where the card goes: the emptiest place of the lanes, never over what it is about. */
import type { Px } from './view';

export interface Box {
  readonly left: Px;
  readonly top: Px;
  readonly right: Px;
  readonly bottom: Px;
}

export function overlap(a: Box, b: Box): number {
  const x = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return x > 0 && y > 0 ? x * y : 0;
}

const STRIDE: Px = 12;
const EDGE: Px = 4;

/** The place in `area` for a card of this size that covers least; of equals the one nearest to `about`. */
export function placeCard(
  size: { readonly width: Px; readonly height: Px },
  area: Box,
  taken: readonly Box[],
  about: Box,
): Box {
  let best: { box: Box; cost: number } | null = null;
  const right = Math.max(area.left + EDGE, area.right - size.width - EDGE);
  const bottom = Math.max(area.top + EDGE, area.bottom - size.height - EDGE);
  const middle = { x: (about.left + about.right) / 2, y: (about.top + about.bottom) / 2 };
  for (let top = area.top + EDGE; top <= bottom; top += STRIDE)
    for (let left = area.left + EDGE; left <= right; left += STRIDE) {
      const box = { left, top, right: left + size.width, bottom: top + size.height };
      let covered = 0;
      for (const other of taken) covered += overlap(box, other);
      const away = Math.hypot((left + box.right) / 2 - middle.x, (top + box.bottom) / 2 - middle.y);
      const cost = (overlap(box, about) > 0 ? 1e9 : 0) + covered * 40 + away;
      if (!best || cost < best.cost) best = { box, cost };
    }
  return (
    best?.box ?? {
      left: area.left + EDGE,
      top: area.top + EDGE,
      right: area.left + EDGE + size.width,
      bottom: area.top + EDGE + size.height,
    }
  );
}
