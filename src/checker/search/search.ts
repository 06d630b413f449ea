/** Explores all runs of a model, breadth-first, a batch of states at a time. */
import { type Choice, initial } from '../../machine';
import type { Broke } from '../../machine/blame';
import type { Model } from '../../machine/model';
import type { Evidence } from '../cause';
import type { Compilation } from '../compiled/compilation';
import {
  type Companion,
  compileModel,
  type Instance,
  instantiate,
  lowerModel,
} from '../compiled/model';
import { bounds, flags, properties } from '../compiled/properties';
import type { Grain } from '../compiled/stops';
import { load } from '../compiled/translate';
import type { Site } from '../site';
import { alikeOf } from './alike';
import { futuresOf, noFutures, unreadObjects } from './futures';
import {
  firstGroups,
  type Groups,
  groupsByChange,
  layOutSearch,
  type SearchLayout,
  writeSearchTables,
} from './layout';
import partialOrderText from './partial-order.c?raw';
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
  readonly owner: Evidence;
  readonly site: number;
  readonly object: number;
  /** Where the program stands that did this, or called who did; null if none did. */
  readonly program: { readonly fn: number; readonly pc: number } | null;
}

export interface Successor<T> {
  readonly choice: Choice;
  /** null: the run ends with this step. */
  readonly state: number | null;
  /** There is no choice, or its outcome may be the same every time, for ever. */
  readonly lasts: boolean;
  readonly told: readonly T[];
}

export interface SearchHandlers {
  /** A step reported events, or ended the run. */
  onEvents(
    state: number,
    choice: { context: number; alternative: number },
    events: readonly Event[],
  ): void;
  /** Nothing can happen in this state, which lies in the memory. */
  onEnd(state: number): void;
  /** A step out of this state met a bound of the model; the state does not lie in the memory. */
  onBound(bound: Bound, state: number, choice: Choice): void;
}

const companionWith = (layout: (compilation: Compilation) => SearchLayout): Companion => ({
  text: searchText + partialOrderText,
  imports: [
    { name: 'on_events', params: ['i32', 'i32', 'i32'], result: null },
    { name: 'on_end', params: ['i32'], result: null },
    { name: 'on_step', params: [], result: null },
  ],
  exports: [
    'begin',
    'expand',
    'go_to',
    'parent_of',
    'choice_of',
    'return_word',
    'figure',
    'more_memory',
    'list_successors',
  ],
  values: (compilation) => layout(compilation).values,
});

/** States after which a search is begun anew, with the components grouped as they were seen to change. */
const trial = 3000;

export interface SearchOptions {
  readonly grain?: Grain;
  /** Most states to explore: there is no use in beginning twice for fewer than a trial takes. */
  readonly maxStates?: number;
  /** Most bytes of memory; 512 MiB if not given. */
  readonly maxBytes?: number;
  /** Most faults that may happen in one run; any number if not given. */
  readonly maxFaults?: number;
  /** Let contexts wait while another does what is its own affair; may miss the shortest run to a cause. */
  readonly partialOrder?: boolean;
  /** Take one only of outcomes that make no difference to any code: see alike.ts. */
  readonly alikeOutcomes?: boolean;
  /** Know a step again by what it looked at, instead of taking it again: on if not given. */
  readonly recalls?: boolean;
}

export class Search {
  readonly instance: Instance;
  private readonly maxBytes: number;
  private readonly successorList: number;
  private readonly currentLeaves: number;
  private afterStep: (() => void) | null = null;
  /** After `anew`: the search to go on with, without what has turned out to be wrong. */
  again: () => Search = () => this;

  private constructor(instance: Instance, layout: SearchLayout, maxBytes: number) {
    this.instance = instance;
    this.successorList = layout.values.successor_list ?? 0;
    this.currentLeaves = layout.values.current_leaves ?? 0;
    this.maxBytes = maxBytes;
  }

  /** `handlers` is called once for each search that is begun: a model that is not tiny is begun twice. */
  static async start(
    model: Model,
    handlers: (search: Search) => SearchHandlers,
    {
      grain = 'step',
      maxBytes = 512 * 2 ** 20,
      maxStates = Number.POSITIVE_INFINITY,
      maxFaults,
      partialOrder = false,
      alikeOutcomes = false,
      recalls = true,
    }: SearchOptions = {},
  ): Promise<Search> {
    // Layouts are wanted twice: for the addresses in the code, and to write the tables.
    let laidOut: SearchLayout | null = null;
    const layoutOf = (compilation: Compilation): SearchLayout => {
      laidOut ??= layOutSearch(
        compilation,
        partialOrder ? futuresOf(compilation) : noFutures,
        alikeOutcomes ? alikeOf(compilation.model) : [],
      );
      return laidOut;
    };
    const loaded = await compileModel(lowerModel(model, grain, companionWith(layoutOf)));
    const { compilation } = loaded.raw;
    const layout = layoutOf(compilation);
    const first = initial(model, grain).state;
    const begin = (groups: Groups, counts: boolean, balances: boolean): Search => {
      let handle: SearchHandlers | null = null;
      const instance = instantiate(
        loaded,
        {
          on_events(state, context, alternative) {
            const bound = boundOf(instance);
            if (bound !== null) handle?.onBound(bound, state, { context, alternative });
            const events = readEvents(instance, search.figure(7));
            handle?.onEvents(state, { context, alternative }, events);
            return 0;
          },
          on_step() {
            search.afterStep?.();
            return 0;
          },
          on_end(state) {
            handle?.onEnd(state);
            return 0;
          },
        },
        layout.end,
      );
      const search = new Search(instance, layout, maxBytes);
      handle = handlers(search);
      search.makeRoom();
      const memory = new DataView(instance.memory.buffer);
      writeSearchTables(memory, compilation, layout, groups);
      load(compilation, instance.memory.buffer, first);
      const reduces = (partialOrder ? 1 : 0) | (alikeOutcomes ? 2 : 0);
      const remembers = recalls ? 1 : 0;
      instance.code.begin?.(
        groups.length,
        counts ? 1 : 0,
        maxFaults ?? -1,
        reduces,
        remembers,
        balances ? 1 : 0,
      );
      search.again = () => begin(groups, false, false);
      return search;
    };
    // What nobody reads tells no states apart, where fewer are wanted.
    const forgotten = partialOrder ? unreadObjects(model) : new Set<number>();
    const search = begin(firstGroups(compilation, forgotten), true, true);
    const outcome = search.expand(Math.min(trial, maxStates));
    if (outcome === 'complete' || maxStates <= trial) return search;
    if (outcome === 'anew') return search.again();
    const count = compilation.work.components.length;
    const counts = new Uint32Array(
      search.instance.memory.buffer,
      layout.values.together,
      count * count,
    );
    const together = (a: number, b: number): number =>
      (counts[a * count + b] ?? 0) + (a === b ? 0 : (counts[b * count + a] ?? 0));
    return begin(groupsByChange(count, together, forgotten), false, true);
  }

  /** Makes sure that there is memory to go on; false at the bound. */
  private makeRoom(): boolean {
    const { memory } = this.instance;
    const used = this.figure(6);
    const wanted = Math.min(this.maxBytes, Math.max(used * 2, used + 8 * 2 ** 20));
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

  /**
   * Expands up to `limit` states. `full`: no memory is left within the bound. `anew`: what the reduction relied on does
   * not hold (balanced.ts); `again` begins without it.
   */
  expand(limit: number): 'more' | 'complete' | 'full' | 'anew' {
    const done = this.instance.code.expand?.(limit) ?? 0;
    if (this.figure(9) !== 0) return 'anew';
    if (this.isComplete) return 'complete';
    if (done < limit && !this.makeRoom()) return 'full';
    return 'more';
  }

  get isComplete(): boolean {
    return this.figure(2) === this.figure(0);
  }

  /** Who has broken a rule on the way to what lies in the memory. */
  get broke(): Broke {
    const { memory, compilation } = this.instance;
    return new DataView(memory.buffer).getUint32(compilation.work.header + 8, true) as Broke;
  }

  parent(state: number): number {
    return this.instance.code.parent_of?.(state) ?? 0;
  }

  choice(state: number): { context: number; alternative: number } {
    const choice = this.instance.code.choice_of?.(state) ?? 0;
    return choiceIn(choice);
  }

  /**
   * Calls back for every step of the explored graph that may be taken each time that a run comes there: it has no
   * choice, or an outcome that may last. In no order.
   */
  eachLastingStep(step: (from: number, to: number) => void): void {
    const { choice_of, parent_of, return_word } = this.instance.code;
    const { states } = this.figures();
    for (let to = 2; to <= states; to++)
      if ((choice_of?.(to) ?? 0) & lasts) step(parent_of?.(to) ?? 0, to);
    const words = this.figure(8);
    let from = 0;
    for (let n = 0; n < words; n++) {
      const word = (return_word?.(n) ?? 0) >>> 0;
      if (word >= isFrom) from = word - isFrom;
      else step(from, word);
    }
  }

  /**
   * Where the steps of an explored state lead. The handlers hear of events; `told` gives what they made of those of
   * one step. Leaves the state in the memory.
   */
  successors<T>(state: number, told: () => readonly T[]): readonly Successor<T>[] {
    const { code, memory } = this.instance;
    const tellings: (readonly T[])[] = [];
    this.afterStep = () => tellings.push(told());
    const count = code.list_successors?.(state) ?? 0;
    this.afterStep = null;
    const words = new Uint32Array(memory.buffer, this.successorList, count * 2);
    return Array.from({ length: count }, (_, i): Successor<T> => {
      const choice = words[i * 2] ?? 0;
      return {
        choice: choiceIn(choice),
        state: words[i * 2 + 1] || null,
        lasts: (choice & lasts) !== 0,
        told: tellings[i] ?? [],
      };
    });
  }

  /** Numbers of the bytes that lie in the memory, by component: equal numbers, equal bytes. */
  leaves(): readonly number[] {
    const count = this.instance.compilation.work.components.length;
    return [...new Uint32Array(this.instance.memory.buffer, this.currentLeaves, count)];
  }

  /** The function and instruction at which a context stands, in what lies in the memory. */
  standsAt(context: number): Site {
    const { memory, compilation } = this.instance;
    const view = new DataView(memory.buffer);
    const record = compilation.work.objects[context + 1] ?? 0;
    const frame = record + view.getUint32(record, true);
    const fn = compilation.model.functions[view.getUint16(frame, true)];
    if (!fn) throw new Error(`context ${context} is done`);
    return { fn, pc: view.getUint16(frame + 4, true) };
  }

  /** Where a context's frames stand in what lies in the memory, outermost first: function and pc in one number each. */
  frames(context: number): readonly number[] {
    const { memory, compilation } = this.instance;
    const view = new DataView(memory.buffer);
    const record = compilation.work.objects[context + 1] ?? 0;
    const places: number[] = [];
    for (
      let at = view.getUint32(record, true);
      at !== 0;
      at = view.getUint16(record + at + 6, true)
    )
      places.push(
        view.getUint16(record + at, true) * 0x1_0000 + view.getUint16(record + at + 4, true),
      );
    return places.reverse();
  }

  /** Puts a state into the memory. */
  goTo(state: number): void {
    this.instance.code.go_to?.(state);
  }
}

/** As search.c writes a choice, and a state from which steps lead. */
const lasts = 0x8000;
const isFrom = 0x8000_0000;

const choiceIn = (word: number): Choice => ({
  context: (word >>> 8) & 0x7f,
  alternative: word & 0xff,
});

/** A bound of the model that a run has met, by number and in words. */
export interface Bound {
  readonly reason: number;
  readonly words: string;
}

function boundOf({ memory, compilation }: Instance): Bound | null {
  const { work, model } = compilation;
  const view = new DataView(memory.buffer);
  if (view.getUint32(work.header, true) !== 2) return null;
  const reason = view.getUint32(work.header + 4, true);
  const arena = [...model.layout.arenas.values()][reason - bounds.arena];
  const words = arena
    ? `more than ${arena.count} objects of struct ${arena.record.tag} alive at once`
    : (boundWords[reason] ?? 'a bound of the model');
  return { reason, words };
}

const boundWords: Readonly<Record<number, string>> = {
  [bounds.tokens]: 'more references on one object than the model keeps',
  [bounds.stack]: 'kernel stack overflow',
  [bounds.entries]: 'more entries in a map than the model keeps',
  [bounds.array]: 'an index of an array map beyond what the model keeps',
  [bounds.loop]: 'an endless loop',
};

function readEvents({ memory, compilation }: Instance, count: number): readonly Event[] {
  const view = new DataView(memory.buffer);
  return Array.from({ length: count }, (_, i): Event => {
    const at = compilation.tables.events + i * 16;
    const what = view.getUint32(at, true);
    const program = view.getUint32(at + 12, true);
    return {
      property: properties[what & 0xff] ?? 'model',
      ends: (what & flags.ends) !== 0,
      owner: what & flags.excused ? 'unclear' : what & flags.programs ? 'program' : 'kernel',
      site: view.getUint32(at + 4, true),
      object: view.getUint32(at + 8, true),
      program: program === 0xffff_ffff ? null : { fn: program >>> 16, pc: program & 0xffff },
    };
  });
}
