/** The main programs, each as it is written for a design. Where a design has none of its own, design A's is meant. */
import { designTexts } from '../kernel/designs/texts';
import loop from './presets/loop.bpf.c?raw';
import read from './presets/read.bpf.c?raw';
import readRest from './presets/read_rest.bpf.c?raw';
import stripe from './presets/stripe.bpf.c?raw';

const originals: Readonly<Record<string, string>> = { loop, read, read_rest: readRest, stripe };

/** The same program for another design; a text that is none of ours stays as it is. */
export function portedTo(design: string, text: string): string {
  const versions = [originals, ...Object.values(designTexts).map(({ ports }) => ports)];
  const name = Object.keys(originals).find((key) => versions.some((texts) => texts[key] === text));
  if (name === undefined) return text;
  return designTexts[design]?.ports[name] ?? originals[name] ?? text;
}
