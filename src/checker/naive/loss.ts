/** When a reference is lost: its holder can't give it back any more. */
import { fromBytes, pointersIn } from './numbers';
import { activation, isActivation, isHeldHere, replaceToken } from './references';
import type { Run } from './run';
import type { Frame, Token } from './state';
import type { Thing } from './world';

function lose(run: Run, thing: Thing, which: (token: Token) => boolean): void {
  for (const token of run.held(thing).tokens.filter(which)) {
    replaceToken(run, thing, token, { ref: token.ref, holder: 'nobody' });
    run.report('no-leak', thing, isActivation(token) ? 'program' : 'kernel');
  }
}

const address = { kind: 'pointer', to: { kind: 'void' } } as const;

/** Addresses that a type's pointers hold. */
export const pointersAmong = (
  type: Parameters<typeof pointersIn>[0],
  bytes: readonly number[],
): bigint[] =>
  pointersIn(type).map((offset) => fromBytes(bytes.slice(offset, offset + 8), address));

/** Addresses that a frame still has: in variables, and in temporaries that are still to be used. */
function pointersOf({ fn, operands, registers, memory }: Frame): bigint[] {
  const found = [...operands];
  for (const [number, value] of registers)
    if (fn.locals[number]?.type.kind === 'pointer') found.push(value);
  for (const [number, bytes] of memory) {
    const local = fn.locals[number];
    if (local) found.push(...pointersAmong(local.type, bytes));
  }
  return found;
}

/** Objects of a frame of the program to which it has pointers. */
export const copiesOf = (run: Run, frame: Frame): Thing[] =>
  frame.fn.isProgram ? pointersOf(frame).flatMap((value) => run.allocatedAt(value) ?? []) : [];

/** Whether the program in this context, or a map, still has a pointer to it. */
function hasCopy(run: Run, thing: Thing): boolean {
  return (
    run.frames.some((frame) => copiesOf(run, frame).includes(thing)) ||
    run.world.maps.some(({ entries }) =>
      entries.some((entry) => {
        const { live, bytes } = run.held(entry);
        return live && pointersAmong(entry.type, bytes).some((p) => run.allocatedAt(p) === thing);
      }),
    )
  );
}

export const isHeldHereAtAll = (run: Run, thing: Thing): boolean =>
  run.held(thing).tokens.some((token) => isHeldHere(run, token));

/** Copies of pointers to these died: if they were the last ones, what the program held is lost. */
export function afterDeathOf(run: Run, things: readonly Thing[]): void {
  for (const thing of things)
    if (isHeldHereAtAll(run, thing) && !hasCopy(run, thing))
      lose(run, thing, (token) => isHeldHere(run, token));
}

/** Objects to which the pointers in these bytes lead, aligned ones that is. */
export function pointedToBy(run: Run, start: number, bytes: readonly number[]): Thing[] {
  const found: Thing[] = [];
  for (let at = (8 - (start % 8)) % 8; at + 8 <= bytes.length; at += 8) {
    const thing = run.allocatedAt(fromBytes(bytes.slice(at, at + 8), address));
    if (thing) found.push(thing);
  }
  return found;
}

const allocated = (run: Run): readonly Thing[] => [...run.world.arenas.values()].flat();

function loseAllOf(run: Run, holder: string): void {
  for (const thing of allocated(run)) lose(run, thing, (token) => token.holder === holder);
}

/** A program returns a pointer to the kernel: what it holds of the object is the kernel's. */
export function giveReturned(run: Run, depth: number, value: bigint): void {
  const thing = run.allocatedAt(value);
  if (!thing) return;
  const mine = activation(run, depth);
  for (const token of run.held(thing).tokens.filter(({ holder }) => holder === mine))
    replaceToken(run, thing, token, { ref: token.ref, holder: 'kernel' });
}

/** A program has ended: what its activation, the one at `depth`, still holds is lost. */
export const loseAtEnd = (run: Run, depth: number): void => loseAllOf(run, activation(run, depth));

/** A worker has nothing to do with its last work any more. */
export const loseIdle = (run: Run): void => loseAllOf(run, `worker ${run.context}`);

/** An object went away: what was held through it has no holder. */
export const loseThrough = (run: Run, dead: Thing): void => loseAllOf(run, `object ${dead.id}`);
