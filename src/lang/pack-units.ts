/**
 * Units as text, so that what never changes is compiled once, when the app is built. A unit is a graph: records point
 * back to themselves. What is equal is written once, since the units of the kernel all hold the types of its headers.
 */
import type { Unit } from './ir';
import type { RecordType } from './types';

/** A number, a word, nothing, a big integer (`["7"]`), or the node so many places before (`[7]`): small numbers zip well. */
type Packed = null | boolean | number | string | [string] | [number];
/** `shapes` lists the keys of objects; a node is the number of its shape and its values. */
interface Data {
  readonly shapes: readonly (readonly string[])[];
  readonly nodes: readonly (readonly [shape: number, ...values: Packed[]])[];
}

const LIST = -1;
const MAP = -2;

export function packUnits(units: readonly Unit[]): string {
  return new Packer().pack(units);
}

export function unpackUnits(text: string): readonly Unit[] {
  const { shapes, nodes }: Data = JSON.parse(text);
  const made = nodes.map(([shape]): object =>
    shape === LIST ? [] : shape === MAP ? new Map() : {},
  );
  for (const [index, [shape, ...packed]] of nodes.entries()) {
    const values = packed.map((value): unknown => {
      if (!Array.isArray(value)) return value;
      const [inner] = value;
      return typeof inner === 'string' ? BigInt(inner) : made[index - inner];
    });
    fill(made[index], shapes[shape] ?? [], values);
  }
  return made.at(-1) as readonly Unit[];
}

function fill(node: object | undefined, keys: readonly string[], values: readonly unknown[]): void {
  if (Array.isArray(node)) node.push(...values);
  else if (node instanceof Map)
    for (let at = 0; at < values.length; at += 2) node.set(values[at], values[at + 1]);
  else for (const [at, key] of keys.entries()) (node as Record<string, unknown>)[key] = values[at];
}

class Packer {
  readonly #shapes = new Map<string, number>();
  readonly #nodes: (readonly [number, ...Packed[]])[] = [];
  readonly #byObject = new Map<object, number>();
  readonly #byText = new Map<string, number>();
  readonly #byKey = new Map<string, RecordType>();

  pack(units: readonly Unit[]): string {
    this.#node(units);
    const shapes = [...this.#shapes.keys()].map((keys) => (keys === '' ? [] : keys.split(' ')));
    const nodes = this.#nodes.map(([shape, ...values], index) => {
      const near = (value: Packed): Packed =>
        Array.isArray(value) && typeof value[0] === 'number' ? [index - value[0]] : value;
      return [shape, ...values.map(near)] as const;
    });
    return JSON.stringify({ shapes, nodes } satisfies Data);
  }

  #value(value: unknown): Packed {
    if (typeof value === 'bigint') return [`${value}`];
    if (typeof value === 'object' && value !== null) return [this.#node(value)];
    return value as Packed;
  }

  #node(given: object): number {
    const object = isRecord(given) ? this.#same(given) : given;
    const known = this.#byObject.get(object);
    if (known !== undefined) return known;
    const isOpen = isRecord(object);
    // A record has its place before what it holds, which may be itself.
    if (isOpen) this.#byObject.set(object, this.#nodes.push([LIST]) - 1);
    const node = this.#written(object);
    const text = JSON.stringify(node);
    const index =
      (isOpen ? this.#byObject.get(object) : this.#byText.get(text)) ?? this.#nodes.length;
    this.#nodes[index] = node;
    this.#byText.set(text, index);
    this.#byObject.set(object, index);
    return index;
  }

  #written(object: object): readonly [number, ...Packed[]] {
    if (Array.isArray(object)) return [LIST, ...object.map((value) => this.#value(value))];
    if (object instanceof Map)
      return [MAP, ...[...object].flat().map((value) => this.#value(value))];
    const entries = Object.entries(object).filter(([, value]) => value !== undefined);
    const keys = entries.map(([key]) => key).join(' ');
    if (!this.#shapes.has(keys)) this.#shapes.set(keys, this.#shapes.size);
    return [this.#shapes.get(keys) ?? 0, ...entries.map(([, value]) => this.#value(value))];
  }

  /** The first record that was met with the same members, down to all that they lead to. */
  #same(record: RecordType): RecordType {
    const found = [record];
    const texts: string[] = [];
    // `found` grows while it is read.
    for (const each of found) texts.push(outline(each, found));
    const isClear = new Set(found.map(({ tag }) => tag)).size === found.length;
    const key = texts.join('\n');
    const same = (isClear && this.#byKey.get(key)) || record;
    this.#byKey.set(key, same);
    return same;
  }
}

const isRecord = (value: object): value is RecordType => 'kind' in value && value.kind === 'record';

/** A record as text, other records by their tags; these are added to `met`. */
function outline(record: RecordType, met: RecordType[]): string {
  const word = (value: unknown): unknown => {
    if (typeof value === 'bigint') return `${value}`;
    if (typeof value !== 'object' || value === null || !isRecord(value)) return value;
    if (!met.includes(value)) met.push(value);
    return `#${value.tag}`;
  };
  return JSON.stringify(Object.values(record), (_, value) => word(value));
}
