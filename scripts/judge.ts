// `npm run judge`: SPIN judges the checker on every preset and on more random programs than `npm test` has time for.
// Writes src/export/judge.json; a test checks that it is about the model as it is. `npm run judge -- 200`: so many
// random programs.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import {
  judgedPresets,
  modelHash,
  presetModel,
  programModel,
  randomPrograms,
} from '../src/export/judged-testing';
import { missingTool, ourJudgement, spinsJudgement } from '../src/export/spin-testing';
import type { Model } from '../src/machine';
import { compileKernel } from '../src/scenario/compile';

const missing = missingTool();
if (missing) throw new Error(`SPIN can't judge here: ${missing}`);

const kernel = compileKernel();
/** More takes minutes each. */
const mostStates = 250_000;
const results: { name: string; same: boolean; states: number; causes: number }[] = [];

async function judged(name: string, model: Model): Promise<void> {
  const ours = await ourJudgement(model, mostStates);
  if (!ours) {
    console.log(`too large                   ${name}`);
    return;
  }
  const spin = await spinsJudgement(model, [ours.states > 50_000 ? '-O1' : '-O0']);
  const same = JSON.stringify(ours) === JSON.stringify(spin);
  results.push({ name, same, states: ours.states, causes: ours.causes.length });
  console.log(
    `${same ? 'same     ' : 'DIFFERENT'} ${String(ours.states).padStart(8)} states  ${name}`,
  );
  if (!same) console.log({ ours, spin });
}

for (const preset of judgedPresets) await judged(preset.id, presetModel(preset, kernel));
const programs = randomPrograms(Number(process.argv[2] ?? 60));
for (const [n, program] of programs.entries())
  await judged(`random program ${n}`, programModel(program, kernel));

const version = execFileSync('spin', ['-V'], { encoding: 'utf8' }).trim();
const report = { model: modelHash(kernel), spin: version, results };
writeFileSync('src/export/judge.json', `${JSON.stringify(report, null, 2)}\n`);
process.exitCode = results.every(({ same }) => same) ? 0 : 1;
