/**
 * No ownership statement of the kernel files is there for nothing: without any single one of them, something that the
 * fact sheet expects (of a preset, of a transition, of io->ref) does not come out any more.
 */
import { describe, expect, it } from 'vitest';
import { filesOf } from '../kernel/designs/files';
import { designA, environmentFiles } from '../kernel/files';
import { socketUnits } from '../kernel/socket/files';
import { compile } from '../lang/compile';
import type { Unit } from '../lang/ir';
import type { SourceFile } from '../lang/source';
import { type Effect, pathTo, type RecordedRun, recordRun } from '../machine';
import { buildModel } from './build';
import { compileKernel } from './compile';
import { expectationOf } from './expectations';
import { ownershipCases } from './ownership-cases-testing';
import { play } from './play';
import { type Preset, presets } from './presets';
import { hasSockets } from './sockets';
import { playCase, transitionCases } from './transition-cases-testing';

const files = [...designA, ...environmentFiles, ...socketUnits];

/** A kernel's files, and what is to come out under it: with sockets, and without. */
interface Whole {
  readonly files: readonly SourceFile[];
  readonly headers: ReadonlyMap<string, SourceFile>;
  readonly units: readonly Unit[];
  readonly presets: readonly Preset[];
}

function whole(sockets: boolean): Whole {
  const { units, programHeaders, kernelHeaders } = filesOf('A', sockets);
  return {
    files: units,
    headers: new Map([...programHeaders, ...kernelHeaders].map((file) => [file.name, file])),
    units: compileKernel({}, 'A', sockets),
    presets: presets.filter(({ scenario }) => hasSockets(scenario) === sockets),
  };
}

const plain = whole(false);
const withSockets = whole(true);
const wholeOf = (file: SourceFile): Whole => (socketUnits.includes(file) ? withSockets : plain);

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
  const { files: all, headers, units } = wholeOf(file);
  const unit = compile(
    { ...file, text },
    { resolveInclude: (name) => headers.get(name) ?? null, intrinsics: true },
  );
  return units.map((old, i) => (all[i] === file ? unit : old));
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
function firstWrong(kernel: readonly Unit[], of: Whole): string | null {
  for (const one of of === plain ? [...transitionCases, ...ownershipCases] : []) {
    const { played, wrong } = playCase(one, kernel);
    const found = wrong ?? unpaired(played.run) ?? uncounted(played.run);
    if (found) return `${one.id}: ${found}`;
  }
  for (const preset of of.presets) {
    const expected = expectationOf(preset.id);
    const { model } = buildModel(preset.scenario, kernel);
    if (!model) return `${preset.id} does not link`;
    const { tree, node } = play(model, preset.script);
    const run = recordRun(model, pathTo(tree, node));
    const properties = run.violations.map(({ property }) => property);
    const wanted = expected.violations.map(({ property }) => property);
    if (properties.join() !== wanted.join()) return `${preset.id}: ${properties.join()}`;
    if (run.end?.kind !== expected.end) return `${preset.id}: ends ${run.end?.kind}`;
    const wrong =
      unpaired(run) ?? uncounted(run) ?? (wanted.length > 0 ? null : freedByOthers(run));
    if (wrong) return `${preset.id}: ${wrong}`;
  }
  return null;
}

/** In a correct run whoever owns an object gives it back before it is freed. */
function freedByOthers(run: RecordedRun): string | null {
  const freed = run.references.find(({ ref, end }) => ref === 'owner' && end === 'freed');
  return freed ? `${freed.object.name} is freed, and somebody was still to release it` : null;
}

/** A count that differs from the known references is always the kernel file's mistake. */
function uncounted(run: RecordedRun): string | null {
  const miscount = run.steps
    .flatMap((step) => step.effects)
    .find((effect) => effect.kind === 'violation' && effect.blame === 'model');
  return miscount?.kind === 'violation' ? miscount.message : null;
}

it('the kernel as it is does what the fact sheet says', () => {
  for (const of of [plain, withSockets]) expect(firstWrong(of.units, of)).toBeNull();
});

describe.each(files.flatMap(statementsOf))('$file.name:$line', (statement) => {
  it(`is needed: ${statement.file.text.slice(statement.start, statement.end)}`, () => {
    expect(firstWrong(without(statement), wholeOf(statement.file))).not.toBeNull();
  });
});
