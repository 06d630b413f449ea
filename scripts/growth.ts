/**
 * `npm run growth [ours] [spin]`: how a search grows with the number of io commands, plain and reduced, beside SPIN.
 * Keeps what it measures in docs/growth.json, and makes the table and the plot of docs/performance.md from that alone. pan
 * is compiled without optimization: gcc -O2 needs minutes for each. So compare its states and memory, not its time.
 */
import { exec } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Check, type CheckOptions } from '../src/checker/check';
import { exportPromela } from '../src/export/promela';
import { missingTool } from '../src/export/spin-testing';
import type { Model } from '../src/machine';
import { buildModel } from '../src/scenario/build';
import { compileKernel } from '../src/scenario/compile';
import { presetById } from '../src/scenario/presets';
import type { ScenarioIo } from '../src/scenario/schema';
import { plainIo } from '../src/scenario/world';
import { plot } from './growth-plot';

const mostStates = 1_000_000;
const mostMegabytes = 512;
/** Of the processor; a search that takes longer is stopped. */
const mostSeconds = 60;
const slice = 5_000;

export interface Measured {
  readonly states: number;
  readonly seconds: number;
  readonly megabytes: number;
  /** What ended it before every run was explored. */
  readonly exceeds: 'states' | 'memory' | 'time' | null;
}

export interface Series {
  readonly what: string;
  readonly how: string;
  /** By number of io commands, from 1. */
  readonly points: readonly Measured[];
}

const ways: readonly (readonly [string, CheckOptions])[] = [
  ['plain', {}],
  ['reduced', { partialOrder: true, alikeOutcomes: true }],
];

async function search(model: Model, options: CheckOptions): Promise<Measured> {
  const start = process.cpuUsage();
  const seconds = (): number => {
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1e6;
  };
  const check = await Check.start(model, { maxStates: mostStates, ...options });
  let goesOn = true;
  while (goesOn && seconds() < mostSeconds) goesOn = check.explore(slice);
  const { states, memory, isComplete, bound } = check.verdict();
  return {
    states,
    seconds: seconds(),
    megabytes: memory / 2 ** 20,
    exceeds: isComplete ? null : goesOn ? 'time' : (bound ?? 'states'),
  };
}

const spins: readonly (readonly [string, readonly string[]])[] = [
  ['pan -DNOREDUCE', ['-DNOREDUCE']],
  ['pan -DNOREDUCE -DCOLLAPSE', ['-DNOREDUCE', '-DCOLLAPSE']],
  ['pan, its own partial order', []],
];

/** What pan was killed for, or ran out of, is a result. */
async function pan(text: string, flags: readonly string[]): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'aioscope-growth-'));
  const all = `-w -O0 -DSAFETY -DVECTORSZ=65536 -DMEMLIM=${mostMegabytes} ${flags.join(' ')}`;
  writeFileSync(join(folder, 'model.pml'), text);
  const script = `spin -a model.pml >&2 && gcc ${all} -o pan pan.c >&2 && timeout -s INT ${mostSeconds} ./pan -n -m200000 -w20; echo "status $?"`;
  const { stdout } = await promisify(exec)(script, { cwd: folder, maxBuffer: 2 ** 28 });
  rmSync(folder, { recursive: true });
  const number = (pattern: RegExp): number => Number(pattern.exec(stdout)?.[1] ?? 0);
  const states = number(/(\d+) states, stored/);
  const exceeds = /status 124/.test(stdout)
    ? 'time'
    : /out of memory|reached -DMEMLIM/.test(stdout)
      ? 'memory'
      : states > mostStates
        ? 'states'
        : null;
  const megabytes = number(/([\d.]+)\s+total actual memory usage/);
  return { states, seconds: number(/elapsed time ([\d.]+)/), megabytes, exceeds };
}

const kernel = compileKernel();

function modelOf(id: string, ios: readonly ScenarioIo[]): Model {
  const scenario = presetById(id)?.scenario;
  const { model } = scenario ? buildModel({ ...scenario, ios }, kernel) : { model: null };
  if (!model) throw new Error(`${id} does not link`);
  return model;
}

/** So many READs; every second one a WRITE if it is a device that takes them. */
const commands = (count: number, isMixed: boolean): readonly ScenarioIo[] =>
  Array.from({ length: count }, (_, tag) => ({
    ...plainIo,
    tag,
    op: isMixed && tag % 2 === 1 ? 'WRITE' : 'READ',
  }));

const stripes = (count: number): readonly ScenarioIo[] =>
  Array.from({ length: count }, (_, tag) => ({ ...plainIo, tag, sectors: 16 }));

const grown: readonly (readonly [
  string,
  string,
  number,
  (count: number) => readonly ScenarioIo[],
])[] = [
  ['read', 'read-irq', 5, (count) => commands(count, false)],
  ['loop', 'loop', 5, (count) => commands(count, true)],
  ['stripe', 'stripe', 1, stripes],
];

/** Up to the first that exceeds a bound. */
async function series(
  what: string,
  how: string,
  most: number,
  measure: (count: number) => Promise<Measured>,
): Promise<Series> {
  const points: Measured[] = [];
  for (let count = 1; count <= most; count++) {
    const point = await measure(count);
    points.push(point);
    console.log(`${what} ${count}, ${how}: ${cell(point)}`);
    if (point.exceeds) break;
  }
  return { what, how, points };
}

const thousands = (n: number): string => Math.round(n).toLocaleString('en');

function cell({ states, seconds, megabytes, exceeds }: Measured): string {
  const time = seconds < 10 ? seconds.toFixed(2) : seconds.toFixed(0);
  const used = `${thousands(states)} states, ${time} s, ${thousands(megabytes)} MB`;
  return exceeds ? `exceeds ${exceeds} (after ${used})` : used;
}

const kept = 'docs/growth.json';
const page = 'docs/performance.md';
let all: readonly Series[] = existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : [];
const wanted = process.argv.slice(2);
const isWanted = (part: string): boolean => wanted.length === 0 || wanted.includes(part);
const hows = [...ways, ...spins].map(([how]) => how);

/** What has been measured is kept at once: the rest may take hours. */
function keep(measured: Series): void {
  all = [
    ...all.filter(({ what, how }) => what !== measured.what || how !== measured.how),
    measured,
  ];
  writeFileSync(kept, `${JSON.stringify(all, null, 2)}\n`);
  const text = readFileSync(page, 'utf8');
  const [begin, end] = ['<!-- growth: by npm run growth -->', '<!-- end -->'];
  writeFileSync(
    page,
    `${text.slice(0, text.indexOf(begin) + begin.length)}\n${table()}\n${text.slice(text.indexOf(end))}`,
  );
  writeFileSync('docs/growth.svg', plot(all));
}

function table(): string {
  const columns = Array.from(
    { length: Math.max(...all.map(({ points }) => points.length)) },
    (_, i) => i + 1,
  );
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rows = grown.flatMap(([what, , most]) =>
    hows.map((how) => {
      const points = all.find((one) => one.what === what && one.how === how)?.points ?? [];
      const isOver = points.some(({ exceeds }) => exceeds);
      const cells = columns.map((n) => {
        const point = points[n - 1];
        if (point) return cell(point);
        return isOver || n > most ? '' : 'not measured';
      });
      return row([what, how, ...cells]);
    }),
  );
  return [
    row(['', '', ...columns.map((n) => `${n} io command${n > 1 ? 's' : ''}`)]),
    row(['---', '---', ...columns.map(() => '---')]),
    ...rows,
  ].join('\n');
}

for (const [what, id, most, ios] of grown) {
  if (isWanted('ours'))
    for (const [how, options] of ways)
      keep(await series(what, how, most, (n) => search(modelOf(id, ios(n)), options)));
  if (isWanted('spin') && !missingTool())
    for (const [how, flags] of spins)
      keep(
        await series(what, how, most, async (n) =>
          pan(await exportPromela(modelOf(id, ios(n))), flags),
        ),
      );
}
