import { describe, expect, it } from 'vitest';
import { contractOf, knownRegimes } from './corpus';
import { randomProgram } from './random-programs';
import { unitOf } from './verifier-testing';
import { verify } from './verify';

describe('random programs', () => {
  const programs = Array.from({ length: 150 }, (_, i) => randomProgram(i + 1));
  const verdicts = programs.flatMap(({ text, regimes }) => {
    const unit = unitOf(text);
    return regimes.map((id) => {
      const contract = contractOf(knownRegimes, id);
      if (!contract) throw new Error(`no regime ${id}`);
      return { id, verdict: verify(unit, contract)[0] };
    });
  });
  const share = (id: string): number => {
    const own = verdicts.filter((one) => one.id === id);
    return own.filter(({ verdict }) => verdict?.verdict === 'accept').length / own.length;
  };

  it('are the same for the same seed', () => {
    expect(randomProgram(7)).toEqual(randomProgram(7));
    expect(randomProgram(7)).not.toEqual(randomProgram(8));
  });

  it('compile, and are accepted and refused often enough to say something', () => {
    expect(share('tracked')).toBeGreaterThan(0.3);
    expect(share('tracked')).toBeLessThan(0.7);
    const reasons = new Set(verdicts.map(({ verdict }) => verdict?.reason));
    for (const reason of ['leak', 'null', 'double-release', 'not-refcounted'])
      expect(reasons).toContain(reason);
  });

  it('are mostly fine where nothing is tracked', () => {
    expect(share('plain')).toBeGreaterThan(share('tracked'));
  });
});
