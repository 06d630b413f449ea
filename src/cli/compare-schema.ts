/** What `aioscope compare --json` prints. docs/cli-compare-schema.json is made of this. */
import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const about = <Schema extends v.GenericSchema>(schema: Schema, words: string) =>
  v.pipe(schema, v.description(words));

const placeSchema = v.object({ file: v.string(), line: about(count, 'From 1.') });

const causeSchema = v.object({
  property: v.string(),
  object: about(v.nullable(v.string()), 'The kind of object that it is about.'),
  fault: about(v.string(), 'The property in a word, as in the table.'),
  message: v.string(),
  line: about(v.nullable(count), 'The line of the program that did it.'),
  obligation: about(v.nullable(v.string()), 'What the program broke; null if it broke nothing.'),
  steps: about(count, 'Of the shortest run to it.'),
});

const verdictSchema = v.object({
  quadrant: about(
    v.picklist(['good', 'unsound', 'strict', 'refused', 'undecided']),
    'good: loads and holds; unsound: loads and goes wrong; strict: refused though safe; refused: rightly; undecided: nothing found, not every run explored.',
  ),
  verifier: v.picklist(['accept', 'refuse']),
  refusals: about(
    v.array(
      v.object({
        program: about(v.string(), 'The entry program.'),
        reason: v.string(),
        message: about(v.string(), "The kernel's."),
        origin: v.nullable(placeSchema),
        alloc: about(v.nullable(placeSchema), 'Where the reference was acquired that is lost.'),
        steps: about(count, 'Of the path to it: `aioscope verify` tells them.'),
      }),
    ),
    'One for each entry program that is refused.',
  ),
  overlooked: about(count, "Accepted paths that leak by the verifier's own exception at exit."),
  checker: about(
    v.picklist(['safe', 'unsafe', 'bounded']),
    "Of the program's own doing. bounded: nothing found, and not every run was explored.",
  ),
  programCauses: v.array(causeSchema),
  designCauses: about(v.array(causeSchema), "The kernel design's own."),
  states: count,
  bounds: v.array(v.string()),
});

export const compareSchema = v.object({
  designs: v.array(
    v.object({
      id: v.string(),
      name: v.string(),
      headline: about(v.string(), 'Made from the cells.'),
    }),
  ),
  programs: v.array(v.object({ id: v.string(), title: v.string(), note: v.string() })),
  cells: v.array(
    v.object({
      program: about(v.string(), 'The id of one of the programs.'),
      design: v.string(),
      text: about(
        v.picklist(['same', 'port', 'none']),
        'same: as for design A; port: written for the design; none: does not apply.',
      ),
      reason: about(v.nullable(v.string()), 'Why it does not apply.'),
      verdict: v.nullable(verdictSchema),
    }),
  ),
  ms: count,
});

export type CompareReport = v.InferOutput<typeof compareSchema>;
