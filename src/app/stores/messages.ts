/** What has to be said once, above everything: a damaged link, a replaced text, a store that is full. */
import { create } from 'zustand';

export interface Message {
  /** A later message with the same key takes its place. */
  readonly key: string;
  readonly tone: 'bad' | 'warn';
  readonly text: string;
  /** What the message is about, to be copied: a link that can't be read. */
  readonly quote?: string;
  readonly action?: { readonly words: string; readonly run: () => void };
}

interface MessagesStore {
  readonly messages: readonly Message[];
  say(message: Message): void;
  dismiss(key: string): void;
}

export const useMessages = create<MessagesStore>()((set) => ({
  messages: [],
  say: (message) =>
    set(({ messages }) => ({
      messages: [...messages.filter(({ key }) => key !== message.key), message],
    })),
  dismiss: (key) =>
    set(({ messages }) => ({ messages: messages.filter((message) => message.key !== key) })),
}));
