/** Where the modelled kernel's functions are from: FACT() and SIMPLIFIED() of the kernel files, as the model carries them. */
import type { SourceFile } from '../../lang/source';
import type { Model } from '../../machine';

export interface KernelFact {
  readonly fn: string;
  /** Sections of the fact sheet, each with C (certain, from the code) or I (inferred). Empty where nothing is claimed. */
  readonly sources: readonly { readonly section: string; readonly level: string }[];
  /** What the model leaves out. */
  readonly simplifications: readonly string[];
}

export interface PlacedFact extends KernelFact {
  /** Index into the model's files, and the function's extent there. */
  readonly file: number;
  readonly start: number;
  readonly end: number;
}

const remembered = new WeakMap<Model, readonly PlacedFact[]>();

/** One entry per kernel function, in the order of the files. */
export function factsOf(model: Model): readonly PlacedFact[] {
  const known = remembered.get(model);
  if (known) return known;
  const facts = model.functions
    .filter((fn) => !fn.isProgram)
    .map(({ name, span, ir }): PlacedFact => {
      const marks = (mark: string) => ir.attributes.filter((a) => a.name === mark);
      return {
        fn: name,
        sources: marks('fact').map(({ args }) => ({
          section: String(args[0] ?? ''),
          level: String(args[1] ?? 'I'),
        })),
        simplifications: marks('simplified').map(({ args }) => String(args[0] ?? '')),
        file: span.file,
        start: span.start,
        end: span.end,
      };
    })
    .sort((a, b) => a.file - b.file || a.start - b.start);
  remembered.set(model, facts);
  return facts;
}

/** The function of file `index` that holds `offset`, or the next one below it. */
export function factAt(
  facts: readonly PlacedFact[],
  index: number,
  offset: number,
): KernelFact | null {
  const ofFile = facts.filter((fact) => fact.file === index);
  return (
    ofFile.find((fact) => offset >= fact.start && offset < fact.end) ??
    ofFile.find((fact) => fact.start >= offset) ??
    null
  );
}

/** Files of the model that are not the program's. */
export const kernelFiles = (model: Model): readonly SourceFile[] =>
  model.files.filter((file) => file.role !== 'program');
