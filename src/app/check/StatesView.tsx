/** The states that a check has seen: drawn one by one where they are few, else counted by depth. */
import { outcomes } from '../../checker/graph';
import type { StatePicture } from '../engine/state-picture';
import { countsOf, outcomeWords } from '../model/states';
import { DepthHistogram } from './DepthHistogram';
import { StateMap } from './StateMap';
import { StateSign } from './StateSign';
import { count } from './words';

export interface StatesViewProps {
  readonly picture: StatePicture;
  readonly passed: readonly number[];
  readonly path: readonly number[];
  readonly height: number;
  readonly onState: (state: number) => void;
}

export function StatesView(props: StatesViewProps) {
  const { picture, height, onState } = props;
  const counts = countsOf(picture);
  return (
    <div className="states">
      <ul className="stlegend">
        {outcomes.map((outcome) =>
          counts.has(outcome) ? (
            <li key={outcome}>
              <StateSign outcome={outcome} />
              <span>{outcomeWords[outcome]}</span>
              <b>{count(counts.get(outcome) ?? 0)}</b>
            </li>
          ) : null,
        )}
      </ul>
      {picture.drawing ? (
        <StateMap {...props} />
      ) : (
        <>
          <DepthHistogram picture={picture} height={height} onState={onState} />
          <p className="quiet said">
            By depth.{' '}
            {picture.outcomes
              ? 'A bar leads to the first of its states.'
              : 'How they end is not known: not every state was seen, or there are too many to look back.'}
          </p>
        </>
      )}
    </div>
  );
}
