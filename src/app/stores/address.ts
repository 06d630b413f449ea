/** Keeps what is seen in the address bar and in this browser, and takes it back from there. */

import { firstPreset } from '../../scenario/presets/first';
import { parseScenario, type Scenario } from '../../scenario/schema';
import { useMessages } from './messages';
import { currentScenario, openPreset, openScenario, restoreScenario } from './opening';
import { useSession } from './session';
import { forget, keep, kept } from './storage';
import { useView } from './view';

/** Links know every preset's text; the first picture does not need them. */
const codec = () => import('../../scenario/link');

const storageKey = 'aioscope.scenario';

/** A change is written down when nothing has changed for this long: browsers refuse many changes of the address. */
const pause = 300;

let timer: ReturnType<typeof setTimeout> | undefined;
/** The link that was written last; another one in the address bar is the user's. */
let written = '';

interface Saved {
  readonly link: string;
  readonly scenario: Scenario;
  readonly edited: boolean;
}

function save(): void {
  const { edited } = useSession.getState();
  keep(storageKey, { link: location.hash, scenario: currentScenario(), edited } satisfies Saved);
}

async function write(): Promise<void> {
  const scenario = currentScenario();
  try {
    const { encode } = await codec();
    const link = await encode(scenario);
    written = link;
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

function later(): void {
  clearTimeout(timer);
  timer = setTimeout(write, pause);
}

/** The stored scenario, if the address bar is the one that it was stored with, or empty. */
function stored(): Saved | null {
  const saved = kept(storageKey);
  if (typeof saved !== 'object' || saved === null || !('scenario' in saved)) return null;
  const { link, edited } = saved as Partial<Saved>;
  const parsed = parseScenario(saved.scenario);
  if (!parsed.ok || typeof link !== 'string') return null;
  return { link, scenario: parsed.value, edited: edited === true };
}

/** Opens a link as far as it can be read; false if that is nothing. */
async function openLink(hash: string): Promise<boolean> {
  const { decode } = await codec();
  const decoded = await decode(hash);
  const scenario = 'error' in decoded ? decoded.partial : decoded.scenario;
  const { say, dismiss } = useMessages.getState();
  if ('error' in decoded) say({ key: 'link', tone: 'bad', text: decoded.error });
  else if (decoded.warnings.length > 0)
    say({ key: 'link', tone: 'warn', text: decoded.warnings.slice(0, 3).join('; ') });
  else dismiss('link');
  if (!scenario) return false;
  written = hash;
  await openScenario(scenario);
  return true;
}

/** Opens what the address bar says, else what was there last, else the first preset. */
export async function openAddress(): Promise<void> {
  const { hash } = location;
  const saved = stored();
  if (saved && (hash === '' || hash === saved.link)) {
    written = hash;
    restoreScenario(saved.scenario, saved.edited);
  } else if (hash === '' || !(await openLink(hash))) {
    // A link that can't be read must not cost what was typed before.
    if (saved) restoreScenario(saved.scenario, saved.edited);
    else await openPreset(firstPreset.id);
  }
}

/** Follows both directions from now on. */
export function keepAddress(): void {
  useSession.subscribe((now, before) => {
    if (now.scenario !== before.scenario || now.position !== before.position) later();
  });
  useView.subscribe((now, before) => {
    if (now.selection !== before.selection) later();
  });
  addEventListener('hashchange', () => {
    if (location.hash !== written && location.hash !== '') openLink(location.hash);
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
