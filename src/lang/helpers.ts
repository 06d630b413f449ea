/** The BPF helpers that the machine knows, with their prototypes. bpf/bpf_helpers.h declares the same. */
import {
  charType,
  intType,
  longType,
  pointerTo,
  unsignedLongLongType,
  unsignedType,
  voidType,
} from './check-convert';
import type { CType, FunctionType } from './types';

const fn = (returns: CType, params: readonly CType[], variadic = false): FunctionType => ({
  kind: 'function',
  returns,
  params,
  variadic,
});

const pointer = pointerTo(voidType);
const readOnly = pointerTo(voidType, { isConst: true });
const text = pointerTo(charType, { isConst: true });
const u32 = unsignedType;
const u64 = unsignedLongLongType;

/** Helpers (and the few kfuncs that every kernel has) by name. */
export const helpers: ReadonlyMap<string, FunctionType> = new Map(
  Object.entries({
    bpf_map_lookup_elem: fn(pointer, [pointer, readOnly]),
    bpf_map_update_elem: fn(longType, [pointer, readOnly, readOnly, u64]),
    bpf_map_delete_elem: fn(longType, [pointer, readOnly]),
    bpf_kptr_xchg: fn(pointer, [pointer, pointer]),
    bpf_trace_printk: fn(longType, [text, u32], true),
    bpf_printk: fn(intType, [text], true),
    bpf_get_prandom_u32: fn(u32, []),
    bpf_ktime_get_ns: fn(u64, []),
    bpf_get_smp_processor_id: fn(u32, []),
    bpf_get_current_pid_tgid: fn(u64, []),
    bpf_tail_call: fn(longType, [pointer, pointer, u32]),
    bpf_throw: fn(voidType, [u64]),
    bpf_spin_lock: fn(longType, [pointer]),
    bpf_spin_unlock: fn(longType, [pointer]),
    bpf_rcu_read_lock: fn(voidType, []),
    bpf_rcu_read_unlock: fn(voidType, []),
    // Not a helper but the compiler's: compares bytes, which the instructions can't.
    memcmp: fn(intType, [readOnly, readOnly, unsignedLongLongType]),
  }),
);
