/** An event of a path in a few words. */
import type { PathEvent } from './verify';

type Told = Pick<PathEvent, 'kind' | 'text'> & {
  readonly taken?: boolean | null;
  readonly ref?: number | null;
  readonly by?: string | null;
};

export function eventWords({ kind, text, taken, ref, by }: Told): string {
  const shown = text.split('\n')[0]?.trim() ?? '';
  switch (kind) {
    case 'branch':
      return by ? `${by}: ${taken ? 'jumps' : 'goes on'}` : `${shown}: ${taken ? 'yes' : 'no'}`;
    case 'case':
      return `switch (${shown})`;
    case 'iterate':
      return taken ? 'the loop goes round' : 'the loop is over';
    case 'acquire':
      return `${by} gives reference ${ref}`;
    case 'release':
      return `${by} takes reference ${ref}`;
    case 'move':
      return `reference ${ref} goes into the map ${by}`;
    case 'null':
      return `it is NULL: there is no reference ${ref}`;
    case 'enter':
      return `calls ${by}`;
    case 'leave':
      return `${by} returns`;
    case 'exit':
      return 'the end';
  }
}
