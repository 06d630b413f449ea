/** What is checked: a program in its world, as a model. */
import { basename } from 'node:path';
import type { Diagnostic, SourceFile } from '../lang/source';
import { positionOf } from '../lang/source';
import { link, type Model } from '../machine';
import { kernelOf } from '../scenario/build';
import { compileProgram } from '../scenario/compile';
import { idleProblem } from '../scenario/idle';
import { presetById, presets } from '../scenario/presets';
import type { Scenario } from '../scenario/schema';
import { mismatches, toSetup } from '../scenario/setup';
import { BadInput, badFile, badUsage, type InputProblem } from './bad-input';
import type { CheckArguments } from './check-flags';
import { nearest } from './flags';
import { type JsonText, readJson } from './json-text';
import { readText } from './read-text';
import { scenarioFor, withFile, withFlags } from './scenario-of';

export interface Subject {
  /** As the user calls it: a file, or a preset's id. */
  readonly name: string;
  readonly scenario: Scenario;
  readonly model: Model;
  /** Warnings of the program's text, and parts of the scenario that do not fit it. */
  readonly notes: readonly InputProblem[];
}

const longestName = 120;
const unnamed = 'program.bpf.c';

/** Throws a BadInput for whatever can't be read, compiled or linked, or would not run at all. */
export function subjectOf(args: CheckArguments): Subject {
  const file = args.scenario;
  const json = file === null ? null : readJson(file, readText(file, 'scenario'));
  const { name, path, text, base } = sourceOf(args, json);
  const given = args.design ?? designIn(json?.value) ?? 'A';
  const unit = compileProgram(text, path, given);
  const errors = unit.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw errorOf(errors, unit.files);
  const plain = base ?? scenarioFor(unit, basename(name).slice(0, longestName));
  const read = json ? withFile(plain, json) : plain;
  const scenario = withFlags({ ...read, design: args.design ?? read.design }, args);
  const { model, files, diagnostics } = link(unit, kernelOf(scenario), toSetup(scenario, unit));
  const idle = model && idleProblem(model, unit, scenario);
  const failed = [...diagnostics, ...(idle ? [idle] : [])].filter(
    ({ severity }) => severity === 'error',
  );
  if (!model || failed.length > 0)
    throw new BadInput(failed.map((diagnostic) => inputProblem(diagnostic, files)));
  return {
    name,
    scenario,
    model,
    notes: [
      ...diagnostics
        .filter(
          ({ severity, span }) => severity === 'warning' && files[span.file]?.role === 'program',
        )
        .map((diagnostic) => inputProblem(diagnostic, files)),
      ...mismatches(scenario, unit).map((message) => ({ file, line: null, column: null, message })),
    ],
  };
}

interface Source {
  readonly name: string;
  /** Of the program's file, as messages name it. */
  readonly path: string;
  readonly text: string;
  /** null: what the program itself leads to expect. */
  readonly base: Scenario | null;
}

function sourceOf(
  { program, preset, scenario: file }: CheckArguments,
  json: JsonText | null,
): Source {
  if (preset !== null) {
    const found = presetById(preset);
    if (!found) throw badUsage(unknownPreset(preset));
    const base = found.scenario;
    return { name: preset, path: `${preset}.bpf.c`, text: base.program.text, base };
  }
  if (program !== null)
    return { name: program, path: program, text: readText(program, 'program'), base: null };
  const text = programIn(json?.value);
  if (text === null)
    throw badFile(
      file ?? '',
      'there is no program in this scenario: name one, as in aioscope check prog.bpf.c --scenario FILE',
    );
  return { name: file ?? unnamed, path: unnamed, text, base: null };
}

function programIn(scenario: unknown): string | null {
  const { program } = (scenario ?? {}) as { readonly program?: { readonly text?: unknown } };
  return typeof program?.text === 'string' ? program.text : null;
}

/** What the scenario file says; whether there is such a design is checked with the rest of it. */
function designIn(scenario: unknown): string | null {
  const { design } = (scenario ?? {}) as { readonly design?: unknown };
  return typeof design === 'string' ? design : null;
}

function unknownPreset(id: string): string {
  const ids = presets.map((preset) => preset.id);
  const near = nearest(id, ids);
  const hint = near === null ? '`aioscope presets` lists them' : `did you mean ${near}?`;
  return `there is no preset ${id}: ${hint}`;
}

/** What the front end has found wrong, as bad input. */
export const errorOf = (errors: readonly Diagnostic[], files: readonly SourceFile[]): BadInput =>
  new BadInput(errors.map((error) => inputProblem(error, files)));

function inputProblem(
  { span, message, hint }: Diagnostic,
  files: readonly SourceFile[],
): InputProblem {
  const file = files[span.file];
  return {
    file: file?.name ?? null,
    ...positionOf(file?.text ?? '', span.start),
    message: hint ? `${message}: ${hint}` : message,
  };
}
