// `npm run selftests DIR [RUNS]`: takes every .c file of a folder as it is, and says what it compiles to, how the default
// run goes, and what a few hundred random runs (always the same ones) find. For programs that are not part of this repository.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { positionOf } from '../src/lang/source';
import { link, pathTo, type RecordedRun, recordRun } from '../src/machine';
import { compileKernel, compileProgram } from '../src/scenario/compile';
import { defaultScenario } from '../src/scenario/defaults';
import { type Played, play, wander } from '../src/scenario/play';
import { toSetup } from '../src/scenario/setup';

const [dir, howMany = '200'] = process.argv.slice(2);
if (!dir) {
  console.error('usage: npm run selftests DIR [RUNS]');
  process.exit(2);
}
const runs = Number(howMany);
const kernel = compileKernel();
let failed = 0;

for (const name of readdirSync(dir).sort()) if (name.endsWith('.c')) trySelftest(name);
process.exitCode = failed > 0 ? 1 : 0;

function trySelftest(name: string): void {
  const program = compileProgram(readFileSync(join(dir ?? '', name), 'utf8'), name);
  const scenario = defaultScenario(program);
  const { model, files, diagnostics } = link(program, kernel, toSetup(scenario, program));
  for (const { severity, span, message, hint } of diagnostics) {
    const file = files[span.file];
    const { line, column } = positionOf(file?.text ?? '', span.start);
    console.log(
      `${file?.name}:${line}:${column}: ${severity}: ${message}${hint ? `: ${hint}` : ''}`,
    );
  }
  if (!model) {
    failed++;
    console.log(`${name}: does not compile`);
    return;
  }
  const recorded = ({ tree, node }: Played): RecordedRun => recordRun(model, pathTo(tree, node));
  const ios = scenario.ios.map(({ op }) => op).join(', ');
  console.log(`${name}: ${ios}`);
  const first = recorded(play(model, []));
  console.log(`  default run   ${first.steps.length - 1} steps, ${endOf(first)}`);
  for (const line of findings([first])) console.log(`    ${line}`);

  const wandered = Array.from({ length: runs }, (_, seed) => recorded(wander(model, seed + 1)));
  const clean = wandered.filter((run) => run.violations.length === 0).length;
  console.log(`  random runs   ${runs}: ${clean} without a violation, ${runs - clean} with`);
  for (const line of findings(wandered)) console.log(`    ${line}`);
}

function endOf(run: RecordedRun): string {
  return run.end?.kind === 'bound'
    ? `stopped at a bound: ${run.end.what}`
    : (run.end?.kind ?? 'not ended');
}

/** Each cause once, with the number of runs that have it, the most frequent first. */
function findings(all: readonly RecordedRun[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const run of all) {
    const causes = new Set(
      run.violations.map(
        ({ property, object, blame, message }) =>
          `${property} (${blame})${object ? ` ${object.type}` : ''}: ${message}`,
      ),
    );
    if (run.end?.kind === 'bound') causes.add(`stopped at a bound: ${run.end.what}`);
    for (const cause of causes) counts.set(cause, (counts.get(cause) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([cause, count]) => `${all.length > 1 ? `${count}× ` : ''}${cause}`);
}
