/** Scenarios as they begin. Apart from the schema: the first picture needs no check of what comes from outside. */
import type { Scenario, ScenarioFile, ScenarioIo, World } from './schema';

export const plainIo: ScenarioIo = {
  op: 'READ',
  startSector: 0,
  sectors: 8,
  tag: 0,
  flags: 0,
  multiBio: false,
};

export const plainFile: ScenarioFile = {
  fd: 5,
  kind: 'REGULAR',
  direct: true,
  nonblock: false,
  size: 1048576,
};

/** The world that a scenario has where nothing else is said: one READ, one plain O_DIRECT file. */
export const plainWorld: World = {
  ios: [plainIo],
  issue: 'TOGETHER',
  files: [plainFile],
  device: { devId: 0, queueId: 0, opsId: 16, aioOpsId: 16, dispatch: 'SUBMITTER' },
  everythingOpen: false,
  serverEagainLimit: 1,
  serverClosesFiles: false,
  stopAtEnd: true,
  maps: {},
  serverMap: null,
  rules: {},
  instances: {},
};

export const worldKeys = Object.keys(plainWorld) as readonly (keyof World)[];

/** What differs between two worlds, by key. */
export function worldChanges(world: World, from: World = plainWorld): Partial<World> {
  return Object.fromEntries(
    worldKeys
      .filter((key) => JSON.stringify(world[key]) !== JSON.stringify(from[key]))
      .map((key) => [key, world[key]]),
  );
}

/** A scenario around a program: nothing run yet, nothing selected. */
export function newScenario(
  name: string,
  program: Scenario['program'],
  changes: Partial<World> = {},
): Scenario {
  return {
    format: 1,
    name,
    design: 'A',
    program,
    kernel: {},
    ...plainWorld,
    ...changes,
    runs: [],
    cursor: { run: 0, step: 0 },
    selection: null,
    notes: [],
  };
}
