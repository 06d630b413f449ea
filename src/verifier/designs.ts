/**
 * What each API design promises: read off its kernel files, where it has some; else (there is no kernel for it yet) as
 * written here, over what design A's say.
 */
import { callbackArgumentOf } from '../kernel/contract';
import { designById, designIds } from '../kernel/designs/list';
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
  readonly callbackArgument: CallbackArgument;
  readonly flags: Readonly<Record<string, readonly KfuncFlag[]>>;
}

const acquire = ['KF_ACQUIRE', 'KF_RET_NULL'] as const;
const release = ['KF_RELEASE'] as const;
const alloc = { bpf_aio_alloc: acquire, bpf_aio_alloc_sleepable: acquire } as const;
const tracked = { ...alloc, bpf_aio_release: release } as const;

const promises: Readonly<Record<string, Promises>> = {
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
};

export const designs: readonly string[] = [
  ...new Set([...designIds, ...Object.keys(promises)]),
].toSorted();

/** The design whose kernel is compiled for another's contract: its own if it has one. */
export const kernelFor = (id: string): string => (designById(id) ? id : 'A');

/** The contract of a design; `kernel`: the units of `kernelFor` it. */
export function contractOfDesign(id: string, kernel: readonly Unit[]): Contract | null {
  const design = designById(id);
  const promised = promises[id];
  const kfuncs: Record<string, KfuncContract> = Object.fromEntries(
    [...flagsOf(kernel)].map(([name, flags]) => [name, { flags }]),
  );
  if (design)
    return {
      ...{ id, about: design.name, kfuncs, kptr: true },
      callbackArgument: callbackArgumentOf(kernel),
    };
  if (!promised) return null;
  for (const [name, flags] of Object.entries(promised.flags)) kfuncs[name] = { flags };
  const { name: about, callbackArgument } = promised;
  return { id, about, kfuncs, kptr: true, callbackArgument };
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
