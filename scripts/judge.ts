// `npm run judge`: SPIN judges the checker on every preset, on main programs under each design, and on more random
// programs than `npm test` has time for; on what runs can do, and on whether some run goes round for ever. What was judged
// before, and is the same model still, isn't judged again (`--again`: it is). Writes src/export/judge.json after each
// answer; a test checks that it is about the models as they are. `npm run judge -- 200`: so many random programs, no
// mutants. 2,000 and mutants if not given: the better part of an hour on two cores, if nothing was judged before.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { type Fate, fatesOf } from '../src/checker/mutation-testing';
import {
  judgedSubjects,
  programModel,
  programsOfBatch,
  randomPrograms,
  type Subject,
  shortProgramModel,
  subjectHash,
} from '../src/export/judged-testing';
import {
  missingTool,
  ourJudgement,
  spinsJudgement,
  spinsLivelock,
} from '../src/export/spin-testing';
import type { Model } from '../src/machine';
import { compileKernel } from '../src/scenario/compile';

interface Answer {
  readonly outcome: 'same' | 'different' | 'too large';
  readonly states: number;
  readonly causes: number;
  /** Whether some run goes round for ever; not there where SPIN was not asked. */
  readonly livelock?: boolean;
}

interface ProgramsAnswer {
  readonly outcome: 'same' | 'different';
  readonly judged: number;
  readonly tooLarge: number;
  readonly states: number;
  readonly causes: number;
  readonly askedForLivelocks: number;
  readonly livelocks: number;
}

interface MutantsAnswer {
  readonly outcome: 'same';
  readonly counts: Partial<Record<Fate, number>>;
  readonly left: readonly string[];
}

/** A line of judge.json: a subject, the hash of its model, and what came out. */
type Judged = { readonly name: string; readonly model: string } & (
  | Answer
  | ProgramsAnswer
  | MutantsAnswer
);

const file = 'src/export/judge.json';
/** More takes minutes each. */
const most = { preset: 250_000, random: 30_000, livelock: 20_000 };
/** Random programs of the whole judgement; with fewer, in between, mutants are left out. */
const whole = 2000;
/** Random programs of which one is asked for livelocks, too. */
const eachOf = 10;
const tooLarge: Answer = { outcome: 'too large', states: 0, causes: 0 };

const missing = missingTool();
if (missing) throw new Error(`SPIN can't judge here: ${missing}`);
const kernel = compileKernel();

async function judgedStates(name: string, model: Model, mostStates: number): Promise<Answer> {
  const ours = await ourJudgement(model, mostStates);
  if (!ours) return tooLarge;
  const { safety } = ours;
  const spin = await spinsJudgement(model, [safety.states > 50_000 ? '-O1' : '-O0']);
  const same = JSON.stringify(safety) === JSON.stringify(spin);
  if (!same) console.log(name, { safety, spin });
  const outcome = same ? 'same' : 'different';
  return { outcome, states: safety.states, causes: safety.causes.length };
}

async function judgedLivelock(name: string, model: Model): Promise<Answer> {
  const ours = await ourJudgement(model, most.livelock);
  if (!ours) return tooLarge;
  const { livelock } = ours;
  const spins = await spinsLivelock(model);
  if (spins !== livelock) console.log(name, { ours: livelock, spins });
  const { states, causes } = ours.safety;
  const outcome = spins === livelock ? 'same' : 'different';
  return { outcome, states, causes: causes.length, livelock };
}

async function judgedPrograms(from: number): Promise<ProgramsAnswer> {
  const answers: Answer[] = [];
  for (const [i, text] of randomPrograms(from + programsOfBatch)
    .slice(from)
    .entries()) {
    const name = `random program ${from + i}`;
    answers.push(await judgedStates(name, programModel(text), most.random));
    if (i % eachOf === 0) answers.push(await judgedLivelock(name, shortProgramModel(text)));
  }
  const judged = answers.filter(({ outcome }) => outcome !== 'too large');
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  return {
    outcome: judged.some(({ outcome }) => outcome === 'different') ? 'different' : 'same',
    judged: judged.filter(({ livelock }) => livelock === undefined).length,
    tooLarge: answers.length - judged.length,
    states: sum(judged.map(({ states }) => states)),
    causes: sum(judged.map(({ causes }) => causes)),
    askedForLivelocks: judged.filter(({ livelock }) => livelock !== undefined).length,
    livelocks: judged.filter(({ livelock }) => livelock === true).length,
  };
}

/** Mutants of larger programs than `npm test` has time for; those that are left are for a reader to judge. */
async function judgedMutants(id: string): Promise<MutantsAnswer> {
  const { original, mutants } = await fatesOf(id, kernel);
  if (original !== 'same') throw new Error(`${id} itself is ${original}`);
  const counts: Partial<Record<Fate, number>> = {};
  for (const { fate } of mutants) counts[fate] = (counts[fate] ?? 0) + 1;
  const left = mutants.flatMap(({ mutant, fate }) =>
    fate === 'blamed on the kernel' || fate === 'too large' || fate.startsWith('other')
      ? `${fate}: ${mutant.name}`
      : [],
  );
  return { outcome: 'same', counts, left };
}

function judge(subject: Subject): Promise<Answer | ProgramsAnswer | MutantsAnswer> {
  switch (subject.asks) {
    case 'states':
      return judgedStates(subject.name, subject.model(), most.preset);
    case 'livelock':
      return judgedLivelock(subject.name, subject.model());
    case 'programs':
      return judgedPrograms(subject.from);
    case 'mutants':
      return judgedMutants(subject.preset);
  }
}

/** Judges the part's share of the subjects that are not in `known`, and tells each answer to the process that began it. */
async function judgePart(
  subjects: readonly Subject[],
  known: ReadonlyMap<string, Judged>,
  part: number,
  parts: number,
): Promise<void> {
  for (const [n, subject] of subjects.entries()) {
    if (n % parts !== part) continue;
    const model = subjectHash(subject);
    const before = known.get(subject.name);
    const judged: Judged =
      before?.model === model ? before : { name: subject.name, model, ...(await judge(subject)) };
    process.send?.(judged);
  }
}

interface Report {
  readonly spin: string;
  readonly judged: readonly Judged[];
}

function recorded(): Report | null {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : null;
}

async function judgeAll(count: number, args: readonly string[]): Promise<void> {
  const spin = execFileSync('spin', ['-V'], { encoding: 'utf8' }).trim();
  const before = new Map((recorded()?.judged ?? []).map((judged) => [judged.name, judged]));
  const now = new Map<string, Judged>();
  const write = (judged: Iterable<Judged>): void => {
    const sorted = [...judged].sort((a, b) => (a.name < b.name ? -1 : 1));
    const lines = sorted.map((line) => `    ${JSON.stringify(line)}`).join(',\n');
    writeFileSync(file, `{\n  "spin": ${JSON.stringify(spin)},\n  "judged": [\n${lines}\n  ]\n}\n`);
  };
  const parts = Math.max(1, Math.floor(availableParallelism() / 2));
  await Promise.all(
    Array.from({ length: parts }, (_, part) => {
      const child = spawn(
        process.execPath,
        ['scripts/run-ts.mjs', 'scripts/judge.ts', `${count}`, `--part=${part}/${parts}`, ...args],
        { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
      );
      child.on('message', (judged: Judged) => {
        now.set(judged.name, judged);
        if (before.get(judged.name)?.model === judged.model && !args.includes('--again')) return;
        const states = 'states' in judged ? judged.states : '';
        console.log(`${judged.outcome.padEnd(10)} ${String(states).padStart(8)}  ${judged.name}`);
        write(new Map([...before, ...now]).values());
      });
      return new Promise<void>((done, fail) => {
        child.on('exit', (status) =>
          status === 0 ? done() : fail(new Error(`a part of the judge ended with ${status}`)),
        );
      });
    }),
  );
  for (const subject of judgedSubjects({ programs: whole, mutants: true })) {
    const was = before.get(subject.name);
    if (!was || now.has(subject.name) || was.model !== subjectHash(subject)) continue;
    now.set(was.name, was); // not asked for this time, and still true
  }
  write(now.values());
  const different = [...now.values()].filter(({ outcome }) => outcome === 'different');
  console.log(`${now.size} judged, ${different.length} different`);
  process.exitCode = different.length === 0 ? 0 : 1;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { again: { type: 'boolean' }, part: { type: 'string' } },
});
const count = Number(positionals[0] ?? whole);
if (values.part === undefined) {
  await judgeAll(count, values.again ? ['--again'] : []);
} else {
  const subjects = judgedSubjects({ programs: count, mutants: count >= whole });
  const same = (recorded()?.judged ?? []).filter(({ outcome }) => outcome !== 'different');
  const known = new Map(values.again ? [] : same.map((judged) => [judged.name, judged]));
  const [part = 0, parts = 1] = values.part.split('/').map(Number);
  await judgePart(subjects, known, part, parts);
}
