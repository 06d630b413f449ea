/** What the user has set once and for all on this machine. Kept in localStorage; links do not carry it. */
import { create } from 'zustand';
import type { CheckBounds } from '../engine/check-protocol';
import { keep, kept } from './storage';

export type Theme = 'system' | 'light' | 'dark';
const themes: readonly Theme[] = ['system', 'light', 'dark'];

/** Steps per second while playing, at 1×. */
export const stepsPerSecond = 2;
const speeds = [0.5, 1, 2, 4] as const;
export type Speed = (typeof speeds)[number];

interface Settings {
  readonly theme: Theme;
  /** Single-key shortcuts outside text fields. */
  readonly singleKeys: boolean;
  readonly speed: Speed;
  /** Of the source panel, in pixels; null: as the window's width has it. */
  readonly leftWidth: number | null;
  /** Check again after each change, once one has checked. */
  readonly rechecks: boolean;
  readonly bounds: CheckBounds;
}

interface SettingsStore extends Settings {
  setTheme(theme: Theme): void;
  setSingleKeys(on: boolean): void;
  /** The next speed; from the last one on to the first. */
  nextSpeed(): void;
  /** One faster or slower, as far as there is one. */
  changeSpeed(by: 1 | -1): void;
  setLeftWidth(width: number | null): void;
  setRechecks(on: boolean): void;
  /** null if they were taken, else what is wrong with them. */
  setBounds(bounds: Partial<CheckBounds>): string | null;
}

/** A million states take some seconds. */
const usualBounds: CheckBounds = {
  maxStates: 1_000_000,
  maxSeconds: 60,
  maxFaults: null,
  partialOrder: false,
};
const mostOf = { maxStates: 100_000_000, maxSeconds: 3600, maxFaults: 15 } as const;
const leastOf = { maxStates: 1, maxSeconds: 1, maxFaults: 0 } as const;

/** What is wrong with a bound; null if nothing is. */
function wrongBound(name: keyof CheckBounds, value: unknown): string | null {
  if (name === 'partialOrder') return typeof value === 'boolean' ? null : 'must be on or off';
  if (name === 'maxFaults' && value === null) return null;
  if (typeof value !== 'number' || !Number.isInteger(value)) return 'must be a whole number';
  if (value < leastOf[name]) return `must be at least ${leastOf[name]}`;
  return value > mostOf[name] ? `must be at most ${mostOf[name].toLocaleString('en')}` : null;
}

const boundNames = ['maxStates', 'maxSeconds', 'maxFaults', 'partialOrder'] as const;

/** Those that can be taken. */
function boundsFrom(stored: unknown): CheckBounds {
  if (typeof stored !== 'object' || stored === null) return usualBounds;
  const good = Object.entries(stored).filter(([name, value]) =>
    boundNames.some((bound) => bound === name && wrongBound(bound, value) === null),
  );
  return { ...usualBounds, ...Object.fromEntries(good) };
}

/** public/theme.js reads the theme from there, too. */
const storageKey = 'aioscope.settings';

function read(): Settings {
  const stored: unknown = kept(storageKey);
  const from: Record<string, unknown> =
    typeof stored === 'object' && stored !== null ? { ...stored } : {};
  return {
    theme: themes.find((theme) => theme === from.theme) ?? 'system',
    singleKeys: from.singleKeys !== false,
    speed: speeds.find((speed) => speed === from.speed) ?? 1,
    leftWidth: typeof from.leftWidth === 'number' ? from.leftWidth : null,
    rechecks: from.rechecks !== false,
    bounds: boundsFrom(from.bounds),
  };
}

export const useSettings = create<SettingsStore>()((set, get) => ({
  ...read(),
  setTheme: (theme) => set({ theme }),
  setSingleKeys: (singleKeys) => set({ singleKeys }),
  setLeftWidth: (leftWidth) => set({ leftWidth }),
  setRechecks: (rechecks) => set({ rechecks }),
  setBounds: (bounds) => {
    for (const name of boundNames) {
      const wrong = name in bounds ? wrongBound(name, bounds[name]) : null;
      if (wrong !== null) return wrong;
    }
    set({ bounds: { ...get().bounds, ...bounds } });
    return null;
  },
  nextSpeed: () => {
    const next = (speeds.indexOf(get().speed) + 1) % speeds.length;
    set({ speed: speeds[next] ?? 1 });
  },
  changeSpeed: (by) => {
    const speed = speeds[speeds.indexOf(get().speed) + by];
    if (speed) set({ speed });
  },
}));

useSettings.subscribe(({ theme, singleKeys, speed, leftWidth, rechecks, bounds }) => {
  keep(storageKey, { theme, singleKeys, speed, leftWidth, rechecks, bounds });
});

// Two pages of aioscope share the settings: each would else write back what the other has changed.
addEventListener('storage', ({ key }) => {
  if (key === storageKey) useSettings.setState(read());
});

const systemDark = matchMedia('(prefers-color-scheme: dark)');

/** Writes the theme on the document; tokens.css does the rest. */
function applyTheme(): void {
  const { theme } = useSettings.getState();
  const dark = theme === 'dark' || (theme === 'system' && systemDark.matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
}

/** Sets the theme now and whenever the setting or the system's theme changes. */
export function followTheme(): void {
  applyTheme();
  systemDark.addEventListener('change', applyTheme);
  useSettings.subscribe(applyTheme);
}

export function nextTheme(): void {
  const { theme, setTheme } = useSettings.getState();
  setTheme(themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system');
}
