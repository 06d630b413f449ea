/**
 * Whose a violation is. The program's, if it has broken an obligation of the kernel design, now or earlier in the run;
 * else the design's own. What a program does wrong only after the kernel has broken its word is no mistake of it.
 */
import type { ObjectId, PropertyId } from './effects';
import type { Exec } from './exec';
import type { Frame } from './memory';
import { isKfunc, type LinkedFunction, type Model } from './model';

/** Who has broken a rule in a run; `excused`: the kernel its word, and then the program an obligation. */
export const broke = { nobody: 0, program: 1, kernel: 2, excused: 3 } as const;
export type Broke = (typeof broke)[keyof typeof broke];

/** Whose a finding in such a run is, as far as that run shows. */
export const evidenceOf = (by: Broke): 'program' | 'kernel' | 'unclear' =>
  by === broke.program ? 'program' : by === broke.excused ? 'unclear' : 'kernel';

/** The kernel's word: it gives a program what it owns, takes what it has, calls back once. */
const promises: ReadonlySet<PropertyId> = new Set<PropertyId>([
  'ownership',
  'refcount',
  'callback-once',
]);

/** What becomes of it when somebody breaks a rule: what follows on the program's mistakes is not the kernel's. */
export function after(before: Broke, byProgram: boolean, property: PropertyId | null): Broke {
  if (byProgram) return (before | broke.program) as Broke;
  if (before === broke.nobody && property !== null && promises.has(property)) return broke.kernel;
  return before;
}

/** The obligation of this property that a function's OBLIGES states; null if it states none. */
export function obligationOf(fn: LinkedFunction, property: PropertyId): string | null {
  const stated = fn.ir.attributes.find(
    ({ name, args }) => name === 'obliges' && args[0] === property,
  );
  return stated ? String(stated.args[1]) : null;
}

/** The innermost frame of a program in this context, and the function of the kernel that it calls, if it does. */
export function programAt(
  exec: Exec,
): { readonly frame: Frame; readonly calls: LinkedFunction | null } | null {
  let calls: LinkedFunction | null = null;
  for (const frame of exec.memory.frames(exec.context)) {
    if (frame.fn.isProgram) return { frame, calls };
    calls = frame.fn;
  }
  return null;
}

/** What any kfunc whose prototype names the object's type obliges programs to, about this property. */
export function obligationAbout(
  model: Model,
  property: PropertyId,
  object: ObjectId | null,
): string | null {
  const type = object === null ? null : model.layout.objects[object]?.type;
  const tag = type?.kind === 'record' ? type.tag : null;
  for (const fn of model.functions) {
    const text = isKfunc(fn) ? obligationOf(fn, property) : null;
    if (text !== null && (tag === null || isAbout(fn, tag))) return text;
  }
  return null;
}

function isAbout({ ir }: LinkedFunction, tag: string): boolean {
  return [ir.type.returns, ...ir.type.params].some(
    (type) => type.kind === 'pointer' && type.to.kind === 'record' && type.to.tag === tag,
  );
}
