/** Which outcomes of the outside world may happen: open, forced or forbidden, per alternative. */
import { useState } from 'react';
import type { Model } from '../../machine';
import type { Rule, Scenario } from '../../scenario/schema';
import { choicePoints } from '../model/choicePoints';
import type { PartProps } from './part';
import { type Leave, leaveOf, leaves, ruled } from './rules';

export function RulesForm({
  scenario,
  change,
  model,
}: PartProps & { readonly model: Model | null }) {
  const [query, setQuery] = useState('');
  if (!model) return null;
  const points = choicePoints(model);
  const ruledCount = Object.keys(scenario.rules).length;
  const wanted = points.filter(({ label }) => label.includes(query.trim()));
  const set = (label: string, rule: Rule | undefined) =>
    change({ rules: withRule(scenario.rules, label, rule) });
  return (
    <details className="fold">
      <summary>
        <h3>
          Choices and faults{' '}
          <span>{ruledCount === 0 ? 'all open' : `${ruledCount} of ${points.length} ruled`}</span>
        </h3>
      </summary>
      <p className="about">
        Open: may happen, you choose at each step. What a backing file can't do is not offered at
        all.
      </p>
      <input
        className="filter"
        aria-label="Filter the choices"
        placeholder="Filter, e.g. read_iter"
        value={query}
        onChange={(event) => setQuery(event.target.value)}
      />
      <div className="rules">
        {wanted.map((point) => (
          <fieldset key={point.label}>
            <legend>{point.label}</legend>
            {point.alternatives.map((alternative) => (
              <div className="alt" key={alternative}>
                <code>{alternative}</code>
                <LeaveRadio
                  name={`${point.label} ${alternative}`}
                  value={leaveOf(scenario.rules[point.label], alternative)}
                  onChange={(leave) =>
                    set(point.label, ruled(point, scenario.rules[point.label], alternative, leave))
                  }
                />
              </div>
            ))}
          </fieldset>
        ))}
      </div>
    </details>
  );
}

function LeaveRadio({
  name,
  value,
  onChange,
}: {
  readonly name: string;
  readonly value: Leave;
  readonly onChange: (leave: Leave) => void;
}) {
  return (
    <span className="tri" role="radiogroup" aria-label={name}>
      {leaves.map((leave) => (
        <label key={leave}>
          <input
            type="radio"
            name={name}
            checked={value === leave}
            onChange={() => onChange(leave)}
          />
          <span>{leave}</span>
        </label>
      ))}
    </span>
  );
}

function withRule(
  rules: Scenario['rules'],
  label: string,
  rule: Rule | undefined,
): Scenario['rules'] {
  const others = Object.entries(rules).filter(([other]) => other !== label);
  return Object.fromEntries(rule ? [...others, [label, rule]] : others);
}
