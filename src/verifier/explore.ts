/** The search through one function's paths, depth first, as the kernel does it (do_check). */
import type { Instr } from '../lang/ir';
import { callGlobal, callHelper, callKfunc, nothingHeld } from './calls';
import type { Code } from './code';
import { branches, decided, emptyBlock, passed, waysMeet } from './compiler';
import { keysOf } from './key';
import { isRelation, type Numeric } from './numbers';
import { Refusal } from './refusal';
import type { Rules } from './rules';
import type { Frame, State, Trail, TrailEvent, Value } from './state';
import { arithmeticRules } from './steps';

type Of<Op extends Instr['op']> = Extract<Instr, { readonly op: Op }>;

/** BPF_COMPLEXITY_LIMIT_INSNS and BPF_COMPLEXITY_LIMIT_JMP_SEQ. */
const mostSteps = 1_000_000;
const mostPending = 8192;
const deepestCall = 8;

export interface Refused {
  readonly refusal: Refusal;
  readonly state: State;
  readonly instr: Instr;
  readonly trail: Trail | null;
}

export interface Explored {
  readonly refused: Refused | null;
  /** Functions that are called and verified by themselves. */
  readonly globals: ReadonlySet<string>;
  readonly steps: number;
  /** Paths that ended with a reference in R0, which the kernel does not count (struct_ops). */
  readonly overlooked: readonly Trail[];
}

/** What is still to be followed; below it, what the path that has been followed leaves open. */
type Pending = { readonly state: State } | { readonly leave: Seen; readonly exact: string | null };

interface Seen {
  isOpen: boolean;
  readonly exact: Set<string>;
}

export class Explorer {
  private readonly rules: Rules;
  readonly #seen = new Map<string, Seen>();
  readonly #pending: Pending[] = [];
  readonly #globals = new Set<string>();
  readonly #overlooked: Trail[] = [];
  #waiting = 0;
  #steps = 0;

  constructor(rules: Rules) {
    this.rules = rules;
  }

  explore(state: State): Explored {
    this.#push(state);
    let refused: Refused | null = null;
    while (!refused) {
      const next = this.#pending.pop();
      if (!next) break;
      if ('leave' in next) {
        if (next.exact === null) next.leave.isOpen = false;
        else next.leave.exact.delete(next.exact);
      } else {
        this.#waiting -= 1;
        refused = this.#follow(next.state);
      }
    }
    return {
      refused,
      globals: this.#globals,
      steps: this.#steps,
      overlooked: this.#overlooked,
    };
  }

  #push(state: State): void {
    this.#pending.push({ state });
    this.#waiting += 1;
  }

  /** Along one path, until it ends or is known. */
  #follow(start: State): Refused | null {
    let state: State | null = start;
    let instr: Instr | undefined;
    try {
      while (state) {
        const { frame } = state;
        frame.pc = frame.code.flow.settle(frame.pc);
        instr = frame.code.code[frame.pc];
        if (!instr) return null;
        const { flow } = frame.code;
        if (flow.merges.has(frame.pc)) {
          forget(state);
          if (flow.meetings.has(frame.pc)) waysMeet(frame);
          if (flow.heads.has(frame.pc)) this.#roundAgain(state);
          if (this.#isKnown(state, instr)) return null;
        }
        this.#steps += 1;
        if (this.#steps > mostSteps)
          throw new Refusal('loop', `BPF program is too large. Processed ${mostSteps + 1} insn`);
        if (this.#waiting > mostPending)
          throw new Refusal('loop', `The sequence of ${mostPending + 1} jumps is too complex.`);
        state = this.#step(state, instr);
      }
      return null;
    } catch (error) {
      if (!(error instanceof Refusal) || !state || !instr) throw error;
      return { refusal: error, state, instr, trail: state.trail };
    }
  }

  /** Of what a loop changes, the compiler knows nothing at its head; the kernel what it knew. */
  #roundAgain(state: State): void {
    const { frame } = state;
    const { code, flow } = frame.code;
    const fresh = new Map<Numeric, Numeric>();
    for (const pc of flow.loop(frame.pc)) {
      const instr = code[pc];
      const slot = instr && 'dst' in instr ? instr.dst : null;
      const value = slot === null ? undefined : frame.slots[slot];
      if (slot === null || value?.kind !== 'number' || value.number.depth < 2) continue;
      const { number } = value;
      const input = fresh.get(number) ?? this.rules.numbers.input(number.bits);
      fresh.set(number, input);
      state.facts.set(input.id, this.rules.factsOf(state, number));
      frame.slots[slot] = this.rules.number(input, value.gone);
    }
  }

  #isKnown(state: State, instr: Instr): boolean {
    const keys = keysOf(this.rules, state);
    const seen = this.#seen.get(keys.relevant);
    if (!seen) {
      const fresh: Seen = { isOpen: true, exact: new Set([keys.exact()]) };
      this.#seen.set(keys.relevant, fresh);
      this.#pending.push({ leave: fresh, exact: null });
      return false;
    }
    if (!seen.isOpen) return true;
    // A loop of the kernel's may go round any number of times: once it changes nothing, that is all.
    if (instr.op === 'loop' && instr.kind !== 'c') return true;
    const exact = keys.exact();
    if (seen.exact.has(exact)) throw new Refusal('loop', 'infinite loop detected');
    seen.exact.add(exact);
    this.#pending.push({ leave: seen, exact });
    return false;
  }

  /** One instruction; null: the path ends here, or goes on in what was pushed. */
  #step(state: State, instr: Instr): State | null {
    const { frame } = state;
    const { needs } = frame.code;
    if (needs.isDead(frame.pc)) {
      frame.pc += 1;
      return state;
    }
    passed(frame, instr, this.rules.contract);
    switch (instr.op) {
      case 'jump':
        frame.pc = instr.target;
        return state;
      case 'branch':
        return this.#branch(state, instr);
      case 'switch':
        return this.#switch(state, instr);
      case 'loop':
        return this.#loop(state, instr);
      case 'call':
        return this.#call(state, instr);
      case 'helper':
        callHelper(this.rules, state, instr);
        frame.pc += 1;
        return instr.name === 'bpf_throw' ? null : state;
      case 'return':
        return this.#return(state, instr);
      default:
        arithmeticRules(this.rules, state, instr);
        frame.pc += 1;
        return state;
    }
  }

  #branch(state: State, { cond, type, then, otherwise }: Of<'branch'>): State | null {
    const value = this.rules.read(state, cond, type);
    return this.#either(state, this.#isTrue(state, value), [then, otherwise], (holds) => ({
      kind: 'branch',
      taken: holds,
    }));
  }

  #isTrue(state: State, value: Value): Numeric {
    const { numbers } = this.rules;
    const number = this.rules.asNumber(state, value);
    return isRelation(number.op)
      ? number
      : numbers.relation('ne', number, numbers.constant(0n, number.bits));
  }

  /** Goes on where the condition leads, or both ways. */
  #either(
    state: State,
    test: Numeric,
    [then, otherwise]: readonly [number, number],
    event: (holds: boolean) => TrailEvent,
  ): State | null {
    const { frame } = state;
    const from = frame.pc;
    const { span } = frame.code.code[from] as Instr;
    const go = (to: State, holds: boolean): State => {
      to.frame.pc = holds ? then : otherwise;
      to.note(span, event(holds));
      return to;
    };
    if (then === otherwise) return go(state, true);
    if (test.op === 'constant') return go(state, test.value !== 0n);
    const { condition, negated } = this.rules.numbers.positive(test);
    const isSelect = frame.code.flow.selects.has(from);
    const before = isSelect ? null : decided(frame, condition);
    if (before !== null) {
      return go(state, before !== negated);
    }
    const known = this.rules.knowledge.decided(state, test);
    if (known !== null) return go(state, known);
    const other = state.clone();
    const first = this.#firstWay(frame.code, then, otherwise);
    for (const [to, holds] of [
      [state, first],
      [other, !first],
    ] as const) {
      const target = holds ? then : otherwise;
      if (!isSelect) branches(to.frame, condition, holds !== negated, [from, target]);
      this.#learn(to, test, holds);
      go(to, holds);
    }
    this.#push(other);
    return state;
  }

  #learn(state: State, test: Numeric, holds: boolean): void {
    const before = new Set(state.refs.keys());
    this.rules.knowledge.learnRelation(state, test, holds);
    for (const ref of before)
      if (!state.refs.has(ref)) {
        const { span } = state.frame.code.code[state.frame.pc] as Instr;
        state.note(span, { kind: 'null', ref });
      }
  }

  /** As clang lays blocks out: what only returns goes to the end, else the order of the source. */
  #firstWay({ code }: Code, then: number, otherwise: number): boolean {
    const returns = (pc: number) => code[pc]?.op === 'return';
    if (returns(then) !== returns(otherwise)) return !returns(then);
    return then < otherwise;
  }

  /** Cases are tested one after the other. */
  #switch(state: State, { value, type, cases, otherwise }: Of<'switch'>): State | null {
    const { numbers } = this.rules;
    const number = this.rules.asNumber(state, this.rules.read(state, value, type));
    const { span } = state.frame.code.code[state.frame.pc] as Instr;
    const from = state.frame.pc;
    for (const { low, high, target } of cases) {
      const test = this.#inRange(number, low, high, type.startsWith('i'));
      const { condition, negated } = numbers.positive(test);
      const before = decided(state.frame, condition);
      const known =
        test.op === 'constant'
          ? test.value !== 0n
          : before !== null
            ? before !== negated
            : this.rules.knowledge.decided(state, test);
      if (known === false) continue;
      const taken = known === true ? state : state.clone();
      if (known === null) {
        branches(taken.frame, condition, !negated, [from, target], true);
        this.#learn(taken, test, true);
      }
      taken.frame.pc = target;
      taken.note(span, { kind: 'case', value: low });
      if (known === true) return taken;
      this.#push(taken);
      this.rules.knowledge.learnRelation(state, test, false);
      branches(state.frame, condition, negated, [from, otherwise], true);
    }
    state.frame.pc = otherwise;
    state.note(span, { kind: 'case', value: null });
    return state;
  }

  #inRange(number: Numeric, low: bigint, high: bigint, isSigned: boolean): Numeric {
    const { numbers } = this.rules;
    if (low === high) return numbers.relation('eq', number, numbers.constant(low, number.bits));
    const offset = numbers.arithmetic('sub', number, numbers.constant(low, number.bits));
    const width = numbers.constant(high - low, number.bits);
    void isSigned;
    return numbers.relation('ule', offset, width);
  }

  /** Heads of loops: those of C are run through, the kernel's own go round any number of times. */
  #loop(state: State, { kind }: Of<'loop'>): State | null {
    const { frame } = state;
    if (kind === 'c') {
      frame.pc += 1;
      return state;
    }
    const { code } = frame.code;
    const test = code[frame.pc + 1];
    const branch = code[frame.pc + 2];
    if (test?.op !== 'binary' || branch?.op !== 'branch' || test.left.kind !== 'slot')
      throw new Error('a loop of the kernel that does not begin with its test');
    const { span } = code[frame.pc] as Instr;
    const counter = test.left.slot;
    const leave = state.clone();
    leave.frame.pc = branch.otherwise;
    leave.frame.decisions.clear();
    leave.frame.slots[counter] = this.rules.unknown(leave, test.type);
    leave.note(span, { kind: 'iterate', again: false });
    if (kind === 'bpf_loop' && this.#isOver(state, test)) return leave;
    frame.pc = branch.then;
    frame.decisions.clear();
    state.iterations += 1;
    if (kind !== 'bpf_loop') frame.slots[counter] = this.rules.unknown(state, test.type);
    state.note(span, { kind: 'iterate', again: true });
    this.#push(state);
    return leave;
  }

  /** A bpf_loop is gone round as often as it may at most. */
  #isOver(state: State, { left, right, type }: Of<'binary'>): boolean {
    const [at, count] = [left, right].map((operand) =>
      this.rules.factsOf(state, this.rules.asNumber(state, this.rules.read(state, operand, type))),
    );
    return at !== undefined && count !== undefined && at.umin >= count.umax;
  }

  #call(state: State, instr: Of<'call'>): State | null {
    const { rules } = this;
    const fn = rules.functions.get(instr.callee);
    const { frame } = state;
    const code = rules.codes.get(instr.callee);
    if (!fn || fn.linkage === 'extern' || !code) {
      if (!fn) throw new Refusal('not-allowed', `kernel function ${instr.callee} is not known`);
      const states = callKfunc(rules, state, instr, fn);
      for (const after of states) after.frame.pc += 1;
      for (const after of states.slice(1)) this.#push(after);
      return fn.name === 'bpf_throw' ? null : (states[0] ?? null);
    }
    const head = [...frame.code.callbackCalls].find(([, call]) => call === frame.pc)?.[0] ?? null;
    if (fn.linkage === 'global' && head === null) {
      this.#globals.add(fn.name);
      callGlobal(rules, state, instr, fn);
      frame.pc += 1;
      return state;
    }
    if (state.frames.length >= deepestCall)
      throw new Refusal('not-allowed', `the call stack of ${deepestCall + 1} frames is too deep !`);
    const args = instr.args.map((operand, i) => {
      if (head !== null && i === 0) return rules.unknown(state, 'u32');
      return rules.forgotten(rules.read(state, operand, instr.types[i]));
    });
    state.version += 1;
    const callee: Frame = {
      code,
      pc: 0,
      slots: code.slots.map((_, i) => args[i]),
      cells: new Map(),
      decisions: new Map(),
      block: emptyBlock,
      result: instr.dst,
      callbackOf: head,
    };
    state.frames.push(callee);
    state.note(instr.span, { kind: 'enter', fn: fn.name });
    return state;
  }

  #return(state: State, instr: Of<'return'>): State | null {
    const { rules } = this;
    const { frame } = state;
    const type = frame.code.fn.type.returns;
    const value = instr.value ? rules.read(state, instr.value) : null;
    if (state.frames.length === 1) {
      this.#exit(state, value);
      return null;
    }
    state.frames.pop();
    state.version += 1;
    const caller = state.frame;
    if (frame.callbackOf !== null) {
      this.#callbackReturns(state, value);
      caller.pc = frame.callbackOf;
      const at = caller.code.code[frame.callbackOf + 1];
      if (at?.op === 'binary') {
        const { numbers } = rules;
        const count = rules.asNumber(state, rules.read(state, at.left, at.type));
        const next = numbers.arithmetic('add', count, numbers.constant(1n, 32));
        if (at.left.kind === 'slot') caller.slots[at.left.slot] = rules.number(next);
      }
    } else {
      if (frame.result !== null && type.kind !== 'void')
        caller.slots[frame.result] = value ? rules.forgotten(value) : rules.unknown(state, 'i32');
      caller.pc += 1;
    }
    state.note(instr.span, { kind: 'leave', fn: frame.code.name });
    return state;
  }

  #callbackReturns(state: State, value: Value | null): void {
    const number = value?.kind === 'number' ? value.number : null;
    const facts = number ? this.rules.factsOf(state, number) : null;
    if (!facts || facts.umax > 1n)
      throw new Refusal(
        'return-value',
        'At callback return the register R0 should have been in [0, 1]',
      );
  }

  /** A program that returns an object returns one that it owns, or NULL (`check_return_code`). */
  #returnsObject(state: State, value: Value | null): void {
    if (value?.kind === 'object' && state.refs.has(value.ref)) {
      if (value.offset !== 0n)
        throw new Refusal('bad-offset', 'At program exit the register R0 is a modified pointer');
      return;
    }
    const number = value?.kind === 'number' ? value.number : null;
    const facts = number ? this.rules.factsOf(state, number) : null;
    if (facts?.umax === 0n) return;
    throw new Refusal(
      'return-value',
      number
        ? 'At program exit the register R0 should have been in [0, 0]'
        : 'At program exit the register R0 is not a known value',
    );
  }

  /** The end of the program, or of a function that is verified by itself. */
  #exit(state: State, value: Value | null): void {
    const { entry } = this.rules;
    const { fn } = state.frame.code;
    state.note(state.frame.code.end, { kind: 'exit' });
    const isMain = fn === entry.fn;
    // In struct_ops programs the reference in R0 is not looked for: it may be returned to the kernel.
    const inR0 = value?.kind === 'object' && entry.isStructOps ? value.ref : 0;
    nothingHeld(this.rules, state, 'BPF_EXIT instruction in main prog', inR0);
    if (inR0 !== 0 && state.refs.has(inR0) && fn.type.returns.kind !== 'pointer' && state.trail)
      this.#overlooked.push(state.trail);
    if (isMain && fn.type.returns.kind === 'pointer') this.#returnsObject(state, value);
    if (!isMain && value && value.kind !== 'number')
      throw new Refusal('global-function', 'At program exit the register R0 is not a known value');
  }
}

/** More is not worth looking through. */
const much = 64;

/** What is known of numbers that nothing leads to any more is of no use, and would be copied again and again. */
function forget(state: State): void {
  if (state.facts.size < much) return;
  const used = new Set<number>();
  const markNumber = (number: Numeric): void => {
    if (used.has(number.id)) return;
    used.add(number.id);
    for (const arg of number.args) markNumber(arg);
  };
  const mark = (value: Value): void => {
    if (value.kind === 'number') markNumber(value.number);
    if ('name' in value) markNumber(value.name);
    if ('varies' in value && value.varies) markNumber(value.varies);
  };
  state.frames.forEach((frame, i) => {
    const isTop = i === state.frames.length - 1;
    const live = new Set(frame.code.needs.live(isTop ? frame.pc : frame.pc + 1));
    frame.slots = frame.slots.map((value, slot) => (live.has(slot) ? value : undefined));
    for (const value of frame.slots) if (value) mark(value);
    for (const cell of frame.cells.values()) mark(cell.value);
    for (const { condition } of frame.decisions.values()) markNumber(condition);
  });
  if (state.stored) mark(state.stored.value);
  for (const id of [...state.facts.keys()]) if (!used.has(id)) state.facts.delete(id);
}
