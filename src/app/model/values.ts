/** What a name in the source is worth at the current step. */
import type { FrameInspection, NamedValue } from '../../machine/run';
import type { HoverValue } from '../editor/marks';
import { contextHere, type Shown } from './shown';

/** Frames of the context that ran first, innermost first; then those of the others. */
function framesIn(shown: Shown, file: number): readonly FrameInspection[] {
  const ran = contextHere(shown);
  const contexts = [...shown.inspection.contexts].sort(
    (a, b) => Number(b.context === ran) - Number(a.context === ran),
  );
  return contexts.flatMap(({ stack }) =>
    [...stack].reverse().filter((frame) => frame.span.file === file),
  );
}

/** The function of file `file` whose body holds `offset`, by the frames that run in it. */
function nearestFrame(
  frames: readonly FrameInspection[],
  word: string,
  offset: number,
): NamedValue | null {
  // A name can belong to several functions: the one that starts to run nearest above the word is meant.
  const having = frames.flatMap((frame) => {
    const local = frame.locals.find((value) => value.name === word);
    return local ? [{ local, distance: Math.abs(frame.span.start - offset) }] : [];
  });
  having.sort((a, b) => a.distance - b.distance);
  return having[0]?.local ?? null;
}

/** The value of the name `word` that stands at `offset` of file `file`; null if it has none now. */
export function valueAt(
  shown: Shown,
  file: number,
  word: string,
  offset: number,
): HoverValue | null {
  const local = nearestFrame(framesIn(shown, file), word, offset);
  if (local) return hover(shown, local);
  const global = shown.inspection.globals.find((value) => value.name === word);
  if (global) return hover(shown, global);
  const map = shown.inspection.maps.find(({ name }) => name === word);
  if (!map) return null;
  return {
    name: map.name,
    type: `${map.type.toLowerCase()} map`,
    text: `${map.entries.length} of ${map.maxEntries} entries`,
    fields: map.entries
      .slice(0, 12)
      .map(({ key, value }) => ({ name: `[${key}]`, text: value.text })),
  };
}

/** In C the members of an anonymous union or record are named like those of what holds it. */
function named(fields: readonly NamedValue[]): readonly NamedValue[] {
  return fields.flatMap((field) => (field.name === '' ? named(field.children ?? []) : [field]));
}

function hover(shown: Shown, value: NamedValue): HoverValue {
  const object =
    value.object === null
      ? undefined
      : shown.inspection.objects.find((o) => o.object === value.object);
  const fields = value.children ?? object?.fields ?? [];
  return {
    name: value.name,
    type: value.type,
    text: object && !object.live ? `${value.text} (freed)` : value.text,
    fields: named(fields)
      .slice(0, 12)
      .map(({ name, text }) => ({ name, text })),
  };
}
