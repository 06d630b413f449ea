/**
 * localStorage, which may be denied or full: reading then gives nothing, and a failed write is told once to who asks.
 * What belongs to one page is kept in sessionStorage, too: another page of aioscope does not write over that.
 */
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
export const kept = (key: string): unknown => read(() => localStorage, key);

/** The same, as this page kept it before it was reloaded. */
export const keptHere = (key: string): unknown => read(() => sessionStorage, key);

/** Where storage is denied, already naming it throws. */
function read(storage: () => Storage, key: string): unknown {
  try {
    const text = storage().getItem(key);
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function keepHere(key: string, value: unknown): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // What localStorage has is as good, but for other pages.
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
    sessionStorage.removeItem(key);
    localStorage.removeItem(key);
  } catch {
    // Nothing can be stored, so nothing is there.
  }
}
