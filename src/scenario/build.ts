/** From a scenario to a model that can run: compile, fill in, link. The app does the same in pieces, in a worker. */
import { designA, environmentFiles, kernelHeaders, programHeaders } from '../kernel/files';
import { compile } from '../lang/compile';
import type { Unit } from '../lang/ir';
import type { SourceFile } from '../lang/source';
import { type LinkResult, link } from '../machine';
import type { Scenario } from './schema';
import { toSetup } from './setup';

const find = (headers: readonly SourceFile[]) => (name: string) =>
  headers.find((header) => header.name === name) ?? null;

export function compileProgram(text: string, name = 'program.bpf.c'): Unit {
  const source: SourceFile = { name, text, role: 'program' };
  return compile(source, { resolveInclude: find(programHeaders), intrinsics: false });
}

/** The kernel and its environment, with the texts of `edits` in place of those files. */
export function compileKernel(edits: Scenario['kernel'] = {}): readonly Unit[] {
  const edited = (file: SourceFile): SourceFile =>
    Object.hasOwn(edits, file.name) ? { ...file, text: edits[file.name] ?? file.text } : file;
  const resolveInclude = find([...programHeaders, ...kernelHeaders].map(edited));
  return [...designA, ...environmentFiles].map((file) =>
    compile(edited(file), { resolveInclude, intrinsics: true }),
  );
}

/** `kernel` saves compiling it again for each of many scenarios that don't edit it. */
export function buildModel(
  scenario: Scenario,
  kernel: readonly Unit[] = compileKernel(scenario.kernel),
): LinkResult & { readonly program: Unit } {
  const program = compileProgram(scenario.program.text);
  return { program, ...link(program, kernel, toSetup(scenario, program)) };
}
