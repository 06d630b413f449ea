/** What can happen next. The number keys take the first nine. */
import { useLayoutEffect, useRef, useState } from 'react';
import { lazyMenu } from '../parts/LazyMenu';

/** One thing that can happen next, in words. */
export interface NextChoice {
  readonly key: string;
  /** Colour of the context that runs, or `bad` for a fault. */
  readonly hue: string;
  /** e.g. `-EAGAIN`, or the context that goes on. */
  readonly name: string;
  /** The function that goes on; `ok` or `fails`; else empty. */
  readonly what: string;
  /** What is being chosen, by whom, and where. */
  readonly detail: string;
  /** The one that the shown run took. */
  readonly thisRun: boolean;
  /** Taken before: it leads to a branch that is there. */
  readonly seen: boolean;
}

export interface NextChoicesProps {
  readonly choices: readonly NextChoice[];
  readonly onChoose: (index: number) => void;
  /** Said where nothing can happen any more. */
  readonly ended: string;
}

/** Narrower than this a choice cannot be read. */
const minWidth = 152;
const gap = 8;

export function NextChoices({ choices, onChoose, ended }: NextChoicesProps) {
  const ref = useRef<HTMLDivElement>(null);
  const [fit, setFit] = useState(3);
  useLayoutEffect(() => {
    const row = ref.current;
    if (!row) return;
    const measure = () => {
      const width = row.clientWidth;
      setFit(Math.max(1, Math.floor((width - 48 + gap) / (minWidth + gap))));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(row);
    return () => observer.disconnect();
  }, []);
  const shown = choices.length <= fit + 1 && choices.length <= 4 ? choices : choices.slice(0, fit);
  const rest = choices.slice(shown.length);
  return (
    <section className="next" aria-label="Next choices">
      <span className="lbl">Next</span>
      <div className="choices" ref={ref}>
        {choices.length === 0 && <span className="ended">{ended}</span>}
        {shown.map((choice, index) => (
          <ChoiceButton
            key={choice.key}
            choice={choice}
            index={index}
            onChoose={() => onChoose(index)}
          />
        ))}
        {rest.length > 0 && <MoreChoices rest={rest} from={shown.length} onChoose={onChoose} />}
      </div>
    </section>
  );
}

interface ChoiceButtonProps {
  readonly choice: NextChoice;
  readonly index: number;
  readonly onChoose: () => void;
}

export function ChoiceButton({ choice, index, onChoose }: ChoiceButtonProps) {
  return (
    <button
      type="button"
      className={choice.thisRun ? 'choice rec' : 'choice'}
      title={`${choice.name} ${choice.what}: ${choice.detail}`}
      onClick={onChoose}
    >
      {index < 9 && <kbd>{index + 1}</kbd>}
      <span className="t">
        <span className="a">
          <i className={`sw ${choice.hue}`} />
          <b>{choice.name}</b> {choice.what !== '' && <span>{choice.what}</span>}
        </span>
        <span className="b">{choice.detail}</span>
        {choice.thisRun && <em>this run</em>}
        {!choice.thisRun && choice.seen && <em>seen</em>}
      </span>
    </button>
  );
}

export interface MoreChoicesProps {
  readonly rest: readonly NextChoice[];
  /** Index of the first of them. */
  readonly from: number;
  readonly onChoose: (index: number) => void;
}

const ChoiceMenu = lazyMenu<MoreChoicesProps>(() => import('./ChoiceMenu'));

export function MoreChoices(props: MoreChoicesProps) {
  return (
    <ChoiceMenu {...props}>
      <button
        type="button"
        className="choice more"
        aria-haspopup="menu"
        aria-label={`${props.rest.length} more choices`}
      >
        +{props.rest.length}
      </button>
    </ChoiceMenu>
  );
}
