/** The link to exactly what is seen. */
import { useRef, useState } from 'react';
import { Dialog } from '../parts/Dialog';

export interface ShareDialogProps {
  readonly link: string;
  readonly onClose: () => void;
}

/** Some chat programs and proxies cut links above this. */
const longLink = 8000;

export function ShareDialog({ link, onClose }: ShareDialogProps) {
  const [copied, setCopied] = useState<'no' | 'yes' | 'denied'>('no');
  const field = useRef<HTMLTextAreaElement>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
      setCopied('yes');
    } catch {
      field.current?.select();
      setCopied('denied');
    }
  };
  return (
    <Dialog title="Share this run" onClose={onClose}>
      <p>
        The link holds the program, the scenario, every choice and the step. It is the one in the
        address bar; opening it restores this view. Nothing is uploaded.
      </p>
      <textarea
        ref={field}
        className="link"
        readOnly
        rows={Math.min(8, Math.ceil(link.length / 72))}
        aria-label="Link"
        value={link}
        onFocus={(event) => event.target.select()}
      />
      <div className="row">
        <button type="button" className="btn pri" data-first onClick={copy}>
          {copied === 'yes' ? 'Copied' : 'Copy link'}
        </button>
        <span className="hint" aria-live="polite">
          {link.length.toLocaleString('en')} characters
          {link.length > longLink && ': some chat programs cut links as long as this one'}
          {copied === 'denied' && '. The browser refused to copy: the link is selected'}
        </span>
      </div>
    </Dialog>
  );
}
