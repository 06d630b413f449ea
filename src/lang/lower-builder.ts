/** Builds one function's code: slots, frame memory, instructions, jumps to places not yet known. */
import type { FrameObject, Instr, Operand, Slot } from './ir';
import type { Span } from './source';
import type { Local } from './tree';
import {
  alignOf,
  type CType,
  type IntType,
  type PointerType,
  type Scalar,
  scalarOf,
  sizeOf,
} from './types';

/** A place in the code that jumps may lead to, before and after it is reached. */
export interface Target {
  at: number;
}

type JumpOp = 'jump' | 'branch' | 'switch' | 'wait' | 'await';

/** An instruction whose targets are not yet indices. */
type Jump = { readonly span: Span } & (
  | { readonly op: 'jump'; readonly target: Target }
  | {
      readonly op: 'branch';
      readonly cond: Operand;
      readonly type: Scalar;
      readonly then: Target;
      readonly otherwise: Target;
    }
  | {
      readonly op: 'switch';
      readonly value: Operand;
      readonly type: Scalar;
      readonly cases: readonly {
        readonly low: bigint;
        readonly high: bigint;
        readonly target: Target;
      }[];
      readonly otherwise: Target;
    }
  | { readonly op: 'wait'; readonly end: Target; readonly idle: boolean; readonly until: string }
  | { readonly op: 'await'; readonly cond: Operand; readonly start: Target }
);

type Pending = Exclude<Instr, { op: JumpOp }> | Jump;

export class Builder {
  readonly slots: Slot[] = [];
  readonly memory: FrameObject[] = [];
  readonly #code: Pending[] = [];
  readonly #slotOf = new Map<Local, number>();
  readonly #objectOf = new Map<Local, number>();
  #memorySize = 0;

  get memorySize(): number {
    return roundUp(this.#memorySize, 8);
  }

  // ---- variables

  /** A fresh temporary. */
  temporary(type: IntType | PointerType, span: Span): number {
    return this.slots.push({ name: null, type, isVolatile: false, span }) - 1;
  }

  /** The slot of a scalar that is never addressed. */
  slot(local: Local): number {
    const known = this.#slotOf.get(local);
    if (known !== undefined) return known;
    const slot = this.parameter(local);
    this.#slotOf.set(local, slot);
    return slot;
  }

  /** The slot in which a parameter arrives, wherever it lives later. */
  parameter({ name, type, isVolatile, span }: Local): number {
    return this.slots.push({ name, type: type as IntType | PointerType, isVolatile, span }) - 1;
  }

  /** The frame object of a local in memory. */
  object(local: Local): number {
    const known = this.#objectOf.get(local);
    if (known !== undefined) return known;
    const { name, type, isVolatile, span } = local;
    const size = sizeOf(type);
    const offset = roundUp(this.#memorySize, alignOf(type));
    this.#memorySize = offset + size;
    const index = this.memory.push({ name, type, offset, size, isVolatile, span }) - 1;
    this.#objectOf.set(local, index);
    return index;
  }

  // ---- code

  emit(instr: Pending): void {
    this.#code.push(instr);
  }

  /** A target that is not placed yet. */
  target(): Target {
    return { at: -1 };
  }

  /** What is emitted next is where the target leads. */
  place(target: Target): void {
    target.at = this.#code.length;
  }

  /** A target placed here. */
  here(): Target {
    return { at: this.#code.length };
  }

  jump(target: Target, span: Span): void {
    this.emit({ op: 'jump', target, span });
  }

  /** The code with jumps resolved and what can't be reached left out; `reaches` tells about a place in it. */
  finish(): { readonly code: readonly Instr[]; readonly reaches: (target: Target) => boolean } {
    const isLive = this.#reachable();
    const aims = this.#aims(isLive);
    const kept: number[] = [];
    for (let i = 0; i < this.#code.length; i++) {
      if (isLive[i] && !this.#isIdle(i, isLive, aims)) kept.push(i);
    }
    // A jump to what was left out falls to the next one that was kept.
    const renumbered: number[] = [];
    for (let i = this.#code.length, next = kept.length; i >= 0; i--) {
      if (next > 0 && kept[next - 1] === i) next--;
      renumbered[i] = next;
    }
    const resolve = (target: Target) => renumbered[this.#follow(target.at)] ?? 0;
    const code = kept.map((i) => resolved(this.#code[i] as Pending, resolve));
    return { code, reaches: (target) => isLive[target.at] ?? false };
  }

  /** Where a jump really leads, through jumps that only lead on. */
  #follow(at: number): number {
    const seen = new Set<number>();
    let to = at;
    for (;;) {
      const instr = this.#code[to];
      if (instr?.op !== 'jump' || seen.has(to)) return to;
      seen.add(to);
      to = instr.target.at;
    }
  }

  #reachable(): readonly boolean[] {
    const isLive: boolean[] = this.#code.map(() => false);
    const open = [0];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const instr = this.#code[at];
      if (!instr || isLive[at]) continue;
      isLive[at] = true;
      open.push(...this.#targets(instr));
      if (instr.op !== 'jump' && instr.op !== 'branch' && instr.op !== 'switch') {
        if (instr.op !== 'return') open.push(at + 1);
      }
    }
    return isLive;
  }

  /** Everything that something live jumps to. */
  #aims(isLive: readonly boolean[]): ReadonlySet<number> {
    return new Set(this.#code.flatMap((instr, at) => (isLive[at] ? this.#targets(instr) : [])));
  }

  #targets(instr: Pending): readonly number[] {
    switch (instr.op) {
      case 'jump':
        return [this.#follow(instr.target.at)];
      case 'branch':
        return [this.#follow(instr.then.at), this.#follow(instr.otherwise.at)];
      case 'switch':
        return [...instr.cases.map(({ target }) => target), instr.otherwise].map((target) =>
          this.#follow(target.at),
        );
      default:
        return [];
    }
  }

  /** A jump over nothing, or the head of a loop that nothing comes back to. */
  #isIdle(at: number, isLive: readonly boolean[], aims: ReadonlySet<number>): boolean {
    const instr = this.#code[at];
    if (instr?.op === 'loop') return !aims.has(at);
    if (instr?.op !== 'jump') return false;
    const to = this.#follow(instr.target.at);
    if (to <= at) return false;
    for (let i = at + 1; i < to; i++) if (isLive[i]) return false;
    return true;
  }
}

function resolved(instr: Pending, index: (target: Target) => number): Instr {
  switch (instr.op) {
    case 'jump':
      return { ...instr, target: index(instr.target) };
    case 'branch':
      return { ...instr, then: index(instr.then), otherwise: index(instr.otherwise) };
    case 'switch': {
      const cases = instr.cases.map((entry) => ({ ...entry, target: index(entry.target) }));
      return { ...instr, cases, otherwise: index(instr.otherwise) };
    }
    case 'wait':
      return { ...instr, end: index(instr.end) };
    case 'await':
      return { ...instr, start: index(instr.start) };
    default:
      return instr;
  }
}

const roundUp = (n: number, to: number): number => Math.ceil(n / to) * to;

/** The machine's type of a value; records and void have none. */
export function scalarOfValue(type: CType): Scalar {
  return type.kind === 'int' || type.kind === 'pointer' ? scalarOf(type) : 'u64';
}
