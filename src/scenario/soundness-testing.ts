/** Random programs in a design's calls: what its verifier accepts, and what runs of that come to. */
import { plainSearch } from '../checker/plain-search';
import type { Unit } from '../lang/ir';
import { type Effect, link, type Model } from '../machine';
import type { Contract } from '../verifier/contract';
import { contractOfDesign } from '../verifier/designs';
import { verify } from '../verifier/verify';
import { compileKernel, compileProgram } from './compile';
import { nonblock } from './design-testing';
import { writtenFor } from './ports';
import { presetById } from './presets';
import { randomVariant } from './random-variants-testing';
import type { Scenario } from './schema';
import { toSetup } from './setup';
import { plainIo } from './world';

/** Whatever is done without waiting is done, fails or is to be tried again; the rest is done or fails. */
const few: Scenario['rules'] = {
  read_iter: { forbid: ['-EINVAL', '-ENOMEM', '-EPERM', '0', 'short'] },
  write_iter: { forbid: ['-EINVAL', '-EOPNOTSUPP', '-ENOSPC', '-EDQUOT', '-EFBIG', 'short', '0'] },
  'read_iter in kworker': { forbid: ['-EINVAL', '-ENOMEM', '0', 'short'] },
  'write_iter in kworker': { forbid: ['-EINVAL', '-ENOSPC', '-EDQUOT', '-EFBIG', 'short'] },
  ki_complete: {
    forbid: ['-EREMOTEIO', '-ENODATA', '-ETIMEDOUT', '-ENOLINK', 'short', '-EAGAIN', '0'],
  },
};
const inIrq = { ...few, 'ki_complete in': { force: 'irq' } };
const inline = { ...few, read_iter: { force: 'bytes' } };

/** Programs of a design, each in a small world; between them they come to every call that can fail. */
const originals: readonly (readonly [preset: string, world: Partial<Scenario>])[] = [
  ['read-irq', { rules: inIrq }],
  ['read-irq', { rules: few, ios: [{ ...plainIo, sectors: 1 }], files: [nonblock] }],
  ['refused-bad-fd', { rules: inline }],
  ['resubmit', { rules: { ...inline, read_iter: { forbid: ['-EIOCBQUEUED', '-EAGAIN', '0'] } } }],
  ['loop', { rules: few, ios: [{ ...plainIo, op: 'WRITE' }] }],
  ['refused-no-ops', { rules: inline }],
];

/** The nth program for a design; null where it has none of that kind. */
function sampleOf(design: string, seed: number): Scenario | null {
  const [preset, world] = originals[seed % originals.length] ?? ['read-irq', {}];
  const scenario = presetById(preset)?.scenario;
  if (!scenario) throw new Error(`there is no preset ${preset}`);
  const written = writtenFor(design, scenario.program.text);
  if (written.kind === 'lacking') return null;
  const text = randomVariant(written.text, seed);
  return { ...scenario, ...world, design, program: { preset: null, text }, runs: [] };
}

/** States of a program; more take too long. */
const maxStates = 600;

export interface Runs {
  /** `owner property object`, each once. */
  readonly causes: readonly string[];
  readonly isComplete: boolean;
  /** Some run comes to a submit. */
  readonly submits: boolean;
  /** In some run a call of the program's fails. */
  readonly fails: boolean;
}

export type Sampled =
  | { readonly kind: 'accepted'; readonly isOverlooked: boolean; readonly model: Model }
  | { readonly kind: 'refused'; readonly model: Model }
  /** Not even C, such as an aio that is used where nothing has that name. */
  | { readonly kind: 'none' };

class Soundness {
  readonly #design: string;
  readonly #kernel: readonly Unit[];
  readonly #contract: Contract;

  constructor(design: string, kernel: readonly Unit[] = compileKernel({}, design)) {
    const contract = contractOfDesign(design, kernel);
    if (!contract) throw new Error(`there is no design ${design}`);
    this.#design = design;
    this.#kernel = kernel;
    this.#contract = contract;
  }

  sampled(scenario: Scenario): Sampled {
    const program = compileProgram(scenario.program.text, undefined, this.#design);
    const { model } = link(program, this.#kernel, toSetup(scenario, program));
    if (!model) return { kind: 'none' };
    const verdicts = verify(program, this.#contract);
    if (verdicts.some(({ verdict }) => verdict === 'refuse')) return { kind: 'refused', model };
    return {
      ...{ kind: 'accepted', model },
      isOverlooked: verdicts.some(({ overlooked }) => overlooked.length > 0),
    };
  }
}

function runsOf(model: Model): Runs {
  let [submits, fails] = [false, false];
  const sees = (effects: readonly Effect[]): void => {
    submits ||= effects.some((effect) => effect.kind === 'call' && isSubmit(effect.fn));
    fails ||= effects.some(isFailure);
  };
  const { causes, complete } = plainSearch(model, { maxStates, sees });
  const told = causes.map((c) => `${c.owner} ${c.property} ${c.objectKind ?? '-'}`);
  return { causes: [...new Set(told)].toSorted(), isComplete: complete, submits, fails };
}

const isSubmit = (fn: string): boolean => /^bpf_aio_submit/.test(fn);

const isFailure = (effect: Effect): boolean =>
  effect.kind === 'return' &&
  effect.value !== null &&
  (/^bpf_aio_(alloc|reserve)/.test(effect.fn)
    ? effect.value === 0n
    : /^(bpf_aio_submit|ublk_bpf_attach)/.test(effect.fn) && effect.value < 0n);

/** An aio that nobody can give back any more. */
const isAioLeak = (cause: string): boolean => /^\w+ no-leak bpf_aio/.test(cause);

/** What becomes of so many programs under a design that promises that no accepted one leaks an aio. */
export interface Outcome {
  readonly programs: number;
  readonly accepted: number;
  /** Of the accepted: those of which some run comes to a submit, and those of which in some run a call fails. */
  readonly submits: number;
  readonly fails: number;
  /** Not every run was followed to its end. */
  readonly bounded: number;
  /** Each as its number and what is wrong: an aio leaked, or something of the kernel's own that is not known of it. */
  readonly wrong: readonly string[];
}

/** Kept in the mended kernel: a retry may issue the kiocb again before its first issue has returned. */
const kept = 'kernel one-issuer bpf_aio';

/** What may not be of a program that is accepted: an aio that leaks, or a kernel that goes wrong under it. */
const wrongIn = ({ causes }: Runs): readonly string[] =>
  causes.filter((cause) => cause !== kept && (isAioLeak(cause) || cause.startsWith('kernel')));

export function outcomeOf(design: string, count: number): Outcome {
  const soundness = new Soundness(design);
  const n = { programs: 0, accepted: 0, submits: 0, fails: 0, bounded: 0 };
  const wrong: string[] = [];
  for (let seed = 0; n.programs < count; seed++) {
    const scenario = sampleOf(design, seed);
    const sampled = scenario && soundness.sampled(scenario);
    if (!sampled || sampled.kind === 'none') continue;
    n.programs++;
    // An aio that is returned leaks by the verifier's own exception, whatever the design.
    if (sampled.kind === 'refused' || sampled.isOverlooked) continue;
    const runs = runsOf(sampled.model);
    n.accepted++;
    if (runs.submits) n.submits++;
    if (runs.fails) n.fails++;
    if (!runs.isComplete) n.bounded++;
    wrong.push(...wrongIn(runs).map((cause) => `${seed}: ${cause}`));
  }
  return { ...n, wrong };
}

/** The first of so many programs that is accepted and shows what a kernel has forgotten; null if none does. */
export function firstWrong(design: string, kernel: readonly Unit[], count: number): string | null {
  const soundness = new Soundness(design, kernel);
  for (let seed = 0; seed < count; seed++) {
    const scenario = sampleOf(design, seed);
    const sampled = scenario && soundness.sampled(scenario);
    if (sampled?.kind !== 'accepted') continue;
    const wrong = wrongIn(runsOf(sampled.model));
    if (wrong.length > 0) return `${seed}: ${wrong.join(', ')}`;
  }
  return null;
}
