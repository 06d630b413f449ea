/** Who holds which object at one moment: holders on the left, objects on the right, one edge per reference. */
import type { Holder, HolderClass, ObjectId } from '../../machine/effects';
import type { Inspection } from '../../machine/run';

export interface HolderNode {
  readonly key: string;
  readonly holderClass: HolderClass;
  readonly words: string;
}

export interface ObjectNode {
  readonly object: ObjectId;
  readonly name: string;
  readonly type: string;
  /** References that somebody holds. */
  readonly count: number;
  /** Some reference on it is held by nobody any more. */
  readonly lost: boolean;
}

export type GraphEdge =
  | {
      readonly kind: 'holds';
      readonly holder: string;
      readonly object: ObjectId;
      readonly refs: readonly string[];
    }
  | {
      readonly kind: 'through';
      readonly from: ObjectId;
      readonly object: ObjectId;
      readonly refs: readonly string[];
    }
  | { readonly kind: 'lost'; readonly object: ObjectId; readonly refs: readonly string[] };

export interface ReferenceGraph {
  readonly holders: readonly HolderNode[];
  readonly objects: readonly ObjectNode[];
  readonly edges: readonly GraphEdge[];
}

const holders: readonly (HolderNode & { readonly always: boolean })[] = [
  { key: 'program', holderClass: 'program', words: 'program', always: true },
  { key: 'kernel', holderClass: 'kernel', words: 'kernel', always: true },
  { key: 'kworker', holderClass: 'kworker', words: 'kworker', always: true },
  { key: 'callback', holderClass: 'callback', words: 'callback', always: true },
  { key: 'fd_table', holderClass: 'env', words: 'fd table', always: true },
  { key: 'ublk', holderClass: 'env', words: 'ublk', always: false },
  { key: 'map', holderClass: 'map', words: 'map', always: true },
];

function holderKey(holder: Holder): string {
  switch (holder.kind) {
    case 'duty':
      return 'program';
    case 'queue':
    case 'worker':
      return 'kworker';
    default:
      return holder.kind;
  }
}

/** The graph of the state after a step. Objects that were freed, or that nobody ever referred to, are left out. */
export function referenceGraph(inspection: Inspection): ReferenceGraph {
  const objects: ObjectNode[] = [];
  const edges = new Map<string, GraphEdge & { refs: string[] }>();
  const add = (key: string, edge: GraphEdge, ref: string) => {
    const known = edges.get(key);
    if (known) known.refs.push(ref);
    else edges.set(key, { ...edge, refs: [ref] });
  };
  for (const { object, name, type, live, tokens } of inspection.objects) {
    if (!live || tokens.length === 0) continue;
    const lost = tokens.filter((token) => token.holder.kind === 'nobody').length;
    objects.push({ object, name, type, count: tokens.length - lost, lost: lost > 0 });
    for (const { ref, holder } of tokens) {
      const refs: string[] = [];
      if (holder.kind === 'nobody') add(`lost ${object}`, { kind: 'lost', object, refs }, ref);
      else if (holder.kind === 'object')
        add(
          `o${holder.object} ${object}`,
          { kind: 'through', from: holder.object, object, refs },
          ref,
        );
      else {
        const key = holderKey(holder);
        add(`${key} ${object}`, { kind: 'holds', holder: key, object, refs }, ref);
      }
    }
  }
  objects.sort((a, b) => Number(b.lost) - Number(a.lost));
  const all = [...edges.values()];
  const holding = new Set(all.flatMap((edge) => (edge.kind === 'holds' ? [edge.holder] : [])));
  return {
    holders: holders.filter(({ key, always }) => always || holding.has(key)),
    objects,
    edges: all,
  };
}
