/** Loads and stores: what each kind of pointer allows, and what is known of what is read. */
import type { Global, Instr, MapDef } from '../lang/ir';
import { type CType, type Scalar, scalarSize, sizeOf } from '../lang/types';
import { constantOf } from './facts';
import type { Numeric } from './numbers';
import { Refusal } from './refusal';
import { addressKey, type Rules } from './rules';
import type { Cell, Pointer, State, Value } from './state';

type Of<Op extends Instr['op']> = Extract<Instr, { readonly op: Op }>;

/** How the kernel calls a register's type in its messages. */
export function typeName(rules: Rules, state: State, value: Value): string {
  const orNull = rules.maybeNull(state, value) ? 'or_null_' : '';
  switch (value.kind) {
    case 'number':
      return 'scalar';
    case 'object': {
      const trust = value.ref !== 0 || value.trust === 'plain' ? '' : `${value.trust}_`;
      return `${trust}ptr_${orNull}${value.record}`;
    }
    case 'map_value':
      return rules.maybeNull(state, value) ? 'map_value_or_null' : 'map_value';
    case 'memory':
      return rules.maybeNull(state, value) ? 'mem_or_null' : 'mem';
    case 'stack':
      return 'fp';
    case 'data':
      return 'map_value';
    case 'map':
      return 'map_ptr';
    case 'function':
      return 'func';
    case 'context':
      return 'ctx';
  }
}

/** The pointer, if memory can be reached through it at all. */
function pointerTo(rules: Rules, state: State, value: Value): Pointer {
  if (value.kind === 'number') {
    const message = "R? invalid mem access 'scalar'";
    if (value.gone) throw new Refusal('use-after-release', message);
    const isNull = rules.factsOf(state, value.number).umax === 0n;
    throw new Refusal(isNull ? 'null' : 'not-a-pointer', message);
  }
  if (rules.maybeNull(state, value)) {
    const reason = value.kind === 'map_value' ? 'null-map-value' : 'null';
    throw new Refusal(reason, `R? invalid mem access '${typeName(rules, state, value)}'`);
  }
  return value;
}

export function load(rules: Rules, state: State, instr: Of<'load'>): Value {
  const at = pointerTo(rules, state, rules.read(state, instr.address, 'ptr'));
  const size = scalarSize[instr.type];
  const known = instr.isVolatile ? null : lastStored(rules, state, at, instr.type);
  if (known) return known;
  switch (at.kind) {
    case 'object': {
      if (at.varies) throw variableOffset(rules, state, at);
      const key = `load:${at.name.id}+${at.offset}:${instr.type}:${state.version}`;
      if (instr.type === 'ptr') {
        const field = fieldAt(rules.unit.records.get(at.record) ?? null, Number(at.offset));
        if (field?.kind === 'pointer' && field.to.kind === 'record')
          return rules.object(
            state,
            { record: field.to.tag, trust: at.trust === 'untrusted' ? 'untrusted' : 'plain' },
            { ref: false, maybeNull: false, span: instr.span },
          );
      }
      return rules.unknown(state, instr.type, instr.isVolatile ? undefined : key);
    }
    case 'map_value': {
      const map = mapOf(rules, at.map);
      within(rules, state, at, size, map?.value ? sizeOf(map.value) : 0);
      const field = kptrAt(map, at.offset, size);
      if (field) {
        if (at.varies) throw kptrVariable();
        return rules.object(
          state,
          { record: field, trust: 'untrusted' },
          { ref: false, maybeNull: true, span: instr.span },
        );
      }
      if (at.varies || instr.isVolatile) return rules.unknown(state, instr.type);
      const key = `load:${at.name.id}+${at.offset}:${instr.type}:${state.version}`;
      return rules.unknown(state, instr.type, key);
    }
    case 'memory':
      within(rules, state, at, size, at.size);
      return rules.unknown(state, instr.type);
    case 'stack':
      return loadStack(rules, state, at, instr.type, instr.isVolatile);
    case 'data':
      return loadData(rules, state, at, instr);
    case 'context':
      return rules.unknown(state, instr.type);
    default:
      throw new Refusal('not-a-pointer', `R? invalid mem access '${typeName(rules, state, at)}'`);
  }
}

function loadData(
  rules: Rules,
  state: State,
  at: Pointer & { kind: 'data' },
  { type, isVolatile }: Of<'load'>,
): Value {
  const global = rules.unit.globals.find(({ name }) => name === at.variable);
  within(rules, state, at, scalarSize[type], global ? sizeOf(global.type) : 0);
  if (!global?.isConst || at.varies) {
    const key = `load:${at.variable}+${at.offset}:${type}:${state.version}`;
    return rules.unknown(state, type, isVolatile || at.varies ? undefined : key);
  }
  // Read-only data is known to the kernel; a volatile one not to the compiler.
  const value = rules.constant(initial(global, Number(at.offset)), type);
  return isVolatile ? rules.forgotten(value) : value;
}

function initial(global: Global, offset: number): bigint {
  const found = global.init.find((init) => init.offset === offset)?.value;
  return found?.kind === 'const' ? found.value : 0n;
}

export function store(rules: Rules, state: State, instr: Of<'store'>): void {
  const value = rules.read(state, instr.value, instr.type);
  const at = writable(
    rules,
    state,
    rules.read(state, instr.address, 'ptr'),
    scalarSize[instr.type],
  );
  if (at.kind === 'stack') {
    const offset = stackOffset(rules, state, at);
    if (offset === null) {
      clobber(state, at, null);
      remember(state, at, instr, value);
    } else
      put(state, at.frame, offset, { value, size: scalarSize[instr.type], version: state.version });
    return;
  }
  remember(state, at, instr, value);
}

function remember(state: State, address: Pointer, instr: Of<'store'>, value: Value): void {
  state.version += 1;
  const { version } = state;
  state.stored = instr.isVolatile ? null : { address, type: instr.type, value, version };
}

/** What was stored there just before. */
function lastStored(rules: Rules, state: State, at: Pointer, type: Scalar): Value | null {
  const { stored } = state;
  if (!stored || stored.version !== state.version || stored.type !== type) return null;
  if (addressKey(stored.address) !== addressKey(at)) return null;
  return rules.now(state, stored.value);
}

/** The place, if so many bytes may be written there. */
export function writable(rules: Rules, state: State, value: Value, size: number): Pointer {
  const at = pointerTo(rules, state, value);
  switch (at.kind) {
    case 'object':
      throw new Refusal('write-to-aio', 'only read is supported');
    case 'map_value': {
      const map = mapOf(rules, at.map);
      within(rules, state, at, size, map?.value ? sizeOf(map.value) : 0);
      if (kptrAt(map, at.offset, size))
        throw new Refusal('kptr-field', 'store to referenced kptr disallowed');
      return at;
    }
    case 'memory':
      within(rules, state, at, size, at.size);
      return at;
    case 'data': {
      const global = rules.unit.globals.find(({ name }) => name === at.variable);
      within(rules, state, at, size, global ? sizeOf(global.type) : 0);
      if (global?.isConst) throw new Refusal('not-allowed', `write into map forbidden`);
      return at;
    }
    case 'stack':
    case 'context':
      return at;
    default:
      throw new Refusal('not-a-pointer', `R? invalid mem access '${typeName(rules, state, at)}'`);
  }
}

/** Bytes from the pointer on must lie within what it points to. */
function within(
  rules: Rules,
  state: State,
  at: Pointer & { readonly offset: bigint; readonly varies: Numeric | null },
  size: number,
  total: number,
): void {
  const facts = at.varies ? rules.factsOf(state, at.varies) : null;
  const low = at.offset + (facts?.smin ?? 0n);
  const high = at.offset + (facts?.umax ?? 0n) + BigInt(size);
  const name = typeName(rules, state, at);
  if (low < 0n)
    throw new Refusal(
      'bounds',
      'R? min value is negative, either use unsigned index or do a if (index >=0) check.',
    );
  if (high > BigInt(total))
    throw new Refusal(
      'bounds',
      facts
        ? `R? unbounded memory access, make sure to bounds check any such access`
        : `invalid access to ${name}, value_size=${total} off=${at.offset} size=${size}`,
    );
}

export const mapOf = (rules: Rules, name: string): MapDef | undefined =>
  rules.unit.maps.find((map) => map.name === name);

/** The record that the kptr at this offset of a map's value points to; null: there is none. */
export function kptrAt(map: MapDef | undefined, offset: bigint, size: number): string | null {
  if (!map?.value) return null;
  for (const [at, type] of leaves(map.value, 0))
    if (type.kind === 'pointer' && type.isKptr && type.to.kind === 'record')
      if (offset < BigInt(at + 8) && offset + BigInt(size) > BigInt(at)) return type.to.tag;
  return null;
}

export const hasKptr = (map: MapDef): boolean =>
  map.value !== null &&
  leaves(map.value, 0).some(([, type]) => type.kind === 'pointer' && type.isKptr === true);

/** The fields of a type that are no records themselves, with their offsets. */
function leaves(type: CType, offset: number): readonly (readonly [number, CType])[] {
  if (type.kind === 'record')
    return type.fields.flatMap((field) => leaves(field.type, offset + field.offset));
  if (type.kind === 'array')
    return Array.from({ length: type.length }, (_, i) => i).flatMap((i) =>
      leaves(type.of, offset + i * sizeOf(type.of)),
    );
  return [[offset, type]];
}

function fieldAt(type: CType | null, offset: number): CType | null {
  return (type && leaves(type, 0).find(([at]) => at === offset)?.[1]) ?? null;
}

const kptrVariable = (): Refusal =>
  new Refusal('kptr-field', 'kptr access cannot have variable offset');

export function variableOffset(
  rules: Rules,
  state: State,
  at: Pointer & { kind: 'object' },
): Refusal {
  const name = typeName(rules, state, at).replace(at.record, '');
  return new Refusal('bad-offset', `variable ${name} access var_off disallowed`);
}

/** Where on the stack the pointer points, in bytes from the start of its frame's memory; null: not known exactly. */
export function stackOffset(
  rules: Rules,
  state: State,
  at: Pointer & { kind: 'stack' },
): number | null {
  const size = objectSize(state, at);
  if (!at.varies) return Number(at.offset);
  const facts = rules.factsOf(state, at.varies);
  const exact = constantOf(facts);
  if (exact !== null) return Number(at.offset + BigInt.asIntN(64, exact));
  const start = BigInt(at.object);
  if (at.offset + facts.smin < start || at.offset + facts.umax >= start + BigInt(size))
    throw new Refusal('bounds', 'invalid unbounded variable-offset access to stack R?');
  return null;
}

function objectSize(state: State, { frame, object }: Pointer & { kind: 'stack' }): number {
  const memory = state.frames[frame]?.code.memory ?? [];
  return memory.find(({ offset, size }) => offset === object && size > 0)?.size ?? 0;
}

function loadStack(
  rules: Rules,
  state: State,
  at: Pointer & { kind: 'stack' },
  type: Scalar,
  isVolatile: boolean,
): Value {
  const offset = stackOffset(rules, state, at);
  const frame = state.frames[at.frame];
  if (offset === null || !frame) return rules.unknown(state, type);
  const cell = frame.cells.get(offset);
  const size = scalarSize[type];
  if (!cell || cell.size !== size)
    return zeroWithin(frame.cells, offset, size)
      ? rules.constant(0n, type)
      : rules.unknown(state, type);
  const value = rules.now(state, cell.value);
  if (!isVolatile && cell.version === state.version) return value;
  if (value.kind !== 'number') return rules.renamed(value);
  const base = frame.code.stack.objects.get(at.object) ?? -4;
  return rules.spilled(state, value, type, base + offset - at.object);
}

const isZero = ({ value }: Cell): boolean =>
  value.kind === 'number' && value.number.op === 'constant' && value.number.value === 0n;

function zeroWithin(cells: ReadonlyMap<number, Cell>, offset: number, size: number): boolean {
  for (let at = offset; at < offset + size; at++) {
    const covered = [...cells].some(
      ([start, cell]) => start <= at && at < start + cell.size && isZero(cell),
    );
    if (!covered) return false;
  }
  return true;
}

function put(state: State, frame: number, offset: number, cell: Cell): void {
  const cells = state.frames[frame]?.cells;
  if (!cells) return;
  for (const [start, old] of [...cells]) {
    if (start + old.size <= offset || start >= offset + cell.size) continue;
    cells.delete(start);
    if (!isZero(old)) continue;
    for (let at = start; at < start + old.size; at++)
      if (at < offset || at >= offset + cell.size) cells.set(at, { ...old, size: 1 });
  }
  cells.set(offset, cell);
}

/** Someone else, or nobody knows who, writes there. */
export function clobber(
  state: State,
  at: Pointer & { kind: 'stack' },
  bytes: { readonly offset: number; readonly size: number } | null,
): void {
  const cells = state.frames[at.frame]?.cells;
  const start = bytes?.offset ?? at.object;
  const end = bytes ? start + bytes.size : at.object + objectSize(state, at);
  if (cells)
    for (const [offset, cell] of [...cells])
      if (offset < end && offset + cell.size > start) cells.delete(offset);
}

export function zero(rules: Rules, state: State, { address, size }: Of<'zero'>): void {
  const at = writable(rules, state, rules.read(state, address, 'ptr'), size);
  if (at.kind !== 'stack') {
    state.version += 1;
    return;
  }
  const offset = stackOffset(rules, state, at);
  if (offset === null) {
    clobber(state, at, null);
    return;
  }
  const value = rules.constant(0n);
  for (let done = 0; done < size; ) {
    const step = size - done >= 8 ? 8 : size - done >= 4 ? 4 : 1;
    put(state, at.frame, offset + done, { value, size: step, version: state.version });
    done += step;
  }
}

export function copy(rules: Rules, state: State, instr: Of<'copy'>): void {
  const from = pointerTo(rules, state, rules.read(state, instr.from, 'ptr'));
  const to = writable(rules, state, rules.read(state, instr.to, 'ptr'), instr.size);
  if (to.kind !== 'stack') {
    state.version += 1;
    return;
  }
  const offset = stackOffset(rules, state, to);
  if (offset === null) {
    clobber(state, to, null);
    return;
  }
  const source = from.kind === 'stack' ? stackOffset(rules, state, from) : null;
  const cells = from.kind === 'stack' ? state.frames[from.frame]?.cells : undefined;
  const copied = [...(cells ?? [])].filter(
    ([at, cell]) => source !== null && at >= source && at + cell.size <= source + instr.size,
  );
  clobber(state, to, { offset, size: instr.size });
  for (const [at, cell] of copied) put(state, to.frame, at - (source as number) + offset, cell);
}
