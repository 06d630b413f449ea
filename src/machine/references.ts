/** Taking, giving back and handing on references: what the ownership statements of the kernel files do. */
import type { ObjectId } from './effects';
import type { Exec } from './exec';
import {
  countTokens,
  holderClass,
  isSameHolder,
  type PackedHolder,
  packToken,
  tokenHolder,
  tokenKind,
  unpackHolder,
} from './tokens';

export function take(exec: Exec, object: ObjectId, ref: string, holder: PackedHolder): void {
  const { memory } = exec;
  const kind = exec.word(ref);
  if (!memory.setTokens(object, [...memory.tokens(object), packToken(kind, holder)])) {
    exec.bound('more references on one object than the model keeps');
    return;
  }
  exec.emit({
    kind: 'take',
    object,
    ref,
    holder: unpackHolder(holder),
    count: countTokens(memory, object, kind),
    variables: [],
    span: exec.span,
  });
}

/** Whether what this holder must do is for the program to do. What an object holds, those do who have the object. */
function isProgram(holder: PackedHolder): boolean {
  const { kind } = unpackHolder(holder);
  return kind === 'program' || kind === 'callback' || kind === 'duty';
}

/** Whether the holder has a reference of this kind. */
export function holds(exec: Exec, object: ObjectId, ref: string, holder: PackedHolder): boolean {
  return findToken(exec.memory.tokens(object), exec.word(ref), holder) >= 0;
}

/** Index of the token that this holder has, or -1. */
function findToken(tokens: readonly number[], kind: number, holder: PackedHolder): number {
  const any = holder >>> 20 === holderClass.whoever;
  return tokens.findIndex(
    (t) => tokenKind(t) === kind && (any || isSameHolder(tokenHolder(t), holder)),
  );
}

export function giveBack(exec: Exec, object: ObjectId, ref: string, holder: PackedHolder): void {
  const { memory } = exec;
  // NULL has no references; who touches it is told so.
  if (object === 0) return;
  // What is dead already has no references: whoever frees or touches it next is told so.
  if (memory.object(object)?.role.kind === 'arena' && !memory.isLive(object)) return;
  const kind = exec.word(ref);
  const tokens = memory.tokens(object);
  let index = findToken(tokens, kind, holder);
  if (index < 0) {
    notTheirs(exec, object, ref, holder, 'gives back');
    // The count goes down all the same: somebody else's reference pays for it.
    index = tokens.findIndex((t) => tokenKind(t) === kind);
    if (index < 0) return;
  }
  const given = tokens[index] as number;
  memory.setTokens(
    object,
    tokens.filter((_, i) => i !== index),
  );
  exec.emit({
    kind: 'drop',
    object,
    ref,
    holder: unpackHolder(tokenHolder(given)),
    count: countTokens(memory, object, kind),
    span: exec.span,
  });
}

/** The counter was overwritten: what was still counted is counted no more. */
export function voidReferences(exec: Exec, object: ObjectId, ref: string): void {
  const { memory } = exec;
  const kind = exec.word(ref);
  for (const token of memory.tokens(object).filter((t) => tokenKind(t) === kind)) {
    memory.setTokens(
      object,
      memory.tokens(object).filter((t) => t !== token),
    );
    exec.emit({
      kind: 'drop',
      object,
      ref,
      holder: unpackHolder(tokenHolder(token)),
      count: countTokens(memory, object, kind),
      span: exec.span,
    });
  }
}

export function handOver(
  exec: Exec,
  object: ObjectId,
  ref: string,
  from: PackedHolder,
  to: PackedHolder,
): void {
  const { memory } = exec;
  if (object === 0) return;
  const kind = exec.word(ref);
  const tokens = memory.tokens(object);
  const index = findToken(tokens, kind, from);
  if (index < 0) {
    notTheirs(exec, object, ref, from, 'hands on');
    return;
  }
  const given = tokens[index] as number;
  memory.setTokens(
    object,
    tokens.map((t, i) => (i === index ? packToken(kind, to) : t)),
  );
  exec.emit({
    kind: 'hand',
    object,
    ref,
    from: unpackHolder(tokenHolder(given)),
    to: unpackHolder(to),
    span: exec.span,
  });
}

/**
 * Someone gives away what is not theirs: the program's mistake if it is the holder named. Else an earlier put has taken
 * the kernel's reference, or the kernel file is wrong.
 */
function notTheirs(
  exec: Exec,
  object: ObjectId,
  ref: string,
  holder: PackedHolder,
  verb: string,
): void {
  const byProgram = isProgram(holder);
  exec.report({
    property: ref === 'owner' ? 'ownership' : 'refcount',
    object,
    message: `${byProgram ? 'the program' : 'the kernel'} ${verb} a reference (${ref}) that it does not hold`,
    byProgram,
  });
}
