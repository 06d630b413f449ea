/** Designs as scenarios use them: selected by a letter, with their own kernel, headers and contract. */
import { describe, expect, it, vi } from 'vitest';
import { Check } from '../checker/check';
import { designAbouts } from '../kernel/designs/abouts';
import type { DesignFiles, DesignName } from '../kernel/designs/design';
import { naiveKernel } from '../kernel/designs/files';
import { designs } from '../kernel/designs/list';
import { designTexts } from '../kernel/designs/texts';
import { contractOfDesign } from '../verifier/designs';
import { verify } from '../verifier/verify';
import { buildModel } from './build';
import { compileKernel, compileProgram } from './compile';
import { defaultScenario } from './defaults';
import { decode, encode } from './link';
import { presetById } from './presets';
import { parseScenario, type Scenario } from './schema';

/** What docs/adding-a-design.md walks through: a line in the list, a line in the texts. */
const toy = vi.hoisted(() => {
  const named: DesignName = { id: 'T', name: 'forgetful release' };
  return { named };
});

vi.mock('../kernel/designs/list', async (original) => {
  const real = await original<typeof import('../kernel/designs/list')>();
  const designs = [...real.designs, toy.named];
  return {
    designs,
    designIds: designs.map(({ id }) => id),
    designById: (id: string) => designs.find((design) => design.id === id) ?? null,
  };
});

vi.mock('../kernel/designs/texts', async (original) => {
  const { designTexts } = await original<typeof import('../kernel/designs/texts')>();
  const { designA, kernelHeaders } = await import('../kernel/files');
  const kfuncs = designA.find(({ name }) => name === 'bpf_aio_kfuncs.c');
  const contract = kernelHeaders.find(({ name }) => name === 'contract.h');
  if (!kfuncs || !contract) throw new Error('design A has other files now');
  const own: DesignFiles = {
    kernel: [
      {
        ...kfuncs,
        text: kfuncs.text.replaceAll(/^\tfree_object\(aio\);$/gm, ''),
      },
    ],
    kernelHeaders: [
      {
        ...contract,
        text: contract.text
          .replace('ALLOC_FLAGS "', 'ALLOC_FLAGS "KF_ACQUIRE | ')
          .replace('RELEASE_FLAGS "', 'RELEASE_FLAGS "KF_RELEASE')
          .replace('CALLBACK_AIO aio', 'CALLBACK_AIO aio__ref'),
      },
    ],
    programHeaders: [],
    ports: {},
    lacks: {},
    naive: [],
  };
  return { designTexts: { ...designTexts, T: own } };
});

const read = presetById('read-inline')?.scenario as Scenario;
const quick: Scenario['rules'] = { read_iter: { force: 'bytes' } };

async function causes(scenario: Scenario): Promise<readonly string[]> {
  const { model } = buildModel(scenario);
  if (!model) throw new Error('the program does not link');
  const check = await Check.start(model);
  while (check.explore(100_000));
  const { found, isComplete } = check.verdict();
  expect(isComplete).toBe(true);
  return found.map((c) => `${c.owner} ${c.property} ${c.object ?? '-'}`).toSorted();
}

function verdicts(text: string, design: string): Readonly<Record<string, string>> {
  const contract = contractOfDesign(design, compileKernel({}, design));
  if (!contract) throw new Error(`there is no design ${design}`);
  return Object.fromEntries(
    verify(compileProgram(text, undefined, design), contract).map(({ program, message }) => [
      program,
      message ?? 'accept',
    ]),
  );
}

describe('a design that was added by its two lines', () => {
  const scenario = { ...read, design: 'T', rules: quick };

  it('is a design of scenarios', () => {
    expect(parseScenario(scenario).ok).toBe(true);
    expect(parseScenario({ ...scenario, design: 'Z' })).toEqual({
      ok: false,
      problems: [expect.stringMatching(/^design must be one of A, .*T$/)],
    });
  });

  it('travels in a link', async () => {
    expect(await decode(await encode(scenario))).toEqual({ scenario, warnings: [] });
  });

  it('has the contract that its kernel file states', () => {
    const contract = contractOfDesign('T', compileKernel({}, 'T'));
    expect(contract?.callbackArgument).toBe('owned');
    expect(contract?.kfuncs.bpf_aio_release?.flags).toEqual(['KF_RELEASE']);
    expect(contract?.kfuncs.bpf_aio_alloc?.flags).toEqual(['KF_ACQUIRE', 'KF_RET_NULL']);
  });

  it('runs its own kernel: what that forgets is the kernel’s doing', async () => {
    expect(await causes({ ...read, rules: quick })).toEqual([]);
    expect(await causes(scenario)).toEqual(['kernel no-leak bpf_aio']);
  });
});

describe('every design of the list', () => {
  it('is told about, in the same order', () => {
    const told = designAbouts.map(({ id, name }) => ({ id, name }));
    expect([...told, toy.named]).toEqual(designs);
  });

  it.each(
    Object.entries(designTexts).flatMap(([id, { naive }]) => naive.map((each) => ({ id, each }))),
  )('has naive kernels that compile: $id, which forgets $each.forgets', ({ id, each }) => {
    const diagnostics = compileKernel(naiveKernel(id, each), id).flatMap(
      (unit) => unit.diagnostics,
    );
    expect(diagnostics).toEqual([]);
  });
});

it('a link that was made under design A says nothing of it', async () => {
  const [under, other] = await Promise.all([encode(read), encode({ ...read, design: 'B' })]);
  expect(under.length).toBeLessThan(other.length);
  expect(await decode(other)).toMatchObject({ scenario: { design: 'B' }, warnings: [] });
});

describe('design B', () => {
  it('refuses the correct program: its handler for the aio that it submits, its callback for the release', () => {
    expect(verdicts(read.program.text, 'B')).toEqual({
      read_queue_io_cmd: expect.stringContaining('reference leak'),
      read_complete: 'release kernel function bpf_aio_release expects refcounted PTR_TO_BTF_ID',
    });
  });

  /** The callback ends the io command and leaves the aio to the handler, as B's verifier wants it. */
  const wrong = read.program.text
    .replace('\tublk_bpf_dettach_and_complete_aio(aio);\n\tbpf_aio_release(aio);\n}', '}')
    .replace("\treturn 0;\t/* the callback's from here on */", '');

  it('accepts the program that releases what it has submitted', () => {
    expect(wrong).not.toBe(read.program.text);
    expect(verdicts(wrong, 'B')).toEqual({ read_queue_io_cmd: 'accept', read_complete: 'accept' });
  });

  it('and that program frees an aio that is in flight', async () => {
    const rules = { ...quick, read_iter: { force: '-EIOCBQUEUED' } };
    const { program } = read;
    const scenario = { ...read, design: 'B', rules, program: { ...program, text: wrong } };
    expect(await causes(scenario)).toContain('program no-use-after-free bpf_aio');
  });

  it('runs as design A does', async () => {
    const { model } = buildModel({ ...read, design: 'B' });
    const { model: other } = buildModel(defaultScenario(compileProgram(read.program.text)));
    expect(model?.contexts.map(({ name }) => name)).toEqual(
      other?.contexts.map(({ name }) => name),
    );
    expect(await causes({ ...read, design: 'B' })).toEqual(await causes(read));
  });
});
