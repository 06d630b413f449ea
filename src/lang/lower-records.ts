/** Values that are whole records. */
import type { Operand, Place } from './ir';
import { assignPlace, bindLocal } from './lower-assign';
import { lowerCondition } from './lower-conditions';
import { addressOfPlace, type Lowering, placeOf } from './lower-places';
import type { Value } from './tree';

/** Writes a record's value to an address. */
export function lowerRecord(l: Lowering, value: Value, to: Operand, place: Place): void {
  const { span } = value;
  const copy = (from: Operand, source: Place) => {
    const size = value.type.kind === 'record' ? value.type.size : 0;
    l.builder.emit({ op: 'copy', to, from, size, place, source, span });
  };
  switch (value.kind) {
    case 'load':
      copy(addressOfPlace(l, value.from), placeOf(value.from));
      return;
    case 'assign':
      copy(assignPlace(l, value.target, value.value, span), placeOf(value.target));
      return;
    case 'cast':
      lowerRecord(l, value.operand, to, place);
      return;
    case 'comma':
      l.effect(value.left);
      lowerRecord(l, value.right, to, place);
      return;
    case 'let':
      bindLocal(l, value);
      lowerRecord(l, value.body, to, place);
      return;
    case 'statements':
      for (const statement of value.body) l.statement(statement);
      if (value.result) lowerRecord(l, value.result, to, place);
      return;
    case 'conditional': {
      const { builder } = l;
      const [yes, no, end] = [builder.target(), builder.target(), builder.target()];
      lowerCondition(l, value.cond, yes, no);
      builder.place(yes);
      lowerRecord(l, value.then, to, place);
      builder.jump(end, span);
      builder.place(no);
      lowerRecord(l, value.otherwise, to, place);
      builder.place(end);
      return;
    }
    default:
      l.effect(value);
  }
}
