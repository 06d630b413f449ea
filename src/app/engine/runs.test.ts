import { expect, it } from 'vitest';
import { endOf, nodeAt } from '../../machine';
import { buildModel } from '../../scenario/build';
import { presetById } from '../../scenario/presets';
import type { Scenario } from '../../scenario/schema';
import { branchesOf } from '../model/branches';
import { playScenario } from './runs';

/** The loop device, with some statements more at the start of its queue_io_cmd. */
function opened(statements: string) {
  const preset = presetById('loop-attach-leak')?.scenario as Scenario;
  const text = preset.program.text.replace('int err = -EINVAL;', `int err;\n${statements}`);
  const scenario = { ...preset, program: { preset: null, text } };
  const { model } = buildModel(scenario);
  if (!model) throw new Error('it does not compile');
  const line = text.split('\n').findIndex((words) => words.includes('here')) + 1;
  return { ...playScenario(model, scenario), model, line };
}

it.each([
  ['while', 'while (1) /* here */\n\t\terr = 1;'],
  ['for', 'for (int i = 0; i < 10; i++)\n\t\terr = i;\n\tfor (;;) /* here */\n\t\t;'],
  ['goto', 'again:\n\terr = 1; /* here */\n\tgoto again;'],
  ['an outer loop', 'while (1) /* here */\n\t\tfor (int i = 0; i < 10; i++)\n\t\t\terr = i;'],
])('a step in an endless loop ends at a bound that names its line: %s', (_, statements) => {
  const { position, model, line } = opened(statements);
  const { tree, leaf } = position;
  expect(endOf(model, nodeAt(tree, leaf).state)).toEqual({
    kind: 'bound',
    what: `the loop at program.bpf.c:${line} does not end within 200,000 instructions`,
  });
  // Nothing was shown to be right by it.
  expect(branchesOf(tree, 0)[0]?.verdict).toBe('open');
});

it('a run that goes round step after step is stopped, and the line is said', () => {
  const { position, endless, line } = opened(
    'for (;;) /* here */\n\t\tbpf_map_lookup_elem(&backing_fds, &dev_id);',
  );
  expect(position.tree.nodes.length).toBeLessThan(5000);
  expect(endless).toContain(`in the loop at program.bpf.c:${line},`);
  expect(opened('err = 1;').endless).toBeNull();
});
