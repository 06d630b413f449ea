/**
 * When two points of the search are the same: what the rest of the program can still tell of them. Names of ids and
 * numbers don't count, nor what is known of numbers that no branch depends on (states_equal).
 */
import type { Facts } from './facts';
import type { Numeric } from './numbers';
import type { Rules } from './rules';
import type { Frame, State, Value } from './state';

export interface Keys {
  /** Two states with this key lead to the same verdict. */
  readonly relevant: string;
  /** Two states on one path with this key go round for ever. */
  readonly exact: () => string;
}

export function keysOf(rules: Rules, state: State): Keys {
  return {
    relevant: new Writer(rules, state, false).text(),
    exact: () => new Writer(rules, state, true).text(),
  };
}

class Writer {
  private readonly rules: Rules;
  private readonly state: State;
  private readonly isExact: boolean;
  readonly #ids = new Map<number, number>();
  readonly #numbers = new Map<number, number>();
  readonly #parts: string[] = [];

  constructor(rules: Rules, state: State, isExact: boolean) {
    this.rules = rules;
    this.state = state;
    this.isExact = isExact;
  }

  text(): string {
    const { frames, refs } = this.state;
    frames.forEach((frame, i) => {
      this.#frame(frame, i === frames.length - 1);
    });
    const { stored, version } = this.state;
    if (stored?.version === version)
      this.#parts.push(`${this.#value(stored.address)}:=${this.#value(stored.value)}`);
    const held = [...refs.keys()].map((id) => this.#ids.get(id) ?? 'x').sort();
    this.#parts.push(`refs ${held.join(',')}`);
    for (const frame of frames) this.#decisions(frame);
    if (this.isExact) this.#parts.push(`round ${this.state.iterations}`);
    return this.#parts.join('|');
  }

  #frame(frame: Frame, isTop: boolean): void {
    const { code } = frame;
    // A caller stands in its call: what counts is what is read after it.
    const pc = isTop ? frame.pc : frame.pc + 1;
    const { needs } = code;
    this.#parts.push(
      `${code.name}@${frame.pc}${frame.callbackOf === null ? '' : `^${frame.callbackOf}`}`,
    );
    const instr = code.code[frame.pc];
    const written = !isTop && instr && 'dst' in instr ? instr.dst : null;
    for (const slot of needs.live(pc)) {
      const value = frame.slots[slot];
      if (!value || slot === written) continue;
      const now = this.rules.now(this.state, value);
      const counts =
        this.isExact ||
        now.kind !== 'number' ||
        needs.decides(pc, slot) ||
        code.slots[slot]?.isVolatile;
      if (counts) this.#parts.push(`${slot}=${this.#value(now)}`);
    }
    for (const [offset, cell] of [...frame.cells].sort(([a], [b]) => a - b)) {
      const now = this.rules.now(this.state, cell.value);
      const isFresh = cell.version === this.state.version ? '!' : '';
      this.#parts.push(`[${offset}:${cell.size}]=${this.#value(now)}${isFresh}`);
    }
  }

  #decisions({ decisions, block }: Frame): void {
    let isMerged = false;
    for (const [, decision] of decisions) {
      const { condition, holds } = decision;
      if (!condition.inputs.every((input) => this.#numbers.has(input.id))) continue;
      isMerged ||= decision.isMerged;
      const sign = `${holds ? '+' : '-'}${decision.isMerged ? '~' : ''}`;
      this.#parts.push(`?${this.#number(condition)}${sign}`);
    }
    if (isMerged) this.#parts.push(`block ${block.size} ${block.cost} ${block.computed}`);
  }

  #id(id: number): string {
    const known = this.#ids.get(id) ?? this.#ids.size;
    this.#ids.set(id, known);
    return `#${known}`;
  }

  #value(value: Value): string {
    switch (value.kind) {
      case 'number':
        return `${this.#number(value.number)}${value.gone ? '†' : ''}`;
      case 'object': {
        const orNull = this.rules.maybeNull(this.state, value) ? '?' : '';
        const held = value.ref === 0 ? '' : '*';
        return `${value.record}${this.#id(value.id)}${orNull}${held}${value.trust}+${value.offset}${this.#varies(value.varies)}~${this.#number(value.name)}`;
      }
      case 'map_value':
      case 'memory': {
        const orNull = this.rules.maybeNull(this.state, value) ? '?' : '';
        const what = value.kind === 'map_value' ? value.map : `${value.size}`;
        return `${what}${this.#id(value.id)}${orNull}+${value.offset}${this.#varies(value.varies)}~${this.#number(value.name)}`;
      }
      case 'stack':
        return `fp${value.frame}+${value.offset}${this.#varies(value.varies)}`;
      case 'data':
        return `${value.variable}+${value.offset}${this.#varies(value.varies)}`;
      case 'map':
        return value.map;
      case 'function':
        return value.fn;
      case 'context':
        return 'ctx';
    }
  }

  #varies(varies: Numeric | null): string {
    return varies ? this.#number(varies) : '';
  }

  #number(number: Numeric): string {
    if (number.op === 'constant') return `${number.value}`;
    const known = this.#numbers.get(number.id);
    if (known !== undefined) return `n${known}`;
    this.#numbers.set(number.id, this.#numbers.size);
    const own = `n${this.#numbers.size - 1}`;
    const facts = this.state.facts.get(number.id);
    const text = facts ? factsText(facts) : '';
    if (number.op === 'input') return `${own}${text}`;
    return `${own}${number.op}(${number.args.map((arg) => this.#number(arg)).join(',')})${text}`;
  }
}

const factsText = (facts: Facts): string =>
  `{${facts.umin},${facts.umax},${facts.smin},${facts.smax},${facts.value},${facts.mask}}`;
