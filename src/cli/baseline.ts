/** Findings that are known: an earlier report. They are shown, and do not count. */
import { basename } from 'node:path';
import * as v from 'valibot';
import { BadInput } from './bad-input';
import { readJson } from './json-text';
import { readText } from './read-text';
import { baselineSchema, type Finding } from './report-schema';

type Known = v.InferOutput<typeof baselineSchema>['findings'][number];

export type Baseline = readonly Known[];

/** Throws a BadInput if it is not what --json prints. */
export function readBaseline(file: string): Baseline {
  const { value, problemAt } = readJson(file, readText(file, 'baseline'));
  const parsed = v.safeParse(baselineSchema, value);
  if (parsed.success) return parsed.output.findings;
  throw new BadInput(
    parsed.issues.slice(0, 5).map((issue) => {
      const path = (issue.path ?? []).reduce(
        (place, { key }) =>
          typeof key === 'number'
            ? `${place}[${key}]`
            : `${place}${place ? '.' : ''}${String(key)}`,
        '',
      );
      const hint = 'a baseline is what aioscope check --json has printed';
      return problemAt(path, `${path || 'the baseline'} ${issue.message}: ${hint}`);
    }),
  );
}

/**
 * Marks what the baseline has. A line is known by its text, so that lines added above it don't matter; of two findings
 * at lines that read the same, a baseline with one of them covers one.
 */
export function markKnown(findings: readonly Finding[], baseline: Baseline): readonly Finding[] {
  const left = [...baseline];
  const covered = new Set<Finding>();
  for (const fits of [isSameLine, isSameText])
    for (const finding of findings) {
      const at = covered.has(finding) ? -1 : left.findIndex((known) => fits(finding, known));
      if (at < 0) continue;
      left.splice(at, 1);
      covered.add(finding);
    }
  return findings.map((finding) => ({ ...finding, known: covered.has(finding) }));
}

/** A file is named as it was given: the folder says nothing. */
const sameFile = (a: Finding['origin'], b: Known['origin']): boolean =>
  (a && basename(a.file)) === (b && basename(b.file));

function isSameKind(a: Finding, b: Known): boolean {
  return (
    a.property === b.property &&
    a.object === b.object &&
    a.owner === b.owner &&
    sameFile(a.origin, b.origin)
  );
}

const isSameLine = (a: Finding, b: Known): boolean =>
  isSameKind(a, b) &&
  a.origin?.line === b.origin?.line &&
  (b.origin?.text === undefined || a.origin?.text === b.origin.text);

const isSameText = (a: Finding, b: Known): boolean =>
  isSameKind(a, b) && b.origin?.text !== undefined && a.origin?.text === b.origin.text;
