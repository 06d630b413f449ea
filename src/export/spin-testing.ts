/** Runs SPIN on an exported model, and our checker beside it, for tests that let the one judge the other. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownerBy } from '../checker/cause';
import { type Cause, Check } from '../checker/check';
import type { Model } from '../machine/model';
import { exportPromela } from './promela';

/** What is missing to run SPIN here; null if nothing is. */
export function missingTool(): string | null {
  for (const [tool, option] of [
    ['spin', '-V'],
    ['gcc', '--version'],
  ] as const)
    if (spawnSync(tool, [option], { stdio: 'ignore' }).status !== 0)
      return `${tool} is not installed`;
  return null;
}

export interface Judgement {
  readonly states: number;
  /** `owner property object file:line`, sorted. */
  readonly causes: readonly string[];
  /** Bounds of the model that runs have met, sorted. */
  readonly limits: readonly string[];
}

export interface OurJudgement {
  /** What SPIN can say, too. */
  readonly safety: Judgement;
  /** Whether some run goes round for ever. */
  readonly livelock: boolean;
}

export interface SpinRun extends Judgement {
  /** What pan printed. */
  readonly output: string;
  readonly milliseconds: { readonly spin: number; readonly gcc: number; readonly pan: number };
}

/** `gcc` and `pan`: flags beside those that every exported model needs. */
export function runSpin(
  text: string,
  gcc: readonly string[] = ['-O0'],
  pan: readonly string[] = [],
): SpinRun {
  return inFolder((run, write) => {
    const timed = (command: string, args: readonly string[]): [string, number] => {
      const start = performance.now();
      return [run(command, args), performance.now() - start];
    };
    write('model.pml', text);
    const [, spinTime] = timed('spin', ['-a', 'model.pml']);
    const flags = ['-w', ...gcc, '-DNOREDUCE', '-DSAFETY', '-DVECTORSZ=65536'];
    const [, gccTime] = timed('gcc', [...flags, '-o', 'pan', 'pan.c']);
    const [output, panTime] = timed('./pan', ['-n', '-m200000', '-w22', ...pan]);
    return {
      ...read(output),
      output,
      milliseconds: { spin: spinTime, gcc: gccTime, pan: panTime },
    };
  });
}

/** In a folder of its own, which is gone afterwards. */
function inFolder<T>(
  work: (
    run: (command: string, args: readonly string[]) => string,
    write: (name: string, text: string) => void,
  ) => T,
): T {
  const folder = mkdtempSync(join(tmpdir(), 'aioscope-spin-'));
  const run = (command: string, args: readonly string[]): string =>
    execFileSync(command, args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 2 ** 26,
    });
  try {
    return work(run, (name, text) => writeFileSync(join(folder, name), text));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Whether SPIN finds a run that goes round for ever. */
export async function spinsLivelock(model: Model): Promise<boolean> {
  const text = await exportPromela(model, { liveness: true });
  // Four more processes with each; beside the contexts there are the end of the run and the claim.
  const fair = Math.max(3, Math.ceil(model.contexts.length / 4) + 2);
  const gcc = ['-w', '-O0', '-DNOREDUCE', `-DNFAIR=${fair}`, '-DVECTORSZ=65536'];
  return inFolder((run, write) => {
    write('model.pml', text);
    run('spin', ['-a', 'model.pml']);
    run('gcc', [...gcc, '-o', 'pan', 'pan.c']);
    const output = run('./pan', ['-a', '-f', '-E', '-n', '-m1000000', '-w22']);
    if (/^error: |too small|out of memory|not found/m.test(output))
      throw new Error(`pan did not explore the whole model:\n${output}`);
    return /acceptance cycle/.test(output);
  });
}

function read(output: string): Judgement {
  if (!/errors: 0\n/.test(output) || /^error: |too small|out of memory/m.test(output))
    throw new Error(`pan did not explore the whole model:\n${output}`);
  const causes = new Set([...output.matchAll(/^finding: (.*)$/gm)].map(([, cause]) => cause ?? ''));
  const states = Number(/(\d+) states, stored/.exec(output)?.[1]);
  return {
    states,
    causes: [...new Set([...causes].map((cause) => cause.replace(/^\w+ /, '')))]
      .map((rest) => `${ownerBy((evidence) => causes.has(`${evidence} ${rest}`))} ${rest}`)
      .sort(),
    limits: [...output.matchAll(/^limit: (.*)$/gm)].map(([, limit]) => limit ?? '').sort(),
  };
}

/**
 * What our checker says, in the same form; null for a model of more than so many states. That a run goes round for ever
 * SPIN is asked for itself; of a stack that overflows it knows the bound only.
 */
export async function ourJudgement(model: Model, maxStates: number): Promise<OurJudgement | null> {
  const check = await Check.start(model, { maxStates });
  while (check.explore(100_000));
  const verdict = check.verdict();
  if (!verdict.isComplete) return null;
  const isOverflow = ({ property }: Cause): boolean => property === 'no-stack-overflow';
  const overflows = verdict.found.some(isOverflow) ? ['kernel stack overflow'] : [];
  const causes = verdict.found
    .filter((cause) => cause.cycle === null && !isOverflow(cause))
    .map(({ owner, property, object, origin }) =>
      [owner, property, object ?? '-', origin ? `${origin.file}:${origin.line}` : '-'].join(' '),
    );
  const limits = [...new Set([...overflows, ...verdict.limits.map(unnamed)])];
  return {
    safety: { states: verdict.states, causes: causes.sort(), limits: limits.sort() },
    livelock: verdict.found.some(({ cycle }) => cycle !== null),
  };
}

/** Which loop it is that does not end, SPIN does not know. */
const unnamed = (limit: string): string =>
  limit.endsWith('does not end within 200,000 instructions') ? 'an endless loop' : limit;

/** What SPIN says. */
export async function spinsJudgement(model: Model, gcc?: readonly string[]): Promise<Judgement> {
  const { states, causes, limits } = runSpin(await exportPromela(model), gcc);
  return { states, causes, limits };
}
