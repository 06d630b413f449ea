/** Where each rule of the modelled kernel is from, and what it leaves out: read from FACT and SIMPLIFIED. */
import type { Unit } from '../lang/ir';
import type { Span } from '../lang/source';

export interface Provenance {
  readonly fn: string;
  /** Sections of the fact sheet, with how sure they are: certain from the code, or inferred. */
  readonly facts: readonly { readonly source: string; readonly certain: boolean }[];
  readonly simplifications: readonly string[];
  /** In the unit's files. */
  readonly span: Span;
}

/** Functions of a unit that say where they are from or what they leave out, in the order of the text. */
export function provenanceOf(unit: Unit): readonly Provenance[] {
  return unit.functions.flatMap((fn): Provenance[] => {
    const marks = (name: string) => fn.attributes.filter((attribute) => attribute.name === name);
    const facts = marks('fact').map(({ args }) => ({
      source: String(args[0] ?? ''),
      certain: args[1] === 'C',
    }));
    const simplifications = marks('simplified').map(({ args }) => String(args[0] ?? ''));
    if (facts.length === 0 && simplifications.length === 0) return [];
    return [{ fn: fn.name, facts, simplifications, span: fn.nameSpan }];
  });
}

/** A function that programs may call, with the KF_ flags it is registered with. */
export interface Kfunc {
  readonly name: string;
  readonly flags: readonly string[];
}

/** The kfuncs that a unit defines. */
export function kfuncsOf(unit: Unit): readonly Kfunc[] {
  return unit.functions.flatMap((fn): Kfunc[] => {
    const mark = fn.attributes.find((attribute) => attribute.name === 'kfunc');
    if (!mark) return [];
    const flags = String(mark.args[0] ?? '').split(/\s*\|\s*/);
    return [{ name: fn.name, flags: flags.filter((flag) => flag !== '') }];
  });
}
