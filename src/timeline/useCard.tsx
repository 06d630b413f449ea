/** The crosshair and the card: what they are about, and where the card goes. */
import { useEffect, useRef, useState } from 'react';
import { blockWidth } from './blocks';
import { branchCard, type CardText, cardSize, objectCard, stepCard } from './cards';
import { handOffSeen, type TimelineLayout } from './layout';
import { type Box, placeCard } from './place';
import type { TimelineProps } from './props';
import { GUTTER } from './scale';
import type { Px, Step, Target } from './view';
import { sameTarget } from './view';

const DELAY = 80;

interface ShownCard {
  readonly card: CardText;
  readonly left: Px;
  readonly top: Px;
  readonly width: Px;
}

export interface CardState {
  readonly crosshair: Step | null;
  readonly shown: ShownCard | null;
  /** The pointer is at a step, over something or nothing. */
  readonly point: (step: Step | null, over: Target | null) => void;
  readonly close: () => void;
  readonly focus: () => void;
}

interface About {
  readonly target: Target;
  readonly step: Step;
}

function textOf(props: TimelineProps, about: About): CardText | null {
  const { target } = about;
  if (target.kind === 'step') return stepCard(props.run, target.step);
  if (target.kind === 'object') return objectCard(props.run, target.name, about.step);
  const branch = props.branches?.find((b) => b.id === target.id);
  return branch ? branchCard(branch) : null;
}

/** Blocks and texts of the lanes that are seen, in window pixels: what a card should not cover. */
function takenBoxes(layout: TimelineLayout, scroll: Px): readonly Box[] {
  const { contexts, contextsTop: top, scale, window } = layout;
  const half = blockWidth(scale.pitch) / 2;
  const out: Box[] = [];
  for (const { reading, x, mid } of contexts.blocks.slice(
    Math.max(0, window.first - 1),
    window.last,
  )) {
    out.push({
      left: x - half - scroll,
      right: x + half - scroll,
      top: top + mid - 8,
      bottom: top + mid + 8,
    });
    const label = contexts.labels.get(reading.step);
    if (label)
      out.push({
        left: label.placed.left - scroll,
        right: label.placed.right - scroll,
        top: top + label.y - 10,
        bottom: top + label.y + 3,
      });
    const chip = contexts.chips.get(reading.step);
    if (chip)
      out.push({
        left: chip.left - scroll,
        right: chip.left + chip.width - scroll,
        top: top + chip.top,
        bottom: top + chip.top + 14,
      });
  }
  for (const { handOff } of contexts.arrows) {
    if (!handOffSeen(handOff, window)) continue;
    // Whichever way it goes, an arrow runs along the lower of its lanes.
    const mids = [handOff.from, handOff.to].map((step) => contexts.blocks[step - 1]?.mid ?? 0);
    const mid = top + Math.max(...mids);
    const [left, right] = [scale.x(handOff.from) - scroll, scale.x(handOff.to) - scroll];
    out.push({ left, right, top: mid - 4, bottom: mid + 4 });
  }
  return out;
}

function place(
  props: TimelineProps,
  about: About,
  layout: TimelineLayout,
  scroll: Px,
  width: Px,
): ShownCard | null {
  const card = textOf(props, about);
  if (!card) return null;
  const size = cardSize(card);
  const area: Box = {
    left: GUTTER,
    right: width,
    top: layout.contextsTop,
    bottom: Math.max(layout.ownershipTitle, layout.contextsTop + size.height + 12),
  };
  const x = layout.scale.x(about.step) - scroll;
  const block =
    about.target.kind === 'step' ? layout.contexts.blocks[about.target.step - 1] : undefined;
  const row =
    about.target.kind === 'object'
      ? layout.rows.find((r) => r.key === (about.target.kind === 'object' ? about.target.name : ''))
      : undefined;
  const spot: Box = block
    ? {
        left: x - 16,
        right: x + 16,
        top: layout.contextsTop + block.mid - 24,
        bottom: layout.contextsTop + block.mid + 26,
      }
    : row
      ? { left: x - 16, right: x + 16, top: row.top, bottom: row.top + row.height }
      : { left: x - 16, right: x + 16, top: layout.runsTitle, bottom: layout.height };
  const box = placeCard(size, area, takenBoxes(layout, scroll), spot);
  return { card, left: box.left, top: box.top, width: size.width };
}

export function useCard(
  props: TimelineProps,
  layout: TimelineLayout,
  scroll: Px,
  width: Px,
): CardState {
  const [about, setAbout] = useState<About | null>(null);
  const [crosshair, setCrosshair] = useState<Step | null>(null);
  const [focused, setFocused] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const close = () => {
    clearTimeout(timer.current);
    setAbout(null);
    setCrosshair(null);
    setFocused(false);
    if (props.hover !== null) props.onHover(null);
  };
  const point = (step: Step | null, over: Target | null) => {
    setCrosshair(step);
    if (!sameTarget(over, props.hover)) props.onHover(over);
    clearTimeout(timer.current);
    if (over === null || step === null) {
      setAbout(null);
      return;
    }
    // Once a card is open, the next one need not wait.
    const next = { target: over, step };
    if (about) setAbout(next);
    else timer.current = setTimeout(() => setAbout(next), DELAY);
  };
  const focus = () => setFocused(true);
  const subject =
    about ??
    (focused
      ? { target: { kind: 'step', step: props.cursor } as const, step: props.cursor }
      : null);
  return {
    crosshair,
    shown: subject ? place(props, subject, layout, scroll, width) : null,
    point,
    close,
    focus,
  };
}
