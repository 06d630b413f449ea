/** Looking up, and learning, what the kernel knows of a number on this path. */
import {
  between,
  computed,
  decidedBy,
  exactly,
  type Facts,
  narrowed,
  refinedBy,
  unknown,
  widened,
} from './facts';
import { isRelation, type Numeric } from './numbers';
import type { State } from './state';

/** The pointers that a number is the address of, by the number's id. */
export type Addresses = ReadonlyMap<number, { readonly id: number; readonly ref: number }>;

const notNull = between(1n, (1n << 64n) - 1n, 64);

export class Knowledge {
  readonly #addresses = new Map<number, { readonly id: number; readonly ref: number }>();

  /** `name` is the address of what has this id. */
  isAddress(name: Numeric, id: number, ref: number): void {
    this.#addresses.set(name.id, { id, ref });
  }

  of(state: State, number: Numeric): Facts {
    const [left, right] = number.args;
    switch (number.op) {
      case 'constant':
        return exactly(number.value, number.bits);
      case 'forgotten':
        return this.of(state, left as Numeric);
      case 'zero_extend':
      case 'sign_extend':
        return widened(this.of(state, left as Numeric), number.op === 'sign_extend');
      case 'low_half':
        return state.facts.get(number.id) ?? narrowed(this.of(state, left as Numeric));
      case 'input':
        return this.#ofInput(state, number);
    }
    if (isRelation(number.op)) {
      const known = this.decided(state, number);
      return known === null ? between(0n, 1n, 32) : exactly(known ? 1n : 0n, 32);
    }
    const known = state.facts.get(number.id);
    if (known) return known;
    const facts = computed(
      number.op,
      this.of(state, left as Numeric),
      this.of(state, right as Numeric),
    );
    // As the kernel does, once: what is learnt of the operands later does not change it.
    state.facts.set(number.id, facts);
    return facts;
  }

  #ofInput(state: State, number: Numeric): Facts {
    const address = this.#addresses.get(number.id);
    if (address) {
      const isNull = state.nulls.get(address.id);
      if (isNull === true) return exactly(0n, 64);
      const isAlive = address.ref === 0 || state.refs.has(address.ref);
      if (isNull === false && isAlive) return notNull;
    }
    return state.facts.get(number.id) ?? unknown[number.bits];
  }

  decided(state: State, relation: Numeric): boolean | null {
    const [left, right] = relation.args;
    if (!left || !right || !isRelation(relation.op)) return null;
    return decidedBy(relation.op, this.of(state, left), this.of(state, right));
  }

  learn(state: State, number: Numeric, facts: Facts): void {
    const [left, right] = number.args;
    switch (number.op) {
      case 'constant':
        return;
      case 'forgotten':
        this.learn(state, left as Numeric, facts);
        return;
      case 'zero_extend':
      case 'sign_extend':
        this.learn(state, left as Numeric, narrowed(facts));
        return;
      case 'low_half':
        state.facts.set(number.id, facts);
        if (this.of(state, left as Numeric).umax < 1n << 32n)
          this.learn(state, left as Numeric, widened(facts, false));
        return;
      case 'input':
        this.#learnInput(state, number, facts);
        return;
    }
    if (isRelation(number.op)) {
      if (facts.umin === facts.umax) this.learnRelation(state, number, facts.umin !== 0n);
      return;
    }
    state.facts.set(number.id, facts);
    // r2 = r1; r2 += 4: the two stay linked (BPF_ADD_CONST), for 64 bits.
    if (number.op === 'add' && number.bits === 64 && right?.op === 'constant' && left)
      this.learn(state, left, computed('sub', facts, exactly(right.value, 64)));
  }

  #learnInput(state: State, number: Numeric, facts: Facts): void {
    const address = this.#addresses.get(number.id);
    const isAlive = address && (address.ref === 0 || state.refs.has(address.ref));
    if (!address || !isAlive || state.nulls.has(address.id)) {
      state.facts.set(number.id, facts);
      return;
    }
    if (facts.umax === 0n) {
      state.nulls.set(address.id, true);
      // There is nothing to release where it is NULL.
      state.refs.delete(address.ref);
    } else if (facts.umin > 0n) state.nulls.set(address.id, false);
  }

  learnRelation(state: State, relation: Numeric, holds: boolean): void {
    const [left, right] = relation.args;
    if (!left || !right || !isRelation(relation.op)) return;
    const [a, b] = refinedBy(relation.op, this.of(state, left), this.of(state, right), holds);
    this.learn(state, left, a);
    this.learn(state, right, b);
  }
}
