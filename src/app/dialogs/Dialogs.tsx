/** Whichever dialog is open. None of them is part of the first picture. */
import { lazy, useEffect } from 'react';
import type { Shown } from '../model/shown';
import { actions } from '../stores/actions';
import { useView } from '../stores/view';

const loadFind = async () => ({ default: (await import('./FindDialog')).FindDialog });
const loadHelp = async () => ({ default: (await import('./HelpDialog')).HelpDialog });
const loadShare = async () => ({ default: (await import('./ShareDialog')).ShareDialog });

const FindDialog = lazy(loadFind);
const HelpDialog = lazy(loadHelp);
const ShareDialog = lazy(loadShare);

/** After the first picture, so that a dialog is there when its key is pressed: the next keys are meant for it. */
function usePreloaded(): void {
  useEffect(() => {
    const timer = setTimeout(() => Promise.all([loadFind(), loadHelp(), loadShare()]), 1000);
    return () => clearTimeout(timer);
  }, []);
}

export function Dialogs({ shown }: { shown: Shown | null }) {
  usePreloaded();
  const dialog = useView((s) => s.dialog);
  const open = useView((s) => s.open);
  const close = () => open(null);
  if (dialog === 'help') return <HelpDialog onClose={close} />;
  if (dialog === 'share') return <ShareDialog link={location.href} onClose={close} />;
  if (dialog === 'find' && shown)
    return <FindDialog run={shown.run} onJump={actions.goto} onClose={close} />;
  return null;
}
