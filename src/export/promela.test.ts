import { describe, expect, it } from 'vitest';
import { compileKernel } from '../scenario/compile';
import judged from './judge.json';
import {
  judgedPresets,
  modelHash,
  presetModel,
  programModel,
  randomPrograms,
} from './judged-testing';
import { exportPromela } from './promela';
import { judge, missingTool } from './spin-testing';

const kernel = compileKernel();
const missing = missingTool();

/** What takes longer is left to `npm run judge`. */
const small = judgedPresets.filter(({ id }) => id !== 'stripe' && !/^refused-(?!bad-fd)/.test(id));

describe('a model as Promela', () => {
  it('says by names which contexts there are, where each can stand, and what it can choose', async () => {
    const preset = judgedPresets[0] as (typeof judgedPresets)[number];
    const text = await exportPromela(presetModel(preset, kernel), { title: preset.title });
    expect(text.match(/^active proctype \w+/gm)).toEqual(
      expect.arrayContaining([
        'active proctype ublk_server',
        'active proctype bpf_aio_kworker_1',
        'active proctype bio_end_io_irq_2',
      ]),
    );
    expect(text).toMatch(/^backing_read_iter_\d+: \/\* backing_file\.c:\d+ read_iter \*\/$/m);
    expect(text).toMatch(/^\t:: \/\* -EAGAIN \*\/ d_step \{ c_expr .*goto __bpf_aio_submit_\d+$/m);
  });

  it.skipIf(missing !== null).each(small.map(({ id }, n) => ({ id, n })))(
    `SPIN agrees with the checker on $id${missing ? `: can't tell, ${missing}` : ''}`,
    async ({ n }) => {
      const { ours, spins } = await judge(presetModel(small[n] as (typeof small)[number], kernel));
      expect(spins).toEqual(ours);
    },
  );

  it.skipIf(missing !== null).each(randomPrograms(12).map((program, n) => ({ n, program })))(
    `SPIN agrees with the checker on random program $n${missing ? `: can't tell, ${missing}` : ''}`,
    async ({ program }) => {
      const { ours, spins } = await judge(programModel(program, kernel));
      expect(spins).toEqual(ours);
    },
  );

  it('was judged as it is now (if not: npm run judge)', () => {
    expect(judged.model).toBe(modelHash(kernel));
    expect(judged.results.filter(({ same }) => !same)).toEqual([]);
  });
});
