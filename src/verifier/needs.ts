/**
 * Which values the compiled program still computes, and on which of them the verdict can depend. What nobody needs is
 * not there: a load of it can't fail (dead code elimination, across static functions too).
 */

import type { Instr, Operand } from '../lang/ir';
import { destination, operandsOf, successors } from '../machine/instructions';
import type { Body } from './body';

export interface Needs {
  isDead(pc: number): boolean;
  /** Slots whose value is still needed when the instruction at `pc` runs next. */
  live(pc: number): readonly number[];
  /** Those of them that decide about a branch or an address. */
  decides(pc: number, slot: number): boolean;
}

const pure: ReadonlySet<Instr['op']> = new Set([
  'move',
  'convert',
  'unary',
  'binary',
  'local_address',
  'field_address',
  'element_address',
  'pointer_difference',
  'load',
]);

class Analysis {
  readonly body: Body;
  readonly #rows: Uint8Array[];
  readonly #isRoot: (instr: Instr, operand: Operand, index: number) => boolean;
  returnNeeded: boolean;

  constructor(
    body: Body,
    isRoot: (instr: Instr, operand: Operand, index: number) => boolean,
    returnNeeded: boolean,
  ) {
    this.body = body;
    this.#isRoot = isRoot;
    this.returnNeeded = returnNeeded;
    this.#rows = body.code.map(() => new Uint8Array(body.slots.length));
  }

  has(pc: number, slot: number): boolean {
    return this.#rows[pc]?.[slot] === 1;
  }

  after(pc: number, slot: number): boolean {
    const instr = this.body.code[pc];
    return instr !== undefined && successors(instr, pc).some((next) => this.has(next, slot));
  }

  isDead(pc: number): boolean {
    const instr = this.body.code[pc] as Instr;
    if (!pure.has(instr.op) || this.#isVolatile(instr)) return false;
    const dst = destination(instr);
    return dst !== null && !this.after(pc, dst);
  }

  #isVolatile(instr: Instr): boolean {
    const { slots } = this.body;
    const isVolatileSlot = (slot: number | null) =>
      slot !== null && slots[slot]?.isVolatile === true;
    return (
      ('isVolatile' in instr && instr.isVolatile) ||
      isVolatileSlot(destination(instr)) ||
      operandsOf(instr).some((operand) => operand.kind === 'slot' && isVolatileSlot(operand.slot))
    );
  }

  /** True if anything was added. */
  run(): boolean {
    const { code } = this.body;
    let grew = false;
    for (let changed = true; changed; ) {
      changed = false;
      for (let pc = code.length - 1; pc >= 0; pc--) changed = this.#visit(pc) || changed;
      grew = grew || changed;
    }
    return grew;
  }

  #visit(pc: number): boolean {
    const { code, slots } = this.body;
    const instr = code[pc] as Instr;
    const row = new Uint8Array(slots.length);
    for (const next of successors(instr, pc))
      this.#rows[next]?.forEach((bit, slot) => {
        if (bit) row[slot] = 1;
      });
    const dst = destination(instr);
    const isNeeded = dst !== null && row[dst] === 1;
    if (dst !== null) row[dst] = 0;
    // The counters of the kernel's loops are the kernel's.
    if (instr.op === 'loop' && instr.kind !== 'c') {
      const test = code[pc + 1];
      if (test?.op === 'binary' && test.left.kind === 'slot') row[test.left.slot] = 0;
      if (test?.op === 'binary' && test.right.kind === 'slot' && instr.kind !== 'bpf_loop')
        row[test.right.slot] = 0;
    }
    const passes = pure.has(instr.op) && isNeeded;
    operandsOf(instr).forEach((operand, index) => {
      if (operand.kind !== 'slot') return;
      if (instr.op === 'return' && !this.returnNeeded) return;
      if (passes || this.#isRoot(instr, operand, index)) row[operand.slot] = 1;
    });
    slots.forEach(({ isVolatile }, slot) => {
      if (isVolatile) row[slot] = 1;
    });
    const before = this.#rows[pc] as Uint8Array;
    let changed = false;
    row.forEach((bit, slot) => {
      if (bit && !before[slot]) {
        before[slot] = 1;
        changed = true;
      }
    });
    return changed;
  }
}

export function needs(bodies: readonly Body[]): ReadonlyMap<string, Needs> {
  const byName = new Map(bodies.map((body) => [body.name, body]));
  const isFollowed = (name: string): boolean => {
    const fn = byName.get(name)?.fn;
    return fn?.linkage === 'static' && fn.section === null;
  };
  const run = (isRoot: (instr: Instr, index: number) => boolean, returns: boolean) => {
    const analyses = new Map<string, Analysis>();
    const root = (instr: Instr, _operand: Operand, index: number): boolean => {
      if (instr.op === 'call' && isFollowed(instr.callee)) {
        const callee = analyses.get(instr.callee);
        return callee?.has(0, index) ?? true;
      }
      return !pure.has(instr.op) && isRoot(instr, index);
    };
    const callbacks = new Set<string>();
    for (const body of bodies)
      for (const pc of body.code.keys()) {
        const instr = body.code[pc];
        if (instr?.op === 'loop' && instr.kind === 'bpf_loop')
          for (const later of body.code.slice(pc))
            if (later.op === 'call') {
              callbacks.add(later.callee);
              break;
            }
      }
    for (const body of bodies)
      analyses.set(
        body.name,
        new Analysis(body, root, (returns && !isFollowed(body.name)) || callbacks.has(body.name)),
      );
    for (let changed = true; changed; ) {
      changed = false;
      for (const analysis of analyses.values()) {
        changed = analysis.run() || changed;
        analysis.body.code.forEach((instr, pc) => {
          if (instr.op !== 'call' || instr.dst === null || !analysis.after(pc, instr.dst)) return;
          const callee = analyses.get(instr.callee);
          if (!callee || callee.returnNeeded || !isFollowed(instr.callee)) return;
          callee.returnNeeded = true;
          changed = true;
        });
      }
    }
    return analyses;
  };
  const needed = run(() => true, true);
  const deciding = run(isDeciding, false);
  return new Map(
    bodies.map(({ name, code, slots }) => {
      const [live, decides] = [needed.get(name) as Analysis, deciding.get(name) as Analysis];
      const lists: (readonly number[] | undefined)[] = [];
      return [
        name,
        {
          isDead: (pc: number) => live.isDead(pc),
          live: (pc: number) => {
            lists[pc] ??= [...slots.keys()].filter(
              (slot) => pc < code.length && live.has(pc, slot),
            );
            return lists[pc];
          },
          decides: (pc: number, slot: number) => decides.has(pc, slot),
        },
      ];
    }),
  );
}

/** Numbers that are only passed on to the kernel or returned change nothing for the verifier. */
function isDeciding(instr: Instr, index: number): boolean {
  switch (instr.op) {
    case 'call':
    case 'helper':
      return instr.types[index] === 'ptr';
    case 'return':
      return false;
    default:
      return true;
  }
}
