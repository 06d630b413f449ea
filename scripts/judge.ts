// `npm run judge`: SPIN judges the checker on every preset, on main programs under each design, and on more random programs than `npm test` has time for; on
// what runs can do, and on whether some run goes round for ever. Writes src/export/judge.json; a test checks that it is
// about the model as it is. `npm run judge -- 200`: so many random programs. 2,000 if not given: the better part of an
// hour on two cores.
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Fate, fatesOf, mutatedPresets } from '../src/checker/mutation-testing';
import {
  designModel,
  judgedDesigns,
  judgedPresets,
  modelHash,
  presetModel,
  programModel,
  randomPrograms,
  shortPresetModel,
  shortProgramModel,
} from '../src/export/judged-testing';
import {
  missingTool,
  ourJudgement,
  spinsJudgement,
  spinsLivelock,
} from '../src/export/spin-testing';
import type { Model } from '../src/machine';
import { compileKernel } from '../src/scenario/compile';

interface Result {
  readonly name: string;
  readonly same: boolean;
  readonly states: number;
  readonly causes: number;
  /** Whether some run goes round for ever; null where SPIN was not asked. */
  readonly livelock: boolean | null;
}

interface Mutants {
  readonly mutantsOf: string;
  readonly counts: Partial<Record<Fate, number>>;
  readonly left: readonly string[];
}

/** More takes minutes each. */
const most = { preset: 250_000, random: 30_000, livelock: 20_000 };
/** Random programs of the whole judgement; with fewer, in between, mutants are left out. */
const whole = 2000;
/** Random programs of which one is asked for livelocks, too. */
const eachOf = 10;

const missing = missingTool();
if (missing) throw new Error(`SPIN can't judge here: ${missing}`);
const kernel = compileKernel();

/** null if there are too many states. */
async function judged(name: string, model: Model, mostStates: number): Promise<Result | null> {
  const ours = await ourJudgement(model, mostStates);
  if (!ours) return null;
  const { safety } = ours;
  const spin = await spinsJudgement(model, [safety.states > 50_000 ? '-O1' : '-O0']);
  const same = JSON.stringify(safety) === JSON.stringify(spin);
  if (!same) console.log(name, { safety, spin });
  return { name, same, states: safety.states, causes: safety.causes.length, livelock: null };
}

async function judgedLivelock(name: string, model: Model): Promise<Result | null> {
  const ours = await ourJudgement(model, most.livelock);
  if (!ours) return null;
  const spins = await spinsLivelock(model);
  if (spins !== ours.livelock) console.log(name, { ours: ours.livelock, spins });
  const { states, causes } = ours.safety;
  const same = spins === ours.livelock;
  return { name, same, states, causes: causes.length, livelock: ours.livelock };
}

/** Mutants of larger programs than `npm test` has time for; those that are left are for a reader to judge. */
async function judgedMutants(id: string): Promise<Mutants> {
  const { original, mutants } = await fatesOf(id, kernel);
  if (original !== 'same') throw new Error(`${id} itself is ${original}`);
  const counts: Partial<Record<Fate, number>> = {};
  for (const { fate } of mutants) counts[fate] = (counts[fate] ?? 0) + 1;
  const left = mutants.flatMap(({ mutant, fate }) =>
    fate === 'blamed on the kernel' || fate === 'too large' || fate.startsWith('other')
      ? `${fate}: ${mutant.name}`
      : [],
  );
  return { mutantsOf: id, counts, left };
}

type Subject = readonly [name: string, judge: () => Promise<Result | Mutants | null>];

function subjects(count: number): readonly Subject[] {
  const ofPresets = judgedPresets.flatMap((preset): Subject[] => {
    const short = `${preset.id}, short of memory`;
    return [
      [preset.id, () => judged(preset.id, presetModel(preset, kernel), most.preset)],
      [preset.id, () => judgedLivelock(preset.id, presetModel(preset, kernel))],
      [short, () => judgedLivelock(short, shortPresetModel(preset, kernel))],
    ];
  });
  const ofDesigns = judgedDesigns.map(
    (subject): Subject => [
      subject.name,
      () => judged(subject.name, designModel(subject), most.preset),
    ],
  );
  const ofPrograms = randomPrograms(count).flatMap((text, n): Subject[] => {
    const name = `random program ${n}`;
    const short = `${name}, short of memory`;
    const safety: Subject = [name, () => judged(name, programModel(text, kernel), most.random)];
    return n % eachOf > 0
      ? [safety]
      : [safety, [short, () => judgedLivelock(short, shortProgramModel(text, kernel))]];
  });
  const ofMutants = mutatedPresets.map(
    (id): Subject => [`mutants of ${id}`, () => judgedMutants(id)],
  );
  return [...(count < whole ? [] : ofMutants), ...ofPresets, ...ofDesigns, ...ofPrograms];
}

/** The part's share of all subjects, into a file. */
async function judgePart(count: number, part: number, parts: number, file: string): Promise<void> {
  const results: (Result | Mutants | null)[] = [];
  for (const [n, [name, judge]] of subjects(count).entries()) {
    if (n % parts !== part) continue;
    const result = await judge();
    results.push(result);
    const verdict = !result
      ? 'too large'
      : !('same' in result) || result.same
        ? 'same'
        : 'DIFFERENT';
    const states = result && 'states' in result ? result.states : '';
    console.log(`${verdict.padEnd(10)} ${String(states).padStart(8)}  ${name}`);
  }
  writeFileSync(file, JSON.stringify(results));
}

async function judgeAll(count: number): Promise<void> {
  const parts = Math.max(1, Math.floor(availableParallelism() / 2));
  const files = await Promise.all(
    Array.from({ length: parts }, (_, part) => {
      const file = join(tmpdir(), `aioscope-judge-${process.pid}-${part}.json`);
      const args = [
        'scripts/run-ts.mjs',
        'scripts/judge.ts',
        `${count}`,
        `${part}`,
        `${parts}`,
        file,
      ];
      const child = spawn(process.execPath, args, { stdio: 'inherit' });
      return new Promise<string>((done, fail) =>
        child.on('exit', (status) =>
          status === 0 ? done(file) : fail(new Error(`a part of the judge ended with ${status}`)),
        ),
      );
    }),
  );
  const all = files.flatMap(
    (file) => JSON.parse(readFileSync(file, 'utf8')) as (Result | Mutants | null)[],
  );
  const results = all.filter((result) => result !== null && 'same' in result);
  const isRandom = ({ name }: Result): boolean => name.startsWith('random program');
  const random = results.filter(isRandom);
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  const report = {
    model: modelHash(kernel),
    spin: execFileSync('spin', ['-V'], { encoding: 'utf8' }).trim(),
    tooLarge: all.filter((result) => result === null).length,
    different: results.filter(({ same }) => !same),
    presets: results
      .filter((result) => !isRandom(result))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    mutants: all.filter((result) => result !== null && 'mutantsOf' in result),
    random: {
      programs: count,
      judged: random.filter(({ livelock }) => livelock === null).length,
      states: sum(random.map(({ states }) => states)),
      causes: sum(random.map(({ causes }) => causes)),
      askedForLivelocks: random.filter(({ livelock }) => livelock !== null).length,
      livelocks: random.filter(({ livelock }) => livelock === true).length,
    },
  };
  writeFileSync('src/export/judge.json', `${JSON.stringify(report, null, 2)}\n`);
  process.exitCode = report.different.length === 0 ? 0 : 1;
}

const [count = `${whole}`, part, parts, file] = process.argv.slice(2);
if (part === undefined || parts === undefined || file === undefined) await judgeAll(Number(count));
else await judgePart(Number(count), Number(part), Number(parts), file);
