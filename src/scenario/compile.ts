/** A scenario's texts to units. Apart from linking, so that the compiling worker loads the front end and nothing else. */
import { designA, environmentFiles, kernelHeaders, programHeaders } from '../kernel/files';
import { compile } from '../lang/compile';
import type { Unit } from '../lang/ir';
import { quotedPatch } from '../lang/quoted';
import type { SourceFile } from '../lang/source';
import type { Scenario } from './schema';

const find = (headers: readonly SourceFile[]) => (name: string) =>
  headers.find((header) => header.name === name) ?? null;

export function compileProgram(text: string, name = 'program.bpf.c'): Unit {
  const source: SourceFile = { name, text, role: 'program' };
  const unit = compile(source, { resolveInclude: find(programHeaders), intrinsics: false });
  const wrong = unit.diagnostics.some(({ severity }) => severity === 'error');
  const quoted = wrong ? quotedPatch(text) : null;
  return quoted ? { ...unit, diagnostics: [quoted] } : unit;
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
