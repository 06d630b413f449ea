/** Statements, taken apart into operations. */
import type { Label, Statement } from '../../lang/tree';
import { assignmentOf, type Cell, isRegister, labelHomes, op, sequence, theEnd } from './cells';

/** What a statement begins with. */
export function begun(node: Statement, depth: number, rest: Cell | null): Cell | null {
  switch (node.kind) {
    case 'expr':
      return sequence([op('effect', node.value, depth)], rest);
    case 'block':
      return statements(node.body, depth, rest);
    case 'declare':
      if (!node.init) return rest;
      return sequence(
        [
          ...(node.init.zero ? [op('clear', node, depth)] : []),
          ...node.init.stores.map((store) => op('effect', assignmentOf(store), depth)),
        ],
        rest,
      );
    case 'if':
      return sequence(
        [op('value', node.cond, depth), op('apply statement', node, depth + 1)],
        rest,
      );
    case 'while':
      return sequence([op('head', node, depth), op('end', node, depth)], rest);
    case 'do':
      return loopBody(node, depth, sequence([op('end', node, depth)], rest));
    case 'for':
      return sequence(
        [
          ...(node.init ? [op('statement', node.init, depth)] : []),
          op('head', node, depth),
          op('end', node, depth),
        ],
        rest,
      );
    case 'bpf_for':
      // The number and its limit stay among the operands.
      return sequence(
        [
          op('value', node.from, depth),
          op('value', node.to, depth + 1),
          op('head', node, depth + 2),
          op('end', node, depth + 2),
        ],
        rest,
      );
    case 'switch':
      return sequence(
        [op('value', node.value, depth), op('apply statement', node, depth + 1)],
        rest,
      );
    case 'label':
      return rest;
    case 'goto':
      return labelled(labelHomes.get(node.label) ?? [], node.label, 0, theEnd);
    case 'break':
      return unwound(rest, 'end');
    case 'continue':
      return unwound(rest, 'next');
    case 'return':
      if (!node.value) return sequence([op('return', node, 0)], null);
      return sequence([op('value', node.value, depth), op('return', node, depth + 1)], null);
  }
}

const statements = (body: readonly Statement[], depth: number, rest: Cell | null): Cell | null =>
  sequence(
    body.map((statement) => op('statement', statement, depth)),
    rest,
  );

function unwound(rest: Cell | null, to: 'end' | 'next'): Cell | null {
  let at = rest;
  while (at && at.op.kind !== to) at = at.rest;
  return at;
}

type Loop = Extract<Statement, { kind: 'while' | 'do' | 'for' | 'bpf_for' }>;

function loopBody(node: Loop, depth: number, rest: Cell | null): Cell | null {
  return sequence([op('statement', node.body, depth), op('next', node, depth)], rest);
}

/** An `if` or `switch` whose value is there; `depth` does not count it. */
export function afterStatement(
  node: Statement,
  depth: number,
  rest: Cell | null,
): readonly (Cell | null)[] {
  if (node.kind === 'if')
    return [
      sequence([op('statement', node.then, depth)], rest),
      node.otherwise ? sequence([op('statement', node.otherwise, depth)], rest) : rest,
    ];
  if (node.kind !== 'switch') return [rest];
  const end = sequence([op('end', node, depth)], rest);
  const to = (label: Label) => labelled([node.body], label, depth, end);
  return [...node.cases.map(({ label }) => to(label)), node.otherwise ? to(node.otherwise) : rest];
}

/** The parts of loops. A head that may end the loop has two ways: in, and out. */
export function looping(
  kind: 'head' | 'test' | 'next' | 'set variable',
  node: Statement,
  depth: number,
  rest: Cell | null,
): readonly (Cell | null)[] {
  if (node.kind === 'bpf_for') {
    if (kind === 'next') return [sequence([op('head', node, depth)], rest)];
    if (kind === 'set variable') return [rest];
    const { variable } = node;
    const set = !variable
      ? []
      : isRegister(variable)
        ? [op('set variable', node, depth)]
        : [op('place', variable, depth), op('set variable', node, depth + 1)];
    return [sequence(set, loopBody(node, depth, rest)), rest];
  }
  if (node.kind !== 'while' && node.kind !== 'do' && node.kind !== 'for') return [rest];
  if (kind === 'test') return [loopBody(node, depth - 1, rest), rest];
  const asked = node.cond && [op('value', node.cond, depth), op('test', node, depth + 1)];
  if (kind === 'head') return [asked ? sequence(asked, rest) : loopBody(node, depth, rest)];
  if (node.kind === 'do') return [sequence(asked ?? [], rest)];
  const step = node.kind === 'for' && node.step ? [op('effect', node.step, depth)] : [];
  return [sequence([...step, op('head', node, depth)], rest)];
}

/** What comes after a label somewhere in these statements. */
function labelled(
  body: readonly Statement[],
  label: Label,
  depth: number,
  rest: Cell | null,
): Cell | null {
  for (const [i, node] of body.entries()) {
    const later = statements(body.slice(i + 1), depth, rest);
    if (node.kind === 'label' && node.label === label) return later;
    const found = within(node, label, depth, later);
    if (found) return found;
  }
  return null;
}

function within(node: Statement, label: Label, depth: number, rest: Cell | null): Cell | null {
  const end = () => sequence([op('end', node, depth)], rest);
  switch (node.kind) {
    case 'block':
      return labelled(node.body, label, depth, rest);
    case 'if':
      return (
        labelled([node.then], label, depth, rest) ??
        (node.otherwise && labelled([node.otherwise], label, depth, rest))
      );
    case 'while':
    case 'do':
    case 'for':
      return labelled([node.body], label, depth, sequence([op('next', node, depth)], end()));
    case 'switch':
      return labelled([node.body], label, depth, end());
    default:
      return null;
  }
}
