/** Design E: a submit that fails has detached and freed the aio; what each thing that it must not forget is there for. */
import { beforeAll, describe, expect, it } from 'vitest';
import { Check } from '../checker/check';
import { naiveKernel } from '../kernel/designs/files';
import { designTexts } from '../kernel/designs/texts';
import type { Unit } from '../lang/ir';
import { contractOfDesign } from '../verifier/designs';
import { verify } from '../verifier/verify';
import { buildModel } from './build';
import { compileKernel, compileProgram } from './compile';
import { portedTo } from './ports';
import { presetById } from './presets';
import type { Scenario } from './schema';
import { plainFile, plainIo } from './world';

let kernel: readonly Unit[];
beforeAll(() => {
  kernel = compileKernel({}, 'E');
});

/** A preset under design E: its world, and its program as it is written for E. */
function under(preset: string, changes: Partial<Scenario> = {}): Scenario {
  const scenario = presetById(preset)?.scenario;
  if (!scenario) throw new Error(`there is no preset ${preset}`);
  const text = portedTo('E', scenario.program.text);
  return { ...scenario, design: 'E', program: { preset: null, text }, ...changes };
}

const nonblock: Scenario['files'][number] = {
  ...plainFile,
  kind: 'STREAM_NONBLOCK',
  direct: false,
  nonblock: true,
};

interface Told {
  readonly causes: readonly string[];
  readonly isComplete: boolean;
}

async function told(scenario: Scenario, units = kernel): Promise<Told> {
  const { model, diagnostics } = buildModel(scenario, units);
  if (!model) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const check = await Check.start(model, { maxStates: 20_000 });
  while (check.explore(10_000));
  const { found, isComplete } = check.verdict();
  const causes = found.map((c) => `${c.owner} ${c.property} ${c.object ?? '-'}`);
  return { causes: [...new Set(causes)].toSorted(), isComplete };
}

function messages(text: string): readonly (string | null)[] {
  const contract = contractOfDesign('E', kernel);
  if (!contract) throw new Error('there is no design E');
  return verify(compileProgram(text, undefined, 'E'), contract).map(({ message }) => message);
}

/** Kept from design A: a retry may issue the kiocb again before its first issue has returned. */
const kept = 'kernel one-issuer bpf_aio';

describe('a program written for design E', () => {
  it.each(['read-irq', 'loop', 'stripe', 'resubmit', 'null'])('is accepted: %s', (preset) => {
    expect(messages(under(preset).program.text).filter((message) => message !== null)).toEqual([]);
  });

  it.each(['read-irq', 'buffered', 'refused-bad-fd', 'block-eagain', 'loop', 'stripe', 'null'])(
    'has no cause of its own, and meets none of the kernel’s but the one that is kept: %s',
    async (preset) => {
      const { causes } = await told(under(preset));
      expect(causes.filter((cause) => cause !== kept)).toEqual([]);
    },
  );

  it('still must not submit from a callback in irq: nothing in the contract keeps it from that', async () => {
    const { causes, isComplete } = await told(under('resubmit'));
    expect(isComplete).toBe(true);
    expect(causes).toEqual([kept, 'program fd-table -', 'program no-sleep-in-atomic -']);
  });

  it('gets -EAGAIN from a kworker in its callback', async () => {
    const scenario = under('read-irq', { files: [nonblock], ios: [{ ...plainIo, sectors: 1 }] });
    expect(await told(scenario)).toEqual({ causes: [], isComplete: true });
  });
});

it('a program written for design A is refused: after a submit the aio is not its to detach', () => {
  const text = presetById('read-irq')?.scenario.program.text ?? '';
  expect(messages(text).filter((message) => message !== null)).toHaveLength(1);
});

describe('a kernel that forgets', () => {
  const forgetful = (what: RegExp): readonly Unit[] => {
    const naive = designTexts.E?.naive.find(({ forgets }) => what.test(forgets));
    if (!naive) throw new Error(`design E has no kernel that forgets ${what.source}`);
    return compileKernel(naiveKernel('E', naive), 'E');
  };

  it('to detach the aio lets the io command hang', async () => {
    const { causes } = await told(under('refused-bad-fd'), forgetful(/detach/));
    expect(causes).toEqual(['kernel no-leak request', 'kernel not-stuck -']);
  });

  it('to put the file loses it with the aio', async () => {
    const { causes } = await told(under('read-irq'), forgetful(/the file/));
    expect(causes).toContain('kernel no-leak backing_file');
  });

  it('what the worker gets never calls back', async () => {
    const { causes } = await told(
      under('read-irq', { files: [nonblock] }),
      forgetful(/the worker/),
    );
    expect(causes).toContain('kernel callback-once bpf_aio');
  });
});
