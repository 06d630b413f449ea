/** The state before the first step: initial values, the scenario's, maps as user space has filled them, and INIT. */
import type { CType } from '../../lang/types';
import { sizeOf } from '../../lang/types';
import type { Finding } from '../cause';
import { write } from './access';
import { addressOf } from './addresses';
import { insert } from './maps';
import { findPath, toBytes, zeros } from './numbers';
import { Run } from './run';
import type { State } from './state';
import { advance, type Stepped, settle } from './step';
import { has, type World } from './world';

export function start(world: World): Omit<Stepped, 'inProgram'> {
  const everything = world.things.map(({ role, size, id }) => ({
    live: role === 'variable' || role === 'map' || isArrayEntry(world, id),
    ...{ bytes: zeros(size), tokens: [], key: [] },
  }));
  const stacks = world.contexts.map(() => []);
  let state: State = {
    ...{ objects: everything, stacks, ended: null },
    broke: { program: false, kernelFirst: false },
  };
  const findings: Finding[] = [];
  // Set-up and INIT belong to nobody: a context of their own, after all others.
  const nobody = new Run(world, state, world.contexts.length);
  setUp(nobody);
  if (world.init) {
    nobody.enter(world.init, [], false);
    advance(nobody, Number.POSITIVE_INFINITY);
  }
  settle(nobody, state);
  findings.push(...nobody.findings);
  state = { ...nobody.result(), stacks };
  world.contexts.forEach(({ root }, context) => {
    const run = new Run(world, state, context);
    run.enter(root, [], false);
    if (!state.ended) advance(run, 0);
    settle(run, state);
    findings.push(...run.findings);
    state = run.result();
  });
  return { state, findings };
}

function isArrayEntry({ maps }: World, id: number): boolean {
  const map = maps.find(({ entries }) => entries.some((entry) => entry.id === id));
  return map?.def.type.endsWith('ARRAY') ?? false;
}

function setUp(run: Run): void {
  const { world } = run;
  for (const { unit, global, thing } of world.variables)
    for (const { offset, scalar, value } of global.init) {
      const size = scalar === 'ptr' ? 8 : Number(scalar.slice(1)) / 8;
      const at = thing.address + BigInt(offset);
      if (value.kind === 'const') write(run, at, value.value, integer(size));
      if (value.kind === 'global') {
        const target = world.variableOf(unit, value.name);
        if (target) write(run, at, target.address + BigInt(value.offset), integer(8));
      }
      if (value.kind === 'function') {
        const fn = world.functionOf(unit, value.name);
        if (fn) write(run, at, addressOf.function(fn.index), integer(8));
      }
    }
  fillTables(run);
  for (const [path, value] of Object.entries(world.setup.values)) setValue(run, path, value);
  for (const [name, entries] of Object.entries(world.setup.maps)) {
    const map = world.maps.find(({ def }) => def.name === name);
    if (!map) throw new RangeError(`there is no map ${name}`);
    for (const { key, value } of entries)
      insert(run, map, encoded(map.def.key, key), encoded(map.def.value, value), 0n);
  }
}

const integer = (size: number): CType => ({
  ...{ kind: 'int', bits: (size * 8) as 8 | 16 | 32 | 64, signed: false, name: '' },
});

/** Tables that get the program's struct_ops objects of their type. */
function fillTables(run: Run): void {
  const { world } = run;
  const program = world.units[0]?.checked;
  for (const { global, thing } of world.variables) {
    const { type } = global;
    if (!has(global, 'struct_ops_table') || type.kind !== 'array') continue;
    const { of } = type;
    const tag = of.kind === 'pointer' && of.to.kind === 'record' ? of.to.tag : null;
    const fitting = program?.structOps.filter(({ record }) => record === tag) ?? [];
    fitting.slice(0, type.length - 1).forEach(({ name }, i) => {
      const target = world.variableOf(0, name);
      if (target) write(run, thing.address + BigInt(8 * i), target.address, integer(8));
    });
  }
}

function setValue(run: Run, path: string, value: number | bigint): void {
  const [name = ''] = /^\w+/.exec(path) ?? [];
  const variable = run.world.variables.find(({ unit, global }) => unit > 0 && global.name === name);
  const place = variable && findPath(variable.global.type, path.slice(name.length));
  if (!place) throw new RangeError(`the kernel files have no ${path}`);
  write(run, variable.thing.address + BigInt(place.offset), BigInt(value), place.type);
}

function encoded(
  type: CType | null,
  parts: Readonly<Record<string, number | bigint>>,
): readonly number[] {
  const bytes = zeros(type ? sizeOf(type) : 0);
  for (const [path, value] of Object.entries(parts)) {
    const place = type && findPath(type, path);
    if (place) {
      const size = sizeOf(place.type);
      bytes.splice(place.offset, size, ...toBytes(BigInt(value), size));
    }
  }
  return bytes;
}
