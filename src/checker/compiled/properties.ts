/** Properties, by the numbers that compiled code reports them with; runtime.c names some of them. */
import type { PropertyId } from '../../machine';

export const properties: readonly PropertyId[] = [
  'no-leak',
  'no-use-after-free',
  'no-double-free',
  'ownership',
  'refcount',
  'callback-once',
  'io-completed-once',
  'pages-in-use',
  'one-issuer',
  'not-stuck',
  'no-livelock',
  'no-sleep-in-atomic',
  'fd-table',
  'ops-present',
  'truthful-result',
  'valid-access',
  'verifier-only',
  'user-assert',
  'model',
  'no-stack-overflow',
  'stream-order',
];

/** Flags beside the property's number. */
export const flags = { ends: 256, programs: 512, model: 1024, excused: 2048 } as const;

/** Numbers of bounds; those from `arena` on say which arena is full. */
export const bounds = { tokens: 1, stack: 2, entries: 3, array: 4, loop: 5, arena: 16 } as const;
