/** The presets, in the order of the menu, and what links need to know about them. */
import { fingerprint } from './bytes';
import type { Preset } from './preset';
import { devices } from './presets/devices';
import { mistakes } from './presets/mistakes';
import { sockets } from './presets/sockets';
import { ways } from './presets/ways';
import type { Scenario } from './schema';
import { worldChanges } from './world';

export type { Preset } from './preset';

export interface PresetGroup {
  readonly title: string;
  readonly presets: readonly Preset[];
}

export const presetGroups: readonly PresetGroup[] = [
  { title: 'The ways of an aio', presets: ways },
  { title: 'Whole devices', presets: devices },
  { title: 'Mistakes and refusals', presets: mistakes },
  { title: 'TCP sockets', presets: sockets },
];

export const presets: readonly Preset[] = presetGroups.flatMap((group) => group.presets);

export function presetById(id: string): Preset | null {
  return presets.find((preset) => preset.id === id) ?? null;
}

/** What a link names instead of telling it: a preset as it was when the link was made. */
export interface LinkBase {
  readonly id: string;
  readonly scenario: Scenario;
  /** As baseHash gave it then, where it would give another one now. */
  readonly hash?: number;
}

/**
 * Presets as they were in earlier versions. Whoever changes a preset's text or world puts the old one here, so that
 * links to it go on to open.
 */
const formerPresets: readonly LinkBase[] = [];

/** Tells a preset's text and world apart from any other, and from what it was before. */
export function baseHash({ scenario, hash }: LinkBase): number {
  return hash ?? fingerprint(JSON.stringify([scenario.program.text, worldChanges(scenario)]));
}

export const linkBases: readonly LinkBase[] = [...presets, ...formerPresets];
