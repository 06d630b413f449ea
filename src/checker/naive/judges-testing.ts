/** For tests: one model, judged by the naive checker and by the machine's own steps. */
import { filesOf } from '../../kernel/designs/files';
import { kernelHeaders, programHeaders } from '../../kernel/files';
import { type CompileOptions, checkSource, compile } from '../../lang/compile';
import type { Diagnostic, SourceFile } from '../../lang/source';
import { link, type Model, type Setup } from '../../machine';
import { buildModel } from '../../scenario/build';
import { compileProgram } from '../../scenario/compile';
import type { Scenario } from '../../scenario/schema';
import { toSetup } from '../../scenario/setup';
import { hasSockets } from '../../scenario/sockets';
import type { Cause } from '../cause';
import { makeWorld, type Source, type World } from './world';

/** The same for both judges. */
export interface Judged {
  readonly world: World;
  readonly model: Model;
}

const find = (headers: readonly SourceFile[]) => (name: string) =>
  headers.find((header) => header.name === name) ?? null;
const forPrograms: CompileOptions = {
  resolveInclude: find(filesOf('A').programHeaders),
  intrinsics: false,
};
const forKernel: CompileOptions = {
  resolveInclude: find([...programHeaders, ...kernelHeaders]),
  intrinsics: true,
};

function checked(file: SourceFile, options: CompileOptions): Source {
  const diagnostics: Diagnostic[] = [];
  const source = checkSource(file, options, diagnostics);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
  return source;
}

/** The kernel's files, without sockets and with them. */
const realKernels = new Map<boolean, readonly Source[]>();

function realKernel(sockets: boolean): readonly Source[] {
  const files = filesOf('A', sockets);
  const options: CompileOptions = {
    resolveInclude: find([...files.programHeaders, ...files.kernelHeaders]),
    intrinsics: true,
  };
  const known = realKernels.get(sockets) ?? files.units.map((file) => checked(file, options));
  realKernels.set(sockets, known);
  return known;
}

/** A scenario with the kernel as it is. */
export function judgedScenario(scenario: Scenario): Judged {
  const text = scenario.program.text;
  const { model, diagnostics } = buildModel(scenario);
  if (!model) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const program = checked({ name: 'program.bpf.c', text, role: 'program' }, forPrograms);
  const sources = realKernel(hasSockets(scenario));
  return { world: makeWorld(program, sources, toSetup(scenario, compileProgram(text))), model };
}

/** A kernel of one file, with a program if it runs one. */
export function judgedText(kernel: string, program = '', change: Partial<Setup> = {}): Judged {
  const setup: Setup = {
    ...{ values: {}, instances: {}, choices: {}, maps: {}, serverMap: null, bounds: {} },
    ...change,
  };
  const files = {
    kernel: { name: 'kernel.c', text: `#include "model.h"\n${kernel}`, role: 'kernel' },
    program: { name: 'program.bpf.c', text: program, role: 'program' },
  } as const;
  const { model, diagnostics } = link(
    compile(files.program, forPrograms),
    [compile(files.kernel, forKernel)],
    setup,
  );
  if (!model) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const world = makeWorld(
    checked(files.program, forPrograms),
    [checked(files.kernel, forKernel)],
    setup,
  );
  return { world, model };
}

/** `no-leak bpf_aio program.bpf.c:12`, sorted. */
export const places = (causes: readonly Cause[]): readonly string[] =>
  causes
    .map(({ property, objectKind, file, line }) =>
      [property, objectKind, file && `${file}:${line}`].filter(Boolean).join(' '),
    )
    .sort();

/** The same with the owner before it. */
export const owned = (causes: readonly Cause[]): readonly string[] =>
  causes.map((cause) => `${cause.owner} ${places([cause])[0]}`).sort();
