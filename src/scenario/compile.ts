/** A scenario's texts to units. Apart from linking, so that the compiling worker loads the front end and nothing else. */
import { filesOf } from '../kernel/designs/files';
import { compile } from '../lang/compile';
import type { Unit } from '../lang/ir';
import { quotedPatch } from '../lang/quoted';
import type { SourceFile } from '../lang/source';
import type { Scenario } from './schema';

const find = (headers: readonly SourceFile[]) => (name: string) =>
  headers.find((header) => header.name === name) ?? null;

/** The program, with the headers of the design that it is written for. */
export function compileProgram(text: string, name = 'program.bpf.c', design = 'A'): Unit {
  const source: SourceFile = { name, text, role: 'program' };
  const { programHeaders } = filesOf(design);
  const unit = compile(source, { resolveInclude: find(programHeaders), intrinsics: false });
  const wrong = unit.diagnostics.some(({ severity }) => severity === 'error');
  const quoted = wrong ? quotedPatch(text) : null;
  return quoted ? { ...unit, diagnostics: [quoted] } : unit;
}

/** The kernel of a design and its environment, with the texts of `edits` in place of those files. */
export function compileKernel(
  edits: Scenario['kernel'] = {},
  design = 'A',
  sockets = false,
): readonly Unit[] {
  const { units, programHeaders, kernelHeaders } = filesOf(design, sockets);
  const edited = (file: SourceFile): SourceFile =>
    Object.hasOwn(edits, file.name) ? { ...file, text: edits[file.name] ?? file.text } : file;
  const resolveInclude = find([...programHeaders, ...kernelHeaders].map(edited));
  return units.map((file) => compile(edited(file), { resolveInclude, intrinsics: true }));
}
