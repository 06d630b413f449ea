/** The small drawings that several panels share. All are decoration: the words beside them say the same. */

const paths = {
  first: 'M4 3v10M13 3l-7 5l7 5z',
  back: 'M11 3L4.5 8L11 13z',
  play: 'M4.5 2.5L13 8l-8.5 5.5z',
  pause: 'M4 3h3v10H4zM9 3h3v10H9z',
  step: 'M5 3l6.5 5L5 13z',
  last: 'M12 3v10M3 3l7 5l-7 5z',
} as const;

export function TransportSign({ which }: { which: keyof typeof paths }) {
  return (
    <svg className="i" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[which]} />
    </svg>
  );
}

const lines = {
  left: 'M10 3L5 8l5 5',
  right: 'M6 3l5 5l-5 5',
  down: 'M4 6l4 4l4-4',
  close: 'M4 4l8 8M12 4l-8 8',
  menu: 'M2 4h12M2 8h12M2 12h12',
  dots: 'M8 3.2v.1M8 8v.1M8 12.8v.1',
  text: 'M3 4h10M3 8h10M3 12h6',
  bars: 'M2 4h6M6 8h7M4 12h5',
} as const;

export function LineSign({ which, size = 14 }: { which: keyof typeof lines; size?: number }) {
  return (
    <svg
      className={which === 'dots' ? 'i dots' : 'i'}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      <path className="line" d={lines[which]} />
    </svg>
  );
}

export function Brand() {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
      <path d="M2 6h7M2 10h11M2 14h4" className="b1" />
      <path d="M13 10l2.5-2.5L18 10l-2.5 2.5z" className="b2" />
    </svg>
  );
}

export function ThemeSign() {
  return (
    <svg className="i" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <circle className="line" cx="8" cy="8" r="5.5" />
      <path d="M8 2.5a5.5 5.5 0 0 1 0 11z" />
    </svg>
  );
}

export type Verdict = 'ok' | 'bad' | 'wait' | 'na';

/** Ring with a tick, filled diamond with a cross, clock, dash: the shape carries the verdict. */
export function VerdictSign({ verdict }: { verdict: Verdict }) {
  return (
    <svg className={`m ${verdict}`} width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
      {verdict === 'bad' && (
        <>
          <path className="d" d="M7 .6L13.4 7L7 13.4L.6 7z" />
          <path className="x" d="M5 5l4 4m0-4l-4 4" />
        </>
      )}
      {verdict === 'ok' && (
        <>
          <circle cx="7" cy="7" r="6" />
          <path d="M4.2 7.2l2 2l3.6-4.2" />
        </>
      )}
      {verdict === 'wait' && (
        <>
          <circle cx="7" cy="7" r="5.6" />
          <path d="M7 4v3.2h2.4" />
        </>
      )}
      {verdict === 'na' && <path d="M4 7h6" />}
    </svg>
  );
}
