/** Keeps what is seen in the address bar and in this browser, and takes it back from there. */

import { firstPreset } from '../../scenario/presets/first';
import type { Scenario } from '../../scenario/schema';
import { useMessages } from './messages';
import { currentScenario, openPreset, openScenario, restoreScenario } from './opening';
import { useSession } from './session';
import { forget, keep, keepHere, kept, keptHere } from './storage';
import { type FileLine, useView } from './view';

/** Links know every preset's text; the first picture does not need them. */
const codec = () => import('../../scenario/link');

const storageKey = 'aioscope.scenario';

/** A change is written down when nothing has changed for this long: browsers refuse many changes of the address. */
const pause = 300;

let timer: ReturnType<typeof setTimeout> | undefined;
/** The link that was written last; another one in the address bar is the user's. */
let written = '';

/**
 * Not null while a link that can't be read stands in the address bar: what is shown in its place is still being made, or
 * is there. The link is written over when something else is shown: until then it can be copied, mended, opened again.
 */
let inPlace: 'opening' | 'shown' | null = null;

interface Saved {
  readonly link: string;
  /** The link that stood in the address bar before it: a reload may have begun with that one. */
  readonly before: string;
  readonly scenario: Scenario;
  readonly edited: boolean;
  /** Not in links: they are the reader's, not the run's. */
  readonly breakpoints: readonly FileLine[];
}

/** The link that it took the place of. */
let before = '';

function save(): void {
  // A reload is to say again what is wrong with the link.
  if (inPlace) return;
  const { edited } = useSession.getState();
  const { breakpoints } = useView.getState();
  const scenario = currentScenario();
  const saved: Saved = { link: location.hash, before, scenario, edited, breakpoints };
  keepHere(storageKey, saved);
  keep(storageKey, saved);
}

async function write(): Promise<void> {
  if (inPlace) return;
  const scenario = currentScenario();
  try {
    const { encode } = await codec();
    const link = await encode(scenario);
    // A link that has just been pasted is about to be opened.
    if (location.hash !== written && location.hash !== '') return;
    written = link;
    before = location.hash;
    if (location.hash !== link) history.replaceState(history.state, '', link);
    useMessages.getState().dismiss('long');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    useMessages.getState().say({
      key: 'long',
      tone: 'warn',
      text: `The address bar holds an older state: no link can be made (${reason}).`,
    });
  }
  save();
}

function changed(): void {
  if (inPlace === 'opening') {
    const { position, failed } = useSession.getState();
    if (position || failed) inPlace = 'shown';
    return;
  }
  inPlace = null;
  clearTimeout(timer);
  timer = setTimeout(write, pause);
}

/** What was shown last with this link; else, or without a link, what was shown last at all. */
async function stored(hash: string): Promise<Saved | null> {
  const here = await readSaved(keptHere(storageKey));
  const anywhere = await readSaved(kept(storageKey));
  return [here, anywhere].find((saved) => saved?.link === hash) ?? here ?? anywhere;
}

async function readSaved(saved: unknown): Promise<Saved | null> {
  if (typeof saved !== 'object' || saved === null || !('scenario' in saved)) return null;
  const { link, before, edited, breakpoints } = saved as { [Key in keyof Saved]?: unknown };
  const { parseScenario } = await import('../../scenario/schema');
  const parsed = parseScenario(saved.scenario);
  if (!parsed.ok || typeof link !== 'string') return null;
  return {
    link,
    before: typeof before === 'string' ? before : link,
    scenario: parsed.value,
    edited: edited === true,
    breakpoints: Array.isArray(breakpoints) ? breakpoints.filter(isFileLine) : [],
  };
}

const isFileLine = (value: unknown): value is FileLine =>
  typeof value === 'object' &&
  value !== null &&
  'file' in value &&
  typeof value.file === 'string' &&
  'line' in value &&
  Number.isInteger(value.line);

/** Opens a link as far as it can be read; false if that is nothing. `instead` says what is shown then. */
async function openLink(hash: string, instead: string): Promise<boolean> {
  const { decode } = await codec();
  const decoded = await decode(hash);
  const { say, dismiss } = useMessages.getState();
  written = hash;
  inPlace = null;
  if ('error' in decoded) {
    inPlace = decoded.partial || !useSession.getState().position ? 'opening' : 'shown';
    const shown = decoded.partial ? '' : ` ${instead}`;
    say({
      key: 'link',
      tone: 'bad',
      text: `${decoded.error}${shown} The link stays in the address bar until you change something:`,
      quote: location.href,
    });
    if (decoded.partial) await openScenario(decoded.partial);
    return decoded.partial !== null;
  }
  if (decoded.warnings.length > 0)
    say({ key: 'link', tone: 'warn', text: decoded.warnings.slice(0, 3).join('; ') });
  else dismiss('link');
  await openScenario(decoded.scenario);
  return true;
}

function isReload(): boolean {
  const [entry] = performance.getEntriesByType('navigation');
  return entry instanceof PerformanceNavigationTiming && entry.type === 'reload';
}

/** Opens what the address bar says, else what was there last, else the first preset. */
export async function openAddress(): Promise<void> {
  const { hash } = location;
  const saved = await stored(hash);
  // A link that can't be read must not cost what was typed before.
  const instead = saved
    ? 'What was here before is shown instead.'
    : 'The first example is shown instead.';
  const reloaded = isReload() && hash === saved?.before;
  if (saved && (hash === '' || hash === saved.link || reloaded)) {
    written = hash;
    restoreScenario(saved.scenario, saved.edited, saved.breakpoints);
  } else if (hash === '' || !(await openLink(hash, instead))) {
    if (saved) restoreScenario(saved.scenario, saved.edited, saved.breakpoints);
    else await openPreset(firstPreset.id);
  }
}

/** Follows both directions from now on. */
export function keepAddress(): void {
  useSession.subscribe((now, before) => {
    if (now.scenario !== before.scenario || now.position !== before.position) changed();
  });
  useView.subscribe((now, before) => {
    if (now.selection !== before.selection || now.breakpoints !== before.breakpoints) changed();
  });
  addEventListener('hashchange', () => {
    if (location.hash !== written && location.hash !== '')
      openLink(location.hash, 'What was here before stays.');
  });
  // The last moment: what was typed within the pause.
  addEventListener('pagehide', save);
}

/** Forgets everything and starts afresh. */
export function startAfresh(): void {
  removeEventListener('pagehide', save);
  forget(storageKey);
  history.replaceState(null, '', location.pathname + location.search);
  location.reload();
}
