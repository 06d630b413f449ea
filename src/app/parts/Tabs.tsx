/** Tabs as assistive technology knows them: arrow keys go round, the tab that has the focus is the one that is shown. */
import type { KeyboardEvent, ReactNode } from 'react';

interface TabListProps {
  /** Of the tabs and their panels, to find each other. */
  readonly group: string;
  readonly label: string;
  readonly className: string;
  readonly children: ReactNode;
}

export function TabList({ group, label, className, children }: TabListProps) {
  return (
    <div id={group} role="tablist" aria-label={label} className={className}>
      {children}
    </div>
  );
}

const steps: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowRight: (at, count) => (at + 1) % count,
  ArrowLeft: (at, count) => (at + count - 1) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

function onKey(event: KeyboardEvent<HTMLButtonElement>): void {
  const step = steps[event.key];
  const list = event.currentTarget.closest('[role="tablist"]');
  if (!step || !list || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const tabs = [...list.querySelectorAll<HTMLElement>('[role="tab"]')];
  event.preventDefault();
  tabs[step(tabs.indexOf(event.currentTarget), tabs.length)]?.focus();
}

interface TabProps<Id extends string> {
  readonly group: string;
  readonly id: Id;
  readonly shown: string;
  readonly onShow: (id: Id) => void;
  readonly children: ReactNode;
}

export function Tab<Id extends string>({ group, id, shown, onShow, children }: TabProps<Id>) {
  const isShown = id === shown;
  const show = () => {
    if (!isShown) onShow(id);
  };
  return (
    <button
      type="button"
      role="tab"
      id={`${group}-tab-${id}`}
      className="tab"
      aria-selected={isShown}
      aria-controls={`${group}-panel-${id}`}
      tabIndex={isShown ? 0 : -1}
      onClick={show}
      onFocus={show}
      onKeyDown={onKey}
    >
      {children}
    </button>
  );
}

interface TabPanelProps {
  readonly group: string;
  readonly id: string;
  readonly shown: string;
  readonly className: string;
  /** Its content stays while another panel is shown. */
  readonly keeps?: boolean;
  readonly children: ReactNode;
}

export function TabPanel({ group, id, shown, className, keeps, children }: TabPanelProps) {
  const isShown = id === shown;
  return (
    <div
      role="tabpanel"
      id={`${group}-panel-${id}`}
      className={className}
      aria-labelledby={`${group}-tab-${id}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: behind the tabs, the keyboard comes to the panel
      tabIndex={0}
      hidden={!isShown}
    >
      {(isShown || keeps) && children}
    </div>
  );
}
