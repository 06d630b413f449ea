/** Messages under the top bar, one line each. */
import type { Message } from '../stores/messages';
import { LineSign } from './signs';

export interface MessageBarProps {
  readonly messages: readonly Message[];
  readonly onDismiss: (key: string) => void;
}

export function MessageBar({ messages, onDismiss }: MessageBarProps) {
  return messages.map(({ key, tone, text, quote, action }) => (
    <div key={key} className={`message ${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <span>{text}</span>
      {quote !== undefined && (
        <input
          className="quote"
          readOnly
          aria-label="The link as it came"
          value={quote}
          onFocus={(event) => event.target.select()}
        />
      )}
      <span className="sp" />
      {action && (
        <button
          type="button"
          className="btn"
          onClick={() => {
            action.run();
            onDismiss(key);
          }}
        >
          {action.words}
        </button>
      )}
      <button type="button" className="ib" aria-label="Dismiss" onClick={() => onDismiss(key)}>
        <LineSign which="close" />
      </button>
    </div>
  ));
}
