/** What a search finds: each broken property once per place, with the shortest way there. */
import { positionOf, type SourceFile, type Span } from '../lang/source';

export interface Cause {
  readonly property: string;
  /** The record's tag of the object that it is about. */
  readonly objectKind: string | null;
  /** Where it broke; null where only the end of a run shows it. */
  readonly file: string | null;
  readonly line: number | null;
  /** Steps of the shortest run that shows it. */
  readonly steps: number;
}

export type Finding = Omit<Cause, 'steps'>;

export function findingAt(
  property: string,
  objectKind: string | null,
  place: { readonly files: readonly SourceFile[]; readonly span: Span } | null,
): Finding {
  const file = place?.files[place.span.file];
  if (!place || !file) return { property, objectKind, file: null, line: null };
  return {
    ...{ property, objectKind, file: file.name },
    line: positionOf(file.text, place.span.start).line,
  };
}

/** Collects findings in the order of a breadth-first search: the first of each kind has the shortest run. */
export class Causes {
  readonly #found = new Map<string, Cause>();

  add(findings: readonly Finding[], steps: number): void {
    for (const { property, objectKind, file, line } of findings) {
      const key = JSON.stringify([property, objectKind, file, line]);
      if (!this.#found.has(key)) this.#found.set(key, { property, objectKind, file, line, steps });
    }
  }

  get list(): readonly Cause[] {
    return [...this.#found.values()];
  }
}
