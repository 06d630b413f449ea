/** What the modelled verifier says of the program as it is typed, under the contract of the chosen design. */
import { create } from 'zustand';
import type { Scenario } from '../../scenario/schema';
import type { Verdict } from '../../verifier/verify';
import type { Verified, VerifyAnswer, VerifyRequest } from '../engine/verify-protocol';
import { useSession } from './session';

/** What the verdicts are of. */
type Asked = Pick<Scenario, 'program' | 'design' | 'kernel'>;

export interface Verifying {
  /** The last answer; null until there is one. */
  readonly verified: Verified | null;
  /** Why nothing can be said of the text as it is. */
  readonly problem: string | null;
  /** The text has changed since. */
  readonly pending: boolean;
  /** Entry program whose verdict is open; null: the first that is refused. */
  readonly picked: string | null;
  /** Event of the path that was asked for last. */
  readonly step: number | null;
}

export const useVerifying = create<Verifying>()(() => ({
  verified: null,
  problem: null,
  pending: true,
  picked: null,
  step: null,
}));

/** The entry program whose verdict is open. */
export function openVerdict({ verified, picked }: Verifying): Verdict | null {
  const all = verified?.verdicts ?? [];
  return (
    all.find(({ program }) => program === picked) ??
    all.find(({ verdict, overlooked }) => verdict === 'refuse' || overlooked.length > 0) ??
    all[0] ??
    null
  );
}

/** While one types, this long after the last key. */
const typingPause = 350;
/** A worker that is busy for longer with an older text is replaced. */
const patience = 1500;

let worker: Worker | null = null;
let last = 0;
let asked: Asked | null = null;
let busySince: number | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

function start(): Worker {
  if (worker && busySince !== null && performance.now() - busySince > patience) {
    worker.terminate();
    worker = null;
    busySince = null;
  }
  if (worker) return worker;
  const started = new Worker(new URL('../engine/verify.worker.ts', import.meta.url), {
    type: 'module',
  });
  started.addEventListener('message', ({ data }: MessageEvent<VerifyAnswer>) => take(data));
  started.addEventListener('error', (event) => {
    started.terminate();
    worker = null;
    busySince = null;
    asked = null;
    useVerifying.setState({
      pending: false,
      problem: event.message || 'The verifier could not be loaded.',
    });
  });
  worker = started;
  return started;
}

function take(answer: VerifyAnswer): void {
  if (answer.id !== last) return;
  busySince = null;
  if ('problem' in answer) {
    useVerifying.setState({ problem: answer.problem, pending: false });
    return;
  }
  const { verdicts, contract } = answer;
  useVerifying.setState({
    verified: { verdicts, contract },
    problem: null,
    pending: false,
    step: null,
  });
}

const isSame = (a: Asked, b: Asked | null): boolean =>
  a.program.text === b?.program.text && a.design === b.design && a.kernel === b.kernel;

function ask(): void {
  const { scenario } = useSession.getState();
  if (isSame(scenario, asked)) {
    if (busySince === null) useVerifying.setState({ pending: false });
    return;
  }
  asked = scenario;
  const { program, design, kernel } = scenario;
  const request: VerifyRequest = { id: ++last, text: program.text, design, edits: kernel };
  const to = start();
  busySince ??= performance.now();
  to.postMessage(request);
}

let follows = false;

/** From now on: a verdict a moment after each change. */
export function followProgram(): void {
  if (follows) return;
  follows = true;
  ask();
  useSession.subscribe(({ scenario }) => {
    if (isSame(scenario, asked)) return;
    if (!useVerifying.getState().pending) useVerifying.setState({ pending: true });
    clearTimeout(timer);
    timer = setTimeout(ask, typingPause);
  });
}
