/**
 * What is always the same, compiled: the kernel as it is shipped, and the program that is seen first. The build runs
 * this file and ships what it exports (`evaluated` in vite.config.ts). Elsewhere it compiles when it is imported.
 */
import { packUnits } from '../../lang/pack-units';
import { compileKernel, compileProgram } from '../../scenario/compile';
import { firstPreset } from '../../scenario/presets/first';
import { programName } from './names';

export const kernelUnits: string = packUnits(compileKernel());
export const firstProgram: string = packUnits([
  compileProgram(firstPreset.scenario.program.text, programName),
]);
