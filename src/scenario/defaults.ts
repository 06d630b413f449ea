/** What a program gets to work with where the user has not said anything: read off the program itself. */
import { IO_OPS } from '../kernel/setup';
import type { MapDef, StructOpsDef, Unit } from '../lang/ir';
import type { CType, IntType } from '../lang/types';
import { flowOf, type ProgramFlow } from './flow';
import type { MapContents, Scenario, ScenarioFile, ScenarioIo, World } from './schema';
import { newScenario, plainFile, plainIo, plainWorld } from './world';

const chunkShift = 12;
const stripes = 3;

/** A scenario for a program: the ids that it registers, an io command for each operation that it knows, files for its maps. */
export function defaultScenario(unit: Unit): Scenario {
  const text = unit.files.find((file) => file.role === 'program')?.text ?? '';
  return newScenario('', { preset: null, text }, defaultWorld(unit));
}

function defaultWorld(unit: Unit): World {
  const flow = flowOf(unit);
  const ops = unit.structOps.find((def) => def.record === 'ublk_bpf_ops');
  const aioOps = unit.structOps.find((def) => def.record === 'bpf_aio_complete_ops');
  const striped = unit.maps.some((map) => fdArray(map, flow) !== null);
  return {
    ...plainWorld,
    ios: defaultIos(flow, striped ? (stripes << chunkShift) >> 9 : 8),
    issue: 'ONE_BY_ONE',
    files: defaultFiles(striped ? stripes : 1),
    device: {
      ...plainWorld.device,
      opsId: ops ? structOpsId(unit, ops) : null,
      aioOpsId: aioOps ? structOpsId(unit, aioOps) : null,
    },
    serverMap: serverMap(unit, flow),
  };
}

function defaultIos(flow: ProgramFlow, sectors: number): readonly ScenarioIo[] {
  const known = (Object.keys(IO_OPS) as (keyof typeof IO_OPS)[]).filter((op) =>
    flow.operations.includes(IO_OPS[op]),
  );
  const ops = known.length > 0 ? known : (['READ'] as const);
  return ops.map((op, tag) => ({ ...plainIo, op, sectors: op === 'FLUSH' ? 0 : sectors, tag }));
}

function defaultFiles(count: number): readonly ScenarioFile[] {
  return Array.from({ length: count }, (_, i) => ({ ...plainFile, fd: plainFile.fd + i }));
}

/** The id that a struct_ops object registers. */
export function structOpsId(unit: Unit, def: StructOpsDef): number {
  const global = unit.globals.find((g) => g.name === def.name);
  const id = unit.records.get(def.record)?.fields.find((field) => field.name === 'id');
  const init = global?.init.find(({ offset }) => offset === (id?.offset ?? 0));
  return init?.value.kind === 'const' ? Number(init.value.value) : 0;
}

/** A map of one int for each io command (a 64-bit key, as build_io_key() makes) that the program writes, too. */
function serverMap(unit: Unit, flow: ProgramFlow): string | null {
  const map = unit.maps.find(
    ({ name, key, value }) =>
      key?.kind === 'int' &&
      key.bits === 64 &&
      value?.kind === 'int' &&
      flow.lookedUp.has(name) &&
      flow.written.has(name),
  );
  return map?.name ?? null;
}

// ---- maps

/** A scalar of a map's key or value, for a form. */
export interface MapField {
  /** As in the scenario: `""` for a plain scalar, else e.g. `fds[1]`. */
  readonly path: string;
  readonly type: IntType;
  /** What it is likely for. */
  readonly meaning: 'device' | 'fd' | 'count' | 'shift' | null;
}

export interface MapFields {
  readonly key: readonly MapField[];
  readonly value: readonly MapField[];
}

/** Fields of a map that a scenario can set; null if the program has no such map. Long arrays show their first elements. */
export function mapFields(unit: Unit, mapName: string): MapFields | null {
  const map = unit.maps.find(({ name }) => name === mapName);
  if (!map) return null;
  const fds = flowOf(unit).fds.get(mapName) ?? new Set();
  return {
    key: scalarsOf(map.key, '', (path, type) => ({
      path,
      type,
      meaning: path === '' && type.bits <= 32 && fds.size > 0 ? 'device' : null,
    })),
    value: scalarsOf(map.value, '', (path, type) => ({
      path,
      type,
      meaning: meaningOf(path, fds),
    })),
  };
}

const mostElements = 16;

function scalarsOf(
  type: CType | null,
  path: string,
  make: (path: string, type: IntType) => MapField,
): readonly MapField[] {
  switch (type?.kind) {
    case 'int':
      return [make(path, type)];
    case 'array':
      return Array.from({ length: Math.min(type.length, mostElements) }, (_, i) =>
        scalarsOf(type.of, `${path}[${i}]`, make),
      ).flat();
    case 'record':
      return type.fields.flatMap((field) => scalarsOf(field.type, join(path, field.name), make));
    default:
      return [];
  }
}

/** An anonymous member adds nothing to the path of its fields. */
const join = (path: string, name: string): string =>
  path && name ? `${path}.${name}` : path + name;

function meaningOf(path: string, fds: ReadonlySet<string>): MapField['meaning'] {
  if (fds.has(/^\w*/.exec(path)?.[0] ?? '')) return 'fd';
  if (fds.size === 0) return null;
  if (/shift/i.test(path)) return 'shift';
  if (/^(nr|num|n|count)(_|$)|_(nr|num|count)$/i.test(path)) return 'count';
  return null;
}

/** The array of fds in the map's value: its field. */
function fdArray(map: MapDef, flow: ProgramFlow): string | null {
  const { value } = map;
  if (value?.kind !== 'record') return null;
  const fields = flow.fds.get(map.name);
  const field = value.fields.find((f) => f.type.kind === 'array' && fields?.has(f.name));
  return field?.name ?? null;
}

/** What user space puts into a map by itself: the fds of the backing files, for the device. Empty for other maps. */
export function defaultMap(
  unit: Unit,
  mapName: string,
  world: Pick<World, 'files' | 'device'>,
): MapContents {
  const fields = mapFields(unit, mapName);
  if (!fields?.value.some(({ meaning }) => meaning === 'fd')) return [];
  const [key] = fields.key;
  if (fields.key.length !== 1 || !key || world.files.length === 0) return [];
  const values: Record<string, number> = {};
  let nth = 0;
  for (const { path, meaning } of fields.value) {
    if (meaning === 'fd') {
      const file = world.files[nth++];
      if (file) values[path] = file.fd;
    }
    if (meaning === 'count') values[path] = world.files.length;
    if (meaning === 'shift') values[path] = chunkShift;
  }
  return [{ key: { [key.path]: world.device.devId }, value: values }];
}
