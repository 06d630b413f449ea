/** Names of contexts and of the places where they stand, as identifiers, and what they choose there. */
import type { Instr } from '../lang/ir';
import type { LinkedFunction, Model } from '../machine/model';
import { randomNumbers } from '../machine/random';
import { fnOf, type PlaceKey, pcOf } from './survey';

/** File and line of an instruction, as in `fs/read_write.c:57`. */
export function lineAt(
  model: Model,
  fn: LinkedFunction,
  pc: number,
): { file: string; line: number } {
  const span = fn.code[pc]?.span ?? fn.span;
  const file = model.files[span.file];
  const before = (file?.text ?? '').slice(0, span.start);
  return { file: file?.name ?? '', line: before.split('\n').length };
}

const identifier = (text: string): string =>
  text.replace(/[^A-Za-z0-9]+/g, '_').replace(/^(?=\d)/, '_');

/** One identifier per context. */
export function contextNames(model: Model): readonly string[] {
  return distinct(model.contexts.map(({ name }) => identifier(name)));
}

/** One identifier per place: the function and the line. */
export function placeNames(
  model: Model,
  places: readonly PlaceKey[],
): ReadonlyMap<PlaceKey, string> {
  const plain = places.map((place) => {
    const fn = model.functions[fnOf(place)];
    return fn ? `${fn.name}_${lineAt(model, fn, pcOf(place)).line}` : 'finished';
  });
  const names = distinct(plain);
  return new Map(places.map((place, i) => [place, names[i] ?? '']));
}

function distinct(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let own = name;
    for (let n = 2; taken.has(own); n++) own = `${name}_${n}`;
    taken.add(own);
    return own;
  });
}

export interface Point {
  /** What is done at the place, in a few words. */
  readonly what: string;
  /** Names of the alternatives, by index; empty where nothing is chosen. */
  readonly alternatives: readonly string[];
  /** The context may have to wait here. */
  readonly waits: boolean;
}

export function pointAt(model: Model, instr: Instr | undefined): Point {
  const goesOn = (what: string): Point => ({ what, alternatives: [], waits: false });
  const faults = ['ok', 'fails'];
  if (!instr) return goesOn('');
  switch (instr.op) {
    case 'wait':
      return { what: `waits until ${instr.until}`, alternatives: [], waits: true };
    case 'call':
      return goesOn(`calls ${instr.callee}`);
    case 'call_pointer':
      return goesOn('calls through a pointer');
    case 'return':
      return goesOn('returns');
    case 'helper': {
      if (instr.name === 'bpf_get_prandom_u32')
        return { what: instr.name, alternatives: randomNumbers(model).map(String), waits: false };
      const isLookup = instr.name === 'bpf_map_lookup_elem';
      return { what: instr.name, alternatives: isLookup ? faults : [], waits: false };
    }
    case 'model': {
      const [label = '', ...names] = instr.args.flatMap((arg) =>
        arg.kind === 'text' ? [arg.text] : [],
      );
      if (instr.name === 'choose' || instr.name === 'choose_among')
        return { what: label, alternatives: names, waits: false };
      if (instr.name === 'choose_number')
        return {
          what: label,
          alternatives: Array.from({ length: 31 }, (_, i) => String(i)),
          waits: false,
        };
      if (instr.name === 'fault') return { what: label, alternatives: faults, waits: false };
      return goesOn(instr.name);
    }
    case 'load':
    case 'store':
    case 'copy':
    case 'atomic': {
      const { place } = instr;
      const where = place.kind === 'global' ? place.name : place.kind;
      return goesOn(
        `${instr.op}s ${where}`.replace('copys', 'copies').replace('atomics', 'changes'),
      );
    }
    default:
      return goesOn(instr.op);
  }
}
