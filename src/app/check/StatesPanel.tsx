/** The states of the check, with the stores. They are asked for when they are wanted. */
import { useEffect, useMemo, useState } from 'react';
import type { StatePicture } from '../engine/state-picture';
import { pathOf } from '../model/position';
import { edgesOf, statesOf, wayTo } from '../model/states';
import { Dialog } from '../parts/Dialog';
import { actions } from '../stores/actions';
import { type CheckResult, useChecking } from '../stores/checking';
import { useSession } from '../stores/session';
import { StatesView } from './StatesView';

export function StatesPanel() {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="fold" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <h3>
          States <span>of all runs, by depth</span>
        </h3>
      </summary>
      {isOpen && <Pictured />}
    </details>
  );
}

interface Known {
  readonly of: CheckResult;
  readonly owner: string;
  /** null: it can't be known any more. */
  readonly picture: StatePicture | null;
}

function Pictured() {
  const result = useChecking((s) => s.result);
  const owner = useChecking((s) => s.owner);
  const position = useSession((s) => s.position);
  const [known, setKnown] = useState<Known | null>(null);
  const [isLarge, setLarge] = useState(false);
  useEffect(() => {
    if (!result) return;
    let wanted = true;
    actions.states(owner).then((picture) => {
      if (wanted) setKnown({ of: result, owner, picture });
    });
    return () => {
      wanted = false;
    };
  }, [result, owner]);
  const picture = known?.of === result ? known?.picture : undefined;
  const edges = useMemo(() => picture && edgesOf(picture), [picture]);
  const run = position && position.tree.model === result?.model ? pathOf(position) : null;
  const path = useMemo(
    () =>
      edges && run
        ? statesOf(
            edges,
            run.slice(1).map((node) => node.record.choice),
          )
        : [1],
    [edges, run],
  );
  if (picture === undefined) return <p className="quiet">The states are being laid out…</p>;
  if (picture === null)
    return <p className="quiet">The checker has them no more: check again to see them.</p>;
  const view = {
    picture,
    path,
    passed: path.slice(0, (position?.cursor ?? 0) + 1),
    onState: (state: number) => {
      // Of another model, a state is nowhere.
      if (run) actions.goAlong(wayTo(picture, state));
    },
  };
  return (
    <>
      <StatesView {...view} height={picture.drawing ? 220 : 120} />
      <button type="button" className="linky" onClick={() => setLarge(true)}>
        Enlarge
      </button>
      {isLarge && (
        <Dialog title="States of all runs" huge onClose={() => setLarge(false)}>
          <StatesView
            {...view}
            onState={(state) => {
              setLarge(false);
              view.onState(state);
            }}
            height={Math.max(240, window.innerHeight - 260)}
          />
        </Dialog>
      )}
    </>
  );
}
