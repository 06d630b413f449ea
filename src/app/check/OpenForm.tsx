/** What the user leaves open or bounds: for the check, and of the scenario what makes it large. */

import { MAX_IOS } from '../../kernel/setup';
import type { Model } from '../../machine';
import { inFlight } from '../../scenario/in-flight';
import { parseScenario, type Scenario } from '../../scenario/schema';
import type { CheckBounds } from '../engine/check-protocol';
import { contextFunctions, withInstances } from '../model/choicePoints';
import { CheckField, NumberField } from '../scenario/fields';

export interface OpenFormProps {
  readonly bounds: CheckBounds;
  /** null if they were taken, else what is wrong. */
  readonly onBounds: (bounds: Partial<CheckBounds>) => string | null;
  readonly rechecks: boolean;
  readonly onRechecks: (on: boolean) => void;
  readonly scenario: Scenario;
  readonly model: Model | null;
  readonly onScenario: (scenario: Scenario) => void;
  /** To the form with the rest. */
  readonly onRest: () => void;
}

export function OpenForm(props: OpenFormProps) {
  const { bounds, onBounds, scenario, model, onScenario } = props;
  const offer = (changes: Partial<Scenario>): string | null => {
    const parsed = parseScenario({ ...scenario, ...changes });
    if (!parsed.ok) return (parsed.problems[0] ?? '').replace(/^.*?(?=must )/, '');
    onScenario(parsed.value);
    return null;
  };
  const setInFlight = (count: number): string | null => {
    if (count > MAX_IOS) return `must be at most ${MAX_IOS}`;
    return offer(inFlight(scenario.ios, Math.max(0, count)));
  };
  return (
    <form
      className="open"
      aria-label="What stays open"
      onSubmit={(event) => event.preventDefault()}
    >
      <CheckField
        name="check again after each change"
        wide
        value={props.rechecks}
        offer={(on) => {
          props.onRechecks(on);
          return null;
        }}
      />
      <CheckField
        name="partial order: fewer states"
        about="Of steps that commute one order stands for all. Runs that go round for ever are not looked for."
        wide
        value={bounds.partialOrder}
        offer={(partialOrder) => onBounds({ partialOrder })}
      />
      <NumberField
        name="at most states"
        value={bounds.maxStates}
        offer={(maxStates) => onBounds({ maxStates })}
      />
      <NumberField
        name="at most seconds"
        value={bounds.maxSeconds}
        offer={(maxSeconds) => onBounds({ maxSeconds })}
      />
      <CheckField
        name="bound the faults"
        value={bounds.maxFaults !== null}
        offer={(on) => onBounds({ maxFaults: on ? 1 : null })}
      />
      {bounds.maxFaults === null ? (
        <span className="quiet">any number in a run</span>
      ) : (
        <NumberField
          name="at most faults in a run"
          value={bounds.maxFaults}
          offer={(maxFaults) => onBounds({ maxFaults })}
        />
      )}
      <NumberField
        name="io commands in flight"
        value={scenario.issue === 'TOGETHER' ? scenario.ios.length : 1}
        offer={setInFlight}
      />
      {model &&
        contextFunctions(model).map(({ fn, kind, byDefault }) => (
          <NumberField
            key={fn}
            name={`${fn.replaceAll('_', ' ')} (${kind})`}
            value={scenario.instances[fn] ?? byDefault}
            offer={(instances) =>
              offer({ instances: withInstances(scenario, fn, instances, byDefault) })
            }
          />
        ))}
      <button type="button" className="linky rest" onClick={props.onRest}>
        What each command is, files, each choice and fault: in the scenario
      </button>
    </form>
  );
}
