/** What the narrow top bar has no room for. */
import * as Menu from '@radix-ui/react-dropdown-menu';
import type { ReactElement } from 'react';
import type { NarrowTopProps } from './NarrowTop';

interface MoreMenuProps extends NarrowTopProps {
  readonly defaultOpen: boolean;
  readonly children: ReactElement;
}

export default function MoreMenu({ defaultOpen, children, ...props }: MoreMenuProps) {
  const { asText, onAsText } = props;
  return (
    <Menu.Root modal={false} defaultOpen={defaultOpen}>
      <Menu.Trigger asChild>{children}</Menu.Trigger>
      <Menu.Portal>
        <Menu.Content className="menu" align="end" sideOffset={4} collisionPadding={8}>
          <Menu.Item className="item one" onSelect={props.onCompare}>
            Compare designs
          </Menu.Item>
          <Menu.Item className="item one" onSelect={props.onShare}>
            Share
          </Menu.Item>
          <Menu.Item className="item one" onSelect={() => onAsText(!asText)}>
            {asText ? 'Show the timeline' : 'Show the run as text'}
          </Menu.Item>
          <Menu.Item className="item one" onSelect={props.onTheme}>
            Theme: {props.theme}
          </Menu.Item>
          <Menu.Item className="item one" onSelect={props.onHelp}>
            Keys
          </Menu.Item>
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}
