/** localStorage, which may be denied or full: reading then gives nothing, and a failed write is told once to who asks. */
import { create } from 'zustand';

interface StorageTrouble {
  /** Why the last write failed; null while writing works. */
  readonly trouble: string | null;
  dismiss(): void;
}

export const useStorageTrouble = create<StorageTrouble>()((set) => ({
  trouble: null,
  dismiss: () => set({ trouble: null }),
}));

/** What was kept under `key`; undefined if there is nothing that can be read. */
export function kept(key: string): unknown {
  try {
    const text = localStorage.getItem(key);
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

let told = false;

/** Keeps a JSON value. What does not fit is reported on the screen, once until a write succeeds again. */
export function keep(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    told = false;
    if (useStorageTrouble.getState().trouble) useStorageTrouble.setState({ trouble: null });
  } catch (error) {
    if (told) return;
    told = true;
    const full = error instanceof DOMException && error.name === 'QuotaExceededError';
    useStorageTrouble.setState({
      trouble: full
        ? 'This browser has no room left for aioscope: what you type is not kept over a reload. The link in the address bar still holds it.'
        : 'This browser does not let aioscope store anything: what you type is not kept over a reload. The link in the address bar still holds it.',
    });
  }
}

export function forget(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing can be stored, so nothing is there.
  }
}
