/** What is said of an event that compiled code reported. The machine says more: it knows the whole step. */
import type { Instr } from '../lang/ir';
import { type LinkedFunction, type Model, watches } from '../machine/model';
import type { Event } from './search/search';

const sentences: Readonly<Partial<Record<Event['property'], string>>> = {
  'no-leak': 'nobody can give it back any more',
  'no-use-after-free': 'is touched after it was freed',
  'no-double-free': 'freed a second time',
  ownership: 'given away by who does not own it',
  refcount: 'a reference is given back that is not held',
  'no-sleep-in-atomic': 'may sleep where that is forbidden',
  'ops-present': 'calls a struct_ops member that is not there',
  'valid-access': 'memory is touched that is no object’s',
  'verifier-only': 'the verifier decides what this is worth',
  'user-assert': 'an aio_assert does not hold',
  model: 'the kernel file does what the machine does not know',
};

/** The kernel files' own words where they report it (`violated`), else a sentence for the property. */
export function messageOf(
  model: Model,
  event: Event,
  site: { readonly fn: LinkedFunction; readonly pc: number } | null,
): string {
  const instr = site?.fn.code[site.pc];
  const called =
    instr?.op === 'call' ? model.functions[site?.fn.scope.functions.get(instr.callee) ?? -1] : null;
  const places = called && watches(called) ? called.code : instr ? [instr] : [];
  return (
    places.map((at) => wordsOf(at, event.property)).find((words) => words !== null) ??
    sentences[event.property] ??
    'is broken here'
  );
}

/** What an instruction says that reports this property; null if it does not. */
function wordsOf(instr: Instr, property: string): string | null {
  if (instr.op !== 'model' || instr.name !== 'violated') return null;
  const [said, , words] = instr.args;
  return said?.kind === 'text' && said.text === property && words?.kind === 'text'
    ? words.text
    : null;
}
