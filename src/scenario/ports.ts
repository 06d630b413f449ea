/** The main programs, each as it is written for a design. Where a design has none of its own, design A's is meant. */
import { designTexts } from '../kernel/designs/texts';
import loop from './presets/loop.bpf.c?raw';
import nullDevice from './presets/null.bpf.c?raw';
import read from './presets/read.bpf.c?raw';
import readRest from './presets/read_rest.bpf.c?raw';
import stripe from './presets/stripe.bpf.c?raw';

const originals: Readonly<Record<string, string>> = {
  loop,
  null: nullDevice,
  read,
  read_rest: readRest,
  stripe,
};

/** How a program is written for a design; `same` as for design A. */
export type Written =
  | { readonly kind: 'same' | 'port'; readonly text: string }
  | { readonly kind: 'lacking'; readonly reason: string };

/** A text that is none of ours is the same under each design; whether it fits is another question. */
export function writtenFor(design: string, text: string): Written {
  const versions = [originals, ...Object.values(designTexts).map(({ ports }) => ports)];
  const name = Object.keys(originals).find((key) => versions.some((texts) => texts[key] === text));
  if (name === undefined) return { kind: 'same', text };
  const own = designTexts[design];
  const port = own?.ports[name];
  const reason = own?.lacks[name];
  if (port !== undefined) return { kind: 'port', text: port };
  if (reason !== undefined) return { kind: 'lacking', reason };
  return { kind: 'same', text: originals[name] ?? text };
}

/** The same program for another design; one that it lacks stays as it is. */
export function portedTo(design: string, text: string): string {
  const written = writtenFor(design, text);
  return written.kind === 'lacking' ? text : written.text;
}
