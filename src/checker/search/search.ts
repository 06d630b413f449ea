/** Explores all runs of a model, breadth-first, a batch of states at a time. */
import { initial } from '../../machine';
import type { Model } from '../../machine/model';
import { siteAt } from '../compiled/compilation';
import { type Companion, compileModel, type Instance, instantiate, lowerModel } from '../compiled/model';
import { flags, properties } from '../compiled/properties';
import type { Grain } from '../compiled/stops';
import { load } from '../compiled/translate';
import {
  firstGroups,
  type Groups,
  groupsByChange,
  layOutSearch,
  writeSearchTables,
} from './layout';
import searchText from './search.c?raw';

export interface Figures {
  readonly states: number;
  readonly transitions: number;
  readonly expanded: number;
  readonly ended: number;
  /** Bytes of memory in use. */
  readonly memory: number;
}

/** Something that went wrong in a step, as the code reported it. */
export interface Event {
  readonly property: (typeof properties)[number];
  readonly ends: boolean;
  /** The program broke a rule, here or before. */
  readonly programs: boolean;
  readonly site: number;
  readonly object: number;
}

export interface SearchHandlers {
  /** A step reported events, or ended the run. */
  onEvents(
    state: number,
    choice: { context: number; alternative: number },
    events: readonly Event[],
  ): void;
  /** Nothing can happen in this state. */
  onEnd(state: number): void;
}

const companion: Companion = {
  text: searchText,
  imports: [
    { name: 'on_events', params: ['i32', 'i32', 'i32'], result: null },
    { name: 'on_end', params: ['i32'], result: null },
  ],
  exports: ['begin', 'expand', 'go_to', 'parent_of', 'choice_of', 'figure', 'more_memory'],
  values: (compilation) => layOutSearch(compilation).values,
};

/** States after which a search is begun anew, with the components grouped as they were seen to change. */
const trial = 3000;

export interface SearchOptions {
  readonly grain?: Grain;
  /** Most bytes of memory; 512 MiB if not given. */
  readonly maxBytes?: number;
}

export class Search {
  readonly instance: Instance;
  private readonly maxBytes: number;

  private constructor(instance: Instance, maxBytes: number) {
    this.instance = instance;
    this.maxBytes = maxBytes;
  }

  /** `handlers` is called once for each search that is begun: a model that is not tiny is begun twice. */
  static async start(
    model: Model,
    handlers: (search: Search) => SearchHandlers,
    { grain = 'step', maxBytes = 512 * 2 ** 20 }: SearchOptions = {},
  ): Promise<Search> {
    const loaded = await compileModel(lowerModel(model, grain, companion));
    const { compilation } = loaded.raw;
    const first = initial(model, grain).state;
    const begin = async (groups: Groups, counts: boolean): Promise<Search> => {
      const layout = layOutSearch(compilation);
      let handle: SearchHandlers | null = null;
      const instance = await instantiate(
        loaded,
        {
          on_events(state, context, alternative) {
            const events = readEvents(instance, search.figure(7));
            handle?.onEvents(state, { context, alternative }, events);
            return 0;
          },
          on_end(state) {
            handle?.onEnd(state);
            return 0;
          },
        },
        layout.end,
      );
      const search = new Search(instance, maxBytes);
      handle = handlers(search);
      search.makeRoom();
      writeSearchTables(new DataView(instance.memory.buffer), compilation, layout, groups);
      load(compilation, instance.memory.buffer, first);
      instance.code.begin?.(groups.length, counts ? 1 : 0);
      return search;
    };
    const search = await begin(firstGroups(compilation), true);
    if (search.expand(trial) === 'complete') return search;
    const count = compilation.work.components.length;
    const counts = new Uint32Array(
      search.instance.memory.buffer,
      layOutSearch(compilation).values.together,
      count * count,
    );
    const together = (a: number, b: number): number =>
      (counts[a * count + b] ?? 0) + (a === b ? 0 : (counts[b * count + a] ?? 0));
    return begin(groupsByChange(count, together), false);
  }

  /** Makes sure that there is memory to go on; false at the bound. */
  private makeRoom(): boolean {
    const { memory } = this.instance;
    const used = this.figure(6);
    const wanted = Math.min(this.maxBytes, Math.max(used * 2, used + 32 * 2 ** 20));
    const have = memory.buffer.byteLength;
    if (wanted > have) memory.grow(Math.ceil((wanted - have) / 65536));
    this.instance.code.more_memory?.(memory.buffer.byteLength);
    return memory.buffer.byteLength > have;
  }

  figure(which: number): number {
    return (this.instance.code.figure?.(which) ?? 0) >>> 0;
  }

  figures(): Figures {
    return {
      states: this.figure(0),
      transitions: this.figure(1),
      expanded: this.figure(2),
      ended: this.figure(3),
      memory: this.figure(6),
    };
  }

  /** Expands up to `limit` states. `full`: no memory is left within the bound. */
  expand(limit: number): 'more' | 'complete' | 'full' {
    const done = this.instance.code.expand?.(limit) ?? 0;
    if (this.figure(2) === this.figure(0)) return 'complete';
    if (done < limit && !this.makeRoom()) return 'full';
    return 'more';
  }

  parent(state: number): number {
    return this.instance.code.parent_of?.(state) ?? 0;
  }

  choice(state: number): { context: number; alternative: number } {
    const choice = this.instance.code.choice_of?.(state) ?? 0;
    return { context: choice >>> 8, alternative: choice & 0xff };
  }

  /** Puts a state into the memory. */
  goTo(state: number): void {
    this.instance.code.go_to?.(state);
  }
}

function readEvents({ memory, compilation }: Instance, count: number): readonly Event[] {
  const view = new DataView(memory.buffer);
  return Array.from({ length: count }, (_, i): Event => {
    const at = compilation.tables.events + i * 12;
    const what = view.getUint32(at, true);
    return {
      property: properties[what & 0xff] ?? 'model',
      ends: (what & flags.ends) !== 0,
      programs: (what & flags.programs) !== 0,
      site: view.getUint32(at + 4, true),
      object: view.getUint32(at + 8, true),
    };
  });
}

/** Where an event happened, for whoever reads it. */
export const placeOf = (
  model: Model,
  site: number,
): { fn: string; line: number; file: string } | null => {
  const found = siteAt(model, site);
  const span = found?.fn.code[found.pc]?.span;
  const file = span && model.files[span.file];
  if (!found || !span || !file) return null;
  return {
    fn: found.fn.name,
    file: file.name,
    line: file.text.slice(0, span.start).split('\n').length,
  };
};
