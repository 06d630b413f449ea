/** From a scenario to what the machine fills into a model. */
import {
  DISPATCH,
  FILE_KINDS,
  IO_OPS,
  ISSUE,
  type Setup as KernelSetup,
  setupBounds,
  setupInstances,
  setupValues,
} from '../kernel/setup';
import type { MapDef, Unit } from '../lang/ir';
import type { MapEntry, Setup } from '../machine';
import { resolvePath } from '../machine/layout';
import { defaultMap } from './defaults';
import type { MapContents, Scenario, ScenarioScalar } from './schema';

/** The unit is that of the program: maps are filled as far as it has them, see `mismatches`. */
export function toSetup(scenario: Scenario, unit: Unit): Setup {
  const kernel = kernelSetup(scenario);
  const maps: Record<string, readonly MapEntry[]> = {};
  for (const map of unit.maps) maps[map.name] = fitting(map, contentsOf(scenario, unit, map.name));
  return {
    values: setupValues(kernel),
    instances: { ...setupInstances(kernel), ...scenario.instances },
    choices: scenario.rules,
    maps,
    serverMap: unit.maps.some(({ name }) => name === scenario.serverMap)
      ? scenario.serverMap
      : null,
    bounds: setupBounds(kernel),
  };
}

/** What a map has at the start: what the scenario says, else what the program leads to expect. */
export function contentsOf(scenario: Scenario, unit: Unit, mapName: string): MapContents {
  return Object.hasOwn(scenario.maps, mapName)
    ? (scenario.maps[mapName] ?? [])
    : defaultMap(unit, mapName, scenario);
}

/** What the scenario says about things that this program does not have. The rest of it holds all the same. */
export function mismatches(scenario: Scenario, unit: Unit): readonly string[] {
  const found: string[] = [];
  for (const [name, entries] of Object.entries(scenario.maps)) {
    const map = unit.maps.find((m) => m.name === name);
    if (!map)
      found.push(`the program has no map ${name}: what the scenario puts into it is left out`);
    else if (fitting(map, entries).length < entries.length)
      found.push(`not every entry fits the map ${name}: those that don't are left out`);
  }
  if (scenario.serverMap && !unit.maps.some(({ name }) => name === scenario.serverMap))
    found.push(`the program has no map ${scenario.serverMap} for the server to write`);
  return found;
}

function kernelSetup(scenario: Scenario): KernelSetup {
  return {
    ...scenario,
    ios: scenario.ios.map((io) => ({
      ...io,
      op: IO_OPS[io.op],
      startSector: BigInt(io.startSector),
    })),
    issue: ISSUE[scenario.issue],
    files: scenario.files.map((file) => ({
      ...file,
      kind: FILE_KINDS[file.kind],
      size: BigInt(file.size),
    })),
    device: { ...scenario.device, dispatch: DISPATCH[scenario.device.dispatch] },
  };
}

function fitting(map: MapDef, entries: MapContents): readonly MapEntry[] {
  const fits = (type: MapDef['key'], paths: object): boolean =>
    type !== null &&
    Object.keys(paths).every((path) => resolvePath(type, path)?.type.kind === 'int');
  return entries
    .filter(({ key, value }) => fits(map.key, key) && fits(map.value, value))
    .slice(0, map.maxEntries)
    .map(({ key, value }) => ({ key: numbers(key), value: numbers(value) }));
}

function numbers(
  scalars: Readonly<Record<string, ScenarioScalar>>,
): Record<string, number | bigint> {
  return Object.fromEntries(
    Object.entries(scalars).map(([path, value]) => [
      path,
      typeof value === 'string' ? BigInt(value) : value,
    ]),
  );
}
