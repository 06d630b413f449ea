/** The designs, each with its idea. */
import * as Menu from '@radix-ui/react-dropdown-menu';
import type { ReactElement } from 'react';
import { designAbouts } from '../../kernel/designs/abouts';
import type { DesignMenuProps } from './DesignMenu';

interface DesignItemsProps extends DesignMenuProps {
  readonly defaultOpen: boolean;
  readonly children: ReactElement;
}

export default function DesignItems({
  design,
  onDesign,
  onAbout,
  defaultOpen,
  children,
}: DesignItemsProps) {
  return (
    <Menu.Root modal={false} defaultOpen={defaultOpen}>
      <Menu.Trigger asChild>{children}</Menu.Trigger>
      <Menu.Portal>
        <Menu.Content className="menu presets" align="start" sideOffset={4} collisionPadding={8}>
          <Menu.RadioGroup value={design} onValueChange={onDesign}>
            {designAbouts.map(({ id, name, idea }) => (
              <Menu.RadioItem key={id} value={id} className="item">
                <span className="mark">
                  <Menu.ItemIndicator>•</Menu.ItemIndicator>
                </span>
                <span className="t">
                  {id} · {name}
                </span>
                <span className="d">{idea}</span>
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
          <Menu.Separator className="sep" />
          <Menu.Item className="item" onSelect={() => onAbout(design)}>
            <span className="mark" />
            <span className="t">All about design {design}</span>
            <span className="d">Contract, guarantees, differences, programs written for it</span>
          </Menu.Item>
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}
