/**
 * What each API design promises, over what the kernel file of design A says of its kfuncs. Prototypes are the
 * program's own: a design whose calls look different needs its header too.
 */
import { callbackArgumentOf } from '../kernel/contract';
import type { Unit } from '../lang/ir';
import {
  type CallbackArgument,
  type Contract,
  type KfuncContract,
  type KfuncFlag,
  kfuncFlags,
} from './contract';

interface Promises {
  readonly name: string;
  /** Where it is not as the kernel file says. */
  readonly callbackArgument?: CallbackArgument;
  readonly flags: Readonly<Record<string, readonly KfuncFlag[]>>;
}

const acquire = ['KF_ACQUIRE', 'KF_RET_NULL'] as const;
const release = ['KF_RELEASE'] as const;
const alloc = { bpf_aio_alloc: acquire, bpf_aio_alloc_sleepable: acquire } as const;
const tracked = { ...alloc, bpf_aio_release: release } as const;

const promises: Readonly<Record<string, Promises>> = {
  A: { name: 'RFC v1: no flags', flags: {} },
  B: { name: 'acquire and release only', callbackArgument: 'borrowed', flags: tracked },
  C: {
    name: '__ref callback',
    callbackArgument: 'owned',
    flags: { bpf_aio_release_cb: release },
  },
  D: {
    name: 'submit consumes, errors through the callback',
    callbackArgument: 'owned',
    flags: { ...tracked, bpf_aio_submit: release },
  },
  E: {
    name: 'submit consumes, the kernel cleans up',
    callbackArgument: 'owned',
    flags: { ...tracked, bpf_aio_submit: release },
  },
  F: {
    name: 'submit hands back',
    callbackArgument: 'owned',
    flags: { ...tracked, bpf_aio_submit: [...acquire, ...release] },
  },
  G: { name: 'refcounted aio', callbackArgument: 'borrowed', flags: tracked },
  H: {
    name: 'reserve, submit, discard',
    callbackArgument: 'owned',
    flags: {
      ...tracked,
      bpf_aio_reserve: acquire,
      bpf_aio_discard: release,
      bpf_aio_submit: release,
    },
  },
  I: {
    name: 'map transfer',
    callbackArgument: 'owned',
    flags: { ...tracked, bpf_aio_submit_key: [] },
  },
  M: {
    name: 'release on success',
    callbackArgument: 'owned',
    flags: { ...tracked, bpf_aio_submit: ['KF_RELEASE_ON_SUCCESS'] },
  },
};

export const designs: readonly string[] = Object.keys(promises);

/** The contract of a design; `kernel`: the units of design A's kernel, whose KFUNC() marks it begins with. */
export function contractOfDesign(id: string, kernel: readonly Unit[]): Contract | null {
  const own = promises[id];
  if (!own) return null;
  const marked = flagsOf(kernel);
  const kfuncs: Record<string, KfuncContract> = Object.fromEntries(
    [...marked].map(([name, flags]) => [name, { flags }]),
  );
  for (const [name, flags] of Object.entries(own.flags)) kfuncs[name] = { flags };
  const callbackArgument = own.callbackArgument ?? callbackArgumentOf(kernel);
  return { id, about: own.name, kfuncs, kptr: true, callbackArgument };
}

/** The flags that kernel files register their kfuncs with. */
function flagsOf(kernel: readonly Unit[]): ReadonlyMap<string, readonly KfuncFlag[]> {
  const marks = kernel.flatMap(({ functions }) =>
    functions.flatMap(({ name, attributes }) =>
      attributes
        .filter((attribute) => attribute.name === 'kfunc')
        .map(({ args }) => [name, String(args[0] ?? '')] as const),
    ),
  );
  return new Map(
    marks.map(([name, text]) => [
      name,
      kfuncFlags.filter((flag) => text.split(/[\s|]+/).includes(flag)),
    ]),
  );
}
