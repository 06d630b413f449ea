/**
 * What a model's runs come to, as far as an export wants to know: where each context stands, what it chooses there and
 * where that leads, and which bytes of the state ever change. The export's own code checks all of it while it runs.
 */
import { type Component, contextHead } from '../checker/compiled/layout';
import { compileModel, type Instance, instantiate, lowerModel } from '../checker/compiled/model';
import { i32, type RawModule, store } from '../checker/raw/code';
import { Search } from '../checker/search/search';
import type { Model } from '../machine/model';

/** A function and an instruction of it, as a frame names them; `done` where the context has returned from its root. */
export type PlaceKey = number;
export const done: PlaceKey = -1;
export const placeKey = (fn: number, pc: number): PlaceKey => fn * 0x10000 + pc;
export const fnOf = (place: PlaceKey): number => Math.floor(place / 0x10000);
export const pcOf = (place: PlaceKey): number => place & 0xffff;

export interface SurveyedPlace {
  /** By alternative: where the context can stand after it; at the place itself where the step ends the run. */
  readonly leads: ReadonlyMap<number, ReadonlySet<PlaceKey>>;
}

export interface Survey {
  /** Every run was looked at. */
  readonly isComplete: boolean;
  readonly states: number;
  /** By context. */
  readonly places: readonly ReadonlyMap<PlaceKey, SurveyedPlace>[];
  readonly first: readonly PlaceKey[];
  /** Functions with a frame in the first state. */
  readonly begun: ReadonlySet<number>;
  /** The model's memory, tables included, at the first state; addresses are those of the raw code. */
  readonly image: Uint8Array;
  /** Beside `image`: 1 where a byte differs in some state. */
  readonly changes: Uint8Array;
  /** Blocks of the raw code that ran in some step, by function. */
  readonly blocks: ReadonlyMap<string, ReadonlySet<number>>;
}

const nothing = { onEvents() {}, onEnd() {}, onBound() {} };

export async function survey(model: Model, maxStates: number): Promise<Survey> {
  const search = await Search.start(model, () => nothing, { maxStates });
  const left = (): number => Math.max(0, maxStates - search.figures().expanded);
  while (!search.isComplete && left() > 0 && search.expand(Math.min(left(), 20_000)) === 'more');
  const observed = await observe(model);
  const { instance } = observed;
  const { work } = instance.compilation;
  const source = new Uint8Array(search.instance.memory.buffer);
  const bytes = new Uint8Array(instance.memory.buffer);
  const sourceView = new DataView(search.instance.memory.buffer);
  const view = new DataView(instance.memory.buffer);
  const enter = (state: number): void => {
    search.goTo(state);
    bytes.set(source.subarray(work.start, work.end), work.start);
  };
  enter(1);
  const image = bytes.slice(0, work.end);
  const changes = new Uint8Array(work.end);
  const imageView = new DataView(image.buffer);
  const placeOf = (context: number): PlaceKey => {
    const record = work.objects[context + 1] ?? 0;
    const offset = view.getUint32(record, true);
    if (offset === 0) return done;
    return placeKey(
      view.getUint16(record + offset, true),
      view.getUint16(record + offset + 4, true),
    );
  };
  const { dirtyList, status } = instance.compilation.tables;
  /** What the last step changed: noted where `keeps` says so, then put back. */
  const undo = (keeps: boolean): void => {
    const count = view.getUint32(status, true);
    for (let i = 0; i < count; i++) {
      const id = view.getUint32(dirtyList + i * 4, true);
      const { address, size } = work.components[id] as Component;
      let end = address + size;
      if (id >= 1 && id <= work.contexts) {
        // Beyond what is in use, stacks are 0.
        const used = [view, imageView, sourceView].map((m) => m.getUint32(address + 4, true));
        end = address + Math.max(...used);
      }
      if (keeps)
        for (let at = address; at < end; at++) if (bytes[at] !== image[at]) changes[at] = 1;
      bytes.set(source.subarray(address, end), address);
    }
    instance.clean();
  };
  const places = model.contexts.map(() => new Map<PlaceKey, Map<number, Set<PlaceKey>>>());
  const first = model.contexts.map(({ id }) => placeOf(id));
  const begun = new Set(
    model.contexts.flatMap(({ id }) => functionsOf(view, work.objects[id + 1] ?? 0)),
  );
  const { states } = search.figures();
  for (let state = 1; state <= states; state++) {
    enter(state);
    for (const { id } of model.contexts) {
      const from = placeOf(id);
      const here = places[id]?.get(from) ?? new Map<number, Set<PlaceKey>>();
      places[id]?.set(from, here);
      let mask = instance.choices(id) >>> 0;
      for (let alternative = 0; mask !== 0; alternative++, mask >>>= 1) {
        if ((mask & 1) === 0) continue;
        const came = instance.step(id, alternative);
        const leads = here.get(alternative) ?? new Set<PlaceKey>();
        here.set(alternative, leads);
        // A run that the step ends has no state behind it: the export goes back to the one before.
        leads.add(came === 2 ? from : placeOf(id));
        undo(came !== 2);
      }
    }
  }
  const { isComplete } = search;
  return {
    isComplete,
    states,
    places: places.map(
      (of) =>
        new Map([...of].map(([place, leads]): [PlaceKey, SurveyedPlace] => [place, { leads }])),
    ),
    first,
    begun,
    image,
    changes: isComplete ? changes : everything(instance, changes),
    blocks: observed.blocks(),
  };
}

/** Functions of the frames in a context's record. */
function functionsOf(memory: DataView, record: number): readonly number[] {
  const functions: number[] = [];
  let frame = memory.getUint32(record, true);
  for (; frame !== 0; frame = memory.getUint16(record + frame + 6, true))
    functions.push(memory.getUint16(record + frame, true));
  return functions;
}

/** The model with a byte for each block of its own code, set when the block runs. */
async function observe(
  model: Model,
): Promise<{ instance: Instance; blocks(): ReadonlyMap<string, ReadonlySet<number>> }> {
  const raw = lowerModel(model, 'step');
  const start = raw.compilation.work.end;
  let end = start;
  const bases = new Map<string, number>();
  const functions = raw.module.functions.map((fn) => {
    if (fn.name.startsWith('rt.')) return fn;
    const base = end;
    bases.set(fn.name, base);
    end += fn.blocks.length;
    const blocks = fn.blocks.map((block, at) => ({
      ...block,
      statements: [store(i32(base + at), 0, 1, i32(1)), ...block.statements],
    }));
    return { ...fn, blocks };
  });
  const module: RawModule = { ...raw.module, functions };
  const instance = instantiate(await compileModel({ ...raw, module }), {}, end);
  return {
    instance,
    blocks() {
      const bytes = new Uint8Array(instance.memory.buffer);
      return new Map(
        functions.flatMap(({ name, blocks }) => {
          const base = bases.get(name);
          if (base === undefined) return [];
          return [[name, new Set([...blocks.keys()].filter((at) => bytes[base + at] === 1))]];
        }),
      );
    },
  };
}

/** Where runs are left that nobody has looked at: every byte but the stacks' ends. */
function everything({ compilation }: Instance, seen: Uint8Array): Uint8Array {
  const { work } = compilation;
  const changes = new Uint8Array(seen.length);
  for (const { id, address, size } of work.components) {
    const isRecord = id >= 1 && id <= work.contexts;
    if (!isRecord) changes.fill(1, address, address + size);
    else if (id < work.contexts) {
      const used = seen.subarray(address, address + size).lastIndexOf(1);
      const kept = Math.min(size, (Math.max(used, contextHead) + 64) * 2);
      changes.fill(1, address, address + kept);
    }
  }
  return changes;
}
