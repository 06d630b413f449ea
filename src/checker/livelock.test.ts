/** Runs that go round for ever: the checker and the naive one find the same. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grow, nodeAt, pathTo, plant, recordRun } from '../machine';
import { sameFuture } from '../machine/future';
import type { Model } from '../machine/model';
import { presetById } from '../scenario/presets';
import type { Scenario } from '../scenario/schema';
import { plainIo } from '../scenario/world';
import { type Cause, Check, type Verdict } from './check';
import { type Judged, judgedScenario, judgedText } from './naive/judges-testing';
import { livelocks } from './naive/livelock';

async function checked(model: Model): Promise<Verdict> {
  const check = await Check.start(model, { maxStates: 100_000 });
  while (check.explore(10_000));
  expect(check.verdict().isLivelockSearched).toBe(true);
  return check.verdict();
}

const livelocksOf = ({ found }: Verdict): readonly Cause[] =>
  found.filter(({ property }) => property === 'no-livelock');

/** What the outside world answers on the way round. */
function outcomesOf(model: Model, { run, cycle }: Cause): readonly string[] {
  let tree = plant(model);
  let node = 0;
  for (const choice of run) ({ tree, node } = grow(tree, node, choice));
  const path = pathTo(tree, node);
  const begin = path[cycle ?? -1];
  expect(begin && sameFuture(model, begin.state, nodeAt(tree, node).state)).toBe(true);
  expect(recordRun(model, path).again).toBe(cycle);
  return path
    .slice((cycle ?? 0) + 1)
    .flatMap(({ record: { choice } }) =>
      choice.label === null ? [] : `${choice.label} ${choice.text}`,
    );
}

/** Both find runs that go round, in the program or without it, with the same outcomes. */
async function agreed(
  { world, model }: Judged,
  maxStates = 5000,
): Promise<readonly Cause[] | null> {
  const naive = livelocks(world, maxStates);
  if (!naive) return null;
  const verdict = await checked(model);
  const causes = livelocksOf(verdict);
  // Where nobody else has a say in it, going round is one step that does not end.
  const isBounded = verdict.limits.some((limit) => limit.startsWith('the loop at'));
  const inProgram = (is: boolean) => causes.filter(({ program }) => (program !== null) === is);
  for (const is of [true, false]) {
    const others = naive.filter((livelock) => livelock.inProgram === is);
    if (!isBounded) expect(inProgram(is).length > 0).toBe(others.length > 0);
    for (const cause of inProgram(is)) {
      const outcomes = outcomesOf(model, cause);
      expect(others.some((other) => outcomes.every((o) => other.outcomes.has(o)))).toBe(true);
    }
  }
  return causes;
}

interface Case {
  readonly title: string;
  /** Line 1 of kernel.c includes model.h. */
  readonly kernel: string;
  /** Lines to which what is found points. */
  readonly lines: readonly number[];
}

const cases: readonly Case[] = [
  {
    title: 'two that hand a turn to each other go round for ever',
    kernel: `static int turn;
CONTEXT("task", 1) void ping(void) { for (;;) { wait_until(turn == 0, "its turn"); turn = 1; } }
CONTEXT("task", 1) void pong(void) { for (;;) { wait_until(turn == 1, "its turn"); turn = 0; } }`,
    lines: [3],
  },
  {
    title:
      'one that looks again and again until another has done something does not: the other will',
    kernel: `static int ready;
CONTEXT("task", 1) void looks(void) { while (!ready) label("looks"); }
CONTEXT("task", 1) void does(void) { ready = 1; }`,
    lines: [],
  },
  {
    title: 'it does where the other waits for it',
    kernel: `static int ready, asked;
CONTEXT("task", 1) void looks(void) { while (!ready) label("looks"); asked = 1; }
CONTEXT("task", 1) void does(void) { wait_until(asked, "it is asked"); ready = 1; }`,
    lines: [3],
  },
  {
    title: 'a try that is repeated while a lock is held ends at some time',
    kernel: `CONTEXT("task", 1) void tries(void) { while (choose("try", "done", "busy") == 1); }`,
    lines: [],
  },
  {
    title: 'one that is repeated because of what the file is never does',
    kernel: `LASTING("no such file")
CONTEXT("task", 1) void tries(void) { while (choose("try", "done", "no such file") == 1); }`,
    lines: [3],
  },
  {
    title: 'that nothing fails may last, that something fails may not',
    kernel: `CONTEXT("task", 1) void tries(void) { while (!fault("alloc")); }
CONTEXT("task", 1) void also(void) { while (fault("alloc")); }`,
    lines: [2],
  },
];

describe('runs that go round for ever', () => {
  it.each(cases)('$title', async ({ kernel, lines }) => {
    const causes = await agreed(judgedText(kernel));
    expect(causes?.map(({ origin }) => origin?.line)).toEqual(lines);
  });

  it('may be so because the scenario forces an outcome', async () => {
    const kernel = `CONTEXT("task", 1) void tries(void) { while (choose("try", "done", "busy") == 1); }`;
    const causes = await agreed(judgedText(kernel, '', { choices: { try: { force: 'busy' } } }));
    expect(causes?.map(({ origin, owner }) => [origin?.line, owner])).toEqual([[2, 'kernel']]);
  });
});

const scenarioOf = (id: string, change: Partial<Scenario>): Scenario => ({
  ...(presetById(id) as NonNullable<ReturnType<typeof presetById>>).scenario,
  ...change,
});

/** A WRITE that is never queued below, in a world where little else fails. */
const inlineWrite: Partial<Scenario> = {
  ios: [{ ...plainIo, op: 'WRITE' }],
  rules: {
    bpf_aio_alloc: { force: 'ok' },
    'attach out of range': { force: 'ok' },
    fget: { force: 'ok' },
    write_iter: {
      forbid: ['-EIOCBQUEUED', '-EOPNOTSUPP', '-ENOSPC', '-EDQUOT', '-EFBIG', 'short'],
    },
    'write_iter in kworker': { force: 'bytes' },
  },
};

describe('in the RFC', () => {
  // RFC-FACTS 2.2 fact 6; 12, row ext4/xfs write: -EAGAIN often (extend, hole, unaligned).
  it('a submit outside irq tries again for ever where a write can’t be done without waiting and memory stays short', async () => {
    const causes = await agreed(judgedScenario(scenarioOf('loop', inlineWrite)));
    expect(causes?.map(({ owner, origin }) => [owner, origin?.file])).toEqual([
      ['kernel', 'bpf_aio.c'],
    ]);
    expect(causes?.[0]?.message).toMatch(/write_iter gives -EAGAIN and “work item alloc” fails$/);
    expect(causes?.[0]?.isShortest).toBe(true);
  });

  // A read is held up by locks and dirty pages, which go.
  it('a read gets through at some time', async () => {
    const { model } = judgedScenario(scenarioOf('read-irq', {}));
    expect(livelocksOf(await checked(model))).toEqual([]);
  });

  // RFC-FACTS 4.4: remaining bytes -> requeue, the whole handler runs again.
  it('a program that completes a write with 0 bytes is asked again for ever', async () => {
    const scenario = scenarioOf('loop', inlineWrite);
    const text = scenario.program.text.replace(
      /^int BPF_PROG|^ublk_bpf_return_t BPF_PROG\(.*\n\{/m,
      (head) =>
        `${head}\n\tublk_bpf_complete_io(io, 0);\n\treturn ublk_bpf_return_val(UBLK_BPF_IO_QUEUED, 0);`,
    );
    expect(text).not.toBe(scenario.program.text);
    const causes = await agreed(judgedScenario({ ...scenario, program: { preset: null, text } }));
    expect(causes?.map(({ owner }) => owner)).toEqual(['program']);
    const { program } = causes?.[0] ?? {};
    expect(text.split('\n')[(program?.line ?? 0) - 1]).toContain('ublk_bpf_complete_io(io, 0)');
  });
});

/** Small kernels: two contexts that share two variables, and ask a world that may always answer the same. */
const statement = fc.constantFrom(
  ...['a = 1;', 'a = 0;', 'b = !b;', 'a = b;', 'wait_until(a == 1, "a is 1");'],
  ...[
    'wait_until(a != b, "they differ");',
    'while (a) label("looks");',
    'while (b) label("looks");',
  ],
  ...['if (choose("x", "on", "off") == 0) a = !a;', 'while (choose("y", "on", "off") == 1);'],
  ...[
    'if (fault("z")) b = 0;',
    'while (!fault("z")) a = b;',
    'while (choose("x", "on", "off")) b = !b;',
  ],
);
const body = fc
  .tuple(fc.array(statement, { minLength: 1, maxLength: 3 }), fc.constantFrom('for (;;)', 'if (1)'))
  .map(([statements, head]) => `${head} {\n${statements.join('\n')}\n}`);
const marks = fc
  .subarray(['on', 'off', 'fails'])
  .map((list) => (list.length === 0 ? '' : `LASTING(${list.map((text) => `"${text}"`).join()})`));
const smallKernel = fc.tuple(body, marks, body, marks).map(
  ([one, marksOfOne, other, marksOfOther]) => `static int a, b;
${marksOfOne} CONTEXT("task", 1) void one(void) { ${one} }
${marksOfOther} CONTEXT("task", 1) void other(void) { ${other} }`,
);

it('random kernels go round for ever in both checkers or in none', async () => {
  let rounds = 0;
  for (const kernel of fc.sample(smallKernel, { numRuns: 60, seed: 5 })) {
    const causes = await agreed(judgedText(kernel));
    if (causes && causes.length > 0) rounds++;
  }
  expect(rounds).toBeGreaterThan(10);
  expect(rounds).toBeLessThan(50);
}, 60_000);
