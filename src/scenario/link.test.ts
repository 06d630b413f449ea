import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBase64url } from './bytes';
import { decode, encode } from './link';
import { presets } from './presets';
import { firstPreset } from './presets/first';
import { parseScenario, type Scenario, type ScenarioRun } from './schema';
import { newScenario } from './world';

const random = (seed: number) => {
  let state = seed;
  return (n: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % n;
  };
};

/** As many steps with a choice as said, a third of them not the usual one. */
function someRun(choices: number, seed = 7): ScenarioRun {
  const next = random(seed);
  const picks: ScenarioRun['picks'][number][] = [];
  let after = 0;
  for (let i = 0; i < choices; i++)
    if (next(3) > 0) after++;
    else {
      picks.push({ after, choice: next(12), check: next(4096) });
      after = 0;
    }
  return { from: null, steps: choices * 4, picks, digest: next(2 ** 24) };
}

const at = (scenario: Scenario, run: ScenarioRun): Scenario => ({
  ...scenario,
  runs: [run],
  cursor: { run: 0, step: run.steps },
});

describe('a link', () => {
  it('restores every preset exactly', async () => {
    for (const { scenario } of presets)
      expect(await decode(await encode(scenario))).toEqual({ scenario, warnings: [] });
  });

  it('restores any scenario exactly', async () => {
    await fc.assert(
      fc.asyncProperty(scenarios, async (scenario) => {
        expect(parseScenario(scenario)).toMatchObject({ ok: true });
        expect(await decode(await encode(scenario))).toEqual({ scenario, warnings: [] });
      }),
      { numRuns: 150 },
    );
  });

  it('to a preset and a position in it has at most 300 characters', async () => {
    for (const { scenario } of presets) {
      const link = await encode(at(scenario, someRun(40)));
      expect(link.length).toBeLessThanOrEqual(300);
    }
  });

  it('to a preset with 20 lines edited and 60 choices has at most 600 characters', async () => {
    const { scenario } = firstPreset;
    let edits = 0;
    const text = scenario.program.text
      .split('\n')
      .map((line, i) =>
        i % 3 === 1 && line.length > 4 && edits < 20 && ++edits
          ? `${line.slice(0, 2)} changed_${i}(value${i * 7}); ${line.slice(3)}`
          : line,
      )
      .join('\n');
    expect(edits).toBe(20);
    const edited = { ...scenario, program: { ...scenario.program, text } };
    const link = await encode(at(edited, someRun(60)));
    expect(await decode(link)).toEqual({ scenario: at(edited, someRun(60)), warnings: [] });
    expect(link.length).toBeLessThanOrEqual(600);
  });

  it('to a program of 4 kB and 300 choices has at most 2,000 characters', async () => {
    const stripe = presets.find(({ id }) => id === 'stripe')?.scenario.program.text ?? '';
    // Not in the words of our own presets.
    const text = stripe.replaceAll('stripe', 'mirror').replaceAll('sio', 'state').slice(0, 4096);
    expect(text.length).toBe(4096);
    const scenario = newScenario('my own program', { preset: null, text });
    const link = await encode(at(scenario, someRun(300)));
    expect(link.length).toBeLessThanOrEqual(2000);
  });
});

describe('a link that is not as it should be', () => {
  const { scenario } = firstPreset;
  const own = newScenario('mine', { preset: null, text: scenario.program.text });

  it('says that it is none', async () => {
    for (const hash of ['', '#', '#about', 'https://example.org/', '#x1.AAAA'])
      expect(await decode(hash)).toEqual({
        error: 'This is not a link of aioscope.',
        partial: null,
      });
  });

  it('says that a newer version made it', async () => {
    const { error } = (await decode('#2.AAAA')) as { error: string };
    expect(error).toContain('format 2');
    expect(error).toContain('newer version');
  });

  it('keeps of a link that was cut off what comes before the cut', async () => {
    const link = await encode(at({ ...own, everythingOpen: true }, someRun(60)));
    const late = await decode(link.slice(0, -60));
    expect(late).toMatchObject({
      error: expect.stringContaining('The link is damaged'),
      partial: { program: own.program, everythingOpen: true, runs: [] },
    });
    const early = await decode(link.slice(0, link.length / 2));
    if (!('error' in early)) throw new Error('half a link was taken for a whole one');
    const head = early.partial?.program.text ?? '';
    expect(head.length).toBeGreaterThan(200);
    expect(own.program.text.startsWith(head)).toBe(true);
  });

  it('says which character does not belong into it', async () => {
    const link = await encode(own);
    const damaged = await decode(`${link.slice(0, 100)}%${link.slice(101)}`);
    expect(damaged).toMatchObject({ error: expect.stringContaining('“%”, at position 98') });
  });

  it('names the preset that has changed since, and shows it as it is now', async () => {
    const before = { id: firstPreset.id, scenario: { ...scenario, everythingOpen: true } };
    const link = await encode({ ...before.scenario, name: 'kept' }, [before]);
    expect(await decode(link)).toEqual({
      error: expect.stringContaining('“loop-attach-leak” is not what it was'),
      partial: { ...scenario, name: 'kept' },
    });
    expect(await decode(link, [firstPreset, before])).toMatchObject({ warnings: [] });
  });

  it('is not unpacked beyond 256 kB', async () => {
    const zeros = new Blob([new Uint8Array(5_000_000)]).stream();
    const stream = zeros.pipeThrough(new CompressionStream('deflate-raw'));
    const bomb = new Uint8Array(await new Response(stream).arrayBuffer());
    expect(await decode(`#1.${toBase64url(bomb)}`)).toEqual({
      error: expect.stringContaining('more than 256 kB'),
      partial: null,
    });
  });

  it('never throws, and gives a scenario that follows the rules or none', async () => {
    const link = await encode(at({ ...own, rules: { fget: { force: 'ok' } } }, someRun(60)));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(link.length - 1), fc.constantFrom(...'AZaz09-_')), {
          minLength: 1,
          maxLength: 3,
        }),
        fc.nat(link.length),
        async (changes, length) => {
          const chars = [...link];
          for (const [place, char] of changes) chars[place] = char;
          const result = await decode(chars.slice(0, length).join(''));
          const kept = 'error' in result ? result.partial : result.scenario;
          if (kept) expect(parseScenario(kept).ok).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('can be any text at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 60 }), async (text) => {
        expect(await decode(`#1.${text}`)).toHaveProperty('error');
        await decode(text);
      }),
    );
  });
});

// ---- any scenario

const name = fc.stringMatching(/^[a-z_]\w{0,12}$/);
const text = fc.string({ maxLength: 300 });
const scalar = fc.oneof(fc.integer(), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String));
const path = fc.constantFrom('', 'fds[1]', 'a.b', '[3]', 'ref', '__proto__x');
const entry = fc.record({
  key: fc.dictionary(path, scalar, { noNullPrototype: true }),
  value: fc.dictionary(path, scalar, { noNullPrototype: true }),
});
const run = fc.record({
  from: fc.option(fc.record({ run: fc.nat(63), step: fc.nat(1000) })),
  steps: fc.nat(5000),
  picks: fc.array(fc.record({ after: fc.nat(100), choice: fc.nat(40), check: fc.nat(0xfff) }), {
    maxLength: 40,
  }),
  digest: fc.nat(0xffffff),
});
const safeName = name.filter((n) => n !== 'constructor' && n !== 'prototype');
const scenarios: fc.Arbitrary<Scenario> = fc
  .record({
    base: fc.constantFrom(
      ...presets.map((p) => p.scenario),
      newScenario('', { preset: null, text: '' }),
    ),
    text: fc.option(text),
    name: text.map((t) => t.slice(0, 60)),
    everythingOpen: fc.boolean(),
    maps: fc.dictionary(safeName, fc.array(entry, { maxLength: 3 }), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
    rules: fc.dictionary(
      safeName,
      fc.oneof(fc.record({ force: name }), fc.record({ forbid: fc.array(name, { maxLength: 3 }) })),
      { maxKeys: 3, noNullPrototype: true },
    ),
    runs: fc.array(run, { maxLength: 4 }),
    cursor: fc.record({ run: fc.nat(63), step: fc.nat(1000) }),
    selection: fc.option(name),
    kernel: fc.dictionary(fc.constantFrom('bpf_aio.c', 'ublk_drv.c'), text, {
      noNullPrototype: true,
    }),
    notes: fc.array(
      fc.record({ at: fc.record({ kind: fc.constant('object' as const), name }), text: name }),
      { maxLength: 2 },
    ),
  })
  .map(({ base, text: own, ...rest }) => ({
    ...base,
    ...rest,
    program: own === null ? base.program : { ...base.program, text: own },
  }));
