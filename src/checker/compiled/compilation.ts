/** What the code of all functions of one model is compiled with. */
import { addressTaken } from '../../machine/conflicts';
import type { LinkedFunction, Model } from '../../machine/model';
import { pointer } from '../../machine/values';
import { blockStarts } from './blocks';
import { layOutWork, type WorkLayout } from './layout';
import { type FramePlan, planFrame } from './plan';
import type { Grain } from './stops';
import { layOutTables, type Tables } from './tables';

export interface Compilation {
  readonly model: Model;
  readonly grain: Grain;
  readonly work: WorkLayout;
  readonly tables: Tables;
  /** By function. */
  readonly plans: readonly FramePlan[];
  /** What calls through pointers can reach. */
  readonly pointedTo: readonly LinkedFunction[];
  nameOf(fn: LinkedFunction): string;
  readonly nrSites: number;
  /** A number for the instruction, from 1 to below `nrSites`. */
  siteOf(fn: LinkedFunction, pc: number): number;
  /** Where the basic blocks of each function begin, and where it is noted which of them were reached. */
  readonly blocks: readonly ReadonlySet<number>[];
  readonly visited: number;
  /** Pointer to a global of the function's unit. */
  globalAddress(fn: LinkedFunction, name: string, offset: number): number;
}

/** Address 0 stays free. */
const start = 64;

export function prepare(model: Model, grain: Grain): Compilation {
  const plans = model.functions.map((fn) => planFrame(model, fn, grain));
  const tables = layOutTables(model, plans, start);
  const work = layOutWork(model, tables.end);
  const sites: number[] = [];
  let sitesSoFar = 1;
  for (const fn of model.functions) {
    sites.push(sitesSoFar);
    sitesSoFar += fn.code.length;
  }
  const taken = addressTaken(model.functions, model.initial);
  return {
    model,
    grain,
    work,
    tables,
    plans,
    pointedTo: model.functions.filter((fn) => taken.has(fn.index)),
    blocks: model.functions.map((fn) => blockStarts(model, fn, grain)),
    visited: tables.visited,
    nrSites: sitesSoFar,
    nameOf: (fn) => `${fn.name}#${fn.index}`,
    siteOf: (fn, pc) => (sites[fn.index] ?? 0) + pc,
    globalAddress(fn, name, offset) {
      const object = fn.scope.globals.get(name) ?? 0;
      const row = model.layout.objects[object]?.row;
      // Along a row of objects an offset walks from one to the next.
      const step = row ? Math.min(Math.floor(offset / row.stride), row.count - 1) : 0;
      return pointer.to(object + step, offset - step * (row?.stride ?? 0));
    },
  };
}

/** The instruction that a site's number stands for. */
export function siteAt(model: Model, site: number): { fn: LinkedFunction; pc: number } | null {
  let left = site - 1;
  for (const fn of model.functions) {
    if (left < fn.code.length) return left < 0 ? null : { fn, pc: left };
    left -= fn.code.length;
  }
  return null;
}
