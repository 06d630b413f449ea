/** Instructions that change values, but not the way. */
import type { Instr, Slot } from '../lang/ir';
import { scalarSize } from '../lang/types';
import { binary, convert, fitted, moved, unary } from './arithmetic';
import { copy, load, store, writable, zero } from './memory';
import { Refusal } from './refusal';
import { type Rules, scalarOfSlot } from './rules';
import type { State, Value } from './state';

export function arithmeticRules(rules: Rules, state: State, instr: Instr): void {
  const { frame } = state;
  const set = (slot: number | null, value: Value): void => {
    if (slot !== null) rules.write(state, slot, value);
  };
  switch (instr.op) {
    case 'move':
      set(
        instr.dst,
        stored(rules, rules.read(state, instr.value, instr.type), frame.code.slots[instr.dst]),
      );
      return;
    case 'convert':
      set(instr.dst, convert(rules, state, instr));
      return;
    case 'unary':
      set(instr.dst, unary(rules, state, instr));
      return;
    case 'binary':
      set(instr.dst, binary(rules, state, instr));
      return;
    case 'local_address': {
      const object = frame.code.memory[instr.object]?.offset ?? 0;
      const frameIndex = state.frames.length - 1;
      set(instr.dst, {
        kind: 'stack',
        frame: frameIndex,
        object,
        offset: BigInt(object),
        varies: null,
      });
      return;
    }
    case 'field_address': {
      const base = rules.read(state, instr.base, 'ptr');
      const by = rules.numbers.constant(BigInt(instr.offset), 64);
      set(instr.dst, moved(rules, state, base, by, 1n));
      return;
    }
    case 'element_address': {
      const base = rules.read(state, instr.base, 'ptr');
      const index = rules.asNumber(state, rules.read(state, instr.index, 'i64'));
      set(instr.dst, moved(rules, state, base, index, BigInt(instr.size)));
      return;
    }
    case 'pointer_difference':
      set(instr.dst, rules.unknown(state, 'i64'));
      return;
    case 'load':
      set(instr.dst, load(rules, state, instr));
      return;
    case 'store':
      store(rules, state, instr);
      return;
    case 'zero':
      zero(rules, state, instr);
      return;
    case 'copy':
      copy(rules, state, instr);
      return;
    case 'atomic':
      writable(rules, state, rules.read(state, instr.address, 'ptr'), scalarSize[instr.type]);
      state.version += 1;
      if (instr.dst !== null) set(instr.dst, rules.unknown(state, instr.type));
      return;
    case 'barrier':
      if (instr.slot !== null)
        set(instr.slot, rules.forgotten(rules.readSlot(state, frame, instr.slot)));
      else state.version += 1;
      return;
    case 'model':
      if (instr.dst !== null)
        set(instr.dst, rules.unknown(state, scalarOfSlot(frame.code.slots[instr.dst] as Slot)));
      return;
    case 'call_pointer':
      throw new Refusal('not-allowed', 'callx is not allowed');
    default:
      throw new Error(`no rule for ${instr.op}`);
  }
}

/** Values of narrow variables are kept extended to 32 bits. */
function stored(rules: Rules, value: Value, slot: Slot | undefined): Value {
  if (!slot || value.kind !== 'number') return value;
  const type = scalarOfSlot(slot);
  const wide = scalarSize[type] === 8;
  if ((value.number.bits === 64) === wide) return value;
  return rules.number(fitted(rules, value.number, wide ? 'u32' : 'u64', type), value.gone && wide);
}
