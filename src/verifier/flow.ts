/** The shape of a function's code: where ways meet, where they go round, and what lies behind one way only. */

import type { Instr } from '../lang/ir';
import { successors } from '../machine/instructions';

export class Flow {
  /** Instructions at which several ways meet. */
  readonly merges: ReadonlySet<number>;
  /** Branches around nothing but assignments: the compiler selects a value instead, and no ways meet behind it. */
  readonly selects: ReadonlySet<number>;
  /** Those of the merges at which ways meet for the compiler, too. */
  readonly meetings: ReadonlySet<number>;
  /** Those that a jump back leads to. */
  readonly heads: ReadonlySet<number>;
  readonly #code: readonly Instr[];
  readonly #next: readonly (readonly number[])[];
  readonly #reachable = new Map<string, ReadonlySet<number>>();

  constructor(code: readonly Instr[]) {
    this.#code = code;
    this.#next = code.map((instr, pc) => [
      ...new Set(successors(instr, pc).map((target) => this.#through(target))),
    ]);
    const reached = this.#reach(null);
    const ways = new Map<number, number>();
    for (const pc of reached)
      for (const target of this.#next[pc] ?? []) ways.set(target, (ways.get(target) ?? 0) + 1);
    this.merges = new Set([...ways].filter(([, count]) => count > 1).map(([pc]) => pc));
    this.heads = this.#loopHeads();
    const selects = new Map<number, number>();
    for (const pc of reached) {
      const join = this.#selectsInto(pc);
      if (join !== null) selects.set(pc, join);
    }
    this.selects = new Set(selects.keys());
    for (const join of selects.values()) ways.set(join, (ways.get(join) ?? 0) - 1);
    this.meetings = new Set([...ways].filter(([, count]) => count > 1).map(([pc]) => pc));
  }

  next(pc: number): readonly number[] {
    return this.#next[pc] ?? [];
  }

  /** Where both ways of a branch meet again, if there are only assignments on them (SimplifyCFG's folding). */
  #selectsInto(pc: number): number | null {
    const instr = this.#code[pc];
    if (instr?.op !== 'branch') return null;
    const [then, otherwise] = [this.#through(instr.then), this.#through(instr.otherwise)];
    if (then === otherwise) return null;
    const ends = [this.#assignments(then), this.#assignments(otherwise)];
    const join =
      ends[0] === otherwise
        ? otherwise
        : ends[1] === then
          ? then
          : ends[0] === ends[1]
            ? ends[0]
            : null;
    return join !== null && join !== undefined && join > pc ? join : null;
  }

  /** Behind an arm of a few assignments; null: it is more than that, or can be reached from elsewhere. */
  #assignments(start: number): number | null {
    let work = 0;
    for (let pc = start; ; pc++) {
      const instr = this.#code[pc];
      if (instr?.op === 'jump') return this.#through(pc);
      if (pc > start && this.merges.has(pc)) return pc;
      if (instr?.op !== 'move' && instr?.op !== 'convert') {
        if (instr?.op !== 'binary' && instr?.op !== 'unary') return null;
        work += 1;
        if (work > 2) return null;
      }
      if (pc === start && this.merges.has(pc)) return null;
    }
  }

  readonly #around = new Map<number, ReadonlySet<number>>();

  /** Instructions of the loop that this is the head of. */
  loop(head: number): ReadonlySet<number> {
    const known = this.#around.get(head);
    if (known) return known;
    const before = new Map<number, number[]>();
    for (const [pc, targets] of this.#next.entries())
      for (const target of targets) before.set(target, [...(before.get(target) ?? []), pc]);
    const forward = reachedFrom(head, (pc) => this.#next[pc] ?? []);
    const backward = reachedFrom(head, (pc) => before.get(pc) ?? []);
    const around = new Set([...forward].filter((pc) => backward.has(pc)));
    this.#around.set(head, around);
    return around;
  }

  /** A jump is no place: where it leads. */
  #through(pc: number): number {
    let at = pc;
    for (let hops = 0; hops < this.#code.length; hops++) {
      const instr = this.#code[at];
      if (instr?.op !== 'jump') return at;
      at = instr.target;
    }
    return at;
  }

  settle(pc: number): number {
    return this.#through(pc);
  }

  /** Instructions that can be reached, without the way from one instruction to another. */
  #reach(without: readonly [number, number] | null): ReadonlySet<number> {
    const reached = new Set<number>([this.#through(0)]);
    const todo = [...reached];
    for (let pc = todo.pop(); pc !== undefined; pc = todo.pop())
      for (const target of this.#next[pc] ?? []) {
        if (reached.has(target) || (without && without[0] === pc && without[1] === target))
          continue;
        reached.add(target);
        todo.push(target);
      }
    return reached;
  }

  /** Every way to `pc` leads from `from` to `to` first. */
  isBehind(from: number, to: number, pc: number): boolean {
    const key = `${from}>${to}`;
    let reached = this.#reachable.get(key);
    if (!reached) {
      reached = this.#reach([from, this.#through(to)]);
      this.#reachable.set(key, reached);
    }
    return !reached.has(pc);
  }

  #loopHeads(): ReadonlySet<number> {
    const heads = new Set<number>();
    const state = new Map<number, 'open' | 'done'>();
    const stack: { readonly pc: number; next: number }[] = [{ pc: this.#through(0), next: 0 }];
    state.set(this.#through(0), 'open');
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const target = this.#next[top.pc]?.[top.next++];
      if (target === undefined) {
        state.set(top.pc, 'done');
        stack.pop();
      } else if (state.get(target) === 'open') heads.add(target);
      else if (!state.has(target)) {
        state.set(target, 'open');
        stack.push({ pc: target, next: 0 });
      }
    }
    return heads;
  }
}

function reachedFrom(start: number, next: (pc: number) => readonly number[]): ReadonlySet<number> {
  const reached = new Set([start]);
  const todo = [start];
  for (let pc = todo.pop(); pc !== undefined; pc = todo.pop())
    for (const target of next(pc))
      if (!reached.has(target)) {
        reached.add(target);
        todo.push(target);
      }
  return reached;
}
