/** What sockets carry: pieces of messages, in the order in which they go. The kernel's bookkeeping says it as it happens. */
import type { RecordedRun } from '../machine/run';
import { textWidth } from './measure';
import type { StepScale, Window } from './scale';
import type { Px, Step } from './view';

/** Some blocks of one message that go together. */
export interface WirePiece {
  readonly step: Step;
  readonly socket: number;
  readonly direction: 'out' | 'in';
  /** Which message of the run, from 0: what an io command sends, or receives, from its first block on. */
  readonly message: number;
  /** Place of its first block in the message, from 1, and how many blocks. */
  readonly first: number;
  readonly blocks: number;
  /** Here the order of the stream broke. */
  readonly broken: boolean;
}

/** The functions of watch_stream.c that answer with what moves. */
const directions: Readonly<Record<string, WirePiece['direction']>> = {
  watch_sent: 'out',
  watch_received: 'in',
};

const known = new WeakMap<RecordedRun, readonly WirePiece[]>();

export function wireOf(run: RecordedRun): readonly WirePiece[] {
  const before = known.get(run);
  if (before) return before;
  const pieces: WirePiece[] = [];
  /** By socket, direction and tag: the message, and the block that it goes on with. */
  const open = new Map<string, { readonly message: number; readonly next: number }>();
  let messages = 0;
  for (const { index, effects } of run.steps)
    for (const effect of effects) {
      const direction = effect.kind === 'return' ? directions[effect.fn] : undefined;
      if (effect.kind !== 'return' || !direction || effect.value === null) continue;
      const word = Number(BigInt.asUintN(32, effect.value));
      const place = (word >>> 8) & 0x3ffff;
      const blocks = word & 0xff;
      const key = `${word >>> 26} ${direction}`;
      const going = open.get(key);
      const message = going && going.next <= place ? going.message : messages++;
      open.set(key, { message, next: place + blocks });
      pieces.push({
        step: index,
        socket: word >>> 29,
        direction,
        message,
        first: place + 1,
        blocks,
        broken: run.violations.some((v) => v.property === 'stream-order' && v.step === index),
      });
    }
  known.set(run, pieces);
  return pieces;
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A, B, … Z, a, … z, and from the start again. */
export function messageName(message: number): string {
  return letters.charAt(message % letters.length);
}

/** `A1`, or `A1–2` for more than one block. */
export function pieceName({ message, first, blocks }: WirePiece): string {
  const last = blocks > 1 ? `\u2013${first + blocks - 1}` : '';
  return `${messageName(message)}${first}${last}`;
}

export interface WireRow {
  readonly key: string;
  readonly name: string;
  readonly caption: string;
  readonly top: Px;
  readonly mid: Px;
  /** From the first piece to the last. */
  readonly from: Px;
  readonly to: Px;
  readonly pieces: readonly {
    readonly piece: WirePiece;
    readonly left: Px;
    readonly width: Px;
    readonly text: string | null;
    readonly future: boolean;
  }[];
}

/** All y count from below the ruler. */
export interface Wire {
  readonly title: Px;
  readonly caption: string;
  readonly height: Px;
  readonly rows: readonly WireRow[];
}

export const WIRE_ROW: Px = 34;
export const WIRE_PIECE: Px = 18;
/** Half of what there is of it at most, so that neighbours do not touch. */
const widest: Px = 34;

/** null for a run in which nothing went over a socket. */
export function drawWire(
  run: RecordedRun,
  title: Px,
  titleHeight: Px,
  cursor: Step,
  scale: StepScale,
  window: Window,
): Wire | null {
  const pieces = wireOf(run);
  if (pieces.length === 0) return null;
  const several = pieces.some(({ socket }) => socket !== pieces[0]?.socket);
  const keys = [...new Set(pieces.map(({ socket, direction }) => `${socket} ${direction}`))];
  const rows = keys.map((key, i): WireRow => {
    const own = pieces.filter(({ socket, direction }) => `${socket} ${direction}` === key);
    const out = own[0]?.direction === 'out';
    const top = title + titleHeight + i * WIRE_ROW;
    const xs = own.map(({ step }) => scale.x(step));
    return {
      key,
      name: out ? 'sent' : 'received',
      caption: several ? `socket ${(own[0]?.socket ?? 0) + 1}` : out ? 'to the peer' : 'by RECVs',
      top,
      mid: top + WIRE_ROW / 2,
      from: Math.min(...xs),
      to: Math.max(...xs),
      pieces: own
        .filter(({ step }) => step >= window.first && step <= window.last)
        .map((piece) => {
          const text = pieceName(piece);
          const width = Math.max(4, Math.min(widest, scale.pitch - 2));
          const shown = [text, messageName(piece.message)].find(
            (words) => textWidth(words, 10, 600) + 4 <= width,
          );
          return {
            piece,
            left: scale.x(piece.step) - width / 2,
            width,
            text: shown ?? null,
            future: piece.step > cursor,
          };
        }),
    };
  });
  return { title, caption: orderWords(pieces), height: titleHeight + rows.length * WIRE_ROW, rows };
}

const mostNamed = 24;

/** The whole order in a line: `sent A1 B1 A2`. */
export function orderWords(pieces: readonly WirePiece[]): string {
  return (['out', 'in'] as const)
    .flatMap((direction) => {
      const own = pieces.filter((piece) => piece.direction === direction);
      if (own.length === 0) return [];
      const names = own.slice(0, mostNamed).map(pieceName).join(' ');
      const more = own.length > mostNamed ? ` and ${own.length - mostNamed} more` : '';
      return [`${direction === 'out' ? 'sent' : 'received'}, in this order: ${names}${more}`];
    })
    .join('; ');
}
