/** One check from its start to its verdict, in slices of a few milliseconds, so that a wish to stop is heard. */
import type { Check } from '../../checker/check';
import type { SourceFile } from '../../lang/source';
import { withKeys } from './cause-keys';
import type { CheckBounds, Done, Ending, FoundCause, Sofar } from './check-protocol';

export interface CheckHost {
  /** Milliseconds since the check was asked for. */
  ms(): number;
  /** Lets messages in. */
  pause(): Promise<void>;
  isStopped(): boolean;
  tell(sofar: Sofar): void;
}

/** Milliseconds. */
const slice = 8;
const betweenProgress = 100;

export async function checkInSlices(
  check: Check,
  files: readonly SourceFile[],
  { maxSeconds }: CheckBounds,
  host: CheckHost,
): Promise<Done> {
  const causes = (): readonly FoundCause[] => withKeys(check.verdict().found, files);
  let told = Number.NEGATIVE_INFINITY;
  let toldCauses = 0;
  let ending: Ending | null = null;
  // The first slice is small: the speed of this model is not yet known.
  let states = 64;
  while (ending === null) {
    const begun = host.ms();
    const more = check.explore(states);
    const took = host.ms() - begun;
    if (took < slice / 2) states *= 2;
    else if (took > slice * 2) states = Math.max(16, states >> 1);
    if (!more) break;
    if (host.ms() - told >= betweenProgress) {
      told = host.ms();
      const progress = check.progress();
      host.tell({
        progress,
        ms: told,
        found: progress.causes === toldCauses ? null : causes(),
      });
      toldCauses = progress.causes;
    }
    await host.pause();
    if (host.isStopped()) ending = 'cancelled';
    else if (host.ms() > maxSeconds * 1000) ending = 'time';
  }
  const verdict = check.verdict();
  return {
    verdict,
    found: withKeys(verdict.found, files),
    ending: ending ?? (verdict.isComplete ? 'complete' : (verdict.bound ?? 'states')),
    ms: host.ms(),
  };
}
