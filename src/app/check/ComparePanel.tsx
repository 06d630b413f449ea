/** The comparison of two versions, with the stores. */
import { useEffect, useState } from 'react';
import type { Preset } from '../../scenario/preset';
import {
  compare,
  endComparison,
  isShown,
  showIn,
  showVersion,
  useComparing,
} from '../stores/comparing';
import { useSession } from '../stores/session';
import { CompareView } from './CompareView';

export function ComparePanel() {
  const { scenario } = useSession();
  // Drawn anew where another model is on the screen.
  useSession((s) => s.modelScenario);
  const { comparison } = useComparing();
  const [presets, setPresets] = useState<readonly Preset[]>([]);
  useEffect(() => {
    import('../../scenario/presets').then(({ presetGroups }) =>
      setPresets(presetGroups.flatMap((group) => group.presets)),
    );
  }, []);
  const origin = presets.find(({ id }) => id === scenario.program.preset);
  const older =
    origin && origin.scenario.program.text !== scenario.program.text
      ? [
          {
            id: 'older',
            words: 'the text before your edits',
            scenario: { ...scenario, program: origin.scenario.program },
            isOlder: true,
          },
        ]
      : [];
  const others = presets
    .filter((preset) => preset !== origin)
    .map((preset) => ({
      id: preset.id,
      words: preset.title,
      scenario: preset.scenario,
      isOlder: false,
    }));
  return (
    <CompareView
      key={`${older.length} ${others.length > 0}`}
      scenario={scenario}
      others={[...older, ...others]}
      comparison={comparison}
      shown={
        comparison === null
          ? null
          : isShown(comparison.before.scenario)
            ? 'before'
            : isShown(comparison.after.scenario)
              ? 'after'
              : null
      }
      onCompare={compare}
      onShow={showVersion}
      onCause={showIn}
      onEnd={endComparison}
    />
  );
}
