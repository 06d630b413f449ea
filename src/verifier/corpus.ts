/** The recorded corpus: its regimes as contracts, and how far the model agrees with what a kernel said. */

import regimes from '../../corpus/contract.json';
import type { Unit } from '../lang/ir';
import type { CallbackArgument, Contract, KfuncContract, KfuncFlag } from './contract';
import { verify } from './verify';

/** contract.json, as far as it is read. */
export interface CorpusContracts {
  readonly regimes: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** verdicts.json. */
export interface Recording {
  readonly kernel: string;
  readonly clang: string;
  readonly recorded: string;
  readonly cases: readonly CorpusCase[];
}

export interface CorpusCase {
  readonly id: string;
  readonly file: string;
  readonly regime: string;
  readonly title: string;
  readonly verdict: 'accept' | 'reject';
  readonly reason: string | null;
  readonly message: string | null;
  readonly line: number | null;
  readonly alloc_line: number | null;
  readonly note?: string | null;
}

const flag = (...flags: KfuncFlag[]): KfuncContract => ({ flags });

/** The regimes that come with the project. */
export const knownRegimes: CorpusContracts = regimes;

/** A regime by name, such as `tracked.owned`. */
export function contractOf({ regimes }: CorpusContracts, id: string): Contract | null {
  const own = regimes[id];
  if (!own) return null;
  const base = typeof own.as === 'string' ? regimes[own.as] : own;
  if (!base) return null;
  const kfuncs: Record<string, KfuncContract> = {};
  for (const [name, value] of Object.entries(base))
    if (Array.isArray(value)) kfuncs[name] = standIn(name, value as KfuncFlag[]);
  const isTracked = base.kptr === true;
  const borrows = isTracked ? flag('KF_TRUSTED_ARGS') : flag();
  return {
    id,
    about: String(own.about ?? own.complete_cb_argument ?? ''),
    kptr: isTracked,
    callbackArgument: callbackArgument(String(own.complete_cb_argument ?? '')),
    kfuncs: {
      ...kfuncs,
      ublk_bpf_attach_and_prep_aio: { ...borrows, opaque: [0], compiledTo: 2 },
      ublk_bpf_dettach_and_complete_aio: borrows,
      ublk_bpf_acquire_io_from_aio: flag('KF_ACQUIRE', 'KF_TRUSTED_ARGS'),
      ublk_bpf_complete_io: flag('KF_TRUSTED_ARGS'),
      ublk_bpf_release_io_from_aio: flag('KF_RELEASE'),
    },
  };
}

/**
 * In the recordings each kfunc stands for one of a stock kernel's, and what is left over of the arguments goes into
 * empty assembly: this matters to what the compiler thinks short enough to be copied.
 */
function standIn(name: string, flags: readonly KfuncFlag[]): KfuncContract {
  const consumes = flags.includes('KF_RELEASE');
  const isPlain = name === 'bpf_aio_submit' && flags.length === 0;
  const submits = consumes || isPlain ? 6 : 2;
  const compiledTo = {
    bpf_aio_alloc: flags.includes('KF_ACQUIRE') ? 2 : 16,
    bpf_aio_submit: submits,
    bpf_aio_submit_key: 6,
  }[name];
  return compiledTo === undefined ? { flags } : { flags, compiledTo };
}

function callbackArgument(text: string): CallbackArgument {
  if (text.includes('untracked')) return 'untracked';
  return text.includes('__ref') ? 'owned' : 'borrowed';
}

export interface Agreement {
  readonly perRegime: ReadonlyMap<string, Count>;
  readonly total: Count;
  readonly disagreements: readonly Disagreement[];
}

interface Count {
  readonly cases: number;
  /** The verdict is the recorded one. */
  readonly agree: number;
  /** So is the reason, if it is refused. */
  readonly reasonAgree: number;
  readonly refused: number;
  /** Of the refused ones: so is the line. */
  readonly lineAgree: number;
}

export interface Disagreement {
  readonly id: string;
  /** Both refuse, for different reasons: a program may have two faults, of which the first one met is told. */
  readonly kind: 'verdict' | 'reason';
  readonly recorded: string;
  readonly modelled: string;
  readonly message: string | null;
}

const nothing: Count = { cases: 0, agree: 0, reasonAgree: 0, refused: 0, lineAgree: 0 };

const plus = (a: Count, b: Count): Count => ({
  cases: a.cases + b.cases,
  agree: a.agree + b.agree,
  reasonAgree: a.reasonAgree + b.reasonAgree,
  refused: a.refused + b.refused,
  lineAgree: a.lineAgree + b.lineAgree,
});

/** Holds every recorded verdict against the model's. */
export function agreement(
  cases: readonly CorpusCase[],
  contracts: CorpusContracts,
  program: (file: string) => Unit,
): Agreement {
  const units = new Map<string, Unit>();
  const perRegime = new Map<string, Count>();
  const disagreements: Disagreement[] = [];
  for (const recorded of cases) {
    const { id, file, regime, line } = recorded;
    const contract = contractOf(contracts, regime);
    if (!contract) throw new Error(`no contract for the regime ${regime}`);
    const unit = units.get(file) ?? program(file);
    units.set(file, unit);
    const modelled = verify(unit, contract)[0];
    const isRefused = recorded.verdict === 'reject';
    const same = modelled !== undefined && (modelled.verdict === 'refuse') === isRefused;
    const sameReason = same && isSameReason(modelled.reason, recorded.reason);
    const count: Count = {
      cases: 1,
      agree: same ? 1 : 0,
      reasonAgree: sameReason ? 1 : 0,
      refused: isRefused ? 1 : 0,
      lineAgree: isRefused && modelled?.origin?.line === line ? 1 : 0,
    };
    perRegime.set(regime, plus(perRegime.get(regime) ?? nothing, count));
    if (sameReason) continue;
    disagreements.push({
      id,
      kind: same ? 'reason' : 'verdict',
      recorded: said(isRefused, recorded.reason),
      modelled: modelled ? said(modelled.verdict === 'refuse', modelled.reason) : 'no program',
      message: modelled?.message ?? null,
    });
  }
  const total = [...perRegime.values()].reduce(plus, nothing);
  return { perRegime, total, disagreements };
}

/** Kinds of mistake that the recording does not tell apart. */
const unnamed: ReadonlySet<string> = new Set([
  'bounds',
  'wrong-type',
  'sleepable',
  'tail-call',
  'return-value',
  'not-allowed',
]);

const isSameReason = (modelled: string | null, recorded: string | null): boolean =>
  modelled === recorded || (recorded === 'other' && modelled !== null && unnamed.has(modelled));

const said = (isRefused: boolean, reason: string | null): string =>
  isRefused ? `refuse (${reason})` : 'accept';
