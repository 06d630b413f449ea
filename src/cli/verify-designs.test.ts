import { describe, expect, it } from 'vitest';
import { designIds } from '../kernel/designs/list';
import { compileKernel, compileProgram } from '../scenario/compile';
import { presets } from '../scenario/presets';
import { contractOfDesign } from '../verifier/designs';
import { type Verdict, verify } from '../verifier/verify';

/** What each design says of the programs that were written for the RFC. Expected from the contracts alone. */
describe('the presets, before the verifier', () => {
  const kernels = new Map(designIds.map((id) => [id, compileKernel({}, id, true)]));
  const units = new Map(
    presets.map(({ id, scenario }) => [id, compileProgram(scenario.program.text, `${id}.bpf.c`)]),
  );
  const under = (design: string, id: string): readonly Verdict[] => {
    const contract = contractOfDesign(design, kernels.get(design) ?? []);
    const unit = units.get(id);
    if (!contract || !unit) throw new Error(`${id} under ${design}`);
    return verify(unit, contract);
  };
  const refused = (design: string, id: string): readonly string[] =>
    under(design, id).flatMap(({ program, reason }) => (reason ? [`${program}: ${reason}`] : []));
  const ids = [...units.keys()];

  // RFC-FACTS 7.1 rule 5: bpf_kptr_xchg takes an owned pointer, and this contract gives none.
  const keepsAios = presets
    .filter(({ scenario }) => scenario.program.text.includes('bpf_kptr_xchg('))
    .map(({ id }) => id);

  it('are all accepted under the RFC’s contract, leaks or not, unless they keep aios in a map', () => {
    expect(ids.filter((id) => refused('A', id).length > 0)).toEqual(keepsAios);
    for (const id of keepsAios)
      expect(refused('A', id).some((said) => said.endsWith(': not-refcounted'))).toBe(true);
  });

  it('under acquire and release alone, a callback can’t release what it was given', () => {
    expect(refused('B', 'loop').some((said) => said.endsWith(': not-refcounted'))).toBe(true);
    expect(refused('B', 'loop').some((said) => said.endsWith(': leak'))).toBe(true);
  });

  it('under a submit that consumes, the error path of the RFC’s programs has nothing left to release', () => {
    for (const design of ['D', 'E'])
      expect(refused(design, 'loop').join()).toMatch(/use-after-release|double-release/);
  });

  it('under a release on success, the careful ones are accepted as they are, the careless refused', () => {
    for (const id of ['read-inline', 'loop', 'stripe', 'resubmit'])
      expect(refused('M', id)).toEqual([]);
    for (const id of ['loop-attach-leak', 'no-release', 'double-release'])
      expect(refused('M', id)).not.toEqual([]);
  });

  it('that have no aio are accepted by every design', () => {
    for (const design of designIds) expect(refused(design, 'null')).toEqual([]);
  });
});
