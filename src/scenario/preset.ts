/** What a preset is: a scenario with a script to play, and what must come of it. */
import type { PropertyId } from '../machine';
import type { Script, Stop } from './play';
import type { Scenario, World } from './schema';
import { newScenario } from './world';

export interface Preset {
  readonly id: string;
  readonly title: string;
  /** Two sentences: what happens, and what to look for. */
  readonly look: string;
  readonly scenario: Scenario;
  readonly script: Script;
  /** Where the app opens it. */
  readonly position: Stop;
}

/** Written down from the fact sheet (RFC-FACTS) before the preset was run; never taken from what came out. */
export interface Expectation {
  /** In the order in which they break; empty for a correct program. */
  readonly violations: readonly ExpectedViolation[];
  /** The context in which each completion callback runs, in order. */
  readonly callbacks: readonly string[];
  /** How each io command ends, in the order of the scenario: `0`, an errno such as `-EIO`, or null if it never does. */
  readonly results: readonly (string | null)[];
  readonly end: 'quiescent' | 'stuck' | 'violation';
  /** Transitions of RFC-FACTS 3.2 that are reached, each with the contexts in which that happens. */
  readonly transitions: Readonly<Record<string, readonly string[]>>;
  /** Sections of the fact sheet, and how they lead to this. */
  readonly reason: string;
}

interface ExpectedViolation {
  readonly property: PropertyId;
  /** The record's tag; null if it is about no object. */
  readonly object: string | null;
  readonly blame: 'program' | 'kernel';
  /** The program's line that runs when it breaks; null where the program is not running. */
  readonly line: string | null;
}

/** The names of contexts, as the machine makes them from the kernel's functions. */
export const at = {
  server: 'ublk server',
  submitter: 'block submitter',
  control: 'ublk control',
  irq: 'bio end io irq 1',
  worker: 'bpf aio kworker 1',
} as const;

interface PresetParts extends Omit<Preset, 'scenario'> {
  readonly text: string;
  readonly world: Partial<World>;
}

export function preset({ text, world, ...rest }: PresetParts): Preset {
  return { ...rest, scenario: newScenario(rest.title, { preset: rest.id, text }, world) };
}
