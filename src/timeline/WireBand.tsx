/** Draws the Wire band: the pieces of each message where they left, each message with its letter and its tint. */
import { memo, type ReactElement } from 'react';
import type { TimelineLayout } from './layout';
import type { Px } from './view';
import { WIRE_PIECE, type WirePiece } from './wire';

/** Tints there are; letters tell messages apart where they come again. */
const wireTints = 4;

export const WireBand = memo(function WireBand({
  layout: { wire },
}: {
  layout: TimelineLayout;
}): ReactElement | null {
  if (!wire) return null;
  return (
    <g>
      {wire.rows.map((row) => (
        <g key={row.key}>
          <path className="wireline" d={`M${row.from} ${row.mid}H${row.to}`} />
          {row.pieces.map(({ piece, left, width, text, future }) => (
            <Piece
              key={`${piece.step} ${piece.first}`}
              {...{ piece, left, width, text, future }}
              mid={row.mid}
            />
          ))}
        </g>
      ))}
    </g>
  );
});

export function Piece({
  piece,
  left,
  mid,
  width,
  text,
  future,
}: {
  piece: WirePiece;
  left: Px;
  mid: Px;
  width: Px;
  text: string | null;
  future: boolean;
}): ReactElement {
  const state = `${future ? ' ghost' : ''}${piece.broken ? ' err' : ''}`;
  return (
    <g className={`wire w${piece.message % wireTints}${state}`}>
      <rect x={left} y={mid - WIRE_PIECE / 2} width={width} height={WIRE_PIECE} rx="2" />
      {text && (
        <text x={left + width / 2} y={mid + 4} textAnchor="middle">
          {text}
        </text>
      )}
    </g>
  );
}

/** The column of their names. */
export function WireNames({ layout: { wire } }: { layout: TimelineLayout }): ReactElement | null {
  if (!wire) return null;
  return (
    <>
      {wire.rows.map(({ key, name, caption, mid }) => (
        <g key={key}>
          <text className="lname" x="16" y={mid}>
            {name}
          </text>
          <text className="cap" x="16" y={mid + 13}>
            {caption}
          </text>
        </g>
      ))}
    </>
  );
}
