/** Makes a state readable: contexts with their stacks, objects with their fields, maps with their entries. */

import { type CType, type RecordType, scalarOf, sizeOf, spell } from '../lang/types';
import { choicePointAt } from './choices';
import type { ObjectId } from './effects';
import { errnoName } from './errno';
import { Exec } from './exec';
import type { ObjectSlot } from './layout';
import { type Frame, Memory } from './memory';
import type { Model } from './model';
import { typeTag } from './naming';
import { pointerOffsets } from './pointers';
import type {
  ContextInspection,
  FrameInspection,
  Inspection,
  MapInspection,
  NamedValue,
  ObjectInspection,
  RunObject,
} from './run';
import type { State } from './state';
import { enabled } from './step';
import { tokenHolder, tokenKind, unpackHolder } from './tokens';
import { pointer, readScalar, toBig, type Value } from './values';

/** `objects` are the run's, for their names; `step` says which of them is meant by a slot. */
export function inspect(
  model: Model,
  state: State,
  objects: readonly RunObject[],
  step: number,
): Inspection {
  return new Inspector(model, state, objects, step).all();
}

class Inspector {
  private readonly memory: Memory;

  private readonly model: Model;
  private readonly state: State;
  private readonly objects: readonly RunObject[];
  private readonly step: number;

  constructor(model: Model, state: State, objects: readonly RunObject[], step: number) {
    this.model = model;
    this.state = state;
    this.objects = objects;
    this.step = step;
    this.memory = new Memory(model, state.bytes);
  }

  all(): Inspection {
    return {
      contexts: this.contexts(),
      objects: this.runObjects(),
      maps: this.maps(),
      globals: this.globals(),
    };
  }

  private nameOf(id: ObjectId): string | null {
    const known = this.objects.filter((o) => o.slot === id && o.born <= this.step);
    return known.at(-1)?.name ?? null;
  }

  // ---- contexts

  private contexts(): ContextInspection[] {
    const ready = new Set(enabled(this.model, this.state).map((c) => c.context));
    return this.model.contexts.map((context): ContextInspection => {
      const frames = this.memory.frames(context.id);
      const top = frames[0];
      const stack = [...frames].reverse().map((frame) => this.frame(frame));
      if (!top) return { context: context.id, status: 'done', detail: null, stack };
      const instr = top.fn.code[this.memory.pc(top)];
      if (instr?.op === 'wait' && !ready.has(context.id))
        return {
          context: context.id,
          status: instr.idle ? 'idle' : 'waiting',
          detail: instr.until,
          stack,
        };
      const point =
        instr && choicePointAt(new Exec(this.model, this.state.bytes, context.id), instr);
      return point
        ? { context: context.id, status: 'at-choice', detail: point.label, stack }
        : { context: context.id, status: 'ready', detail: null, stack };
    });
  }

  private frame(frame: Frame): FrameInspection {
    const { fn } = frame;
    const locals: NamedValue[] = [];
    fn.ir.slots.forEach((slot, index) => {
      if (slot.name !== null)
        locals.push(this.value(slot.name, slot.type, this.memory.slotAt(frame, index)));
    });
    const base = this.memory.memoryAt(frame);
    for (const local of fn.ir.memory)
      if (local.name !== null) locals.push(this.value(local.name, local.type, base + local.offset));
    return { fn: fn.name, span: fn.code[this.memory.pc(frame)]?.span ?? fn.span, locals };
  }

  // ---- objects

  private runObjects(): ObjectInspection[] {
    const seen = new Set<ObjectId>();
    const inspected: ObjectInspection[] = [];
    for (const object of [...this.objects].reverse()) {
      if (object.born > this.step || seen.has(object.slot)) continue;
      seen.add(object.slot);
      const slot = this.memory.object(object.slot);
      if (slot) inspected.push(this.object(object, slot));
    }
    return inspected.reverse();
  }

  private object(object: RunObject, slot: ObjectSlot): ObjectInspection {
    const value = this.value(object.name, slot.type, slot.base);
    return {
      object: object.slot,
      name: object.name,
      type: typeTag(slot.type),
      live: this.memory.isLive(object.slot),
      tokens: this.memory.tokens(object.slot).map((token) => ({
        ref: this.model.words[tokenKind(token)] ?? '',
        holder: unpackHolder(tokenHolder(token)),
      })),
      fields: value.children ?? [],
      pointsTo: this.pointsTo(slot),
    };
  }

  private pointsTo(slot: ObjectSlot): ObjectInspection['pointsTo'] {
    return pointerOffsets(slot.type).flatMap((offset) => {
      const id = pointer.object(this.memory.view.getUint32(slot.base + offset, true));
      return this.nameOf(id) === null ? [] : [{ field: fieldAt(slot.type, offset), object: id }];
    });
  }

  // ---- maps and globals

  private maps(): MapInspection[] {
    return this.memory.layout.maps.map((map): MapInspection => {
      const entries: { key: string; value: NamedValue }[] = [];
      for (let id = map.first; id < map.first + map.count; id++) {
        const slot = this.memory.object(id);
        if (!slot || !this.memory.isLive(id) || slot.role.kind !== 'map_value') continue;
        const key = /ARRAY$/.test(map.def.type)
          ? String(slot.role.index)
          : map.def.key
            ? this.value('key', map.def.key, slot.keyBase).text
            : '';
        entries.push({ key, value: this.value(`${map.def.name}[${key}]`, slot.type, slot.base) });
      }
      return {
        name: map.def.name,
        type: map.def.type,
        maxEntries: map.def.maxEntries,
        entries,
      };
    });
  }

  private globals(): NamedValue[] {
    return this.model.initial
      .filter(({ global }) => !global.attributes.some((a) => a.name === 'scenario'))
      .flatMap(({ global, object }) => {
        const slot = this.memory.object(object);
        return slot ? [this.value(global.name, slot.type, slot.base)] : [];
      });
  }

  // ---- values

  private value(name: string, type: CType, where: number): NamedValue {
    switch (type.kind) {
      case 'record':
        return {
          name,
          type: `${type.isUnion ? 'union' : 'struct'} ${type.tag}`,
          text: '{…}',
          object: null,
          children: this.fields(type, where),
        };
      case 'array':
        return {
          name,
          type: spell(type),
          text: `[${type.length}]`,
          object: null,
          children: Array.from({ length: Math.min(type.length, 64) }, (_, i) =>
            this.value(`[${i}]`, type.of, where + i * sizeOf(type.of)),
          ),
        };
      case 'int':
      case 'pointer': {
        const scalar = scalarOf(type);
        const value = readScalar(this.memory.view, where, scalar);
        if (type.kind === 'pointer') return this.pointerValue(name, type, Number(value));
        return { name, type: type.name, text: integerText(type, value), object: null };
      }
      default:
        return { name, type: spell(type), text: '', object: null };
    }
  }

  private fields(type: RecordType, where: number): NamedValue[] {
    return type.fields.map((field) => {
      if (field.bits && field.type.kind === 'int') {
        const raw = toBig(
          readScalar(this.memory.view, where + field.offset, `u${field.bits.unit}`),
          'u64',
        );
        const bits = (raw >> BigInt(field.bits.shift)) & ((1n << BigInt(field.bits.width)) - 1n);
        return { name: field.name, type: field.type.name, text: String(bits), object: null };
      }
      return this.value(field.name, field.type, where + field.offset);
    });
  }

  private pointerValue(name: string, type: CType, value: number): NamedValue {
    const shown = (text: string, object: ObjectId | null): NamedValue => ({
      name,
      type: spell(type),
      text,
      object,
    });
    if (value === 0) return shown('NULL', null);
    if (pointer.isFunction(value))
      return shown(this.model.functions[pointer.offset(value)]?.name ?? 'a function', null);
    const id = pointer.object(value);
    const slot = this.memory.object(id);
    if (!slot || id === 0) return shown('an address that is no object', null);
    const known = this.nameOf(id);
    const gone = slot.role.kind === 'arena' && !this.memory.isLive(id) ? ' (freed)' : '';
    if (known !== null) return shown(`${known}${gone}`, id);
    return shown(placeText(this.model, slot), null);
  }
}

function placeText(model: Model, slot: ObjectSlot): string {
  switch (slot.role.kind) {
    case 'stack':
      return `a local of ${model.contexts[slot.role.context]?.name ?? 'init'}`;
    case 'global':
      return slot.row ? `&${slot.role.name}[${slot.role.index}]` : `&${slot.role.name}`;
    case 'map':
      return `&${model.layout.maps[slot.role.map]?.def.name ?? 'map'}`;
    case 'map_value':
      return `an entry of ${model.layout.maps[slot.role.map]?.def.name ?? 'a map'}`;
    case 'arena':
      return `a struct ${typeTag(slot.type)}`;
  }
}

function integerText(type: CType & { kind: 'int' }, value: Value): string {
  const member = type.members?.find((m) => m.value === BigInt(value));
  if (member) return member.name;
  return errnoName(BigInt(value)) ?? String(value);
}

function fieldAt(type: CType, offset: number): string {
  if (type.kind === 'record') {
    for (const field of type.fields)
      if (offset >= field.offset && offset < field.offset + sizeOf(field.type)) {
        const inner = fieldAt(field.type, offset - field.offset);
        return [field.name, inner].filter(Boolean).join('.');
      }
  }
  if (type.kind === 'array') {
    const size = sizeOf(type.of);
    const index = Math.floor(offset / Math.max(1, size));
    return `[${index}]${fieldAt(type.of, offset - index * size)}`;
  }
  return '';
}
