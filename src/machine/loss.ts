/**
 * When a reference is lost: the program held it, and the last of the program's copies of the pointer died, because
 * it was overwritten, because its function returned, or because a map entry was deleted.
 */
import type { Operand } from '../lang/ir';
import type { ObjectId } from './effects';
import type { Exec } from './exec';
import { liveSlots } from './liveness';
import type { Frame, Memory } from './memory';
import { pointerOffsets } from './pointers';
import { holderClass, packHolder, packToken, tokenHolder, tokenKind, unpackHolder } from './tokens';
import { pointer } from './values';

export interface Copy {
  readonly object: ObjectId;
  /** null for a temporary. */
  readonly variable: string | null;
}

/** Objects that the pointers in these bytes lead to. */
export function pointersOf(memory: Memory, target: number, size: number): ObjectId[] {
  const found: ObjectId[] = [];
  const object = memory.object(pointer.object(target));
  if (!object) return found;
  const from = object.base + pointer.offset(target);
  for (let where = (from + 7) & ~7; where + 8 <= from + size; where += 8)
    addPointer(memory, where, found);
  return found;
}

function addPointer(memory: Memory, where: number, found: ObjectId[]): void {
  const value = memory.view.getUint32(where, true);
  if (value === 0 || memory.view.getUint32(where + 4, true) !== 0) return;
  const id = pointer.object(value);
  if (memory.object(id)?.role.kind === 'arena') found.push(id);
}

/** Copies of object pointers that a frame of the program holds. Temporaries count while they are still to be read. */
export function copiesIn(memory: Memory, frame: Frame): Copy[] {
  const copies: Copy[] = [];
  const pc = memory.pc(frame);
  const { slots, memory: objects } = frame.fn.ir;
  slots.forEach((slot, index) => {
    if (slot.type.kind !== 'pointer') return;
    if (slot.name === null && !liveSlots(frame.fn, pc).has(index)) return;
    const value = Number(memory.readSlot(frame, index, 'ptr'));
    if (memory.object(pointer.object(value))?.role.kind === 'arena')
      copies.push({ object: pointer.object(value), variable: slot.name });
  });
  const base = memory.memoryAt(frame);
  for (const local of objects)
    for (const offset of pointerOffsets(local.type)) {
      const found: ObjectId[] = [];
      addPointer(memory, base + local.offset + offset, found);
      for (const object of found) copies.push({ object, variable: local.name });
    }
  return copies;
}

/** Whether the program in this context, or one of the maps, still has a pointer to the object. */
function hasCopy(exec: Exec, object: ObjectId): boolean {
  const { memory } = exec;
  for (const frame of memory.frames(exec.context))
    if (frame.fn.isProgram && copiesIn(memory, frame).some((copy) => copy.object === object))
      return true;
  return inMaps(memory, object);
}

function inMaps(memory: Memory, object: ObjectId): boolean {
  for (const map of memory.layout.maps)
    for (let id = map.first; id < map.first + map.count; id++) {
      const value = memory.object(id);
      if (!value || !memory.isLive(id)) continue;
      for (const offset of pointerOffsets(value.type)) {
        const found: ObjectId[] = [];
        addPointer(memory, value.base + offset, found);
        if (found.includes(object)) return true;
      }
    }
  return false;
}

/** Whether this frame has the last copies of something that the program must release, and does not return it. */
export function losesByReturning(exec: Exec, frame: Frame, value: Operand | null): boolean {
  const { memory } = exec;
  const given =
    value?.kind === 'slot' ? memory.view.getUint32(memory.slotAt(frame, value.slot), true) : 0;
  return copiesIn(memory, frame).some(
    ({ object }) =>
      pointer.object(given) !== object &&
      memory.tokens(object).some((token) => heldHere(exec, token)) &&
      !inMaps(memory, object) &&
      !memory
        .frames(exec.context)
        .some(
          (other) =>
            other.offset !== frame.offset &&
            other.fn.isProgram &&
            copiesIn(memory, other).some((copy) => copy.object === object),
        ),
  );
}

type How = 'returned' | 'overwritten' | 'deleted';

/** Whether a token is held by an activation of a program in this context. */
function heldHere(exec: Exec, token: number): boolean {
  const holder = unpackHolder(tokenHolder(token));
  return (
    (holder.kind === 'program' || holder.kind === 'callback') && holder.context === exec.context
  );
}

/** After a copy of the pointer died: if it was the last one, what the program held of the object is lost. */
export function checkLost(exec: Exec, object: ObjectId, how: How, variable: string | null): void {
  const tokens = exec.memory.tokens(object);
  if (!tokens.some((token) => heldHere(exec, token)) || hasCopy(exec, object)) return;
  lose(exec, object, (token) => heldHere(exec, token), how, variable);
}

interface Activation {
  readonly callback: boolean;
  readonly depth: number;
}

/** Whether a token is held by this activation. */
const isOf =
  (exec: Exec, { depth }: Activation) =>
  (token: number): boolean => {
    const holder = unpackHolder(tokenHolder(token));
    return (
      (holder.kind === 'program' || holder.kind === 'callback') &&
      holder.context === exec.context &&
      holder.depth === depth
    );
  };

/** A program returns a pointer to the kernel: what it holds of the object is the kernel's. */
export function giveReturned(exec: Exec, activation: Activation, object: ObjectId): void {
  const { memory } = exec;
  if (memory.object(object)?.role.kind !== 'arena') return;
  const mine = isOf(exec, activation);
  const tokens = memory.tokens(object);
  const to = packHolder('kernel');
  memory.setTokens(
    object,
    tokens.map((token) => (mine(token) ? packToken(tokenKind(token), to) : token)),
  );
  for (const token of tokens.filter(mine))
    exec.emit({
      kind: 'hand',
      object,
      ref: exec.model.words[tokenKind(token)] ?? '',
      from: unpackHolder(tokenHolder(token)),
      to: unpackHolder(to),
      span: exec.span,
    });
}

/** A program ends: whatever that activation still has to give back is lost. */
export function leaveActivation(exec: Exec, activation: Activation, copies: readonly Copy[]): void {
  const mine = isOf(exec, activation);
  for (const object of exec.memory.layout.objects) {
    if (object.role.kind !== 'arena' || !exec.memory.tokens(object.id).some(mine)) continue;
    const named = copies.find((copy) => copy.object === object.id && copy.variable !== null);
    lose(exec, object.id, mine, 'returned', named?.variable ?? null);
  }
}

/** A worker that waits for its next work has nothing left to do with the one before: what it holds is lost. */
export function loseIdle(exec: Exec): void {
  const { memory } = exec;
  const next = exec.ended ? null : exec.next();
  if (next?.instr.op !== 'wait' || !next.instr.idle || memory.caller(next.frame)) return;
  exec.span = next.instr.span;
  const mine = packHolder('worker', exec.context);
  for (const object of memory.layout.objects)
    if (
      object.role.kind === 'arena' &&
      memory.tokens(object.id).some((t) => tokenHolder(t) === mine)
    )
      lose(exec, object.id, (token) => tokenHolder(token) === mine, 'returned', null);
}

/** An object goes away: references that were held through it have no holder any more. */
export function loseThrough(exec: Exec, dead: ObjectId): void {
  const through = packHolder('object', dead);
  for (const object of exec.memory.layout.objects)
    if (exec.memory.tokens(object.id).some((token) => tokenHolder(token) === through))
      lose(exec, object.id, (token) => tokenHolder(token) === through, 'deleted', null);
}

function lose(
  exec: Exec,
  object: ObjectId,
  which: (token: number) => boolean,
  how: How,
  variable: string | null,
): void {
  const { memory } = exec;
  const tokens = memory.tokens(object);
  memory.setTokens(
    object,
    tokens.map((token) =>
      which(token) ? packToken(tokenKind(token), packHolder('nobody')) : token,
    ),
  );
  for (const token of tokens.filter(which)) {
    const ref = exec.model.words[tokenKind(token)] ?? '';
    exec.emit({
      kind: 'lost',
      object,
      ref,
      from: unpackHolder(tokenHolder(token)),
      variable,
      how,
      span: exec.span,
      lastHeld: exec.span,
    });
    const from = unpackHolder(tokenHolder(token)).kind;
    exec.report({
      property: 'no-leak',
      object,
      message: from === 'worker' ? idleMessage : leakMessage(how, variable),
      byProgram: from === 'program' || from === 'callback',
    });
  }
}

const idleMessage = 'the worker is done with it, and nobody will ever complete it';

function leakMessage(how: How, variable: string | null): string {
  const last = variable ? `its last pointer was \`${variable}\`` : 'nobody has a pointer to it';
  if (how === 'returned') return `still to be given back when the program returns; ${last}`;
  if (how === 'overwritten') return `its pointer was overwritten before it was given back; ${last}`;
  return 'what held it went away without giving it back';
}

/** Whether a packed token has no holder. */
export const isLost = (token: number): boolean => tokenHolder(token) >>> 20 === holderClass.nobody;
