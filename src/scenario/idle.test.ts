import { describe, expect, it } from 'vitest';
import { buildModel } from './build';
import { idleProblem } from './idle';
import { presetById } from './presets';
import type { Scenario } from './schema';

const preset = presetById('loop-attach-leak')?.scenario as Scenario;

function problemOf(changes: {
  text?: string;
  device?: Partial<Scenario['device']>;
  instances?: Scenario['instances'];
}) {
  const { text = preset.program.text, device, instances = {} } = changes;
  const scenario = {
    ...preset,
    program: { preset: null, text },
    instances,
    device: { ...preset.device, ...device },
  };
  const { model, program } = buildModel(scenario);
  if (!model) throw new Error('it does not compile');
  return idleProblem(model, program, scenario);
}

describe('a program of which nothing runs', () => {
  it('is none while something runs', () => {
    expect(problemOf({})).toBeNull();
  });

  it('says which object is missing, and how it is written', () => {
    for (const text of ['', 'int x;', 'int f(void) { return 0; }']) {
      const problem = problemOf({ text });
      expect(problem).toMatchObject({ severity: 'error', span: { file: 0, start: 0 } });
      expect(problem?.message).toContain('struct_ops object of type ublk_bpf_ops');
      expect(problem?.hint).toContain('struct ublk_bpf_ops my_ops = { .id = 16,');
    }
  });

  it('points at the object that has another id', () => {
    const ops = problemOf({ device: { opsId: 3 } });
    expect(ops?.message).toContain('id 3, and `loop_ops` has 16');
    expect(preset.program.text.slice(ops?.span.start, ops?.span.end)).toContain('loop_ops');
    const aio = problemOf({ device: { aioOpsId: 4 } });
    expect(aio?.message).toContain('id 4, and `loop_aio_ops` has 16');
    expect(problemOf({ device: { opsId: null } })?.hint).toContain('give it 16');
  });

  it('is not one that the scenario keeps from being called for ever: that is shown', () => {
    expect(problemOf({ instances: { ublk_server: 0 } })).toBeNull();
    expect(problemOf({ instances: { block_submitter: 0 } })).toBeNull();
  });
});
