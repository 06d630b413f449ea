/**
 * No ownership statement of the kernel files is there for nothing: without any single one of them, something that the
 * fact sheet expects (of a preset, of a transition, of io->ref) does not come out any more.
 */
import { describe, expect, it } from 'vitest';
import { designA, environmentFiles, kernelHeaders, programHeaders } from '../kernel/files';
import { compile } from '../lang/compile';
import type { Unit } from '../lang/ir';
import type { SourceFile } from '../lang/source';
import { type Effect, pathTo, type RecordedRun, recordRun } from '../machine';
import { buildModel } from './build';
import { expectationOf } from './expectations';
import { ownershipCases } from './ownership-cases-testing';
import { play } from './play';
import { presets } from './presets';
import { testKernel } from './programs-testing';
import { playCase, transitionCases } from './transition-cases-testing';

const files = [...designA, ...environmentFiles];
const headers = new Map([...programHeaders, ...kernelHeaders].map((file) => [file.name, file]));

interface Statement {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

const statementPattern =
  /^[\t ]+(took|gave_back|handed|void_references|passes_on|picked_up|free_object)\(/gm;

/** Every ownership statement and every hand-off, with the place of the call. */
function statementsOf(file: SourceFile): readonly Statement[] {
  return [...file.text.matchAll(statementPattern)].map((match) => {
    const start = match.index + match[0].search(/\S/);
    const end = file.text.indexOf(');', start) + 1;
    return { file, start, end, line: file.text.slice(0, start).split('\n').length };
  });
}

/** The kernel without one statement. */
function without({ file, start, end }: Statement): readonly Unit[] {
  const text = `${file.text.slice(0, start)}0${file.text.slice(end)}`;
  const unit = compile(
    { ...file, text },
    { resolveInclude: (name) => headers.get(name) ?? null, intrinsics: true },
  );
  return testKernel().map((old, i) => (files[i] === file ? unit : old));
}

/** What was passed on must be picked up, and nothing else, by the time that everything is at rest. */
function unpaired(run: RecordedRun): string | null {
  const passed = new Map<number, number>();
  const count = (effect: Effect, by: number): void => {
    if (effect.kind === 'passes_on' || effect.kind === 'picked_up')
      passed.set(effect.object, (passed.get(effect.object) ?? 0) + by);
  };
  for (const step of run.steps)
    for (const effect of step.effects) count(effect, effect.kind === 'passes_on' ? 1 : -1);
  return [...passed.values()].some((n) => n !== 0) && run.end?.kind === 'quiescent'
    ? 'a hand-off without its other end'
    : null;
}

/** The first thing that is not as expected under this kernel, or null. */
function firstWrong(kernel: readonly Unit[]): string | null {
  for (const one of [...transitionCases, ...ownershipCases]) {
    const { played, wrong } = playCase(one, kernel);
    const found = wrong ?? unpaired(played.run) ?? uncounted(played.run);
    if (found) return `${one.id}: ${found}`;
  }
  for (const preset of presets) {
    const expected = expectationOf(preset.id);
    const { model } = buildModel(preset.scenario, kernel);
    if (!model) return `${preset.id} does not link`;
    const { tree, node } = play(model, preset.script);
    const run = recordRun(model, pathTo(tree, node));
    const properties = run.violations.map(({ property }) => property);
    const wanted = expected.violations.map(({ property }) => property);
    if (properties.join() !== wanted.join()) return `${preset.id}: ${properties.join()}`;
    if (run.end?.kind !== expected.end) return `${preset.id}: ends ${run.end?.kind}`;
    const wrong = unpaired(run) ?? uncounted(run);
    if (wrong) return `${preset.id}: ${wrong}`;
  }
  return null;
}

/** A count that differs from the known references is always the kernel file's mistake. */
function uncounted(run: RecordedRun): string | null {
  const miscount = run.steps
    .flatMap((step) => step.effects)
    .find((effect) => effect.kind === 'violation' && effect.blame === 'model');
  return miscount?.kind === 'violation' ? miscount.message : null;
}

it('the kernel as it is does what the fact sheet says', () => {
  expect(firstWrong(testKernel())).toBeNull();
});

describe.each(files.flatMap(statementsOf))('$file.name:$line', (statement) => {
  it(`is needed: ${statement.file.text.slice(statement.start, statement.end)}`, () => {
    expect(firstWrong(without(statement))).not.toBeNull();
  });
});
