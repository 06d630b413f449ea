/** The page's keys. They rest inside text fields, menus and dialogs, and where the user has turned them off. */
import { useEffect } from 'react';
import { usePage } from '../stores/page';
import { useSettings } from '../stores/settings';
import { commands } from './commands';

/** Where the pressed key belongs: inside a shadow root too. */
function targetOf(event: KeyboardEvent): Element | null {
  const [first] = event.composedPath();
  return first instanceof Element ? first : null;
}

/** Text fields take every key; so does what is open above the page. */
function takesAllKeys(target: Element): boolean {
  return (
    target.closest(
      'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true], .cm-content, dialog, [role=menu]',
    ) !== null
  );
}

/** Keys that a focused control uses itself. */
function takesKey(target: Element, key: string): boolean {
  if (key === ' ' || key === 'Enter')
    return target.closest('button, a, summary, input, [role=button], [role=tab]') !== null;
  const arrow = key.startsWith('Arrow') || key === 'Home' || key === 'End';
  return arrow && target.closest('[role=tablist], [role=radiogroup], input[type=radio]') !== null;
}

function pressed(event: KeyboardEvent): string {
  const named = event.key.length > 1;
  return event.shiftKey && named ? `Shift+${event.key}` : event.key;
}

function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const target = targetOf(event);
  if (target && (takesAllKeys(target) || takesKey(target, event.key))) return;
  const key = pressed(event);
  const command = commands.find(({ keys }) => keys.includes(key));
  if (!command) return;
  if (usePage.getState().page !== 'timeline' && !command.everywhere) return;
  if (!useSettings.getState().singleKeys && key !== 'Escape') return;
  event.preventDefault();
  command.run(key);
}

export function useKeyboard(): void {
  useEffect(() => {
    document.addEventListener('keydown', handleKey);
    return () => document.removeEventListener('keydown', handleKey);
  }, []);
}
