import { describe, expect, it } from 'vitest';
import { loopRun } from './fixtures';
import { layout, PLAIN_VIEW, TITLE } from './layout';
import { fitPitch } from './scale';
import { messageName, orderWords, pieceName, WIRE_PIECE, WIRE_ROW, wireOf } from './wire';
import { wireRun } from './wire-testing';

const order = (id: string): string => orderWords(wireOf(wireRun(id)));
const view = { ...PLAIN_VIEW, width: 4000 };

describe('what a socket has carried', () => {
  it('is told in the order in which it left, with the SEND that went into another', () => {
    expect(order('tcp-interleaved')).toBe('sent, in this order: A1 B1 A2');
    expect(wireOf(wireRun('tcp-interleaved')).map(({ broken }) => broken)).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('is one message where the block layer comes again with the rest of it', () => {
    expect(order('tcp-partial')).toBe('sent, in this order: A1 B1 A2');
  });

  it('is in order where the map keeps the link', () => {
    expect(order('tcp-link')).toBe('sent, in this order: A1 A2 B1');
  });

  it('tells what is sent from what is received', () => {
    expect(order('tcp-nbd')).toBe('sent, in this order: A1 C1; received, in this order: B1 D1');
    expect(order('tcp-recv-again')).toBe('received, in this order: A1 A2');
  });

  it('names messages by letters, and several blocks by the first and the last', () => {
    expect([0, 25, 26, 51, 52].map(messageName)).toEqual(['A', 'Z', 'a', 'z', 'A']);
    const [piece] = wireOf(wireRun('tcp-link'));
    expect(piece && pieceName({ ...piece, first: 2, blocks: 3 })).toBe('A2–4');
  });
});

describe('the Wire band', () => {
  it('is not there where nothing goes over a socket', () => {
    expect(layout(loopRun(), view).wire).toBeNull();
  });

  it('stands between Contexts and Ownership, a row for each direction', () => {
    const { wire, contextsTitle, ownershipTitle } = layout(wireRun('tcp-nbd'), view);
    expect(wire?.rows.map(({ name }) => name)).toEqual(['sent', 'received']);
    expect(wire?.title).toBeGreaterThan(contextsTitle);
    expect(ownershipTitle).toBe((wire?.title ?? 0) + TITLE + 2 * WIRE_ROW);
    for (const { top, mid } of wire?.rows ?? []) {
      expect(mid - WIRE_PIECE / 2).toBeGreaterThan(top);
      expect(mid + WIRE_PIECE / 2).toBeLessThan(top + WIRE_ROW);
    }
  });

  it('has each piece at its step, and what is still to come as such', () => {
    const run = wireRun('tcp-interleaved');
    const steps = wireOf(run).map(({ step }) => step);
    const { wire, scale } = layout(run, { ...view, cursor: steps[1] as number });
    const pieces = wire?.rows[0]?.pieces ?? [];
    expect(pieces.map(({ left, width }) => left + width / 2)).toEqual(steps.map(scale.x));
    expect(pieces.map(({ future }) => future)).toEqual([false, false, true]);
    expect(pieces.map(({ text }) => text)).toEqual(['A1', 'B1', 'A2']);
  });

  it('leaves out words for which there is no room, and keeps the pieces', () => {
    const run = wireRun('tcp-interleaved');
    const { wire } = layout(run, { ...view, pitch: fitPitch(run.steps.length - 1, 500) });
    const pieces = wire?.rows[0]?.pieces ?? [];
    expect(pieces).toHaveLength(3);
    expect(pieces.map(({ text }) => text)).toEqual([null, null, null]);
    for (const { width } of pieces) expect(width).toBeGreaterThanOrEqual(4);
  });
});
