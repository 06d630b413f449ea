/** What both top bars show. */
import { useEffect, useState } from 'react';
import type { PresetGroup } from '../../scenario/presets';
import type { Shown } from '../model/shown';
import { titleOf } from '../model/title';
import { actions } from '../stores/actions';
import { useChecking } from '../stores/checking';
import { changeDesign, openPreset } from '../stores/opening';
import { goToPage } from '../stores/page';
import { useSession } from '../stores/session';
import { nextTheme, useSettings } from '../stores/settings';

/** The presets of the menu; none until they have been loaded, which begins after the first picture. */
function usePresetGroups(): readonly PresetGroup[] {
  const [groups, setGroups] = useState<readonly PresetGroup[]>([]);
  useEffect(() => {
    import('../../scenario/presets').then(({ presetGroups }) => setGroups(presetGroups));
  }, []);
  return groups;
}

export function useTopProps(shown: Shown | null) {
  const scenario = useSession((s) => s.scenario);
  const edited = useSession((s) => s.edited);
  const theme = useSettings((s) => s.theme);
  const { preset } = scenario.program;
  const groups = usePresetGroups();
  const canCheck = useSession((s) => s.position !== null && !s.failed);
  const running = useChecking((s) => s.running);
  const checked = useChecking((s) => s.running || s.result !== null || s.failure !== null);
  const origin = groups.flatMap(({ presets }) => presets).find(({ id }) => id === preset);
  return {
    title: titleOf(scenario, edited, origin?.scenario ?? null),
    groups,
    presetId: preset,
    onPreset: openPreset,
    onReset: edited && preset !== null ? () => openPreset(preset) : null,
    design: scenario.design,
    onDesign: changeDesign,
    onAbout: (design: string) => goToPage('design', design),
    kernelEdited: Object.keys(scenario.kernel).length > 0,
    violations: shown?.run.violations.length ?? 0,
    check: { running, canCheck, checked, onCheck: actions.check },
    theme,
    onTheme: nextTheme,
    onCompare: actions.comparePage,
    onShare: () => actions.open('share'),
    onHelp: () => actions.open('help'),
  };
}
