/** What an exploration has exercised, so that a verdict without findings says what it is worth. */
import type { Instr } from '../lang/ir';
import type { LinkedFunction, Model } from '../machine/model';
import { randomNumbers } from '../machine/random';
import type { Instance } from './compiled/model';
import { allowedMask } from './compiled/tables';

export interface Reached {
  /** Choices that were met. */
  readonly choices: readonly ReachedChoice[];
  /** BPF programs, each with the contexts in which it ran. */
  readonly programs: readonly { readonly fn: string; readonly contexts: readonly string[] }[];
  /** Lines of the program with code that no run has reached, in order, from 1. */
  readonly unreachedLines: readonly number[];
}

export interface ReachedChoice {
  readonly label: string;
  readonly isFault: boolean;
  /** Alternatives that some run took. */
  readonly taken: readonly string[];
  /** Those that the scenario forbids; what is in neither list can't happen here. */
  readonly forbidden: readonly string[];
}

export function reachedBy(model: Model, { memory, compilation }: Instance): Reached {
  const view = new DataView(memory.buffer);
  const { tables, siteOf } = compilation;
  const isVisited = (fn: LinkedFunction, pc: number): boolean =>
    view.getUint8(tables.visited + siteOf(fn, pc)) !== 0;
  const takenAt = (fn: LinkedFunction, pc: number): number =>
    view.getUint32(tables.taken + siteOf(fn, pc) * 4, true);
  return {
    choices: choicesMet(model, takenAt),
    programs: model.functions
      .filter((fn) => fn.entry)
      .map((fn) => {
        const contexts = view.getUint32(tables.ran + fn.index * 4, true);
        return {
          fn: fn.name,
          contexts: model.contexts.filter(({ id }) => (contexts >>> id) & 1).map((c) => c.name),
        };
      }),
    unreachedLines: unreachedLines(model, compilation.blocks, isVisited),
  };
}

function choicesMet(
  model: Model,
  takenAt: (fn: LinkedFunction, pc: number) => number,
): readonly ReachedChoice[] {
  const byLabel = new Map<string, { isFault: boolean; texts: readonly string[]; taken: number }>();
  for (const fn of model.functions)
    fn.code.forEach((instr, pc) => {
      const offer = offered(model, instr);
      const taken = takenAt(fn, pc);
      if (!offer || taken === 0) return;
      const known = byLabel.get(offer.label);
      byLabel.set(offer.label, { ...offer, taken: taken | (known?.taken ?? 0) });
    });
  return [...byLabel]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, { isFault, texts, taken }]) => {
      const open = allowedMask(model, label, texts);
      return {
        label,
        isFault,
        taken: texts.filter((_, i) => (taken >>> i) & 1),
        forbidden: texts.filter((_, i) => !((open >>> i) & 1)),
      };
    });
}

function offered(
  model: Model,
  instr: Instr,
): { label: string; isFault: boolean; texts: readonly string[] } | null {
  const ok = ['ok', 'fails'];
  if (instr.op === 'helper') {
    if (instr.name === 'bpf_get_prandom_u32')
      return { label: instr.name, isFault: false, texts: randomNumbers(model).map(String) };
    const [map] = instr.args;
    if (instr.name === 'bpf_map_lookup_elem' && map?.kind === 'global')
      return { label: `lookup in ${map.name}`, isFault: true, texts: ok };
    return null;
  }
  if (instr.op !== 'model') return null;
  const [label = '', ...names] = instr.args.flatMap((arg) =>
    arg.kind === 'text' ? [arg.text] : [],
  );
  switch (instr.name) {
    case 'choose':
    case 'choose_among':
      return { label, isFault: false, texts: names };
    case 'choose_number':
      return { label, isFault: false, texts: Array.from({ length: 31 }, (_, i) => String(i)) };
    case 'fault':
      return { label, isFault: true, texts: ok };
    default:
      return null;
  }
}

/** Lines on which code begins and no instruction was reached. */
function unreachedLines(
  model: Model,
  blocks: readonly ReadonlySet<number>[],
  isVisited: (fn: LinkedFunction, pc: number) => boolean,
): readonly number[] {
  const reached = new Set<number>();
  const all = new Set<number>();
  for (const fn of model.functions) {
    if (!fn.isProgram) continue;
    let inReach = false;
    fn.code.forEach((instr, pc) => {
      if (blocks[fn.index]?.has(pc)) inReach = isVisited(fn, pc);
      const file = model.files[instr.span.file];
      if (file?.role !== 'program') return;
      const line = file.text.slice(0, instr.span.start).split('\n').length;
      all.add(line);
      if (inReach) reached.add(line);
    });
  }
  return [...all].filter((line) => !reached.has(line)).sort((a, b) => a - b);
}
