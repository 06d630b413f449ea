/** The causes by owner. One of them may be open: what happens, and what its run rests on. */
import type { ReactNode } from 'react';
import { propertyWords } from '../model/invariants';
import { VerdictSign } from '../parts/signs';
import { type CauseRow, isGone } from './cause-rows';
import { plural } from './words';

export interface CauseListProps {
  readonly rows: readonly CauseRow[];
  readonly selected: string | null;
  /** Their runs can be loaded: they are of the model that is shown. */
  readonly loadable: boolean;
  readonly onShow: (key: string) => void;
  /** Under the selected cause. */
  readonly details: ReactNode;
}

const owners = {
  program: { title: 'The program’s', about: 'a mistake of the program leads there' },
  kernel: { title: 'The kernel design’s own', about: 'no mistake of the program is needed' },
} as const;

export function CauseList(props: CauseListProps) {
  return (['program', 'kernel'] as const).map((owner) => {
    const rows = props.rows.filter(({ cause }) => cause.owner === owner);
    if (rows.length === 0) return null;
    const { title, about } = owners[owner];
    return (
      <section key={owner} className="causes" aria-label={title}>
        <h3>
          {title} <span>{about}</span>
        </h3>
        <ul>
          {rows.map((row) => (
            <CauseItem key={row.cause.key} row={row} {...props} />
          ))}
        </ul>
      </section>
    );
  });
}

function CauseItem({
  row,
  selected,
  loadable,
  onShow,
  details,
}: CauseListProps & { readonly row: CauseRow }) {
  const { cause, mark, run } = row;
  const { property, object, message, key } = cause;
  const isSelected = key === selected;
  const canLoad = loadable && run !== null;
  return (
    <li className={isGone(row) ? 'gone' : undefined}>
      <button
        type="button"
        aria-current={isSelected}
        aria-disabled={!canLoad}
        title={canLoad ? loads(row) : 'There is no run of it in this model'}
        onClick={() => canLoad && onShow(key)}
      >
        <VerdictSign verdict={isGone(row) ? (mark === 'fixed' ? 'ok' : 'wait') : 'bad'} />
        <span className="t">
          <b>{propertyWords(property)}</b>
          {object !== null && <code>{object}</code>}
        </span>
        <span className="n">{run ? plural(run.length, 'step') : ''}</span>
        <span className="at">{placeWords(row)}</span>
        {mark !== 'found' && (
          <em className={mark === 'new' || mark === 'still fails' ? 'bad' : 'ok'}>{mark}</em>
        )}
      </button>
      {isSelected && (
        <div className="detail">
          <p>{sentenceOf(message)}</p>
          {cause.obligation && <p>{brokenWords(cause.obligation)}</p>}
          {details}
        </div>
      )}
    </li>
  );
}

const loads = ({ cause }: CauseRow): string =>
  cause.isShortest ? 'Load its shortest run' : 'Load its run; there may be a shorter one';

/** What the program broke, and where: a cause may show at another line. */
function brokenWords({ text, at }: NonNullable<CauseRow['cause']['obligation']>): ReactNode {
  return (
    <>
      The program broke: “{text}” {at ? `(line ${at.line})` : '(by the end)'}.
    </>
  );
}

const sentenceOf = (message: string): string => {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
};

/** The program's line of its own causes, the kernel's line of the design's. */
function placeWords({ cause }: CauseRow): string {
  const isOwn = cause.owner === 'kernel' || cause.origin?.file === 'program.bpf.c';
  const place = isOwn ? cause.origin : (cause.program ?? cause.origin);
  if (!place) return 'seen at the end of the run';
  const file = place.file.replace(/^.*\//, '');
  return file === 'program.bpf.c' ? `line ${place.line}` : `${file}:${place.line}`;
}
