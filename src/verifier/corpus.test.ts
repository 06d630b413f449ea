import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Agreement, agreement, type CorpusContracts, type Recording } from './corpus';
import { unitOf } from './verifier-testing';

const folder = new URL('../../corpus/', import.meta.url);
const text = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const { cases } = JSON.parse(text('verdicts.json')) as Recording;
const contracts = JSON.parse(text('contract.json')) as CorpusContracts;

const table = ({ perRegime }: Agreement): string =>
  [
    ['regime', 'verdicts', 'agree', 'same reason', 'refused'],
    ...[...perRegime].map(([regime, row]) => [
      regime,
      ...[row.cases, row.agree, row.reasonAgree, row.refused].map(String),
    ]),
  ]
    .map(([regime = '', ...numbers]) =>
      [regime.padEnd(20), ...numbers.map((number) => number.padStart(12))].join(''),
    )
    .join('\n');

describe('the verifier model and the recorded verdicts', () => {
  const found = agreement(cases, contracts, (file) => unitOf(text(`programs/${file}`), file));

  it('agree on every verdict of every regime', () => {
    console.log(table(found));
    expect(found.disagreements.filter(({ kind }) => kind === 'verdict')).toEqual([]);
    expect(found.total.agree).toBe(cases.length);
  });

  it('agree on the reason of every refusal', () => {
    expect(found.disagreements).toEqual([]);
    expect(found.total.reasonAgree).toBe(cases.length);
  });

  it('name the lines of the recorded log, except where clang has merged or moved code', () => {
    // A line that clang gives to merged code is 0, and not recorded.
    expect(found.total.lineAgree / found.total.refused).toBeGreaterThan(0.8);
  });

  it('cover all programs and all regimes that are there', () => {
    const programs = readdirSync(new URL('programs/', folder)).sort();
    expect([...new Set(cases.map(({ file }) => file))].sort()).toEqual(programs);
    const used = new Set(cases.map(({ regime }) => regime));
    expect(Object.keys(contracts.regimes).filter((regime) => !used.has(regime))).toEqual([]);
  });
});
