/** The card beside what is hovered or focused. */
import type { ReactElement } from 'react';
import type { CardText } from './cards';
import type { Px } from './view';

export function Card({
  card,
  left,
  top,
  width,
}: {
  card: CardText;
  left: Px;
  top: Px;
  width: Px;
}): ReactElement {
  return (
    <div className="tl-card" role="tooltip" style={{ left, top, width }}>
      <div className="tl-card-head">
        <b>{card.title}</b>
        <span>{card.code}</span>
      </div>
      <dl>
        {card.lines.map((line, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity and never move.
          <div key={i}>
            <dt>{line.term}</dt>
            <dd className={line.bad ? 'bad' : undefined}>
              {line.code && <span className="tl-code">{line.code}</span>} {line.text}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
