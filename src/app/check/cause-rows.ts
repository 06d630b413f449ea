/** What the panel lists: what has been found, and what the check before had found, each with what became of it. */
import type { Choice } from '../../machine';
import type { FoundCause } from '../engine/check-protocol';
import type { Checking, OwnerFilter } from '../stores/checking';

export type Mark =
  /** Found, and nothing to compare it with. */
  | 'found'
  /** The check before had not found it. */
  | 'new'
  | 'still fails'
  /** Of the check before; its run is still to be tried on the changed model. */
  | 'not tried yet'
  /** Its run does not fail any more; other runs are still being looked at, or were not. */
  | 'fixed in its run'
  /** Every run was explored, and it is not among what was found. */
  | 'fixed'
  /** The check stopped before it came to it again. */
  | 'not found again';

export interface CauseRow {
  readonly cause: FoundCause;
  readonly mark: Mark;
  /** Its choices in the model that is checked; null if there are none. */
  readonly run: readonly Choice[] | null;
}

type Compared = Pick<Checking, 'running' | 'result' | 'old' | 'retried'>;

/** The program's first. Those that are gone stand below those that are there. */
export function causeRows({ running, result, old, retried }: Compared): readonly CauseRow[] {
  const found = result?.found ?? [];
  const known = new Set(old.map(({ key }) => key));
  const rows = found.map((cause): CauseRow => {
    const mark = known.size === 0 ? 'found' : known.has(cause.key) ? 'still fails' : 'new';
    return { cause, mark, run: cause.run };
  });
  const isComplete = !running && result?.ending === 'complete';
  const keys = new Set(found.map(({ key }) => key));
  for (const cause of old) {
    if (keys.has(cause.key)) continue;
    const run = retried.get(cause.key);
    rows.push({ cause, run: run ?? null, mark: markOf(run, running, isComplete) });
  }
  const order = { program: 0, kernel: 1 };
  return rows.sort((a, b) => order[a.cause.owner] - order[b.cause.owner] || gone(a) - gone(b));
}

function markOf(
  run: readonly Choice[] | null | undefined,
  running: boolean,
  isComplete: boolean,
): Mark {
  if (isComplete) return 'fixed';
  if (run) return 'still fails';
  if (run === null) return 'fixed in its run';
  return running ? 'not tried yet' : 'not found again';
}

export const isGone = ({ mark }: CauseRow): boolean =>
  mark === 'fixed' || mark === 'fixed in its run' || mark === 'not found again';

const gone = (row: CauseRow): number => (isGone(row) ? 1 : 0);

export const ofOwner = (rows: readonly CauseRow[], owner: OwnerFilter): readonly CauseRow[] =>
  owner === 'any' ? rows : rows.filter(({ cause }) => cause.owner === owner);
