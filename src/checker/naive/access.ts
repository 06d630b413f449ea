/** Reading and writing memory, and what must not be touched. */
import { type CType, sizeOf } from '../../lang/types';
import { meaningOf } from './addresses';
import { fromBytes, toBytes, zeros } from './numbers';
import type { Run } from './run';

/** Bytes that can be looked at and replaced. */
interface Place {
  readonly bytes: readonly number[];
  readonly offset: number;
  replace(bytes: readonly number[]): void;
}

/** The place of `size` bytes, or null after saying why it can't be touched. */
function open(run: Run, address: bigint, size: number): Place | null {
  const meaning = meaningOf(address);
  const place = meaning.kind === 'local' ? openLocal(run, meaning) : openObject(run, address);
  if (!place) return null;
  if (place.offset >= 0 && place.offset + size <= place.bytes.length) return place;
  run.violated('valid-access', run.thingAt(address)?.thing ?? null, true);
  return null;
}

function openObject(run: Run, address: bigint): Place | null {
  const found = run.thingAt(address);
  if (!found || found.thing.role === 'map') {
    run.violated('valid-access', null, true);
    return null;
  }
  const { thing, offset } = found;
  const { live, bytes } = run.held(thing);
  // Who has looked up an entry may use it after it was deleted.
  if (!live && thing.role !== 'entry') {
    run.violated('no-use-after-free', thing, true);
    return null;
  }
  return {
    ...{ bytes, offset },
    replace(changed) {
      if (thing.sharing === 'constant' && run.context < run.world.contexts.length)
        throw new Error('what is constant was written');
      run.change(thing, { bytes: changed });
    },
  };
}

function openLocal(
  run: Run,
  meaning: Extract<ReturnType<typeof meaningOf>, { kind: 'local' }>,
): Place | null {
  const frame = run.stackOf(meaning.context)[meaning.frame];
  const local = frame?.fn.locals[meaning.local];
  if (!frame || !local?.inMemory) {
    run.violated('valid-access', null, true);
    return null;
  }
  return {
    bytes: frame.memory.get(meaning.local) ?? zeros(sizeOf(local.type)),
    offset: meaning.offset,
    replace(changed) {
      run.changeLocal(meaning, changed);
    },
  };
}

export function readBytes(run: Run, address: bigint, size: number): readonly number[] | null {
  const place = open(run, address, size);
  return place ? place.bytes.slice(place.offset, place.offset + size) : null;
}

export function writeBytes(run: Run, address: bigint, bytes: readonly number[]): boolean {
  const place = open(run, address, bytes.length);
  if (!place) return false;
  const changed = [...place.bytes];
  changed.splice(place.offset, bytes.length, ...bytes);
  place.replace(changed);
  return true;
}

export function read(run: Run, address: bigint, type: CType): bigint | null {
  const bytes = readBytes(run, address, sizeOf(type));
  return bytes && fromBytes(bytes, type);
}

export const write = (run: Run, address: bigint, value: bigint, type: CType): boolean =>
  writeBytes(run, address, toBytes(value, sizeOf(type)));

/** Whether another context can tell when this address is used. */
export function isShared(run: Run, address: bigint, writes: boolean): boolean {
  const meaning = meaningOf(address);
  if (meaning.kind === 'local') return meaning.context !== run.context;
  const sharing = run.thingAt(address)?.thing.sharing;
  return sharing === 'constant' ? writes : sharing !== 'watching';
}
