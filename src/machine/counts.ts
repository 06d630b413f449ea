/** `#tokens == refcount`, after every step: a count in the kernel's memory must equal the references that are known. */
import type { CType, Scalar } from '../lang/types';
import { scalarOf } from '../lang/types';
import type { ObjectId } from './effects';
import type { Exec } from './exec';
import { at, type Layout } from './layout';
import type { Memory } from './memory';
import type { Model } from './model';
import { countTokens } from './tokens';
import { readScalar, toBig } from './values';

/** A field marked COUNTS(kind). */
interface CountField {
  readonly offset: number;
  readonly scalar: Scalar;
  readonly ref: string;
}

export interface Counted extends CountField {
  readonly object: ObjectId;
}

function countFields(type: CType): readonly CountField[] {
  if (type.kind !== 'record') return [];
  return type.fields.flatMap((field): readonly CountField[] => {
    const mark = field.attributes.find((a) => a.name === 'counts');
    if (mark === undefined)
      return countFields(field.type).map((f) => ({ ...f, offset: f.offset + field.offset }));
    const leaf = firstInteger(field.type);
    return leaf
      ? [
          {
            offset: field.offset + leaf.offset,
            scalar: leaf.scalar,
            ref: String(mark.args[0]),
          },
        ]
      : [];
  });
}

/** refcount_t and atomic_t are structs around one integer. */
function firstInteger(type: CType): { offset: number; scalar: Scalar } | null {
  if (type.kind === 'int') return { offset: 0, scalar: scalarOf(type) };
  const field = type.kind === 'record' ? type.fields[0] : undefined;
  const inner = field && firstInteger(field.type);
  return field && inner ? { offset: field.offset + inner.offset, scalar: inner.scalar } : null;
}

/** Every counter that a model's objects hold. */
export function countersOf(layout: Layout): readonly Counted[] {
  return layout.objects
    .filter((slot) => slot.role.kind === 'global' || slot.role.kind === 'arena')
    .flatMap((slot) => countFields(slot.type).map((field) => ({ ...field, object: slot.id })));
}

/** Saturated counts have left the count for good, as refcount_t's do. */
const saturated = (count: bigint): boolean => count < 0n || count >= 0xc000_0000n;

interface Miscount {
  readonly object: ObjectId;
  readonly ref: string;
  readonly count: bigint;
  readonly tokens: number;
}

/** Counters that do not say what the tokens say. Looks at live objects only, and nowhere inside atomic sections. */
function miscounts(model: Model, memory: Memory): readonly Miscount[] {
  return model.counters.flatMap(({ object, offset, scalar, ref }): readonly Miscount[] => {
    const slot = memory.object(object);
    if (!slot || !memory.isLive(object)) return [];
    const count = toBig(readScalar(memory.view, slot.base + offset, scalar), scalar);
    const kind = model.words.indexOf(ref);
    const tokens = kind < 0 ? 0 : countTokens(memory, object, kind);
    return saturated(count) || count === BigInt(tokens) ? [] : [{ object, ref, count, tokens }];
  });
}

/** Reports miscounts that this step made (what was wrong before is not said again). */
export function reportMiscounts(exec: Exec, before: Memory): void {
  // A bound may have cut the step short between a reference and its count.
  if (exec.memory.bytes[at.ended] === 2) return;
  const known = miscounts(exec.model, before);
  // Said of the place where the step has stopped: the count was right at the last one.
  const span = (exec.ended ? null : exec.next())?.instr.span ?? exec.span;
  for (const found of miscounts(exec.model, exec.memory)) {
    if (known.some((k) => k.object === found.object && k.ref === found.ref)) continue;
    exec.span = span;
    exec.report({
      property: 'refcount',
      object: found.object,
      message: `its count is ${found.count}, but ${found.tokens} references are known (${found.ref})`,
      byProgram: false,
      model: true,
    });
  }
}
