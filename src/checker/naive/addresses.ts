/**
 * Addresses are plain numbers. Each region (a variable, a row of records, a local in memory) has 16 MiB of its own, and
 * begins 64 KiB into them, so that arithmetic that leaves a region does not come out in the next.
 */
const span = 2 ** 24;
const margin = 2 ** 16;

const firstObject = 2 ** 16;
const firstFunction = 2 ** 17;
const firstLocal = 2 ** 18;
const framesPerContext = 64;
const localsPerFrame = 256;

const address = (region: number, offset: number): bigint => BigInt(region * span + margin + offset);

export const addressOf = {
  region: (region: number, offset = 0): bigint => address(firstObject + region, offset),
  function: (index: number): bigint => address(firstFunction + index, 0),
  local(context: number, frame: number, local: number): bigint {
    if (frame >= framesPerContext || local >= localsPerFrame)
      throw new RangeError('more frames or locals than have addresses');
    const nth = (context * framesPerContext + frame) * localsPerFrame + local;
    return address(firstLocal + nth, 0);
  },
};

/** What an address means, whether or not there is such a thing. */
export type Meaning =
  | { readonly kind: 'region'; readonly region: number; readonly offset: number }
  | { readonly kind: 'function'; readonly index: number }
  | {
      readonly kind: 'local';
      readonly context: number;
      readonly frame: number;
      readonly local: number;
      readonly offset: number;
    }
  | { readonly kind: 'nothing' };

const lowest = address(firstObject, 0) - BigInt(margin);
const highest = 2n ** 50n;

export function meaningOf(value: bigint): Meaning {
  if (value < lowest || value >= highest) return { kind: 'nothing' };
  const number = Number(value);
  const region = Math.floor(number / span);
  const offset = (number % span) - margin;
  if (region < firstFunction) return { kind: 'region', region: region - firstObject, offset };
  if (region < firstLocal)
    return offset === 0 ? { kind: 'function', index: region - firstFunction } : { kind: 'nothing' };
  const nth = region - firstLocal;
  const frame = Math.floor(nth / localsPerFrame);
  return {
    kind: 'local',
    context: Math.floor(frame / framesPerContext),
    frame: frame % framesPerContext,
    local: nth % localsPerFrame,
    offset,
  };
}
