/** The button with the scenario's name; its menu has the presets. */
import { lazyMenu } from '../parts/LazyMenu';
import { LineSign } from '../parts/signs';

export interface PresetItem {
  readonly id: string;
  readonly title: string;
  /** What happens, and what to look for. */
  readonly look: string;
}

export interface PresetItems {
  readonly title: string;
  readonly presets: readonly PresetItem[];
}

export interface ScenarioMenuProps {
  readonly title: string;
  readonly groups: readonly PresetItems[];
  /** The preset that the scenario came from; null for one's own. */
  readonly presetId: string | null;
  readonly onPreset: (id: string) => void;
  /** Throws one's changes away; null where there are none. */
  readonly onReset: (() => void) | null;
}

const PresetMenu = lazyMenu<ScenarioMenuProps>(() => import('./PresetMenu'));

export function ScenarioMenu(props: ScenarioMenuProps) {
  return (
    <PresetMenu {...props}>
      <button
        type="button"
        className="scn"
        aria-haspopup="menu"
        aria-label={`Scenario: ${props.title}`}
      >
        <span>{props.title}</span>
        <LineSign which="down" size={12} />
      </button>
    </PresetMenu>
  );
}
