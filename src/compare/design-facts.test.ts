import { describe, expect, it } from 'vitest';
import { designIds } from '../kernel/designs/list';
import { designFacts } from './design-facts';
import { recordedMatrix } from './recorded';

const matrix = recordedMatrix();

describe('what is said of a design', () => {
  it('is said of each that there is, and of no other', () => {
    expect(designFacts('Z', matrix)).toBeNull();
    for (const id of designIds) {
      const facts = designFacts(id, matrix);
      expect(facts?.about.id).toBe(id);
      expect(facts?.programs.some(({ subject }) => subject.kind !== 'none')).toBe(true);
    }
  });

  it('has the flags that its kfuncs are registered with, and whose the callback’s aio is', () => {
    const flags = (id: string) => designFacts(id, matrix)?.contract.kfuncs.bpf_aio_alloc?.flags;
    expect(flags('A')).not.toContain('KF_ACQUIRE');
    expect(flags('M')).toContain('KF_ACQUIRE');
    expect(designFacts('A', matrix)?.contract.callbackArgument).toBe('borrowed');
    expect(designFacts('M', matrix)?.contract.callbackArgument).toBe('owned');
  });

  it('names each obligation once', () => {
    const texts = designFacts('A', matrix)?.obligations.map(({ text }) => text) ?? [];
    expect(texts.length).toBeGreaterThan(0);
    expect(new Set(texts).size).toBe(texts.length);
  });
});
