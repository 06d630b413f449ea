/** Conditions: jumps on truth, and truth as a number. */
import { evaluate } from './check-constants';
import { isBool } from './check-convert';
import type { Operand } from './ir';
import { scalarOfValue, type Target } from './lower-builder';
import { intoSlot, type Lowering } from './lower-places';
import type { Value } from './tree';

type Of<Kind extends Value['kind']> = Extract<Value, { kind: Kind }>;

const nothing: Operand = { kind: 'const', value: 0n };

/** Goes on at `then` if the value is not zero, else at `otherwise`. */
export function lowerCondition(l: Lowering, value: Value, then: Target, otherwise: Target): void {
  const known = evaluate(value);
  if (known !== null) {
    l.builder.jump(known === 0n ? otherwise : then, value.span);
    return;
  }
  switch (value.kind) {
    case 'unary':
      if (value.which !== 'lnot') break;
      lowerCondition(l, value.operand, otherwise, then);
      return;
    case 'logical': {
      const more = l.builder.target();
      const isAnd = value.which === 'and';
      lowerCondition(l, value.left, isAnd ? more : then, isAnd ? otherwise : more);
      l.builder.place(more);
      lowerCondition(l, value.right, then, otherwise);
      return;
    }
    case 'comma':
      l.effect(value.left);
      lowerCondition(l, value.right, then, otherwise);
      return;
    case 'cast':
      if (!keepsTruth(value)) break;
      lowerCondition(l, value.operand, then, otherwise);
      return;
    case 'statements':
      if (!value.result) break;
      for (const statement of value.body) l.statement(statement);
      lowerCondition(l, value.result, then, otherwise);
      return;
    default:
  }
  const cond = l.value(value);
  const type = scalarOfValue(value.type);
  l.builder.emit({ op: 'branch', cond, type, then, otherwise, span: value.span });
}

/** A conversion after which a value is zero just if it was zero before. */
function keepsTruth({ type, operand }: Of<'cast'>): boolean {
  if (isBool(type)) return true;
  if (type.kind === 'pointer') return operand.type.kind === 'pointer';
  return type.kind === 'int' && operand.type.kind === 'int' && type.bits >= operand.type.bits;
}

/** 1 or 0. */
export function truthValue(l: Lowering, value: Value, dst: number): Operand {
  const { builder } = l;
  const [yes, no, end] = [builder.target(), builder.target(), builder.target()];
  lowerCondition(l, value, yes, no);
  const set = (target: Target, truth: bigint) => {
    builder.place(target);
    const operand: Operand = { kind: 'const', value: truth };
    builder.emit({ op: 'move', dst, value: operand, type: 'i32', span: value.span });
  };
  set(yes, 1n);
  builder.jump(end, value.span);
  set(no, 0n);
  builder.place(end);
  return { kind: 'slot', slot: dst };
}

/** `c ? a : b`, into `dst` or for its effects. */
export function conditional(l: Lowering, value: Of<'conditional'>, dst: number | null): Operand {
  const { builder } = l;
  const [yes, no, end] = [builder.target(), builder.target(), builder.target()];
  lowerCondition(l, value.cond, yes, no);
  const arm = (target: Target, part: Value) => {
    builder.place(target);
    if (dst === null) l.effect(part);
    else intoSlot(l, part, dst);
  };
  arm(yes, value.then);
  builder.jump(end, value.span);
  arm(no, value.otherwise);
  builder.place(end);
  return dst === null ? nothing : { kind: 'slot', slot: dst };
}
