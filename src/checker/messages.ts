/** What is said of an event that compiled code reported. The machine says more: it knows the whole step. */
import type { LinkedFunction } from '../machine/model';
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
  event: Event,
  site: { readonly fn: LinkedFunction; readonly pc: number } | null,
): string {
  const instr = site?.fn.code[site.pc];
  if (instr?.op === 'model' && instr.name === 'violated') {
    const text = instr.args[2];
    if (text?.kind === 'text') return text.text;
  }
  return sentences[event.property] ?? 'is broken here';
}
