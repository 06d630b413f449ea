/** Two versions beside each other: causes that are gone, new, and still there. Each opens its run in its version. */
import { useState } from 'react';
import { patched } from '../../lang/patch';
import type { Scenario } from '../../scenario/schema';
import type { FoundCause } from '../engine/check-protocol';
import { propertyWords } from '../model/invariants';
import { VerdictSign } from '../parts/signs';
import { type Comparison, groupsOf, type Named, type Which } from '../stores/comparing';
import { plural } from './words';

export interface CompareViewProps {
  /** What is on the screen. */
  readonly scenario: Scenario;
  /** Other versions that are at hand. */
  readonly others: readonly (Named & { readonly id: string; readonly isOlder: boolean })[];
  readonly comparison: Comparison | null;
  /** Which of the two is on the screen. */
  readonly shown: Which | null;
  readonly onCompare: (before: Named, after: Named) => void;
  readonly onShow: (which: Which) => void;
  readonly onCause: (which: Which, cause: FoundCause) => void;
  readonly onEnd: () => void;
}

export function CompareView(props: CompareViewProps) {
  return props.comparison ? (
    <Compared {...props} comparison={props.comparison} />
  ) : (
    <CompareForm {...props} />
  );
}

/** Value of the choice of a text of one's own. */
const pasted = 'pasted';

function CompareForm({ scenario, others, onCompare }: CompareViewProps) {
  const [id, setId] = useState(others[0]?.isOlder ? others[0].id : pasted);
  const [text, setText] = useState('');
  const here: Named = { words: 'this program', scenario };
  const other = others.find((one) => one.id === id);
  const patch = patched(scenario.program.text, text);
  const compare = () => {
    if (other?.isOlder) onCompare(other, here);
    else if (other) onCompare(here, other);
    else
      onCompare(here, {
        words: patch === null ? 'the pasted text' : 'the patched program',
        scenario: { ...scenario, program: { ...scenario.program, text: patch ?? text } },
      });
  };
  return (
    <form
      className="compare"
      onSubmit={(event) => {
        event.preventDefault();
        compare();
      }}
    >
      <label>
        <span>Compare with</span>
        <select value={id} onChange={(event) => setId(event.target.value)}>
          {others
            .filter((one) => one.isOlder)
            .map((one) => (
              <option key={one.id} value={one.id}>
                {one.words}
              </option>
            ))}
          <option value={pasted}>a text or a patch, pasted below</option>
          {others
            .filter((one) => !one.isOlder)
            .map((one) => (
              <option key={one.id} value={one.id}>
                {one.words}
              </option>
            ))}
        </select>
      </label>
      {id === pasted && (
        <>
          <textarea
            rows={4}
            spellCheck={false}
            aria-label="Text or patch"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          {text.trim() !== '' && (
            <p className="quiet">
              {patch === null
                ? /^[> ]*@@ /m.test(text)
                  ? 'A patch, and it does not fit this program.'
                  : 'Taken as a whole program, in the same world.'
                : 'A patch that fits this program.'}
            </p>
          )}
        </>
      )}
      <button
        type="submit"
        className="btn"
        disabled={
          id === pasted && (text.trim() === '' || (patch === null && /^[> ]*@@ /m.test(text)))
        }
      >
        Compare
      </button>
    </form>
  );
}

function Compared(props: CompareViewProps & { readonly comparison: Comparison }) {
  const { comparison, shown, onShow, onCause, onEnd } = props;
  const groups = groupsOf(comparison);
  const failed = (['before', 'after'] as const).find((which) => comparison[which].failure !== null);
  const isWhole = (which: Which) => comparison[which].done?.ending === 'complete';
  return (
    <div className="compare">
      <fieldset className="tri">
        <legend className="hidden-visually">Version on the screen</legend>
        {(['before', 'after'] as const).map((which) => (
          <label key={which}>
            <input
              type="radio"
              name="version"
              checked={shown === which}
              onChange={() => onShow(which)}
            />
            <span>{comparison[which].words}</span>
          </label>
        ))}
      </fieldset>
      {failed ? (
        <p className="trouble" role="alert">
          {comparison[failed].words} could not be checked: {comparison[failed].failure}
        </p>
      ) : groups === null ? (
        <p className="quiet" role="status">
          Checking {comparison.before.done ? 'the second' : 'the first'} of the two…
        </p>
      ) : (
        <>
          {!(isWhole('before') && isWhole('after')) && (
            <p className="within">
              Not every run was explored: what is gone may only not have been found again.
            </p>
          )}
          <Group
            title="Gone"
            sign="ok"
            causes={groups.gone}
            onCause={(c) => onCause('before', c)}
          />
          <Group title="New" sign="bad" causes={groups.new} onCause={(c) => onCause('after', c)} />
          <Group
            title="Still there"
            sign="bad"
            causes={groups.still}
            onCause={(c) => onCause('after', c)}
          />
        </>
      )}
      <button type="button" className="linky" onClick={onEnd}>
        End the comparison
      </button>
    </div>
  );
}

function Group(props: {
  readonly title: string;
  readonly sign: 'ok' | 'bad';
  readonly causes: readonly FoundCause[];
  readonly onCause: (cause: FoundCause) => void;
}) {
  const { title, sign, causes, onCause } = props;
  return (
    <section className="causes" aria-label={title}>
      <h4>
        {title} <span>{causes.length}</span>
      </h4>
      <ul>
        {causes.map((cause) => (
          <li key={cause.key}>
            <button type="button" onClick={() => onCause(cause)}>
              <VerdictSign verdict={sign} />
              <span className="t">
                <b>{propertyWords(cause.property)}</b>
                {cause.object !== null && <code>{cause.object}</code>}
              </span>
              <span className="n">{plural(cause.run.length, 'step')}</span>
              <span className="at">
                {cause.owner === 'program' ? 'the program’s' : 'the kernel design’s'}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
