/** The presets, each with what to look for. */
import * as Menu from '@radix-ui/react-dropdown-menu';
import type { ReactElement } from 'react';
import type { ScenarioMenuProps } from './ScenarioMenu';

interface PresetMenuProps extends ScenarioMenuProps {
  readonly defaultOpen: boolean;
  readonly children: ReactElement;
}

export default function PresetMenu(props: PresetMenuProps) {
  const { groups, presetId, onPreset, onReset, defaultOpen, children } = props;
  return (
    <Menu.Root modal={false} defaultOpen={defaultOpen}>
      <Menu.Trigger asChild>{children}</Menu.Trigger>
      <Menu.Portal>
        <Menu.Content className="menu presets" align="start" sideOffset={4} collisionPadding={8}>
          {onReset && (
            <>
              <Menu.Item className="item" onSelect={onReset}>
                <span className="t">Undo my changes to this scenario</span>
              </Menu.Item>
              <Menu.Separator className="sep" />
            </>
          )}
          <Menu.RadioGroup value={presetId ?? ''} onValueChange={onPreset}>
            {groups.map((group) => (
              <Menu.Group key={group.title}>
                <Menu.Label className="group">{group.title}</Menu.Label>
                {group.presets.map((preset) => (
                  <Menu.RadioItem key={preset.id} value={preset.id} className="item">
                    <span className="mark">
                      <Menu.ItemIndicator>•</Menu.ItemIndicator>
                    </span>
                    <span className="t">{preset.title}</span>
                    <span className="d">{preset.look}</span>
                  </Menu.RadioItem>
                ))}
              </Menu.Group>
            ))}
          </Menu.RadioGroup>
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}
