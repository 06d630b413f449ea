import { describe, expect, it } from 'vitest';
import { positionOf, type Span } from '../lang/source';
import {
  inspect,
  type Model,
  nodeAt,
  pathTo,
  type RecordedRun,
  type RunViolation,
  recordRun,
  type State,
} from '../machine';
import { buildModel } from './build';
import { expectationOf } from './expectations';
import { play } from './play';
import { presets } from './presets';
import { contextsOf, transitionsOf } from './transitions';

/** The program's line that broke it, or that called the kernel which did. */
function programLine(model: Model, run: RecordedRun, violation: RunViolation): string | null {
  const ofProgram = ({ file }: Span): boolean => model.files[file]?.role === 'program';
  const context = run.steps[violation.step]?.choice.context;
  const before = run.steps
    .slice(0, violation.step + 1)
    .filter((record) => record.choice.context === context)
    .flatMap((record) => record.visited);
  const span = [...before, violation.span].findLast(ofProgram);
  if (!span) return null;
  const text = model.files[span.file]?.text ?? '';
  return text.split('\n')[positionOf(text, span.start).line - 1]?.trim() ?? null;
}

/** `0` or an errno for each io command; null for one that has not ended. */
function resultsOf(model: Model, state: State, ios: number): (string | null)[] {
  const status = inspect(model, state, [], 0).globals.find((g) => g.name === 'io_command_status');
  return (status?.children ?? []).slice(0, ios).map(({ text }) => (text === '1' ? null : text));
}

describe.each(presets)('preset $id', (preset) => {
  const expected = expectationOf(preset.id);

  it('is as the fact sheet says', () => {
    const { model, diagnostics } = buildModel(preset.scenario);
    expect(diagnostics).toEqual([]);
    if (!model) return;
    const { tree, node, unused } = play(model, preset.script);
    expect(unused).toEqual([]);
    const run = recordRun(model, pathTo(tree, node));
    const found = run.violations.map((violation, i) => ({
      property: violation.property,
      object: violation.object?.type ?? null,
      blame: violation.blame,
      line: expected.violations[i]?.line === null ? null : programLine(model, run, violation),
    }));
    const callbacks = run.steps.flatMap((record) =>
      record.effects.flatMap((effect) =>
        effect.kind === 'enter' && effect.callback
          ? [run.contexts[record.choice.context]?.name]
          : [],
      ),
    );
    const { violations, end, transitions, results } = expected;
    expect({
      violations: found,
      callbacks,
      end: run.end?.kind,
      transitions: contextsOf(transitionsOf(run)),
      results: resultsOf(model, nodeAt(tree, node).state, preset.scenario.ios.length),
    }).toEqual({ violations, callbacks: expected.callbacks, end, transitions, results });
  });

  it('opens where there is something to see', () => {
    const { model } = buildModel(preset.scenario);
    if (!model) return;
    const whole = play(model, preset.script);
    const { tree, node } = play(model, preset.script, preset.position);
    // An event that never comes would give the end.
    if (preset.position.at === 'event') expect(node).not.toBe(whole.node);
    if (preset.position.at === 'violation')
      expect(nodeAt(tree, node).record.effects.some(({ kind }) => kind === 'violation')).toBe(true);
  });
});
