/** An exploration as the object that `--json` prints, and that the text report is written from. */
import { assumptionsOf } from '../checker/assumptions';
import type { Cause, Origin, Verdict } from '../checker/check';
import {
  grow,
  type Model,
  pathTo,
  plant,
  type RecordedRun,
  type RunTree,
  recordRun,
} from '../machine';
import { encode } from '../scenario/link';
import { packRuns } from '../scenario/runs';
import { longestText, type Scenario } from '../scenario/schema';
import { sentence } from '../timeline/sentence';
import type { BadInput } from './bad-input';
import { type Baseline, markKnown } from './baseline';
import type { CheckArguments, Counted } from './check-flags';
import type { Explored } from './explore';
import type { Assumption, Finding, Place, Report, RunStep } from './report-schema';
import type { Subject } from './subject';

const exitCodes: Readonly<Record<Report['verdict'], number>> = {
  clean: 0,
  findings: 1,
  error: 2,
  bounded: 3,
};

export const exitCodeOf = ({ verdict }: Pick<Report, 'verdict'>): number => exitCodes[verdict];

const nothing: Report = {
  verdict: 'clean',
  programFindings: 0,
  kernelFindings: 0,
  states: 0,
  depth: 0,
  ms: 0,
  bounds: [],
  livelockSearched: false,
  findings: [],
  reached: [],
  errors: [],
};

export function errorReport({ problems }: BadInput): Report {
  return { ...nothing, verdict: 'error', errors: [...problems] };
}

export async function reportOf(
  { model, scenario }: Pick<Subject, 'model' | 'scenario'>,
  { verdict, isStopped }: Explored,
  { owner, maxFaults, partialOrder }: Pick<CheckArguments, 'owner' | 'maxFaults' | 'partialOrder'>,
  baseline: Baseline,
  ms: number,
): Promise<Report> {
  const closed = closedBy(scenario, maxFaults);
  const all = await Promise.all(
    verdict.found.map((cause) => findingOf(model, scenario, cause, closed)),
  );
  const findings = markKnown(all, baseline);
  const fresh = findings.filter(({ known }) => !known);
  const counts = (whose: Counted): number =>
    fresh.filter((finding) => whose === 'any' || finding.owner === whose).length;
  const bounds = boundsOf(verdict, isStopped);
  return {
    ...nothing,
    verdict: isStopped
      ? 'bounded'
      : counts(owner) > 0
        ? 'findings'
        : bounds.length > 0
          ? 'bounded'
          : 'clean',
    programFindings: counts('program'),
    kernelFindings: counts('kernel'),
    states: verdict.states,
    depth: verdict.depth,
    ms: Math.round(ms),
    bounds,
    livelockSearched: verdict.isLivelockSearched,
    partialOrder,
    findings,
    reached: reachedOf(verdict),
  };
}

/** Runs that were not followed to their end are as good as not explored. */
function boundsOf({ isComplete, bound, limits }: Verdict, isStopped: boolean): readonly string[] {
  const stopped = isStopped ? 'interrupted' : isComplete ? null : bound;
  return [...(stopped === null ? [] : [stopped]), ...limits];
}

function reachedOf({ reached }: Verdict): Report['reached'] {
  return [
    ...reached.choices.map(({ label, isFault, taken, forbidden }) => ({
      kind: 'choice' as const,
      label,
      fault: isFault,
      taken: [...taken],
      forbidden: [...forbidden],
    })),
    ...reached.programs.map(({ fn, contexts }) => ({
      kind: 'program' as const,
      fn,
      contexts: [...contexts],
    })),
    ...reached.unreachedLines.map((line) => ({ kind: 'unreached-line' as const, line })),
  ];
}

function closedBy({ rules }: Scenario, maxFaults: number | null): readonly Assumption[] {
  const closed = Object.entries(rules).map(([label, rule]) =>
    'force' in rule
      ? `${label} is always ${rule.force}`
      : `${label} is never ${rule.forbid.join(', ')}`,
  );
  if (maxFaults !== null)
    closed.push(
      maxFaults === 0
        ? 'no faults'
        : `at most ${maxFaults} fault${maxFaults > 1 ? 's' : ''} in a run`,
    );
  return closed.map((what) => ({ kind: 'closed', what }));
}

async function findingOf(
  model: Model,
  scenario: Scenario,
  cause: Cause,
  closed: readonly Assumption[],
): Promise<Finding> {
  let tree = plant(model);
  let node = 0;
  for (const choice of cause.run) ({ tree, node } = grow(tree, node, choice));
  const run = recordRun(model, pathTo(tree, node));
  const { property, object, owner, obligation, message, isShortest } = cause;
  return {
    property,
    object,
    owner,
    obligation: obligation && { text: obligation.text, at: placeOf(model, obligation.at) },
    origin: placeOf(model, cause.origin),
    program: placeOf(model, cause.program),
    message,
    known: false,
    steps: cause.run.length,
    isShortest,
    run: stepsOf(run),
    cycle: cause.cycle,
    link: await linkOf(scenario, tree, node),
    assumptions: [
      ...closed,
      ...assumptionsOf(model, run.steps).map(({ kind, fn, what }) => ({
        kind,
        what: `${fn}: ${what}`,
      })),
    ],
  };
}

function placeOf(model: Model, origin: Origin | null): Place | null {
  if (!origin) return null;
  const { file, line, span } = origin;
  const text = model.files[span.file]?.text.split('\n')[line - 1] ?? '';
  return { file, line, text: text.trim() };
}

function stepsOf(run: RecordedRun): readonly RunStep[] {
  return run.steps.slice(1).map(({ index, choice }) => ({
    context: run.contexts[choice.context]?.name ?? '',
    label: choice.label,
    alternative: choice.text,
    choice: { context: choice.context, alternative: choice.alternative },
    says: sentence(run, index),
  }));
}

async function linkOf(scenario: Scenario, tree: RunTree, node: number): Promise<string | null> {
  if (scenario.program.text.length > longestText) return null;
  return encode({ ...scenario, ...packRuns(tree, node), selection: null });
}
