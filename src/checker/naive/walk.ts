/** Looks at every node of a tree. */
import type { Statement, Value } from '../../lang/tree';

/** Parts of nodes that are no nodes; types among them, which lead in circles. */
const leaves = new Set([
  ...['span', 'type', 'in', 'to', 'record', 'field', 'member', 'local', 'variable_type'],
  ...['callbackType', 'attributes', 'label'],
]);

export type Node = Value | Statement | { readonly kind: string };

const isNode = (part: object): part is Node => 'kind' in part;

export function walk(part: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(part)) {
    for (const element of part) walk(element, visit);
    return;
  }
  if (typeof part !== 'object' || part === null) return;
  if (isNode(part)) visit(part);
  for (const [name, inner] of Object.entries(part)) {
    // The end of a bpf_for, and where zero and copy write, are values that are called like a type.
    const isValue = name === 'to' && typeof inner === 'object' && 'span' in (inner ?? {});
    if (isValue || !leaves.has(name)) walk(inner, visit);
  }
}
