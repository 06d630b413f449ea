/**
 * A modal dialog. The browser's own <dialog> traps the focus, closes on Escape and gives the focus back; a library
 * would lock scrolling by a <style> element, which the page's content security policy refuses.
 */
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { LineSign } from './signs';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly wide?: boolean;
  /** As large as the window allows. */
  readonly huge?: boolean;
  readonly children: ReactNode;
}

/** The focus goes to what is marked `data-first`, else to the first control. */
export function Dialog({ title, onClose, wide, huge, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>('[data-first]')?.focus();
    return () => dialog?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it; the click is for the ground beside it
    <dialog
      ref={ref}
      className={`dlg${wide ? ' wide' : ''}${huge ? ' huge' : ''}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <header>
        <h2 id={titleId}>{title}</h2>
        <button type="button" className="ib" aria-label="Close" onClick={onClose}>
          <LineSign which="close" />
        </button>
      </header>
      <div className="body">{children}</div>
    </dialog>
  );
}
