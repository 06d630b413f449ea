/** Who must give which reference back: the words of model.h. */
import type { Run } from './run';
import type { Token } from './state';
import type { Thing, World } from './world';

/** References on one object; more is a bound of the model. */
const mostTokens = 10;

/** A holder as a number that a program of the kernel can pass around. */
export function holderNumber({ holders }: World, holder: string): bigint {
  const known = holders.indexOf(holder);
  return BigInt(known >= 0 ? known : holders.push(holder) - 1);
}

export const holderText = ({ holders }: World, number: bigint): string =>
  holders[Number(number)] ?? 'nobody';

/** BPF programs that are entered in this context. */
export const depthOf = (run: Run): number => run.frames.filter(({ entered }) => entered).length;

export const activation = (run: Run, depth = depthOf(run)): string =>
  `activation ${run.context} ${depth}`;

export const isActivation = ({ holder }: Token): boolean => holder.startsWith('activation ');

/** Whether an activation in this context holds it. */
export const isHeldHere = (run: Run, { holder }: Token): boolean =>
  holder.startsWith(`activation ${run.context} `);

/** Where any reference will do, that of the first in this list is meant. */
const ranks = ['nobody', 'duty', 'kernel', 'queue', 'worker', 'map', 'fd_table', 'ublk', 'object'];

function rank({ holder }: Token): string {
  const [kind = '', ...data] = holder.split(' ');
  const at = ranks.indexOf(kind);
  const numbers = data.map((n) => n.padStart(6, '0'));
  return [String(at < 0 ? ranks.length : at).padStart(2, '0'), ...numbers].join(' ');
}

const sorted = (tokens: readonly Token[]): readonly Token[] => {
  const text = (token: Token) => `${token.ref}\0${rank(token)}`;
  return [...tokens].sort((a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0));
};

function setTokens(run: Run, thing: Thing, tokens: readonly Token[]): void {
  run.change(thing, { tokens: sorted(tokens) });
}

/** Puts another token, or none, in the place of one. */
export function replaceToken(run: Run, thing: Thing, old: Token, by: Token | null): void {
  const { tokens } = run.held(thing);
  const at = tokens.indexOf(old);
  const others = tokens.filter((_, i) => i !== at);
  setTokens(run, thing, by ? [...others, by] : others);
}

function find(run: Run, thing: Thing, ref: string, holder: string): Token | undefined {
  const fits = (token: Token) => holder === 'whoever' || token.holder === holder;
  return run.held(thing).tokens.find((token) => token.ref === ref && fits(token));
}

export function took(run: Run, thing: Thing, ref: string, holder: string): void {
  const { tokens } = run.held(thing);
  if (tokens.length >= mostTokens) run.ended = 'bound';
  else setTokens(run, thing, [...tokens, { ref, holder }]);
}

export function gaveBack(run: Run, thing: Thing, ref: string, holder: string): void {
  // Who frees or touches what is dead is told so by that.
  if (!run.held(thing).live) return;
  let token = find(run, thing, ref, holder);
  if (!token) {
    notTheirs(run, thing, ref, holder);
    // Somebody else's reference pays for it.
    token = find(run, thing, ref, 'whoever');
  }
  if (token) replaceToken(run, thing, token, null);
}

export function handed(run: Run, thing: Thing, ref: string, from: string, to: string): void {
  const token = find(run, thing, ref, from);
  if (token) replaceToken(run, thing, token, { ref, holder: to });
  else notTheirs(run, thing, ref, from);
}

export function voidReferences(run: Run, thing: Thing, ref: string): void {
  setTokens(
    run,
    thing,
    run.held(thing).tokens.filter((token) => token.ref !== ref),
  );
}

export const holds = (run: Run, thing: Thing, ref: string, holder: string): boolean =>
  find(run, thing, ref, holder) !== undefined;

/** The holder named has no such reference: the program's mistake if that is an activation of it, or all of it. */
function notTheirs(run: Run, thing: Thing, ref: string, holder: string): void {
  const byProgram = holder === 'duty' || holder.startsWith('activation ');
  const property = ref === 'owner' ? 'ownership' : 'refcount';
  run.report(property, thing, byProgram ? 'program' : 'kernel');
}
