/** A button whose menu is fetched when it is first wanted: the first picture does not wait for it. */
import { type ComponentType, lazy, type ReactElement, Suspense, useState } from 'react';

export interface MenuProps {
  /** The button; the menu opens from it. */
  readonly children: ReactElement;
}

/**
 * `load` is fetched on the first hover or focus, and the menu opens on the first press. Until then only the button is
 * there, with the words that screen readers expect of a button with a menu.
 */
export function lazyMenu<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props & MenuProps & { defaultOpen: boolean }> }>,
) {
  const Menu = lazy(load);
  return function LazyMenu({ children, ...props }: Props & MenuProps) {
    const [wanted, setWanted] = useState(false);
    if (!wanted) {
      return (
        // biome-ignore lint/a11y/noStaticElementInteractions: it only listens to the button inside
        <span
          className="contents"
          onPointerEnter={load}
          onFocus={load}
          onClick={() => setWanted(true)}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown') setWanted(true);
          }}
        >
          {children}
        </span>
      );
    }
    return (
      <Suspense fallback={children}>
        <Menu {...(props as Props)} defaultOpen>
          {children}
        </Menu>
      </Suspense>
    );
  };
}
