import { describe, expect, it } from 'vitest';
import type { Model } from '../machine/model';
import { presets } from '../scenario/presets';
import judged from './judge.json';
import {
  judgedPresets,
  judgedSubjects,
  presetModel,
  programModel,
  programsOfBatch,
  randomPrograms,
  shortPresetModel,
  subjectHash,
} from './judged-testing';
import { exportPromela } from './promela';
import { missingTool, ourJudgement, runSpin, spinsJudgement, spinsLivelock } from './spin-testing';

const missing = missingTool();

/** What takes longer is left to `npm run judge`. */
const small = judgedPresets.filter(({ id }) => !/^refused-(?!bad-fd)/.test(id));

describe('a model as Promela', () => {
  it('says by names which contexts there are, where each can stand, and what it can choose', async () => {
    const preset = judgedPresets[0] as (typeof judgedPresets)[number];
    const text = await exportPromela(presetModel(preset), { title: preset.title });
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

  const agrees = async (model: Model, skip: (note: string) => void): Promise<void> => {
    const ours = await ourJudgement(model, 30_000);
    if (!ours) skip('more than 30,000 states: npm run judge has it');
    expect(await spinsJudgement(model)).toEqual(ours?.safety);
  };

  it.skipIf(missing !== null).for(small.map(({ id }, n) => ({ id, n })))(
    `SPIN agrees with the checker on $id${missing ? `: can't tell, ${missing}` : ''}`,
    async ({ n }, { skip }) => {
      await agrees(presetModel(small[n] as (typeof small)[number]), skip);
    },
  );

  it.skipIf(missing !== null).for(randomPrograms(8).map((program, n) => ({ n, program })))(
    `SPIN agrees with the checker on random program $n${missing ? `: can't tell, ${missing}` : ''}`,
    async ({ program }, { skip }) => {
      await agrees(programModel(program), skip);
    },
  );

  it.skipIf(missing !== null)(
    'is the same model where most of its runs were not looked at before',
    async () => {
      const preset = small.find(({ id }) => id === 'discard') as (typeof small)[number];
      const model = presetModel(preset);
      const text = await exportPromela(model, { maxStates: 60 });
      expect(text).toContain('goto elsewhere');
      const { states, causes, limits } = runSpin(text);
      expect({ states, causes, limits }).toEqual((await ourJudgement(model, 100_000))?.safety);
    },
  );

  it.skipIf(missing !== null).for([
    ['read-irq', true, true],
    ['read-irq', false, false],
    ['refused-bad-fd', true, false],
  ] as const)(
    'SPIN, too, finds in %s where memory stays short (%s) a run that goes round for ever: %s',
    async ([id, isShort, expected]) => {
      const preset = presets.find((p) => p.id === id) as (typeof presets)[number];
      const model = (isShort ? shortPresetModel : presetModel)(preset);
      expect((await ourJudgement(model, 30_000))?.livelock).toBe(expected);
      expect(await spinsLivelock(model)).toBe(expected);
    },
  );

  it.for(judgedSubjects({ programs: programsOfBatch, mutants: false }))(
    'SPIN has judged $name as it is now (if not: npm run judge -- 50)',
    (subject) => {
      const was = judged.judged.find(({ name }) => name === subject.name);
      expect(was).toMatchObject({ model: subjectHash(subject) });
      expect(was?.outcome).not.toBe('different');
    },
  );

  it('was judged: only little is too large', () => {
    const tooLarge = judged.judged.filter(({ outcome }) => outcome === 'too large');
    expect(tooLarge.length).toBeLessThan(judged.judged.length / 10);
  });
});
