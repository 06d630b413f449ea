import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Agreement, agreement, type CorpusContracts, type Recording } from './corpus';
import { unitOf } from './verifier-testing';

const corpus = new URL('../../corpus/', import.meta.url);
const contracts = JSON.parse(
  readFileSync(new URL('contract.json', corpus), 'utf8'),
) as CorpusContracts;

/** `more/` was recorded while the model was made; `differ/` holds what it is known not to agree on. */
function recordedIn(name: string) {
  const folder = new URL(name, corpus);
  const text = (file: string): string => readFileSync(new URL(file, folder), 'utf8');
  const { cases } = JSON.parse(text('verdicts.json')) as Recording;
  const found = agreement(cases, contracts, (file) => unitOf(text(`programs/${file}`), file));
  return { cases, found, programs: readdirSync(new URL('programs/', folder)).sort() };
}

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

describe.each(['.', 'more/'])(
  'the verifier model and the verdicts recorded in corpus/%s',
  (name) => {
    const { cases, found, programs } = recordedIn(name === '.' ? './' : name);

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

    it('cover all programs that are there', () => {
      expect([...new Set(cases.map(({ file }) => file))].sort()).toEqual(programs);
    });
  },
);

describe('the programs of corpus/differ', () => {
  it('are those on which the model is known to differ, as docs/verifier.md says', () => {
    const { found, programs } = recordedIn('differ/');
    const differing = found.disagreements.map(({ id }) => `${id.split('/')[0]}.bpf.c`);
    expect([...new Set(differing)].sort()).toEqual(programs);
  });
});
