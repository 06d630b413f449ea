/** The world around the program, as a form. A value is taken when the schema takes it; the run is then made anew. */
import type { Unit } from '../../lang/ir';
import type { Model } from '../../machine';
import type { Scenario } from '../../scenario/schema';
import { parseScenario } from '../../scenario/schema';
import { CommandsForm } from './CommandsForm';
import { FilesForm } from './FilesForm';
import { TextField } from './fields';
import { MapsForm } from './MapsForm';
import { RulesForm } from './RulesForm';
import { SurroundingsForm } from './SurroundingsForm';

export interface ScenarioFormProps {
  readonly scenario: Scenario;
  /** null until the program has been compiled once: choices and maps are then not yet known. */
  readonly model: Model | null;
  /** The program as it compiled last. */
  readonly unit: Unit | null;
  readonly onChange: (scenario: Scenario) => void;
  /** Sets what the program leads to expect. */
  readonly onFit: () => void;
}

/** Without the place, which the field itself shows: `must be at most 7`. */
function reason(problem: string): string {
  const at = problem.search(/\b(must|is|has) /);
  return at > 0 ? problem.slice(at) : problem;
}

export function ScenarioForm({ scenario, model, unit, onChange, onFit }: ScenarioFormProps) {
  const change = (changes: Partial<Scenario>): string | null => {
    const parsed = parseScenario({ ...scenario, ...changes });
    if (!parsed.ok) return reason(parsed.problems[0] ?? 'must be different');
    onChange(parsed.value);
    return null;
  };
  const part = { scenario, change };
  return (
    <form className="scform" aria-label="Scenario" onSubmit={(event) => event.preventDefault()}>
      <section>
        <TextField
          name="Name of the scenario"
          value={scenario.name}
          offer={(name) => change({ name })}
        />
        <button type="button" className="btn add" disabled={!unit} onClick={onFit}>
          Fit commands, files and ids to the program
        </button>
      </section>
      <CommandsForm {...part} />
      <FilesForm {...part} />
      <MapsForm {...part} unit={unit} />
      <RulesForm {...part} model={model} />
      <SurroundingsForm {...part} model={model} unit={unit} />
    </form>
  );
}
