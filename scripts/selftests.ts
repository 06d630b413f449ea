/**
 * `npm run selftests DIR`: takes each .c file of a folder as if it were pasted into the app, plays its default scenario
 * to the end and says what came of it. Fails if a file does not compile and link as it is.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, positionOf, type SourceFile } from '../src/lang/source';
import { pathTo, recordRun } from '../src/machine';
import { buildModel, compileKernel, compileProgram } from '../src/scenario/build';
import { defaultScenario } from '../src/scenario/defaults';
import { play } from '../src/scenario/play';

const [folder] = process.argv.slice(2);
if (!folder) throw new Error('usage: npm run selftests DIR');

const kernel = compileKernel();
for (const name of readdirSync(folder).sort()) {
  if (name.endsWith('.c')) tryProgram(name, readFileSync(join(folder, name), 'utf8'));
}

function tryProgram(name: string, text: string): void {
  const scenario = { ...defaultScenario(compileProgram(text)), program: { preset: null, text } };
  const { model, files, diagnostics } = buildModel(scenario, kernel);
  console.log(`${model ? 'ok    ' : 'FAILED'} ${name}`);
  for (const diagnostic of diagnostics) console.log(`       ${words(diagnostic, files)}`);
  if (!model) {
    process.exitCode = 1;
    return;
  }
  const { tree, node } = play(model, []);
  const run = recordRun(model, pathTo(tree, node));
  console.log(`       ${run.steps.length - 1} steps, end: ${run.end?.kind ?? 'open'}`);
  for (const { step, object, message } of run.violations) {
    console.log(`       step ${step}: ${object ? `${object.name} ` : ''}${message}`);
  }
}

function words(
  { severity, span, message, hint }: Diagnostic,
  files: readonly SourceFile[],
): string {
  const file = files[span.file];
  const { line, column } = positionOf(file?.text ?? '', span.start);
  return `${severity} ${file?.name}:${line}:${column}: ${message}${hint ? ` (${hint})` : ''}`;
}
