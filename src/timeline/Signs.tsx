/** Small signs that several bands draw. */
import type { ReactElement } from 'react';
import type { Sign, StepResult } from './reading';
import type { BranchView, Px } from './view';

/** The id of the hatch that means "leaked". The same in every drawing of a page. */
const HATCH = 'tl-hatch';

export function Defs(): ReactElement {
  return (
    <defs>
      <pattern
        id={HATCH}
        width="7"
        height="7"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect width="7" height="7" className="hbg" />
        <rect width="3" height="7" className="hfg" />
      </pattern>
      {(['', 'g'] as const).map((ghost) => (
        <marker
          key={ghost}
          id={`tl-head${ghost}`}
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="7"
          markerHeight="7"
          orient="auto"
        >
          <path d="M0 .8L7.4 4L0 7.2z" className={`ah${ghost || 'p'}`} />
        </marker>
      ))}
    </defs>
  );
}

/** What a step mainly did: + takes, - drops, > hands over, ! fails, a dot for the rest. */
export function SignMark({ sign, x, y }: { sign: Sign; x: Px; y: Px }): ReactElement {
  switch (sign) {
    case 'takes':
      return <path className="op" d={`M${x - 4} ${y}h8M${x} ${y - 4}v8`} />;
    case 'drops':
      return <path className="op" d={`M${x - 4} ${y}h8`} />;
    case 'hands':
      return <path className="op" d={`M${x - 2.5} ${y - 4}l4.5 4l-4.5 4`} />;
    case 'fails':
      return (
        <>
          <path className="op" d={`M${x} ${y - 4.5}v5`} />
          <circle className="opdot" cx={x} cy={y + 3.6} r="1.1" />
        </>
      );
    case 'none':
      return <circle className="opdot" cx={x} cy={y} r="1.5" />;
  }
}

export function ChipMark(props: {
  result: StepResult;
  left: Px;
  top: Px;
  width: Px;
  future: boolean;
}): ReactElement {
  const { result, left, top, width, future } = props;
  const still = future && result.tone !== 'bad';
  return (
    <g className={`chip ${result.tone}${still ? ' ghost' : ''}`}>
      <rect x={left} y={top} width={width} height="14" rx="3" />
      <text x={left + width / 2} y={top + 10.5} textAnchor="middle">
        {result.text}
      </text>
    </g>
  );
}

/** The end of a run: a ring if it is safe, a filled diamond if something broke, an open ring if it can go on. */
export function Leaf({
  verdict,
  x,
  y,
}: {
  verdict: BranchView['verdict'];
  x: Px;
  y: Px;
}): ReactElement {
  if (verdict === 'violation')
    return (
      <g className="leaf leak">
        <path d={`M${x} ${y - 6}l6 6l-6 6l-6 -6z`} />
        <path className="x" d={`M${x - 2} ${y - 2}l4 4m0 -4l-4 4`} />
      </g>
    );
  if (verdict === 'safe')
    return (
      <g className="leaf ok">
        <circle cx={x} cy={y} r="5.5" />
        <path className="x" d={`M${x - 2.6} ${y}l1.9 2l3.2 -3.8`} />
      </g>
    );
  return (
    <g className="leaf open">
      <circle cx={x} cy={y} r="3.5" />
    </g>
  );
}
