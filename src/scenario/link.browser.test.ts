/** Browsers have compression streams of their own: the same promises, kept by other code. */
import { expect, it } from 'vitest';
import { toBase64url } from './bytes';
import { decode, encode } from './link';
import { presets } from './presets';
import { firstPreset } from './presets/first';
import { newScenario } from './world';

const { text } = firstPreset.scenario.program;

it('restores every preset, and a program of one’s own', async () => {
  for (const { scenario } of [...presets, { scenario: newScenario('', { preset: null, text }) }])
    expect(await decode(await encode(scenario))).toEqual({ scenario, warnings: [] });
});

it('keeps the beginning of a link that was cut off', async () => {
  const link = await encode(newScenario('', { preset: null, text }));
  const decoded = await decode(link.slice(0, link.length / 2));
  if (!('error' in decoded)) throw new Error('half a link was taken for a whole one');
  const head = decoded.partial?.program.text ?? '';
  expect(head.length).toBeGreaterThan(200);
  expect(text.startsWith(head)).toBe(true);
});

it('leaves a bomb before it fills the memory', async () => {
  const zeros = new Blob([new Uint8Array(5_000_000)]).stream();
  const stream = zeros.pipeThrough(new CompressionStream('deflate-raw'));
  const bomb = new Uint8Array(await new Response(stream).arrayBuffer());
  expect(await decode(`#1.${toBase64url(bomb)}`)).toMatchObject({ partial: null });
});
