import { describe, expect, it } from 'vitest';
import { Check } from '../../checker/check';
import { buildModel } from '../../scenario/build';
import { compileKernel } from '../../scenario/compile';
import { presetById } from '../../scenario/presets';
import type { Scenario } from '../../scenario/schema';
import { retry } from './retry';

const kernel = compileKernel();

function modelOf(id: string, rules: Scenario['rules'] = {}) {
  const { scenario } = presetById(id) as NonNullable<ReturnType<typeof presetById>>;
  const { model } = buildModel({ ...scenario, rules }, kernel);
  if (!model) throw new Error(`${id} does not link`);
  return model;
}

async function causeOf(model: ReturnType<typeof modelOf>, property: string) {
  const check = await Check.start(model);
  while (check.explore(10_000));
  const cause = check.verdict().found.find((found) => found.property === property);
  if (!cause) throw new Error(`no ${property}`);
  return { ...cause, key: property };
}

describe('an old cause, tried again', () => {
  const short: Scenario['rules'] = {
    read_iter: { force: '-EAGAIN' },
    'work item alloc': { force: 'fails' },
  };

  it('still fails where the run still goes round, and not where it gets out', async () => {
    const model = modelOf('read-irq', short);
    const cause = await causeOf(model, 'no-livelock');
    expect(retry(model, cause, modelOf('read-irq', short))).toEqual(cause.run);
    const { 'work item alloc': _, ...rest } = short;
    const mended = modelOf('read-irq', { ...rest, 'work item alloc': { force: 'ok' } });
    expect(retry(model, cause, mended)).toBeNull();
  });

  it('still fails where the run still fills the stack', async () => {
    const model = modelOf('block-eagain');
    const cause = await causeOf(model, 'no-stack-overflow');
    expect(retry(model, cause, modelOf('block-eagain'))).toEqual(cause.run);
  });
});
