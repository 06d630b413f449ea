/** Reference tokens: packed form, and what taking, giving back and handing on does. */
import type { Holder, ObjectId } from './effects';
import type { Memory } from './memory';

/** Classes of holders as intrinsics name them; packed with their data in 24 bits. */
export const holderClass = {
  nobody: 1,
  duty: 2,
  kernel: 3,
  queue: 4,
  worker: 5,
  map: 6,
  fd_table: 7,
  ublk: 8,
  object: 9,
  program: 10,
  callback: 11,
  /** Only as an argument: whoever it is. */
  whoever: 15,
} as const;

/** A holder in 24 bits: class, then data (object, or context and depth). */
export type PackedHolder = number;

export const packHolder = (kind: keyof typeof holderClass, data = 0): PackedHolder =>
  ((holderClass[kind] << 20) | data) >>> 0;

export const packActivation = (
  kind: 'program' | 'callback',
  context: number,
  depth: number,
): PackedHolder => packHolder(kind, (context << 8) | depth);

const isActivation = (holder: PackedHolder): boolean =>
  holder >>> 20 === holderClass.program || holder >>> 20 === holderClass.callback;

/** An activation is one context at one depth; whether it is called a callback is for showing only. */
export const isSameHolder = (a: PackedHolder, b: PackedHolder): boolean =>
  a === b || (isActivation(a) && isActivation(b) && (a & 0xfffff) === (b & 0xfffff));

export function unpackHolder(packed: PackedHolder): Holder {
  const data = packed & 0xfffff;
  switch ((packed >>> 20) & 15) {
    case holderClass.duty:
      return { kind: 'duty' };
    case holderClass.kernel:
      return { kind: 'kernel' };
    case holderClass.queue:
      return { kind: 'queue' };
    case holderClass.worker:
      return { kind: 'worker', context: data };
    case holderClass.map:
      return { kind: 'map' };
    case holderClass.fd_table:
      return { kind: 'fd_table' };
    case holderClass.ublk:
      return { kind: 'ublk' };
    case holderClass.object:
      return { kind: 'object', object: data };
    case holderClass.program:
      return { kind: 'program', context: data >>> 8, depth: data & 0xff };
    case holderClass.callback:
      return { kind: 'callback', context: data >>> 8, depth: data & 0xff };
    default:
      return { kind: 'nobody' };
  }
}

/** A token: the kind's number + 1 in the upper 8 bits (so that no token is 0), then its holder. */
export const packToken = (kind: number, holder: PackedHolder): number =>
  ((((kind + 1) << 24) >>> 0) + (holder & 0xffffff)) >>> 0;
export const tokenKind = (token: number): number => (token >>> 24) - 1;
export const tokenHolder = (token: number): PackedHolder => token & 0xffffff;

export function countTokens(memory: Memory, object: ObjectId, kind: number): number {
  return memory.tokens(object).filter((token) => tokenKind(token) === kind).length;
}
