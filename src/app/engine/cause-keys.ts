/** Names for causes that hold over an edit: by the words of the line, not by its number. */
import type { Cause } from '../../checker/check';
import type { SourceFile } from '../../lang/source';
import type { FoundCause } from './check-protocol';

/** Of two causes with equal lines, the second is told by its place among them. */
export function withKeys(
  causes: readonly Cause[],
  files: readonly SourceFile[],
): readonly FoundCause[] {
  const seen = new Map<string, number>();
  return [...causes].sort(inOrder).map((cause) => {
    const { origin, property, object, owner } = cause;
    const words = origin && (files[origin.span.file]?.text.split('\n')[origin.line - 1] ?? '');
    const name = [owner, property, object ?? '', origin?.file ?? '', words?.trim() ?? ''].join('|');
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return { ...cause, key: before === 0 ? name : `${name}#${before + 1}` };
  });
}

/** The program's first; then by property, kind of object and line. */
function inOrder(a: Cause, b: Cause): number {
  return (
    b.owner.localeCompare(a.owner) ||
    a.property.localeCompare(b.property) ||
    (a.object ?? '').localeCompare(b.object ?? '') ||
    (a.origin?.file ?? '').localeCompare(b.origin?.file ?? '') ||
    (a.origin?.line ?? 0) - (b.origin?.line ?? 0)
  );
}
