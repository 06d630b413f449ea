/** The message bar, with what the store of typed text has to say. */
import { useMessages } from '../stores/messages';
import { useStorageTrouble } from '../stores/storage';
import { MessageBar } from './MessageBar';

export function Messages() {
  const { messages, dismiss } = useMessages();
  const storage = useStorageTrouble();
  const all = storage.trouble
    ? [...messages, { key: 'storage', tone: 'warn' as const, text: storage.trouble }]
    : messages;
  return (
    <MessageBar
      messages={all}
      onDismiss={(key) => (key === 'storage' ? storage.dismiss() : dismiss(key))}
    />
  );
}
