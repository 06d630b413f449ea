import { createServer } from 'vite';
import { describe, expect, it } from 'vitest';
import { unpackUnits } from '../../lang/pack-units';
import { link } from '../../machine';
import { compileKernel, compileProgram } from '../../scenario/compile';
import { firstPreset } from '../../scenario/presets/first';
import { toSetup } from '../../scenario/setup';
import { recordedRun } from '../model/shown';
import { programName } from './names';
import { playPreset } from './runs';
import { firstProgram, kernelUnits } from './shipped-units';

describe('the shipped kernel', () => {
  it('is in the app what the front end makes of it', async () => {
    const server = await createServer({
      server: { middlewareMode: true, hmr: false },
      logLevel: 'warn',
    });
    const served = await server.transformRequest('/src/app/engine/shipped-units.ts');
    await server.close();
    const values = [...(served?.code ?? '').matchAll(/^export const (\w+) = (".*");$/gm)];
    expect(
      Object.fromEntries(values.map(([, name, text]) => [name, JSON.parse(text ?? '')])),
    ).toEqual({
      kernelUnits,
      firstProgram,
    });
  });

  it('runs as the compiled one does', () => {
    const { scenario } = firstPreset;
    const units = [
      [...unpackUnits(firstProgram), ...unpackUnits(kernelUnits)],
      [compileProgram(scenario.program.text, programName), ...compileKernel()],
    ];
    const [packed, live] = units.map(([program, ...kernel]) => {
      const { model } = program ? link(program, kernel, toSetup(scenario, program)) : {};
      if (!model) throw new Error('the first preset does not link');
      return recordedRun(playPreset(model, firstPreset).position);
    });
    expect(packed).toEqual(live);
  });
});
