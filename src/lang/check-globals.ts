/** Variables of the file as the machine gets them: initial data, maps, struct_ops objects. */
import { addressOf, constantOf, reduce } from './check-constants';
import { type Checker, type GlobalEntity, isError } from './check-context';
import { compatible } from './check-convert';
import { sectionOf } from './check-decls';
import { bytesOf } from './check-inits';
import type { Global, MapDef, StructOpsDef } from './ir';
import type { Initial, Lvalue } from './tree';
import {
  type CType,
  type IntType,
  type PointerType,
  type RecordType,
  scalarOf,
  sizeOf,
  spell,
} from './types';

type InitialValue = Global['init'][number];

export interface FileVariables {
  readonly globals: readonly Global[];
  readonly maps: readonly MapDef[];
  readonly structOps: readonly StructOpsDef[];
}

/** Sections that only the loader reads. */
const loaderSections: ReadonlySet<string> = new Set(['license', 'version']);

/** All variables of the file, when everything that they may name is declared. */
export function checkGlobals(checker: Checker): FileVariables {
  const globals: Global[] = [];
  const maps: MapDef[] = [];
  const structOps: StructOpsDef[] = [];
  for (const entity of checker.globals.values()) {
    const section = sectionOf(entity.attributes);
    if (entity.isExtern && !entity.isUsed) continue;
    if (section !== null && loaderSections.has(section)) continue;
    if (section === '.maps') maps.push(mapOf(checker, entity));
    else {
      const global = globalOf(checker, entity, section);
      globals.push(global);
      const ops = section?.startsWith('.struct_ops') ? structOpsOf(checker, entity, global) : null;
      if (ops) structOps.push(ops);
    }
  }
  for (const [text, { name, span }] of checker.strings)
    globals.push(stringGlobal(text, name, span));
  return { globals, maps, structOps };
}

function globalOf(checker: Checker, entity: GlobalEntity, section: string | null): Global {
  const { name, type, attributes, isConst, isExtern, span } = entity;
  const place: Lvalue = { kind: 'global', name, type, isConst, isVolatile: false, span };
  const initial = entity.init && checker.initial(place, entity.init);
  const isOps = section?.startsWith('.struct_ops') ?? false;
  const init = initial ? dataOf(checker, initial, isOps || checker.intrinsics) : [];
  return { name, type, attributes, section, isConst, isExtern, init, span };
}

/** The stores of an initialiser as data. */
function dataOf(
  checker: Checker,
  initial: Initial,
  mayNameFunctions: boolean,
): readonly InitialValue[] {
  const data = new Map<number, InitialValue>();
  for (const { target, value } of initial.stores) {
    const { type } = target;
    const constant = constantOf(value);
    const offset = offsetOf(target);
    if (!constant || offset === null || (type.kind !== 'int' && type.kind !== 'pointer')) {
      checker.report.error(
        value.span,
        'a variable of the file must start with a constant',
        'assign it in a function',
      );
    } else if (constant.kind === 'function' && !mayNameFunctions) {
      checker.report.error(
        value.span,
        `\`${constant.name}\` is used as a pointer: only struct_ops members can be`,
      );
    } else if (constant.kind === 'const' && target.kind === 'member' && target.field.bits) {
      const { shift, width, unit } = target.field.bits;
      const mask = ((1n << BigInt(width)) - 1n) << BigInt(shift);
      const old = data.get(offset)?.value;
      const rest = old?.kind === 'const' ? old.value & ~mask : 0n;
      const bits = rest | ((constant.value << BigInt(shift)) & mask);
      data.set(offset, { offset, scalar: `u${unit}`, value: { kind: 'const', value: bits } });
    } else {
      data.set(offset, { offset, scalar: scalarOf(type), value: constant });
    }
  }
  return [...data.values()].filter(({ value }) => value.kind !== 'const' || value.value !== 0n);
}

/** Bytes from the start of the variable; for a bit-field, of the integer that holds it. */
function offsetOf(target: Lvalue): number | null {
  if (target.kind === 'member' && target.field.bits) {
    const base = offsetOf(target.base);
    return base === null ? null : base + target.field.offset;
  }
  const address = addressOf(target);
  return address?.kind === 'global' ? address.offset : null;
}

function stringGlobal(text: string, name: string, span: Global['span']): Global {
  const of: IntType = { kind: 'int', bits: 8, signed: true, name: 'char' };
  const bytes = [...bytesOf(text)];
  const init = bytes.flatMap((byte, offset): InitialValue[] =>
    byte === 0
      ? []
      : [{ offset, scalar: 'i8', value: { kind: 'const', value: reduce(BigInt(byte), of) } }],
  );
  return {
    ...{ name, init, span, attributes: [], section: '.rodata', isConst: true, isExtern: false },
    type: { kind: 'array', of, length: bytes.length + 1 },
  };
}

// ---- maps

/** What follows BPF_MAP_TYPE_ in the kernel's uapi, by number. */
const mapTypes: readonly string[] = [
  ...['UNSPEC', 'HASH', 'ARRAY', 'PROG_ARRAY', 'PERF_EVENT_ARRAY', 'PERCPU_HASH', 'PERCPU_ARRAY'],
  ...['STACK_TRACE', 'CGROUP_ARRAY', 'LRU_HASH', 'LRU_PERCPU_HASH', 'LPM_TRIE', 'ARRAY_OF_MAPS'],
  ...['HASH_OF_MAPS', 'DEVMAP', 'SOCKMAP', 'CPUMAP', 'XSKMAP', 'SOCKHASH', 'CGROUP_STORAGE'],
  ...['REUSEPORT_SOCKARRAY', 'PERCPU_CGROUP_STORAGE', 'QUEUE', 'STACK', 'SK_STORAGE'],
  ...['DEVMAP_HASH', 'STRUCT_OPS', 'RINGBUF', 'INODE_STORAGE', 'TASK_STORAGE', 'BLOOM_FILTER'],
  ...['USER_RINGBUF', 'CGRP_STORAGE', 'ARENA'],
];

function mapOf(checker: Checker, entity: GlobalEntity): MapDef {
  const { name, span } = entity;
  const fields = new Map<string, CType>();
  if (entity.type.kind === 'record') {
    for (const field of entity.type.fields) fields.set(field.name, field.type);
  } else {
    checker.report.error(span, `the map \`${name}\` must be a struct of \`__uint\` and \`__type\``);
  }
  const number = mapNumber(fields.get('type'));
  const type = number === null ? undefined : mapTypes[number];
  if (entity.type.kind === 'record' && type === undefined) {
    checker.report.error(
      span,
      `the map \`${name}\` has no type`,
      'add `__uint(type, BPF_MAP_TYPE_HASH);`',
    );
  }
  return {
    name,
    type: type ?? 'UNSPEC',
    key: mapPart(fields, 'key'),
    value: mapPart(fields, 'value'),
    maxEntries: mapNumber(fields.get('max_entries')) ?? 0,
    span,
  };
}

/** `__uint(name, n)` declares a pointer to an array of n integers. */
function mapNumber(type: CType | undefined): number | null {
  return type?.kind === 'pointer' && type.to.kind === 'array' ? type.to.length : null;
}

/** `__type(key, t)`, or an integer for `__uint(key_size, n)`. */
function mapPart(fields: ReadonlyMap<string, CType>, part: 'key' | 'value'): CType | null {
  const declared = fields.get(part);
  if (declared?.kind === 'pointer') return declared.to;
  const bytes = mapNumber(fields.get(`${part}_size`));
  const bits = (bytes ?? 0) * 8;
  if (bits !== 8 && bits !== 16 && bits !== 32 && bits !== 64) return null;
  return { kind: 'int', bits, signed: false, name: `__u${bits}` };
}

// ---- struct_ops

function structOpsOf(checker: Checker, entity: GlobalEntity, global: Global): StructOpsDef | null {
  const { type, name, span } = entity;
  if (type.kind !== 'record') {
    checker.report.error(span, `the struct_ops object \`${name}\` must be a struct`);
    return null;
  }
  const members: { field: string; fn: string; span: Global['span'] }[] = [];
  for (const { offset, value } of global.init) {
    if (value.kind !== 'function') continue;
    const field = type.fields.find((other) => other.offset === offset);
    const fn = checker.functions.get(value.name);
    if (!field || !fn) continue;
    const place = memberSpan(entity, field.name) ?? span;
    warnOfMisfit(checker, type, field.name, field.type, fn.type, fn.name, place);
    members.push({ field: field.name, fn: fn.name, span: place });
  }
  return { name, record: type.tag, members, span };
}

/** Where the initialiser names a member. */
function memberSpan(entity: GlobalEntity, field: string): Global['span'] | null {
  if (entity.init?.kind !== 'list') return null;
  const item = entity.init.items.find(
    ({ designators: [first] }) => first?.kind === 'field' && first.name === field,
  );
  return item?.value.span ?? null;
}

/** The cast to `void *` that people write hides from C what fits and what does not. */
function warnOfMisfit(
  checker: Checker,
  record: RecordType,
  field: string,
  type: CType,
  fn: CType,
  name: string,
  span: Global['span'],
): void {
  const wanted = (type as PointerType).to;
  if (type.kind !== 'pointer' || wanted.kind !== 'function' || fn.kind !== 'function') return;
  const fits =
    wanted.params.length === fn.params.length &&
    wanted.params.every((param, i) => sameShape(param, fn.params[i] as CType)) &&
    sameShape(wanted.returns, fn.returns);
  if (fits || isError(fn.returns)) return;
  checker.report.warning(
    span,
    `\`${spell(fn, name)}\` does not fit the member of \`${spell(record)}\``,
    `it is called as \`${spell(wanted, field)}\``,
  );
}

/** Passed in the same way: a number as wide, or a pointer to the same kind of thing. */
function sameShape(a: CType, b: CType): boolean {
  if (a.kind === 'pointer' && b.kind === 'pointer') {
    return a.to.kind === 'void' || b.to.kind === 'void' || compatible(a.to, b.to);
  }
  return a.kind === b.kind && sizeOf(a) === sizeOf(b);
}
