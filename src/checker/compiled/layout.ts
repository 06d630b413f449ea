/** Where a compiled model's state and tables lie in the one memory that its code works on. */
import type { Model } from '../../machine/model';
import { pointerOffsets } from '../../machine/pointers';

/** Before an object's bytes: whether it is alive, then ten tokens. */
export const objectHead = 48;
export const maxTokens = 10;
/** Frame pointer, stack pointer, in an atomic section, bytes of the machine's own stack. */
export const contextHead = 16;
/** Most bytes of one context's frames. */
const stackSize = 4096;

/** A part of the state that is stored and compared as one: the header (0), a context's record, or an object. */
export interface Component {
  readonly id: number;
  readonly address: number;
  /** Bytes; of a context's record, the most. */
  readonly size: number;
}

export interface WorkLayout {
  /** Where ended, reason, who broke a rule, and how many faults there were lie: 4 bytes each. */
  readonly header: number;
  /** Address of each object's bytes; of a stack, the context's record. */
  readonly objects: readonly number[];
  readonly components: readonly Component[];
  readonly contexts: number;
  /** First object that is not a stack, that is a map's value, that is in an arena. */
  readonly firstObject: number;
  readonly firstValue: number;
  readonly firstArena: number;
  readonly start: number;
  readonly end: number;
}

const align8 = (n: number): number => (n + 7) & ~7;

export function layOutWork(model: Model, start: number): WorkLayout {
  const { objects } = model.layout;
  const contexts = model.layout.contexts;
  const header = align8(start);
  let end = header + 16;
  const components: Component[] = [{ id: 0, address: header, size: 16 }];
  const addresses: number[] = [0];
  for (const slot of objects.slice(1)) {
    if (slot.role.kind === 'stack') {
      addresses.push(end);
      components.push({ id: slot.id, address: end, size: stackSize });
      end += stackSize;
      continue;
    }
    const key = slot.base - slot.keyBase;
    const address = align8(end + key + objectHead);
    const from = address - objectHead - key;
    addresses.push(address);
    const size = align8(slot.size);
    components.push({ id: slot.id, address: from, size: address + size - from });
    end = address + size;
  }
  const first = (test: (kind: string) => boolean): number =>
    objects.find((slot) => slot.id > 0 && test(slot.role.kind))?.id ?? objects.length;
  return {
    header,
    objects: addresses,
    components,
    contexts,
    firstObject: contexts + 1,
    firstValue: first((kind) => kind === 'map_value' || kind === 'arena'),
    firstArena: first((kind) => kind === 'arena'),
    start: header,
    end,
  };
}

/** Offsets of the pointers in a value of each map, with the mark of eight bytes. */
export function mapPointers(model: Model): readonly (readonly number[])[] {
  return model.layout.maps.map(({ def }) =>
    def.value ? pointerOffsets(def.value).map((offset) => offset + 1) : [],
  );
}
