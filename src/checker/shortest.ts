/** The shortest runs to what a reduced search has found: its own may make detours. */
import type { Model } from '../machine/model';
import { type Cause, Check, type CheckOptions } from './check';

/** States that a plain search for them may take. */
const mostStates = 50_000;
const slice = 10_000;

/**
 * The causes, each with the shortest run to it if a plain search comes to it within the bound. `pause` is waited for
 * between two slices; nothing more is looked for once it says false.
 */
export async function withShortestRuns(
  model: Model,
  causes: readonly Cause[],
  options: CheckOptions,
  pause: () => Promise<boolean> = async () => true,
): Promise<readonly Cause[]> {
  const open = new Map(causes.filter(({ isShortest }) => !isShortest).map((c) => [keyOf(c), c]));
  if (open.size === 0) return causes;
  const { partialOrder: _, ...plain } = options;
  const check = await Check.start(model, { ...plain, maxStates: mostStates });
  const shorter = new Map<string, Cause>();
  for (let goesOn = true; goesOn && shorter.size < open.size; ) {
    goesOn = check.explore(slice) && (await pause());
    for (const cause of check.verdict().found)
      if (open.has(keyOf(cause))) shorter.set(keyOf(cause), cause);
  }
  return causes.map((cause) => shorter.get(keyOf(cause)) ?? cause);
}

const keyOf = ({ owner, id }: Cause): string => `${owner}|${id}`;
