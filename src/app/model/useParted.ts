/** The selected cause's run beside the nearest safe one, where the shown run is the cause's. */
import { useMemo } from 'react';
import type { PartedView } from '../../timeline';
import { useChecking } from '../stores/checking';
import { partedView } from './parting';
import type { Position } from './position';

export function useParted(position: Position | null): PartedView | null {
  const parting = useChecking((s) => s.parting);
  const isWithin = useChecking((s) => (s.result?.verdict?.limits.length ?? 0) > 0);
  // Moving the cursor is no other picture.
  const tree = position?.tree;
  const leaf = position?.leaf;
  return useMemo(() => {
    if (!tree || leaf === undefined || parting?.state !== 'known') return null;
    return partedView(parting, { tree, leaf, cursor: 0 }, isWithin);
  }, [tree, leaf, parting, isWithin]);
}
