/** Names of what steps use, as bits of a set: one for reading and one for writing, side by side. */

export type Bits = bigint;

export class Resources {
  private readonly numbers = new Map<string, number>();

  private number(name: string): number {
    const known = this.numbers.get(name) ?? this.numbers.size;
    this.numbers.set(name, known);
    return known;
  }

  reads(name: string): Bits {
    return 1n << BigInt(this.number(name) * 2);
  }

  writes(name: string): Bits {
    return 2n << BigInt(this.number(name) * 2);
  }

  both(name: string): Bits {
    return 3n << BigInt(this.number(name) * 2);
  }

  /** Of 32 bits; an even number, since sets are compared by 8 bytes. */
  get words(): number {
    return Math.ceil((this.numbers.size * 2) / 64) * 2;
  }
}

/** Sets by number, each once; the first is empty. */
export class Distinct {
  readonly list: Bits[] = [0n];
  private readonly numbers = new Map<Bits, number>([[0n, 0]]);

  numberOf(set: Bits): number {
    const known = this.numbers.get(set) ?? this.list.length;
    if (known === this.list.length) this.list.push(set);
    this.numbers.set(set, known);
    return known;
  }
}
