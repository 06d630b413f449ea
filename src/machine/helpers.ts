/** BPF helpers: maps, kptrs and the few others that a program may call. */
import type { Instr } from '../lang/ir';
import { sizeOf } from '../lang/types';
import type { ObjectId } from './effects';
import type { Exec } from './exec';
import { checkLost, pointersOf } from './loss';
import type { Frame } from './memory';
import { randomNumbers } from './random';
import {
  isSameHolder,
  packHolder,
  packToken,
  tokenHolder,
  tokenKind,
  unpackHolder,
} from './tokens';
import { pointer } from './values';

type HelperInstr = Instr & { op: 'helper' };
type MapSlots = Exec['memory']['layout']['maps'][number];

const BPF_NOEXIST = 1n;
const BPF_EXIST = 2n;
const ENOENT = 2;
const E2BIG = 7;
const EEXIST = 17;
const EINVAL = 22;

export function callHelper(exec: Exec, frame: Frame, instr: HelperInstr): void {
  switch (instr.name) {
    case 'bpf_map_lookup_elem':
      lookup(exec, instr);
      return;
    case 'bpf_map_update_elem':
      update(exec, instr);
      return;
    case 'bpf_map_delete_elem':
      remove(exec, instr);
      return;
    case 'bpf_kptr_xchg':
      exchange(exec, instr);
      return;
    case 'bpf_get_prandom_u32': {
      const value = randomNumbers(exec.model)[exec.alternative] ?? 0;
      exec.emit({
        kind: 'choice',
        label: instr.name,
        alternative: String(value),
        fault: false,
        span: exec.span,
      });
      exec.write(instr.dst, value, 'u32');
      return;
    }
    case 'bpf_tail_call':
      exec.violated('verifier-only', null, 'a tail call: the model does not follow it');
      return;
    case 'bpf_throw':
      exec.violated(
        'verifier-only',
        null,
        'bpf_throw: the model does not unwind the program',
        true,
      );
      return;
    case 'bpf_trace_printk':
    case 'bpf_printk':
      exec.write(instr.dst, 0, 'i32');
      return;
    case 'memcmp':
      compareBytes(exec, instr);
      return;
    default:
      // Helpers without effect on what is modelled yield 0: time, CPU number, pid.
      void frame;
      exec.write(instr.dst, 0, 'i32');
  }
}

/** memcmp: the difference of the first bytes that differ, or 0. */
function compareBytes(exec: Exec, instr: HelperInstr): void {
  const [left, right, count] = instr.args;
  if (!left || !right || !count) return;
  const size = Number(exec.read(count, 'u64'));
  const a = exec.access(exec.pointer(left), size, 'is read');
  const b = a === null ? null : exec.access(exec.pointer(right), size, 'is read');
  if (a === null || b === null) return;
  const { bytes } = exec.memory;
  for (let i = 0; i < size; i++) {
    const difference = (bytes[a + i] ?? 0) - (bytes[b + i] ?? 0);
    if (difference !== 0) {
      exec.write(instr.dst, difference, 'i32');
      return;
    }
  }
  exec.write(instr.dst, 0, 'i32');
}

function mapOf(exec: Exec, instr: HelperInstr): MapSlots | null {
  const operand = instr.args[0];
  const id = operand ? pointer.object(exec.pointer(operand)) : 0;
  const map = exec.memory.layout.maps.find((m) => m.object === id) ?? null;
  if (!map) exec.violated('valid-access', null, 'the first argument is not a map', true);
  return map;
}

/** Bytes of the key that the program passes, or null after reporting. */
function keyOf(exec: Exec, map: MapSlots, instr: HelperInstr): Uint8Array | null {
  const size = map.def.key ? sizeOf(map.def.key) : 0;
  const operand = instr.args[1];
  const where = operand ? exec.access(exec.pointer(operand), size, 'the key is read') : null;
  return where === null ? null : exec.memory.bytes.slice(where, where + size);
}

const isArray = (map: MapSlots): boolean => /ARRAY$/.test(map.def.type);

function arrayIndex(key: Uint8Array): number {
  return new DataView(key.buffer, key.byteOffset).getUint32(0, true);
}

/** The entry with this key; -1 if there is none. */
function find(exec: Exec, map: MapSlots, key: Uint8Array): ObjectId {
  if (isArray(map)) {
    const index = arrayIndex(key);
    if (index >= map.def.maxEntries) return -1;
    if (index < map.count) return map.first + index;
    exec.bound(`${map.def.name}[${index}]: the model keeps ${map.count} entries of an array map`);
    return -1;
  }
  for (let id = map.first; id < map.first + map.count; id++) {
    const slot = exec.memory.object(id);
    if (!slot || !exec.memory.isLive(id)) continue;
    if (key.every((byte, i) => exec.memory.bytes[slot.keyBase + i] === byte)) return id;
  }
  return -1;
}

function lookup(exec: Exec, instr: HelperInstr): void {
  const fault = lookupFault(exec, instr);
  const map = mapOf(exec, instr);
  const key = map && keyOf(exec, map, instr);
  if (!map || !key) return;
  const fails = fault !== null && exec.alternative === 1;
  if (fault !== null)
    exec.emit({
      kind: 'choice',
      label: fault,
      alternative: fails ? 'fails' : 'ok',
      fault: fails,
      span: exec.span,
    });
  const id = fails ? -1 : find(exec, map, key);
  exec.write(instr.dst, id < 0 ? 0 : pointer.to(id, 0), 'ptr');
}

/**
 * The fault "no such entry" of a lookup: its label where user space was to put the entry into the map (and may have
 * failed to), else null.
 */
export function lookupFault(exec: Exec, instr: HelperInstr): string | null {
  if (instr.name !== 'bpf_map_lookup_elem') return null;
  const [mapOperand, keyOperand] = instr.args;
  if (!mapOperand || !keyOperand) return null;
  const { memory } = exec;
  const map = memory.layout.maps.find((m) => m.object === pointer.object(exec.pointer(mapOperand)));
  if (!map || isArray(map) || !exec.model.setup.maps[map.def.name]?.length) return null;
  const target = exec.pointer(keyOperand);
  const slot = memory.object(pointer.object(target));
  if (!slot) return null;
  const where = slot.base + pointer.offset(target);
  const key = memory.bytes.slice(where, where + (map.def.key ? sizeOf(map.def.key) : 0));
  return find(exec, map, key) < 0 ? null : `lookup in ${map.def.name}`;
}

/** Puts an entry into a map: from the program, or from the scenario before the run. Gives 0 or an errno. */
export function insert(
  exec: Exec,
  map: MapSlots,
  key: Uint8Array,
  value: Uint8Array,
  flags: bigint,
): number {
  const { memory } = exec;
  let id = find(exec, map, key);
  if (exec.ended) return 0;
  const known = id >= 0;
  if (isArray(map)) {
    if (!known) return -E2BIG;
    if (flags === BPF_NOEXIST) return -EEXIST;
  } else {
    if (known && flags === BPF_NOEXIST) return -EEXIST;
    if (!known && flags === BPF_EXIST) return -ENOENT;
    if (!known) {
      for (id = map.first; id < map.first + map.count && memory.isLive(id); id++);
      if (id === map.first + map.count) {
        if (map.count >= map.def.maxEntries) return -E2BIG;
        exec.bound(`more than ${map.count} entries in ${map.def.name}`);
        return 0;
      }
    }
  }
  const slot = memory.object(id);
  if (!slot) return -EINVAL;
  memory.setLive(id, true);
  memory.bytes.set(key, slot.keyBase);
  memory.bytes.set(value, slot.base);
  exec.emit({
    kind: 'map',
    map: map.def.name,
    what: known ? 'update' : 'insert',
    key: hex(key),
    value: hex(value),
    span: exec.span,
  });
  return 0;
}

/** user_space_stores(key, value): the ublk server writes the map that the scenario names. False if it names none. */
export function storeFromUserSpace(exec: Exec, instr: Instr & { op: 'model' }): boolean {
  const map = exec.memory.layout.maps.find((m) => m.def.name === exec.model.setup.serverMap);
  if (!map) return false;
  const bytes = (arg: number, size: number): Uint8Array => {
    const buffer = new Uint8Array(Math.max(8, size));
    new DataView(buffer.buffer).setBigUint64(
      0,
      BigInt(exec.argument(instr.args[arg], 'u64')),
      true,
    );
    return buffer.slice(0, size);
  };
  const key = bytes(0, map.def.key ? sizeOf(map.def.key) : 0);
  insert(exec, map, key, bytes(1, map.def.value ? sizeOf(map.def.value) : 0), 0n);
  return true;
}

function update(exec: Exec, instr: HelperInstr): void {
  const map = mapOf(exec, instr);
  const key = map && keyOf(exec, map, instr);
  if (!map || !key) return;
  const size = map.def.value ? sizeOf(map.def.value) : 0;
  const where = instr.args[2]
    ? exec.access(exec.pointer(instr.args[2]), size, 'the value is read')
    : null;
  if (where === null) return;
  const flags = instr.args[3] ? BigInt(exec.read(instr.args[3], 'u64')) : 0n;
  const old = find(exec, map, key);
  const before = old < 0 || exec.ended ? [] : pointersOf(exec.memory, pointer.to(old, 0), size);
  const result = insert(exec, map, key, exec.memory.bytes.slice(where, where + size), flags);
  if (result === 0) for (const object of before) checkLost(exec, object, 'overwritten', null);
  exec.write(instr.dst, BigInt(result), 'i64');
}

function remove(exec: Exec, instr: HelperInstr): void {
  const map = mapOf(exec, instr);
  const key = map && keyOf(exec, map, instr);
  if (!map || !key) return;
  if (isArray(map)) {
    exec.write(instr.dst, BigInt(-EINVAL), 'i64');
    return;
  }
  const id = find(exec, map, key);
  if (id < 0) {
    exec.write(instr.dst, BigInt(-ENOENT), 'i64');
    return;
  }
  const slot = exec.memory.object(id);
  const held = slot ? pointersOf(exec.memory, pointer.to(id, 0), slot.size) : [];
  if (slot) {
    exec.memory.bytes.fill(0, slot.keyBase, slot.keyBase + key.length);
    exec.memory.bytes.fill(0, slot.base, slot.base + slot.size);
  }
  exec.memory.setLive(id, false);
  exec.emit({
    kind: 'map',
    map: map.def.name,
    what: 'delete',
    key: hex(key),
    value: '',
    span: exec.span,
  });
  for (const object of held) checkLost(exec, object, 'deleted', null);
  exec.write(instr.dst, 0n, 'i64');
}

/** bpf_kptr_xchg: the pointer goes in with its reference, the old one comes out with its own. */
function exchange(exec: Exec, instr: HelperInstr): void {
  const { memory } = exec;
  const [place, given] = instr.args;
  if (!place || !given) return;
  const target = exec.pointer(place);
  const where = exec.access(target, 8, 'the slot is exchanged');
  if (where === null) return;
  const old = memory.view.getUint32(where, true);
  const next = exec.pointer(given);
  const mine = exec.memory.frames(exec.context).find((f) => memory.isEntry(f));
  const depth = memory.depth(exec.context);
  const activation = packHolder(
    mine && memory.isCallback(mine) ? 'callback' : 'program',
    (exec.context << 8) | depth,
  );
  memory.view.setUint32(where, next, true);
  moveOwner(exec, pointer.object(next), activation, packHolder('map'));
  moveOwner(exec, pointer.object(old), packHolder('map'), activation);
  exec.emit({
    kind: 'map',
    map: mapName(exec, target),
    what: 'exchange',
    key: '',
    value: '',
    span: exec.span,
  });
  exec.write(instr.dst, old, 'ptr');
}

function moveOwner(exec: Exec, object: ObjectId, from: number, to: number): void {
  if (object === 0) return;
  const { memory } = exec;
  const tokens = memory.tokens(object);
  const index = tokens.findIndex((t) => isSameHolder(tokenHolder(t), from));
  if (index < 0) return;
  const token = tokens[index] as number;
  memory.setTokens(
    object,
    tokens.map((t, i) => (i === index ? packToken(tokenKind(t), to) : t)),
  );
  exec.emit({
    kind: 'hand',
    object,
    ref: exec.model.words[tokenKind(token)] ?? '',
    from: unpackHolder(from),
    to: unpackHolder(to),
    span: exec.span,
  });
}

function mapName(exec: Exec, target: number): string {
  const role = exec.memory.object(pointer.object(target))?.role;
  return role?.kind === 'map_value' ? (exec.memory.layout.maps[role.map]?.def.name ?? '') : '';
}

function hex(bytes: Uint8Array): string {
  let value = 0n;
  for (const byte of [...bytes.slice(0, 8)].reverse()) value = (value << 8n) | BigInt(byte);
  return `${value}`;
}
