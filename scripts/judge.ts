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
import { exportPromela } from '../src/export/promela';
import { missingTool, ourJudgement, runSpin } from '../src/export/spin-testing';
import type { Model } from '../src/machine';
import { compileKernel } from '../src/scenario/compile';

const missing = missingTool();
if (missing) throw new Error(`SPIN can't judge here: ${missing}`);

const kernel = compileKernel();
const results: { name: string; same: boolean; states: number; causes: number }[] = [];

async function judged(name: string, model: Model): Promise<void> {
  const ours = await ourJudgement(model);
  const { states, causes, limits } = runSpin(await exportPromela(model), ['-O1'], ['-w24']);
  const same = JSON.stringify(ours) === JSON.stringify({ states, causes, limits });
  results.push({ name, same, states: ours.states, causes: ours.causes.length });
  console.log(
    `${same ? 'same     ' : 'DIFFERENT'} ${String(ours.states).padStart(8)} states  ${name}`,
  );
  if (!same) console.log({ ours, spin: { states, causes, limits } });
}

for (const preset of judgedPresets) await judged(preset.id, presetModel(preset, kernel));
const programs = randomPrograms(Number(process.argv[2] ?? 60));
for (const [n, program] of programs.entries())
  await judged(`random program ${n}`, programModel(program, kernel));

const spin = execFileSync('spin', ['-V'], { encoding: 'utf8' }).trim();
const report = { model: modelHash(kernel), spin, results };
writeFileSync('src/export/judge.json', `${JSON.stringify(report, null, 2)}\n`);
process.exitCode = results.every(({ same }) => same) ? 0 : 1;
