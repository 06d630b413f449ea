/** What a search finds: each broken property once per place, with the shortest way there. */
import { positionOf, type SourceFile, type Span } from '../lang/source';

/**
 * Whose something is, as far as one run shows: the program has broken an obligation, then or before; or it has broken
 * none; or it did only after the kernel had broken its word.
 */
export type Evidence = 'program' | 'kernel' | 'unclear';

export type Owner = 'program' | 'kernel';

/** By all runs to it: what needs no mistake of the program is the kernel's, and so is what needs the kernel's first. */
export const ownerBy = (has: (evidence: Evidence) => boolean): Owner =>
  !has('kernel') && has('program') ? 'program' : 'kernel';

export interface Cause {
  readonly owner: Owner;
  readonly property: string;
  /** The record's tag of the object that it is about. */
  readonly objectKind: string | null;
  /** Where it broke; null where only the end of a run shows it. */
  readonly file: string | null;
  readonly line: number | null;
  /** Steps of the shortest run that shows it. */
  readonly steps: number;
}

export interface Finding extends Omit<Cause, 'steps' | 'owner'> {
  readonly evidence: Evidence;
}

export function findingAt(
  evidence: Evidence,
  property: string,
  objectKind: string | null,
  place: { readonly files: readonly SourceFile[]; readonly span: Span } | null,
): Finding {
  const file = place?.files[place.span.file];
  if (!place || !file) return { evidence, property, objectKind, file: null, line: null };
  return {
    ...{ evidence, property, objectKind, file: file.name },
    line: positionOf(file.text, place.span.start).line,
  };
}

/** Collects findings in the order of a breadth-first search: the first of each kind has the shortest run. */
export class Causes {
  readonly #found = new Map<string, Omit<Cause, 'owner'> & { evidence: Set<Evidence> }>();

  add(findings: readonly Finding[], steps: number): void {
    for (const { evidence, ...rest } of findings) {
      const key = JSON.stringify(Object.values(rest));
      const known = this.#found.get(key);
      if (known) known.evidence.add(evidence);
      else this.#found.set(key, { ...rest, steps, evidence: new Set([evidence]) });
    }
  }

  get list(): readonly Cause[] {
    return [...this.#found.values()].map(({ evidence, ...rest }) => ({
      owner: ownerBy((e) => evidence.has(e)),
      ...rest,
    }));
  }
}
