/** What may be passed to a kfunc, a helper or another function, and what comes back. */
import type { Instr, IrFunction } from '../lang/ir';
import type { Span } from '../lang/source';
import { type CType, type Scalar, sizeOf } from '../lang/types';
import { betweenSigned, constantOf } from './facts';
import { clobber, hasKptr, kptrAt, mapOf, stackOffset, typeName, variableOffset } from './memory';
import { Refusal } from './refusal';
import { type Rules, scalarOfType } from './rules';
import type { Pointer, State, Value } from './state';

type Of<Op extends Instr['op']> = Extract<Instr, { readonly op: Op }>;

/** No reference may be held where a program ends (check_reference_leak). */
export function nothingHeld(rules: Rules, state: State, where: string, exceptRef = 0): void {
  const held = [...state.refs.values()].filter(({ id }) => id !== exceptRef);
  const first = held[0];
  if (!first) return;
  const lines = held.map(
    ({ id, span }) => `Unreleased reference id=${id} alloc_line=${rules.lineOf(span)}`,
  );
  throw new Refusal('leak', [...lines, `${where} would lead to reference leak`], first.span);
}

const isNull = (rules: Rules, state: State, value: Value): boolean =>
  value.kind === 'number' && rules.factsOf(state, value.number).umax === 0n;

function pointedRecord(type: CType | undefined): string | null {
  return type?.kind === 'pointer' && type.to.kind === 'record' ? type.to.tag : null;
}

/** A call of a kfunc (check_kfunc_call). The states after it: one, or two where the result tells what happened. */
export function callKfunc(
  rules: Rules,
  state: State,
  instr: Of<'call'>,
  fn: IrFunction,
): readonly State[] {
  const contract = rules.contract.kfuncs[fn.name];
  if (!contract)
    throw new Refusal('not-allowed', `calling kernel function ${fn.name} is not allowed`);
  const has = (flag: (typeof contract.flags)[number]) => contract.flags.includes(flag);
  if (has('KF_SLEEPABLE') && !rules.entry.isSleepable)
    throw new Refusal('sleepable', `program must be sleepable to call sleepable kfunc ${fn.name}`);
  const releases = has('KF_RELEASE') || has('KF_RELEASE_ON_SUCCESS');
  const call: KfuncCall = {
    fn,
    releases,
    isTrusted: releases || has('KF_TRUSTED_ARGS'),
    released: 0,
  };
  instr.args.forEach((operand, i) => {
    if (contract.opaque?.includes(i)) return;
    argument(rules, state, call, i, rules.read(state, operand, instr.types[i]));
  });
  if (releases && call.released === 0)
    throw new Refusal(
      'not-refcounted',
      `release kernel function ${fn.name} expects refcounted PTR_TO_BTF_ID`,
    );
  const { span } = instr;
  state.version += 1;
  const states = [state];
  if (has('KF_RELEASE_ON_SUCCESS')) {
    const kept = state.clone();
    states.push(kept);
    // As bpf_res_spin_lock does it: a failure is an errno.
    const failed = rules.numbers.input(32);
    kept.facts.set(failed.id, betweenSigned(-4095n, -1n, 32));
    setResult(rules, kept, instr, rules.number(failed));
    setResult(rules, state, instr, rules.constant(0n, 'i32'));
  }
  if (releases) {
    state.refs.delete(call.released);
    state.note(span, { kind: 'release', ref: call.released, by: fn.name });
  }
  if (states.length > 1) return states;
  const record = pointedRecord(fn.type.returns);
  if (record !== null) {
    const acquires = has('KF_ACQUIRE');
    const value = rules.object(
      state,
      { record, trust: acquires ? 'trusted' : 'plain' },
      { ref: acquires, maybeNull: has('KF_RET_NULL'), span },
    );
    if (acquires && value.kind === 'object')
      state.note(span, { kind: 'acquire', ref: value.ref, by: fn.name });
    setResult(rules, state, instr, value);
  } else setResult(rules, state, instr, resultOf(rules, state, fn.type.returns));
  return states;
}

interface KfuncCall {
  readonly fn: IrFunction;
  readonly releases: boolean;
  readonly isTrusted: boolean;
  /** The reference that one argument carries. */
  released: number;
}

/** check_kfunc_args, for one argument. */
function argument(rules: Rules, state: State, call: KfuncCall, index: number, value: Value): void {
  const { fn } = call;
  const type = fn.type.params[index];
  const register = `R${index + 1}`;
  if (type?.kind !== 'pointer') {
    if (value.kind !== 'number') throw new Refusal('wrong-type', `${register} is not a scalar`);
    return;
  }
  const record = pointedRecord(type);
  if (call.isTrusted && (isNull(rules, state, value) || rules.maybeNull(state, value)))
    throw new Refusal('null', `Possibly NULL pointer passed to trusted arg${index}`);
  if (value.kind === 'number') {
    if (value.gone)
      throw new Refusal(
        call.releases ? 'double-release' : 'use-after-release',
        noPointer(index, record),
      );
    throw new Refusal(
      isNull(rules, state, value) ? 'null' : 'not-a-pointer',
      noPointer(index, record),
    );
  }
  if (record === null) {
    memoryArgument(rules, state, index, type.to, value);
    return;
  }
  if (value.kind !== 'object') {
    if (rules.maybeNull(state, value))
      throw new Refusal(
        'null',
        `arg#${index} is ${typeName(rules, state, value)} expected ptr_ or socket`,
      );
    throw new Refusal('wrong-type', noPointer(index, record));
  }
  if (!call.isTrusted && (rules.maybeNull(state, value) || value.trust === 'untrusted'))
    throw new Refusal(
      rules.maybeNull(state, value) ? 'null' : 'untrusted',
      `arg#${index} is ${typeName(rules, state, value)} expected ptr_ or socket`,
    );
  const isTrusted = value.ref !== 0 || value.trust === 'trusted';
  if (call.isTrusted && !isTrusted)
    throw new Refusal('untrusted', `${register} must be referenced or trusted`);
  if (value.varies) throw variableOffset(rules, state, value);
  if (call.releases && value.ref !== 0 && value.offset !== 0n)
    throw new Refusal(
      'bad-offset',
      `${register} must have zero offset when passed to release func or trusted arg to kfunc`,
    );
  if (value.record !== record || value.offset !== 0n)
    throw new Refusal(
      value.record === record ? 'bad-offset' : 'wrong-type',
      `kernel function ${fn.name} args#${index} expected pointer to STRUCT ${record} but ${register} has a pointer to STRUCT ${value.record}`,
    );
  if (call.releases && value.ref !== 0) call.released = value.ref;
}

const noPointer = (index: number, record: string | null): string =>
  `arg#${index} pointer type STRUCT ${record ?? '?'} must point to scalar, or struct with scalar`;

/** A pointer to plain memory, which the kernel may write. */
function memoryArgument(
  rules: Rules,
  state: State,
  index: number,
  to: CType,
  value: Pointer,
): void {
  if (rules.maybeNull(state, value))
    throw new Refusal('null', `R${index + 1} type=${typeName(rules, state, value)} expected=fp`);
  if (value.kind === 'stack') {
    const offset = stackOffset(rules, state, value);
    clobber(state, value, offset === null ? null : { offset, size: Math.max(1, sizeOf(to)) });
  }
}

function resultOf(rules: Rules, state: State, type: CType): Value | null {
  const scalar = scalarOfType(type);
  return scalar === null ? null : rules.unknown(state, scalar === 'ptr' ? 'u64' : scalar);
}

function setResult(
  rules: Rules,
  state: State,
  { dst }: { readonly dst: number | null },
  value: Value | null,
): void {
  if (dst !== null && value) rules.write(state, dst, value);
}

/** A call of a function that is verified by itself (btf_check_subprog_call): only what it is given is looked at. */
export function callGlobal(rules: Rules, state: State, instr: Of<'call'>, fn: IrFunction): void {
  instr.args.forEach((operand, i) => {
    const value = rules.read(state, operand, instr.types[i]);
    const type = fn.type.params[i] as CType;
    const invalid = `Caller passes invalid args into func ('${fn.name}')`;
    const refuse = (line: string): never => {
      const orNull = value.kind !== 'number' && rules.maybeNull(state, value);
      const reason = orNull
        ? value.kind === 'map_value'
          ? 'null-map-value'
          : 'null'
        : 'global-function';
      throw new Refusal(reason, [line, invalid]);
    };
    const name = typeName(rules, state, value);
    if (type.kind !== 'pointer') {
      if (value.kind !== 'number') refuse(`R${i + 1} is not a scalar`);
      return;
    }
    if (tagsOf(fn, i).includes('arg:trusted')) {
      if (tagsOf(fn, i).includes('arg:nullable') && isNull(rules, state, value)) return;
      const fits =
        value.kind === 'object' && !rules.maybeNull(state, value) && value.trust !== 'untrusted';
      if (!fits && value.kind === 'number' && value.gone)
        throw new Refusal('use-after-release', [
          `R${i + 1} type=${name} expected=ptr_, trusted_ptr_, rcu_ptr_`,
          invalid,
        ]);
      if (!fits) refuse(`R${i + 1} type=${name} expected=ptr_, trusted_ptr_, rcu_ptr_`);
      return;
    }
    if (value.kind === 'context' || isNull(rules, state, value)) return;
    if (value.kind === 'number' && value.gone)
      throw new Refusal('use-after-release', [`R${i + 1} type=scalar expected=fp`, invalid]);
    const isMemory =
      value.kind === 'stack' ||
      value.kind === 'map_value' ||
      value.kind === 'data' ||
      value.kind === 'memory';
    if (!isMemory) {
      const record = pointedRecord(type) ?? '?';
      refuse(
        value.kind === 'object'
          ? `access beyond struct ${record} at off 0 size ${sizeOf(type.to)}`
          : `R${i + 1} type=${name} expected=fp`,
      );
    }
    if (value.kind === 'stack') clobber(state, value, null);
  });
  state.version += 1;
  setResult(rules, state, instr, resultOf(rules, state, fn.type.returns));
}

/** The tags that `__arg_trusted` and its like put on a parameter. */
const tagsOf = (fn: IrFunction, index: number): readonly string[] =>
  fn.attributes
    .filter(({ name, args }) => name === 'param_tag' && args[0] === index)
    .map(({ args }) => String(args[1]));

/** A call of a BPF helper (check_helper_call). */
export function callHelper(rules: Rules, state: State, instr: Of<'helper'>): void {
  const args = instr.args.map((operand, i) => rules.read(state, operand, instr.types[i]));
  switch (instr.name) {
    case 'bpf_map_lookup_elem':
      lookup(rules, state, instr, args);
      return;
    case 'bpf_kptr_xchg':
      exchange(rules, state, instr, args);
      return;
    case 'bpf_tail_call':
      if (
        rules.entry.isStructOps &&
        rules.entry.isCallback &&
        rules.contract.callbackArgument === 'owned'
      )
        throw new Refusal('tail-call', 'program with __ref argument cannot tail call');
      if (state.frames.length === 1) nothingHeld(rules, state, 'tail_call');
      break;
    case 'bpf_throw':
      nothingHeld(rules, state, 'bpf_throw');
      return;
    case 'bpf_map_update_elem':
    case 'bpf_map_delete_elem':
      keyAndValue(rules, state, args);
      break;
  }
  const type = instr.types[instr.args.length];
  state.version += 1;
  const result = type ? rules.unknown(state, type === 'ptr' ? 'u64' : type) : null;
  setResult(rules, state, instr, result);
}

function needMap(rules: Rules, state: State, value: Value | undefined): string {
  if (value?.kind === 'map') return value.map;
  throw new Refusal(
    'wrong-type',
    `R1 type=${value ? typeName(rules, state, value) : 'scalar'} expected=map_ptr`,
  );
}

function needMemory(rules: Rules, state: State, value: Value | undefined, register: string): void {
  if (!value) return;
  const expected = 'fp, pkt, pkt_meta, map_key, map_value, mem, ringbuf_mem, buf, trusted_ptr_';
  const line = `${register} type=${typeName(rules, state, value)} expected=${expected}`;
  if (value.kind === 'number') {
    const reason = value.gone
      ? 'use-after-release'
      : isNull(rules, state, value)
        ? 'null'
        : 'not-a-pointer';
    throw new Refusal(reason, line);
  }
  if (rules.maybeNull(state, value))
    throw new Refusal(value.kind === 'map_value' ? 'null-map-value' : 'null', line);
  if (!['stack', 'map_value', 'data', 'memory'].includes(value.kind))
    throw new Refusal('wrong-type', line);
}

function keyAndValue(rules: Rules, state: State, args: readonly Value[]): void {
  needMap(rules, state, args[0]);
  needMemory(rules, state, args[1], 'R2');
  if (args.length === 4) needMemory(rules, state, args[2], 'R3');
}

function lookup(rules: Rules, state: State, instr: Of<'helper'>, args: readonly Value[]): void {
  const map = mapOf(rules, needMap(rules, state, args[0]));
  needMemory(rules, state, args[1], 'R2');
  state.version += 1;
  if (!map || instr.dst === null) return;
  const id = rules.newId();
  const name = rules.numbers.input(64);
  rules.knowledge.isAddress(name, id, 0);
  const key = args[1] ? constantKey(rules, state, args[1]) : null;
  // An array has an element for each key below its size: a constant one is never missed (since 6.14).
  if (map.type === 'ARRAY' && key !== null && key < BigInt(map.maxEntries))
    state.nulls.set(id, false);
  rules.write(state, instr.dst, {
    kind: 'map_value',
    map: map.name,
    id,
    name,
    offset: 0n,
    varies: null,
  });
}

/** The key, if the kernel knows it: zeros on the stack, or a spilled number of four bytes at a multiple of eight. */
function constantKey(rules: Rules, state: State, key: Value): bigint | null {
  if (key.kind !== 'stack') return null;
  const offset = stackOffset(rules, state, key);
  const frame = state.frames[key.frame];
  const cell = offset === null ? undefined : frame?.cells.get(offset);
  if (offset === null || !frame || !cell || cell.value.kind !== 'number') return null;
  const value = constantOf(rules.factsOf(state, cell.value.number));
  if (value === null || cell.size < 4) return null;
  if (value === 0n) return 0n;
  const base = frame.code.stack.objects.get(key.object) ?? -4;
  return cell.size === 4 && (base + offset - key.object) % 8 === 0 ? value : null;
}

function exchange(
  rules: Rules,
  state: State,
  instr: Of<'helper'>,
  [slot, value]: readonly Value[],
): void {
  if (!slot || !value) return;
  const at = typeName(rules, state, slot);
  if (slot.kind !== 'map_value' || rules.maybeNull(state, slot))
    throw new Refusal(
      slot.kind === 'map_value' ? 'null-map-value' : 'kptr-field',
      `R1 type=${at} expected=map_value, ptr_`,
    );
  const map = mapOf(rules, slot.map);
  if (slot.varies) throw new Refusal('kptr-field', 'R1 must have constant offset for kptr access');
  if (!map || !hasKptr(map)) throw new Refusal('kptr-field', 'R1 has no valid kptr');
  const record = kptrAt(map, slot.offset, 1);
  if (record === null) throw new Refusal('kptr-field', `off=${slot.offset} doesn't point to kptr`);
  const { span } = instr;
  if (!isNull(rules, state, value)) {
    const name = typeName(rules, state, value);
    const wrong = `R2 type=${name} expected=ptr_, trusted_ptr_`;
    if (value.kind === 'number')
      throw new Refusal(value.gone ? 'double-release' : 'not-a-pointer', wrong);
    if (rules.maybeNull(state, value)) throw new Refusal('null', wrong);
    if (value.kind !== 'object') throw new Refusal('wrong-type', wrong);
    if (value.trust === 'untrusted') throw new Refusal('untrusted', wrong);
    if (value.ref === 0)
      throw new Refusal('not-refcounted', 'R2 must be referenced when passed to release function');
    if (value.varies) throw variableOffset(rules, state, value);
    if (value.offset !== 0n)
      throw new Refusal(
        'bad-offset',
        'R2 must have zero offset when passed to release func or trusted arg to kfunc',
      );
    if (value.record !== record)
      throw new Refusal(
        'kptr-field',
        `invalid kptr access, R2 type=ptr_${value.record} expected=ptr_${record}`,
      );
    state.refs.delete(value.ref);
    state.note(span, { kind: 'move', ref: value.ref, by: map.name });
  }
  state.version += 1;
  const old = rules.object(
    state,
    { record, trust: 'trusted' },
    { ref: true, maybeNull: true, span },
  );
  if (old.kind === 'object') state.note(span, { kind: 'acquire', ref: old.ref, by: instr.name });
  setResult(rules, state, instr, old);
}

/** The values that a function verified by itself starts with (btf_prepare_func_args). */
export function ownArguments(rules: Rules, state: State, fn: IrFunction): readonly Value[] {
  return fn.type.params.map((type, i): Value => {
    const scalar: Scalar = scalarOfType(type) ?? 'u64';
    if (type.kind !== 'pointer') return rules.unknown(state, scalar);
    const tags = tagsOf(fn, i);
    const maybeNull = !tags.includes('arg:nonnull');
    const record = pointedRecord(type);
    if (tags.includes('arg:trusted') && record)
      return rules.object(
        state,
        { record, trust: 'trusted' },
        { ref: false, maybeNull: tags.includes('arg:nullable'), span: fn.span },
      );
    if (type.to.kind === 'void') return { kind: 'context' };
    const id = rules.newId();
    const name = rules.numbers.input(64);
    rules.knowledge.isAddress(name, id, 0);
    if (!maybeNull) state.nulls.set(id, false);
    return { kind: 'memory', size: sizeOf(type.to), id, name, offset: 0n, varies: null };
  });
}

/** The values that an entry program starts with. */
export function entryArguments(rules: Rules, state: State, span: Span): readonly Value[] {
  const { fn, isStructOps, isCallback } = rules.entry;
  const { callbackArgument } = rules.contract;
  return fn.type.params.map((type, i): Value => {
    const record = pointedRecord(type);
    if (type.kind !== 'pointer') return rules.unknown(state, scalarOfType(type) ?? 'u64');
    if (record === null) return { kind: 'context' };
    const isTagged = isCallback && i === 0;
    const trust =
      isTagged && callbackArgument === 'untracked' && !isStructOps ? 'plain' : 'trusted';
    const ref = isTagged && callbackArgument === 'owned';
    const value = rules.object(state, { record, trust }, { ref, maybeNull: false, span });
    if (ref && value.kind === 'object')
      state.note(span, { kind: 'acquire', ref: value.ref, by: fn.name });
    return value;
  });
}
