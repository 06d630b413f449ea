/** A state: what every object holds and where every context stands. Plain values, never changed once made. */
import type { Cell } from './cells';
import type { Fn } from './world';

export interface Token {
  readonly ref: string;
  /** `kernel`, `worker 3`, `object 17`, `activation 2 1` (context and depth) … */
  readonly holder: string;
}

export interface Held {
  readonly live: boolean;
  readonly bytes: readonly number[];
  readonly tokens: readonly Token[];
  /** Of an entry of a map. */
  readonly key: readonly number[];
}

/** A function that a context is in. */
export interface Frame {
  readonly fn: Fn;
  /** A BPF program that the kernel has entered. */
  readonly entered: boolean;
  readonly cell: Cell | null;
  readonly operands: readonly bigint[];
  /** By the local's number in its function; one that is not there is 0. */
  readonly registers: ReadonlyMap<number, bigint>;
  readonly memory: ReadonlyMap<number, readonly number[]>;
}

/** Outermost first; empty when the context is done. */
export type Stack = readonly Frame[];

export interface State {
  readonly objects: readonly Held[];
  readonly stacks: readonly Stack[];
  /** Nothing follows: by a violation, or at a bound of the model. */
  readonly ended: 'violation' | 'bound' | null;
  readonly broke: Broke;
}

/** Who has broken a rule: the program an obligation, the kernel its word before the program broke anything. */
export interface Broke {
  readonly program: boolean;
  readonly kernelFirst: boolean;
}

const numbers = new WeakMap<object, number>();
const known = new Map<string, number>();

/** Equal parts have equal numbers. */
function numberOf(part: Held | Stack, text: () => string): number {
  const old = numbers.get(part);
  if (old !== undefined) return old;
  const written = text();
  const number = known.get(written) ?? known.size;
  known.set(written, number);
  numbers.set(part, number);
  return number;
}

const byNumber = <T>([a]: readonly [number, T], [b]: readonly [number, T]): number => a - b;

function writeFrame({ fn, entered, cell, operands, registers, memory }: Frame) {
  return [
    ...[fn.index, entered, cell?.id ?? null, operands.map(String)],
    [...registers].sort(byNumber).map(([local, value]) => [local, String(value)]),
    [...memory].filter(([, bytes]) => bytes.some(Boolean)).sort(byNumber),
  ];
}

const stackNumber = (stack: Stack): number =>
  numberOf(stack, () => JSON.stringify(stack.map(writeFrame)));

/** Two states are the same if their keys are. */
export function keyOf({ objects, stacks, ended, broke }: State): string {
  const parts = objects.map((held) => numberOf(held, () => JSON.stringify(held)));
  return `${ended} ${broke.program} ${broke.kernelFirst} ${stacks.map(stackNumber).join()} ${parts.join()}`;
}

export const sameStack = (a: Stack, b: Stack): boolean => stackNumber(a) === stackNumber(b);

/** Forgets all numbers: keys of different searches have nothing to do with each other. */
export function forgetNumbers(): void {
  known.clear();
}
