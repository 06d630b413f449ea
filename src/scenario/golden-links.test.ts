/** Links as they were made when a format was released. They open for ever: what is here may be added to, not changed. */
import { describe, expect, it } from 'vitest';
import { decode } from './link';
import type { Scenario } from './schema';
import { newScenario, plainFile, plainIo } from './world';

const text = `// SPDX-License-Identifier: GPL-2.0
#include "vmlinux.h"
#include "ublk_bpf.h"

static inline void end(struct bpf_aio *aio, int res)
{
	struct ublk_bpf_io *io = ublk_bpf_acquire_io_from_aio(aio);

	ublk_bpf_complete_io(io, res);
	bpf_aio_release(aio);	/* naïve: still attached… */
}
`;

const base = {
  id: 'frozen',
  scenario: newScenario('A frozen preset', { preset: 'frozen', text }, { stopAtEnd: false }),
};

const whole: Scenario = {
  ...newScenario(
    'everything',
    { preset: null, text },
    {
      ios: [plainIo, { ...plainIo, op: 'FLUSH', sectors: 0, tag: 1, flags: 32 }],
      issue: 'ONE_BY_ONE',
      files: [{ ...plainFile, kind: 'FUSE', size: 4097 }],
      device: { devId: 2, queueId: 1, opsId: 3, aioOpsId: null, dispatch: 'KBLOCKD' },
      maps: { m: [{ key: { '': '18446744073709551615' }, value: { 'fds[1]': -7 } }] },
      serverMap: 'm',
      rules: { read_iter: { forbid: ['short'] }, fget: { force: 'ok' } },
      instances: { bio_end_io_irq: 1 },
    },
  ),
  kernel: { 'bpf_aio.c': 'int kernel;\n' },
  runs: [
    {
      from: null,
      steps: 200,
      picks: [
        { after: 0, choice: 3, check: 4095 },
        { after: 70, choice: 11, check: 1 },
      ],
      digest: 0xabcdef,
    },
    { from: { run: 0, step: 77 }, steps: 9, picks: [], digest: 0 },
  ],
  cursor: { run: 1, step: 80 },
  selection: 'aio#1',
  notes: [{ at: { kind: 'line', file: 'program.bpf.c', line: 7 }, text: 'here' }],
};

const edited: Scenario = {
  ...base.scenario,
  program: {
    preset: 'frozen',
    text: text.replace('res);', '-5);').replace('\tbpf_aio_re', '\n\tbpf_aio_re'),
  },
  cursor: { run: 0, step: 3 },
};

const golden: readonly (readonly [string, Scenario, string])[] = [
  [
    'a whole scenario',
    whole,
    [
      '#1.fZJPaxNBGMbTWq0JHgWPWR57UBlr1iZNOz1Z22JpbcTSg4QQJrvvJmM2O9uZ2WANC72JoAe_g0jBgxfvCn4HP4A',
      'g4lE8izKb4EXw9rzzzvye98-8Pvs8t1uam79Y-TBWMvQoCa-9ZZ5MrKfJfCs_q5SfazJfXwqprm-Ub93wElH9VH03J',
      'u4ZK-PY-0Fh9Uv1tPrme16Zr9CY9IkdyKR_7tXCBFIZ8PYEKgXHw-07W2AwVmh7SIFVGrzGYAppwNcYrOgXZ1Es-qZ',
      'Qoyy2clMq8EjEhnI2g-3sHx3e-x-tNqP5f2krt__FdRikMRmBo3Ww3d181G0dbIMhkjFNS49C8AbDUCahsz06dOlQa',
      'gosuNUZMSQq6cUqGM6gDEY-JfB6bb3pDEIay4DAJ07thuC3GY4zyshpn0GlxqkVBiFVaxokWRw7G5MKGwzAsbe537q',
      '7t4WcYSRS42ijor4hnbgAHP5avb7arNdrzZVmbb3R8Ff9hrs_FnFW2Eehafsd8JvNPO_kblZ6TPq-cPMcgUFnRdMTa',
      'BJhV1rSxSulezIEb8MMlLZwL6M-2VnOdQY1RJ4zyMRYkQRTSE-qLiVhV6qu1Mfgfp4vXCn30qgrpFoOLrk_NiSdULx',
      'ROX95KfROf_1-8X7h4-Tn47PyUqlUKl1YnHsgpLrqL-60JxCF42wPsUxotiZwpFr1tRgt99JoOQCbZnkzZ7D0xIJjQ',
      'JqQd_4A',
    ].join(''),
  ],
  ['a preset as it is', base.scenario, '#1.e1lqzcjDuPIE31m2tKL8qtQ8AA'],
  ['an edited preset', edited, '#1.M1x8j1GMaeUJvrNsaUX5Val5bIwcjExSTLqmXGxMDMwA'],
];

describe('links of format 1', () => {
  it.each(golden)('open for ever: %s', async (_, scenario, link) => {
    expect(await decode(link, [base])).toEqual({ scenario, warnings: [] });
  });
});
