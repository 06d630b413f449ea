/** Values and places, taken apart into operations: operands first, in clang's order. */
import type { Lvalue, Value } from '../../lang/tree';
import { assignmentOf, isBits, isRegister, type Op, op } from './cells';

/** The operands one after the other, then the node itself. */
function operandsThen(node: Value, operands: readonly Value[], depth: number): Op[] {
  return [
    ...operands.map((operand, i) => op('value', operand, depth + i)),
    op('apply value', node, depth + operands.length),
  ];
}

/** What is left to do for a value. Nothing for one that is just there: running `value` itself leaves it. */
export function evaluated(node: Value, depth: number): Op[] {
  switch (node.kind) {
    case 'const':
    case 'function':
    case 'barrier':
      return [];
    case 'load':
      if (isRegister(node.from)) return [];
      if (node.type.kind === 'record') return [op('place', node.from, depth)];
      return [op('place', node.from, depth), op('apply value', node, depth + 1)];
    case 'address':
      return [op('place', node.of, depth)];
    case 'unary':
      return operandsThen(node, [node.operand], depth);
    case 'binary':
    case 'difference':
      return operandsThen(node, [node.left, node.right], depth);
    case 'offset':
      return operandsThen(node, [node.pointer, node.index], depth);
    case 'logical':
      return operandsThen(node, [node.left], depth);
    case 'conditional':
      return operandsThen(node, [node.cond], depth);
    case 'let':
      return [
        op('value', node.value, depth),
        op('bind', node, depth + 1),
        op('value', node.body, depth),
        op('forget', node, depth + 1),
      ];
    case 'comma':
      return [op('effect', node.left, depth), op('value', node.right, depth)];
    case 'assign': {
      const value = op('value', node.value, depth);
      if (isRegister(node.target)) return [value, op('apply value', node, depth + 1)];
      const place = op('place', node.target, depth + 1);
      if (!isBits(node.target)) return [value, place, op('apply value', node, depth + 2)];
      return [value, place, op('fetch', node, depth + 2), op('apply value', node, depth + 3)];
    }
    case 'update': {
      const operand = op('value', node.operand, depth);
      if (isRegister(node.target)) return [operand, op('apply value', node, depth + 1)];
      const place = op('place', node.target, depth + 1);
      return [operand, place, op('fetch', node, depth + 2), op('apply value', node, depth + 3)];
    }
    case 'cast':
      if (node.type.kind === 'void') return [op('effect', node.operand, depth)];
      if (node.type.kind === 'record') return [op('value', node.operand, depth)];
      return operandsThen(node, [node.operand], depth);
    case 'call':
    case 'helper':
      return operandsThen(node, node.args, depth);
    case 'call_pointer':
      return operandsThen(node, [node.callee, ...node.args], depth);
    case 'model':
      return operandsThen(
        node,
        node.args.flatMap((arg) => (arg.kind === 'value' ? [arg.value] : [])),
        depth,
      );
    case 'wait':
      return [op('value', node.cond, depth), op('passed', node, depth + 1)];
    case 'atomic': {
      const operands = node.expected ? [node.expected, node.value] : [node.value];
      return [op('place', node.target, depth), ...operandsThen(node, operands, depth + 1)];
    }
    case 'bpf_loop':
      return [
        op('value', node.count, depth),
        op('value', node.context, depth + 1),
        op('bpf_loop start', node, depth + 2),
      ];
    case 'zero':
      return operandsThen(node, [node.to], depth);
    case 'copy':
      return operandsThen(node, [node.to, node.from], depth);
    case 'statements':
      return [
        ...node.body.map((statement) => op('statement', statement, depth)),
        ...(node.result ? [op('value', node.result, depth)] : []),
      ];
  }
}

export function located(place: Lvalue, depth: number): Op[] {
  switch (place.kind) {
    case 'local':
    case 'global':
      return [];
    case 'deref':
      return [op('value', place.pointer, depth)];
    case 'member':
      return [op('place', place.base, depth), op('apply place', place, depth + 1)];
    case 'element':
      return [
        op('place', place.base, depth),
        op('value', place.index, depth + 1),
        op('apply place', place, depth + 2),
      ];
    case 'temporary':
      return [op('value', place.value, depth), op('apply place', place, depth + 1)];
    case 'literal':
      return [
        ...(place.init.zero ? [op('clear', place, depth)] : []),
        ...place.init.stores.map((store) => op('effect', assignmentOf(store), depth)),
        op('apply place', place, depth),
      ];
  }
}

/** For the effects alone: what is computed and not used need not be read (unless it is volatile). */
export function evaluatedForEffect(node: Value, depth: number): Op[] {
  const effects = (...values: readonly Value[]) => values.map((v) => op('effect', v, depth));
  switch (node.kind) {
    case 'const':
    case 'function':
      return [];
    case 'load':
      if (node.from.isVolatile && node.type.kind !== 'record') break;
      return effectsOfLocating(node.from, depth);
    case 'unary':
    case 'cast':
      return effects(node.operand);
    case 'binary':
    case 'difference':
    case 'comma':
      return effects(node.left, node.right);
    case 'offset':
      return effects(node.pointer, node.index);
    case 'conditional':
      return [op('value', node.cond, depth), op('apply effect', node, depth + 1)];
    case 'let':
      return [
        op('value', node.value, depth),
        op('bind', node, depth + 1),
        op('effect', node.body, depth),
        op('forget', node, depth),
      ];
    case 'statements':
      return [
        ...node.body.map((statement) => op('statement', statement, depth)),
        ...(node.result ? effects(node.result) : []),
      ];
    default:
  }
  const value = op('value', node, depth);
  return node.type.kind === 'void' ? [value] : [value, op('discard', node, depth + 1)];
}

function effectsOfLocating(place: Lvalue, depth: number): Op[] {
  switch (place.kind) {
    case 'local':
    case 'global':
      return [];
    case 'deref':
      return [op('effect', place.pointer, depth)];
    case 'member':
      return effectsOfLocating(place.base, depth);
    case 'element':
      return [...effectsOfLocating(place.base, depth), op('effect', place.index, depth)];
    case 'temporary':
      return [op('effect', place.value, depth)];
    case 'literal':
      return place.init.stores.map((store) => op('effect', assignmentOf(store), depth));
  }
}
