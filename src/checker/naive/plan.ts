/** How an operation is taken apart: what there may be to do after it, by the number that running it yields. */

import { type Cell, isRegister, type Op, op, sequence } from './cells';
import { afterStatement, begun, looping } from './plan-statements';
import { evaluated, evaluatedForEffect, located } from './plan-values';

type Ways = readonly (Cell | null)[];

const known = new WeakMap<Cell, Ways>();

/** Where `cell` may lead. None for what ends a function. */
export function waysOf(cell: Cell): Ways {
  const old = known.get(cell);
  if (old) return old;
  const ways = compute(cell.op, cell.rest);
  known.set(cell, ways);
  return ways;
}

function compute(current: Op, rest: Cell | null): Ways {
  const { depth } = current;
  switch (current.kind) {
    case 'value':
      return [sequence(evaluated(current.node, depth), rest)];
    case 'effect':
      return [sequence(evaluatedForEffect(current.node, depth), rest)];
    case 'place':
      return [sequence(located(current.node, depth), rest)];
    case 'apply value':
      return applied(current.node, depth, rest);
    case 'apply effect': {
      const { node } = current;
      if (node.kind !== 'conditional') return [rest];
      return [node.then, node.otherwise].map((arm) =>
        sequence([op('effect', arm, depth - 1)], rest),
      );
    }
    case 'statement':
      return [begun(current.node, depth, rest)];
    case 'apply statement':
      return afterStatement(current.node, depth - 1, rest);
    case 'head':
    case 'test':
    case 'next':
    case 'set variable':
      return looping(current.kind, current.node, depth, rest);
    case 'bpf_loop start':
      return [sequence([op('bpf_loop head', current.node, depth + 1)], rest)];
    case 'bpf_loop head':
      return [
        sequence(
          [op('after', current.node, depth + 2), op('bpf_loop next', current.node, depth + 1)],
          rest,
        ),
        sequence([op('bpf_loop end', current.node, depth)], rest),
      ];
    case 'bpf_loop next':
      return [
        sequence([op('bpf_loop head', current.node, depth - 1)], rest),
        sequence([op('bpf_loop end', current.node, depth - 1)], rest),
      ];
    case 'return':
    case 'finish':
      return [];
    default:
      return [rest];
  }
}

function applied(
  node: Extract<Op, { kind: 'apply value' }>['node'],
  depth: number,
  rest: Cell | null,
): Ways {
  switch (node.kind) {
    // The left side decided, or the right side does.
    case 'logical':
      return [rest, sequence([op('value', node.right, depth - 1), op('truth', node, depth)], rest)];
    case 'conditional':
      return [node.then, node.otherwise].map((arm) =>
        sequence([op('value', arm, depth - 1)], rest),
      );
    case 'call':
    case 'call_pointer':
      return [sequence([op('after', node, depth)], rest)];
    default:
      return [rest];
  }
}

/** The register that an operation reads, and the one that it writes. */
export function registersOf({ op: current }: Cell) {
  const { kind, node } = current;
  const none = { reads: null, writes: null };
  switch (kind) {
    case 'value':
      return node.kind === 'load' && isRegister(node.from)
        ? { ...none, reads: node.from.local }
        : none;
    case 'apply value':
      if ((node.kind !== 'assign' && node.kind !== 'update') || !isRegister(node.target))
        return none;
      return {
        writes: node.target.local,
        reads: node.kind === 'update' ? node.target.local : null,
      };
    case 'bind':
    case 'forget':
      return node.kind === 'let' && !node.local.inMemory ? { ...none, writes: node.local } : none;
    case 'set variable':
      return node.kind === 'bpf_for' && node.variable && isRegister(node.variable)
        ? { ...none, writes: node.variable.local }
        : none;
    default:
      return none;
  }
}
