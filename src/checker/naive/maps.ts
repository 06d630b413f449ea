/** Maps, and the helpers that a program may call. */
import type { Value } from '../../lang/tree';
import { sizeOf } from '../../lang/types';
import { isShared, read, readBytes, write } from './access';
import { afterDeathOf, pointedToBy } from './loss';
import { toBytes, zeros } from './numbers';
import { activation, replaceToken } from './references';
import type { Run } from './run';
import type { MapThings, Thing } from './world';

type HelperCall = Extract<Value, { kind: 'helper' }>;

const NOEXIST = 1n;
const EXIST = 2n;
const ENOENT = -2n;
const E2BIG = -7n;
const EEXIST = -17n;
const EINVAL = -22n;

const isArray = ({ def }: MapThings): boolean => def.type.endsWith('ARRAY');
const keySize = ({ def }: MapThings): number => (def.key ? sizeOf(def.key) : 0);
const valueSize = ({ def }: MapThings): number => (def.value ? sizeOf(def.value) : 0);

const mapAt = (run: Run, address: bigint): MapThings | null => {
  const thing = run.thingAt(address)?.thing;
  return run.world.maps.find((map) => map.thing === thing) ?? null;
};

/** The entry with this key: undefined if there is none, null at the bound of the model. */
function find(run: Run, map: MapThings, key: readonly number[]): Thing | null | undefined {
  if (!isArray(map))
    return map.entries.find((entry) => {
      const held = run.held(entry);
      return held.live && held.key.join() === key.join();
    });
  const index = key.slice(0, 4).reduce((sum, byte, i) => sum + byte * 2 ** (8 * i), 0);
  if (index >= map.def.maxEntries) return undefined;
  return map.entries[index] ?? null;
}

/** The fault of a lookup of what user space was to put there, if it is there. */
export function lookupFault(run: Run, node: HelperCall): string | null {
  if (node.name !== 'bpf_map_lookup_elem') return null;
  const map = mapAt(run, run.operand(1));
  if (!map || isArray(map) || !run.world.setup.maps[map.def.name]?.length) return null;
  // Only asked: the lookup itself will say what is wrong.
  const key = run.quietly(() => readBytes(run, run.operand(0), keySize(map)));
  return key && find(run, map, key) ? `lookup in ${map.def.name}` : null;
}

/** Yields 0 or an errno. */
export function insert(
  run: Run,
  map: MapThings,
  key: readonly number[],
  bytes: readonly number[],
  flags: bigint,
): bigint {
  let entry = find(run, map, key);
  if (entry === null) run.ended = 'bound';
  if (isArray(map)) {
    if (!entry) return E2BIG;
    if (flags === NOEXIST) return EEXIST;
  }
  if (entry && flags === NOEXIST) return EEXIST;
  if (!entry && flags === EXIST) return ENOENT;
  entry ??= map.entries.find((free) => !run.held(free).live);
  if (!entry) {
    if (map.entries.length < map.def.maxEntries) run.ended = 'bound';
    return E2BIG;
  }
  run.change(entry, { live: true, key, bytes });
  return 0n;
}

export function storeFromUserSpace(run: Run, key: bigint, value: bigint): boolean {
  const map = run.world.maps.find(({ def }) => def.name === run.world.setup.serverMap);
  if (map) insert(run, map, toBytes(key, keySize(map)), toBytes(value, valueSize(map)), 0n);
  return map !== undefined;
}

/** Calls that others can tell. */
export function isSharedCall(run: Run, { name }: HelperCall): boolean {
  if (name === 'memcmp')
    return isShared(run, run.operand(2), false) || isShared(run, run.operand(1), false);
  return /^bpf_(map_|kptr_|get_prandom)/.test(name);
}

/** The arguments are off the operands; yields the result. */
export function callHelper(run: Run, node: HelperCall, args: readonly bigint[]): bigint {
  const [first = 0n, second = 0n, third = 0n, fourth = 0n] = args;
  switch (node.name) {
    case 'bpf_map_lookup_elem':
    case 'bpf_map_update_elem':
    case 'bpf_map_delete_elem': {
      const map = mapAt(run, first);
      if (!map) {
        run.violated('valid-access', null, true);
        return 0n;
      }
      const key = readBytes(run, second, keySize(map));
      if (!key) return 0n;
      if (node.name === 'bpf_map_lookup_elem') return lookup(run, map, key);
      if (node.name === 'bpf_map_delete_elem') return remove(run, map, key);
      return update(run, map, key, third, fourth);
    }
    case 'bpf_kptr_xchg':
      return exchange(run, first, second);
    case 'bpf_tail_call':
      run.violated('verifier-only', null);
      return 0n;
    case 'bpf_throw':
      run.violated('verifier-only', null, true);
      return 0n;
    case 'memcmp': {
      const a = readBytes(run, first, Number(third));
      const b = a && readBytes(run, second, Number(third));
      const at = a?.findIndex((byte, i) => byte !== b?.[i]) ?? -1;
      return at < 0 ? 0n : BigInt((a?.[at] ?? 0) - (b?.[at] ?? 0));
    }
    default:
      // Time, CPU numbers and printing have no effect on what is modelled.
      return 0n;
  }
}

function lookup(run: Run, map: MapThings, key: readonly number[]): bigint {
  if (run.alternative === 1) return 0n;
  const entry = find(run, map, key);
  if (entry === null) run.ended = 'bound';
  return entry?.address ?? 0n;
}

function update(
  run: Run,
  map: MapThings,
  key: readonly number[],
  value: bigint,
  flags: bigint,
): bigint {
  const bytes = readBytes(run, value, valueSize(map));
  if (!bytes) return 0n;
  const old = find(run, map, key);
  const before = old && run.held(old).live ? pointedToBy(run, 0, run.held(old).bytes) : [];
  const result = insert(run, map, key, bytes, flags);
  if (result === 0n) afterDeathOf(run, before);
  return result;
}

function remove(run: Run, map: MapThings, key: readonly number[]): bigint {
  if (isArray(map)) return EINVAL;
  const entry = find(run, map, key);
  if (!entry) return ENOENT;
  const before = pointedToBy(run, 0, run.held(entry).bytes);
  run.change(entry, { live: false, key: [], bytes: zeros(entry.size) });
  afterDeathOf(run, before);
  return 0n;
}

const pointer = { kind: 'pointer', to: { kind: 'void' } } as const;

/** The pointer goes in with its reference, the old one comes out with its own. */
function exchange(run: Run, place: bigint, given: bigint): bigint {
  const old = read(run, place, pointer);
  if (old === null || !write(run, place, given, pointer)) return 0n;
  moveToken(run, given, activation(run), 'map');
  moveToken(run, old, 'map', activation(run));
  return old;
}

function moveToken(run: Run, address: bigint, from: string, to: string): void {
  const thing = run.thingAt(address)?.thing;
  const token = thing && run.held(thing).tokens.find(({ holder }) => holder === from);
  if (thing && token) replaceToken(run, thing, token, { ref: token.ref, holder: to });
}
