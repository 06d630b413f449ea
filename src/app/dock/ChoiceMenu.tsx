/** The choices that the dock has no room for. */
import * as Menu from '@radix-ui/react-dropdown-menu';
import type { ReactElement } from 'react';
import type { MoreChoicesProps } from './NextChoices';

interface ChoiceMenuProps extends MoreChoicesProps {
  readonly defaultOpen: boolean;
  readonly children: ReactElement;
}

export default function ChoiceMenu(props: ChoiceMenuProps) {
  const { rest, from, onChoose, defaultOpen, children } = props;
  return (
    <Menu.Root modal={false} defaultOpen={defaultOpen}>
      <Menu.Trigger asChild>{children}</Menu.Trigger>
      <Menu.Portal>
        <Menu.Content className="menu" align="end" side="top" sideOffset={4} collisionPadding={8}>
          {rest.map((choice, at) => (
            <Menu.Item
              key={choice.key}
              className="item choiceitem"
              onSelect={() => onChoose(from + at)}
            >
              {from + at < 9 ? <kbd>{from + at + 1}</kbd> : <span />}
              <i className={`sw ${choice.hue}`} />
              <b>{choice.name}</b>
              <span>{choice.what}</span>
              {(choice.thisRun || choice.seen) && <em>{choice.thisRun ? 'this run' : 'seen'}</em>}
            </Menu.Item>
          ))}
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}
