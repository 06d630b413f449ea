/** The checker beside SPIN: on exported models, and on one that is written by hand. Ratios of one run; medians of 5. */
import { Check } from '../src/checker/check';
import { presetModel } from '../src/export/judged-testing';
import { exportPromela } from '../src/export/promela';
import { missingTool, runSpin, type SpinRun } from '../src/export/spin-testing';
import type { Model } from '../src/machine';
import { buildModel } from '../src/scenario/build';
import { presetById } from '../src/scenario/presets';
import type { World } from '../src/scenario/schema';
import { plainIo } from '../src/scenario/world';
import handWritten from './hand.pml?raw';

const times = 5;

/** The largest that pan explores in some seconds: loop with a read and a flush, stripe with two chunks, block-eagain. */
const worlds: readonly (readonly [string, Partial<World>])[] = [
  ['loop', { ios: [plainIo, { ...plainIo, op: 'FLUSH', sectors: 0, tag: 1 }] }],
  [
    'stripe',
    {
      ios: [{ ...plainIo, sectors: 16 }],
      rules: {
        read_iter: { force: '-EIOCBQUEUED' },
        'ki_complete in': { force: 'irq' },
        ki_complete: { forbid: ['-EINVAL', '-ENOMEM'] },
      },
    },
  ],
  ['block-eagain', {}],
];

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const repeated = async (run: () => Promise<number> | number): Promise<number> => {
  const values: number[] = [];
  for (let i = 0; i < times; i++) values.push(await run());
  return median(values);
};

interface Ours {
  readonly states: number;
  /** States a second, without the time that compiling takes. */
  readonly rate: number;
  readonly bytes: number;
  /** From the linked model to the verdict. */
  readonly milliseconds: number;
}

async function ours(model: Model): Promise<Ours> {
  const start = performance.now();
  const check = await Check.start(model);
  const begun = performance.now();
  while (check.explore(50_000));
  const end = performance.now();
  const { states, memory } = check.verdict();
  return {
    states,
    rate: (states / (end - begun)) * 1000,
    bytes: memory / states,
    milliseconds: end - start,
  };
}

const number = (output: string, pattern: RegExp): number => Number(pattern.exec(output)?.[1] ?? 0);

/** By pan's own clock. */
const rateOf = ({ states, output }: SpinRun): number =>
  states / Math.max(0.01, number(output, /elapsed time ([\d.]+)/));

const bytesOf = ({ states, output }: SpinRun): number =>
  (number(output, /([\d.]+)\s+actual memory usage for states/) * 2 ** 20) / states;

const thousands = (n: number): string => Math.round(n).toLocaleString('en');

export async function besideSpin(
  print: (what: string, value: string, aim?: string) => void,
): Promise<void> {
  const missing = missingTool();
  if (missing) {
    print('beside SPIN', `not measured: ${missing}`);
    return;
  }
  const fast = ['-O2'];
  let rateOnLoop = 0;
  for (const [id, world] of worlds) {
    const preset = presetById(id);
    const { model } = buildModel({ ...preset?.scenario, ...world } as Parameters<
      typeof buildModel
    >[0]);
    if (!model) throw new Error(`${id} does not link`);
    const text = await exportPromela(model);
    const mine = await ours(model);
    const rate = await repeated(async () => (await ours(model)).rate);
    const pan = await repeated(() => rateOf(runSpin(text, fast, ['-w24'])));
    if (id === 'loop') rateOnLoop = rate;
    print(
      `${id}: states/s`,
      `${thousands(rate)}, pan ${thousands(pan)}: ${(rate / pan).toFixed(1)} times (${thousands(mine.states)} states)`,
      '>= 1, goal 2',
    );
    // SPIN collapses globals as one piece, and our data are a global: it may well save nothing.
    const plain = bytesOf(runSpin(text, fast, ['-w24']));
    const collapsed = bytesOf(runSpin(text, [...fast, '-DCOLLAPSE'], ['-w24']));
    print(
      `${id}: bytes/state`,
      `${mine.bytes.toFixed(0)} with parents and indexes, pan ${plain.toFixed(0)}, -DCOLLAPSE ${collapsed.toFixed(0)}, without its hash table`,
      'below pan',
    );
  }
  const byHand = await repeated(() => rateOf(runSpin(handWritten, fast, ['-w24'])));
  print(
    'by hand: states/s',
    `ours on loop ${thousands(rateOnLoop)}, pan on bench/hand.pml ${thousands(byHand)}: ${(rateOnLoop / byHand).toFixed(1)} times`,
    '>= 1, goal 2',
  );
  await clickToVerdict(print);
}

/** From the model to the verdict, against spin, gcc (without optimization, which is quicker in all) and pan. */
async function clickToVerdict(
  print: (what: string, value: string, aim?: string) => void,
): Promise<void> {
  for (const id of ['read-irq', 'block-eagain']) {
    const preset = presetById(id);
    if (!preset) continue;
    const model = presetModel(preset);
    const mine = await repeated(async () => (await ours(model)).milliseconds);
    const text = await exportPromela(model);
    const pipeline = await repeated(() => {
      const { spin, gcc, pan } = runSpin(text, ['-O0'], ['-w20']).milliseconds;
      return spin + gcc + pan;
    });
    print(
      `${id}: verdict`,
      `${thousands(mine)} ms, spin + gcc + pan ${thousands(pipeline)} ms: ${(pipeline / mine).toFixed(1)} times`,
      '>= 20',
    );
  }
}
