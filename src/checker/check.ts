/**
 * Checks a model: explores every run of it, and gives each distinct cause of trouble with its shortest run. Works in
 * slices, so that whoever calls it can show progress, go on or stop.
 */

import type { Span } from '../lang/source';
import { type Choice, initial, type ObjectId, type PropertyId, step } from '../machine';
import { after, evidenceOf } from '../machine/blame';
import type { Model } from '../machine/model';
import { typeTag } from '../machine/naming';
import { endFindings, endOf } from '../machine/quiescence';
import { type Evidence, type Owner, ownerBy } from './cause';
import { siteAt } from './compiled/compilation';
import { bounds } from './compiled/properties';
import type { Grain } from './compiled/stops';
import { unload } from './compiled/translate';
import { type Outcome, StateGraph } from './graph';
import { LivelockSearch } from './livelock';
import { messageOf } from './messages';
import { brokenIn } from './obligation';
import { type Nesting, Nestings } from './overflow';
import { type Reached, reachedBy } from './reached';
import { type Bound, type Event, Search } from './search/search';

export interface CheckOptions {
  readonly grain?: Grain;
  readonly maxStates?: number;
  /** Bytes of memory; 512 MiB if not given. */
  readonly maxBytes?: number;
  /** Most faults that may happen in one run; any number if not given. */
  readonly maxFaults?: number;
  /** Let contexts wait while another does what is its own affair: fewer states, the same causes, longer runs to them. */
  readonly partialOrder?: boolean;
  /** Of outcomes that make no difference to any code take one only: fewer states, the same causes and lengths. */
  readonly alikeOutcomes?: boolean;
}

/** Where a cause begins: a line of the program, the kernel or the environment. */
export interface Origin {
  readonly file: string;
  readonly line: number;
  readonly span: Span;
}

/** One distinct thing that can go wrong: a property, a kind of object, and the place where it begins. */
export interface Cause {
  /** What tells it from others: property, kind of object and place. */
  readonly id: string;
  readonly property: PropertyId;
  /** Tag of the record, e.g. `bpf_aio`; null where it is about no object. */
  readonly object: string | null;
  /** null for what only the end of a run shows. */
  readonly origin: Origin | null;
  /** `kernel`: there is a run to it in which the program breaks no obligation, or only after the kernel broke its word. */
  readonly owner: Owner;
  /** What the program broke in the run, and where (null if it was not running); null if it is the kernel's. */
  readonly obligation: { readonly text: string; readonly at: Origin | null } | null;
  /** The program's line that did it, or whose call did; null if none did. */
  readonly program: Origin | null;
  readonly message: string;
  /** Choices of the shortest run to it, from the initial state. */
  readonly run: readonly Choice[];
  /** Steps after which the run is in the state in which it ends: from there on it goes round. null if it does not. */
  readonly cycle: number | null;
  /** Nothing shorter exists: everything shorter was explored, without a reduction that may skip runs. */
  readonly isShortest: boolean;
}

export interface Progress {
  readonly states: number;
  readonly transitions: number;
  /** States that are known and not yet explored. */
  readonly queue: number;
  /** Steps from the initial state to where the search is. */
  readonly depth: number;
  /** Bytes. */
  readonly memory: number;
  readonly causes: number;
}

export type StopReason = 'states' | 'memory';

export interface Verdict extends Progress {
  /** Every run was explored; else `bound` says what stopped the search. */
  readonly isComplete: boolean;
  readonly bound: StopReason | null;
  readonly found: readonly Cause[];
  /** Bounds of the model itself that runs have met (objects of a type, entries of a map, an endless loop). */
  readonly limits: readonly string[];
  /** States in which nothing more happens. */
  readonly ends: number;
  /** Runs that go round for ever were looked for: not where a bound was met. */
  readonly isLivelockSearched: boolean;
  readonly reached: Reached;
}

/** Where a run goes wrong for good, and how it could have ended well. */
export interface Culprit {
  /** The step (from 1) after which no run can avoid the cause any more; null if none ever could. */
  readonly step: number | null;
  /** A run that is the same up to the step before, and then ends without the cause as soon as one can; null if none. */
  readonly safe: readonly Choice[] | null;
}

/** All states by their numbers, from 1: the initial one. What is at 0 means nothing. */
export interface States {
  /** The state before it on the shortest way to it; 0 for the initial one. */
  readonly parents: Uint32Array;
  /** The step from there. */
  readonly choices: readonly Choice[];
  /** null where they are not all known, or too many. */
  readonly graph: StateGraph | null;
  readonly outcomes: readonly Outcome[] | null;
}

interface Found {
  readonly id: string;
  readonly property: PropertyId;
  readonly object: string | null;
  readonly span: Span | null;
  readonly owner: Evidence;
  readonly program: Span | null;
  readonly message: string;
  /** A state, and the steps that are to be taken there; none if the state itself is the finding. */
  readonly state: number;
  readonly rest: readonly Choice[];
  /** The steps lead back to the state. */
  readonly isCycle?: boolean;
  /** Known where it is not the search that says so. */
  readonly isShortest?: boolean;
}

/** A step that met a bound of the model. */
interface Met {
  readonly bound: Bound;
  readonly state: number;
  readonly choice: Choice;
}

/** Runs that fill the stack, and are not known to fill any, after which no more are looked into. */
const mostUnproved = 100;

/** States of which the whole graph is kept. */
const largestGraph = 100_000;

export class Check {
  private readonly model: Model;
  private readonly options: CheckOptions;
  private search!: Search;
  private nestings!: Nestings;
  private found = new Map<string, Found>();
  /** Events that can bring nothing new any more. */
  private heard = new Set<string>();
  /** Of causes that are the program's. */
  private obligations = new Map<string, Cause['obligation']>();
  private limits = new Set<string>();
  /** Bounds that were met since they were last looked into. */
  private met: Met[] = [];
  /** Causes by the step that has filled the stack. */
  private overflows = new Map<string, string>();
  private unproved = 0;
  private looped = new Set<string>();
  private livelocks: LivelockSearch | null = null;
  private isLivelockSearched = false;
  private ends = 0;
  private outcome: 'more' | 'complete' | 'full' = 'more';
  private graph: StateGraph | null = null;
  /** While the graph is made: the causes that a step reports. */
  private reporting: string[] | null = null;

  private constructor(model: Model, options: CheckOptions) {
    this.model = model;
    this.options = options;
  }

  /** Compiles the model. Throws an Error that says what of a kernel file can't be compiled. */
  static async start(model: Model, options: CheckOptions = {}): Promise<Check> {
    const check = new Check(model, options);
    check.search = await Search.start(
      model,
      (search) => {
        check.search = search;
        check.nestings = new Nestings(model, search);
        check.found = new Map();
        check.obligations = new Map();
        check.limits = new Set();
        check.heard = new Set();
        check.met = [];
        check.overflows = new Map();
        check.ends = 0;
        return {
          onEvents: (state, choice, events) => check.onEvents(state, choice, events),
          onEnd: (state) => check.onEnd(state),
          onBound: (bound, state, choice) => check.onBound({ bound, state, choice }),
        };
      },
      options,
    );
    check.settle();
    check.onFirst();
    if (check.search.isComplete) check.outcome = 'complete';
    return check;
  }

  /** What the way to the first state has met already. */
  private onFirst(): void {
    const { state, record } = initial(this.model, this.options.grain);
    const end = endOf(this.model, state);
    if (end?.kind === 'bound') this.limits.add(end.what);
    for (const effect of record.effects) {
      if (effect.kind !== 'violation') continue;
      const { property, object, span, message } = effect;
      const owner = effect.evidence;
      this.add({
        ...{ property, object: this.kindOf(object ?? 0), span, owner, program: null, message },
        ...{ state: 1, rest: [] },
      });
    }
  }

  /** Explores up to so many more states; false when there is nothing left to do. */
  explore(states: number): boolean {
    if (this.outcome === 'complete') return this.exploreCycles(states);
    if (this.outcome === 'full') return false;
    const room =
      (this.options.maxStates ?? Number.POSITIVE_INFINITY) - this.search.figures().expanded;
    if (room <= 0) return false;
    const outcome = this.search.expand(Math.min(states, room));
    if (outcome === 'anew') {
      this.search.again();
      this.onFirst();
    } else this.outcome = outcome;
    this.settle();
    return this.outcome !== 'full';
  }

  /** Once every state is known: looks for runs that go round for ever. */
  private exploreCycles(states: number): boolean {
    // A cycle that others break may be all that a reduced search has seen of them.
    if (this.isLivelockSearched || this.options.partialOrder) return false;
    this.livelocks ??= new LivelockSearch(this.model, this.search);
    this.reporting = [];
    const goesOn = this.livelocks.expand(states);
    this.reporting = null;
    if (goesOn) return true;
    this.isLivelockSearched = true;
    for (const { site, owner, message, state, cycle, isShortest } of this.livelocks.livelocks())
      this.add({
        property: 'no-livelock',
        object: null,
        span: site.fn.code[site.pc]?.span ?? null,
        owner,
        program: site.fn.isProgram ? (site.fn.code[site.pc]?.span ?? null) : null,
        message,
        state,
        rest: cycle,
        isCycle: true,
        isShortest,
      });
    return false;
  }

  private onBound(met: Met): void {
    if (!this.reporting) this.met.push(met);
    else this.reporting.push(...[this.overflows.get(keyOf(met))].filter((id) => id !== undefined));
  }

  /** Looks into the bounds that were met: a stack that any run of its kind fills is a cause, not a bound. */
  private settle(): void {
    for (const met of this.met.splice(0)) {
      const { bound, state, choice } = met;
      const nesting =
        bound.reason === bounds.stack && this.unproved < mostUnproved
          ? this.nestings.endless(state, choice)
          : null;
      if (bound.reason === bounds.stack && !nesting) this.unproved++;
      if (nesting) this.overflows.set(keyOf(met), this.addNesting(nesting, met));
      else if (bound.reason === bounds.loop) this.addLoop(met);
      else this.limits.add(bound.words);
    }
  }

  private addNesting({ site, functions }: Nesting, { state, choice }: Met): string {
    const span = site.fn.code[site.pc]?.span ?? null;
    this.search.goTo(state);
    return this.add({
      property: 'no-stack-overflow',
      object: null,
      span,
      owner: evidenceOf(after(this.search.broke, site.fn.isProgram, null)),
      program: site.fn.isProgram ? span : null,
      message: `calls nest without end, so that a stack of any size is filled: ${[...functions, functions[0]].join(' → ')}`,
      state,
      rest: [choice],
    });
  }

  /** Which loop it is, the machine knows. */
  private addLoop({ state, choice }: Met): void {
    this.search.goTo(state);
    const { fn, pc } = this.search.standsAt(choice.context);
    const place = `${fn.index} ${pc}`;
    if (this.looped.has(place)) return;
    this.looped.add(place);
    const { compilation, memory } = this.search.instance;
    const end = endOf(
      this.model,
      step(this.model, unload(compilation, memory.buffer), choice, 1).state,
    );
    this.limits.add(end?.kind === 'bound' ? end.what : 'an endless loop');
  }

  private onEvents(state: number, last: Choice, events: readonly Event[]): void {
    for (const event of events) {
      const { property, object, site: at, owner, program } = event;
      const key = `${property} ${object} ${at} ${owner} ${program?.fn} ${program?.pc}`;
      if (!this.reporting && this.heard.has(key)) continue;
      this.heard.add(key);
      const site = siteAt(this.model, event.site);
      const span = site?.fn.code[site.pc]?.span ?? null;
      this.add({
        property: event.property,
        object: this.kindOf(event.object),
        span,
        owner,
        program: this.spanAt(event.program),
        message: messageOf(this.model, event, site),
        state,
        rest: [last],
      });
    }
  }

  private onEnd(state: number): void {
    if (!this.reporting) this.ends++;
    const at = unload(this.search.instance.compilation, this.search.instance.memory.buffer);
    const end = endOf(this.model, at);
    if (!end) return;
    const { findings, broke } = endFindings(this.model, at, end);
    for (const finding of findings)
      this.add({
        property: finding.property,
        object: this.kindOf(finding.object ?? 0),
        span: finding.span,
        owner: evidenceOf(broke),
        program: null,
        message: finding.message,
        state,
        rest: [],
      });
  }

  private add(found: Omit<Found, 'id'>): string {
    const { property, object, span, owner } = found;
    const file = span && this.model.files[span.file]?.name;
    const id = [property, object ?? '', span ? `${file}:${lineOf(this.model, span)}` : ''].join(
      '|',
    );
    if (this.reporting) {
      this.reporting.push(id);
      return id;
    }
    const key = `${owner}|${id}`;
    // The search is breadth-first: what comes first is shortest.
    if (!this.found.has(key)) this.found.set(key, { ...found, id });
    return id;
  }

  /**
   * Where a cause's run goes wrong for good. null unless the search was complete, without a reduction, and small enough
   * to hold the graph of all states; null for a livelock, which a run can leave as long as it goes round.
   */
  culprit(cause: Cause): Culprit | null {
    const graph = cause.cycle === null ? this.wholeGraph() : null;
    if (!graph) return null;
    const safe = graph.safeFrom(cause.id);
    const passed = graph.passed(cause.run, cause.id);
    const last = passed.findLastIndex((state) => safe.has(state));
    if (last < 0) return { step: null, safe: null };
    const rest = graph.safeRun(passed[last] ?? 1, cause.id, safe);
    return { step: last + 1, safe: rest && [...cause.run.slice(0, last), ...rest] };
  }

  /** What has become of the states, as far as it is known. */
  states(counts: (cause: string) => boolean): States {
    const { states: count } = this.search.figures();
    const parents = new Uint32Array(count + 1);
    const choices: Choice[] = [{ context: 0, alternative: 0 }];
    for (let state = 1; state <= count; state++) {
      const parent = this.search.parent(state);
      parents[state] = parent;
      choices.push(parent === 0 ? { context: 0, alternative: 0 } : this.search.choice(state));
    }
    const graph = this.wholeGraph();
    const isStuck = (cause: string): boolean => cause.startsWith('not-stuck|');
    return { parents, choices, graph, outcomes: graph?.outcomes(count, counts, isStuck) ?? null };
  }

  /** null unless the search was complete, without a reduction, and small enough to hold it. */
  private wholeGraph(): StateGraph | null {
    if (this.outcome !== 'complete' || this.options.partialOrder) return null;
    if (this.search.figures().states > largestGraph) return null;
    this.graph ??= this.makeGraph();
    return this.graph;
  }

  /** Every state once more, with the steps out of it. */
  private makeGraph(): StateGraph {
    const graph = new StateGraph();
    const { states } = this.search.figures();
    this.reporting = [];
    for (let state = 1; state <= states; state++) {
      const successors = this.search.successors(state, () => this.reporting?.splice(0) ?? []);
      for (const { choice, state: to, told } of successors)
        graph.add({ from: state, to, choice, causes: told });
      if (successors.length > 0) continue;
      this.onEnd(state);
      graph.addEnd(state, this.reporting.splice(0));
    }
    this.reporting = null;
    return graph;
  }

  private spanAt(place: { readonly fn: number; readonly pc: number } | null): Span | null {
    return (place && this.model.functions[place.fn]?.code[place.pc]?.span) ?? null;
  }

  private origin(span: Span | null): Origin | null {
    return (
      span && {
        file: this.model.files[span.file]?.name ?? '',
        line: lineOf(this.model, span),
        span,
      }
    );
  }

  private kindOf(object: ObjectId): string | null {
    const slot = this.model.layout.objects[object];
    return object === 0 || !slot ? null : typeTag(slot.type);
  }

  private path(state: number): Choice[] {
    const choices: Choice[] = [];
    for (let at = state; this.search.parent(at) !== 0; at = this.search.parent(at))
      choices.push(this.search.choice(at));
    return choices.reverse();
  }

  progress(): Progress {
    const { states, transitions, expanded, memory } = this.search.figures();
    return {
      states,
      transitions,
      queue: states - expanded,
      depth: this.path(Math.min(expanded, states)).length,
      memory,
      causes: this.found.size,
    };
  }

  verdict(): Verdict {
    const isComplete = this.outcome === 'complete';
    return {
      ...this.progress(),
      isComplete,
      bound: isComplete ? null : this.outcome === 'full' ? 'memory' : 'states',
      found: this.causes(),
      limits: [...this.limits].sort(),
      ends: this.ends,
      isLivelockSearched: this.isLivelockSearched,
      reached: reachedBy(this.model, this.search.instance),
    };
  }

  private causes(): readonly Cause[] {
    const causes: Cause[] = [];
    for (const [key, found] of this.found) {
      const { id, property, object, span, message, state, rest } = found;
      const owner = ownerBy((evidence) => this.found.has(`${evidence}|${id}`));
      // The run that is shown is one that shows whose it is.
      const shown = [owner, 'unclear'].find((evidence) => this.found.has(`${evidence}|${id}`));
      if (shown !== found.owner) continue;
      const way = this.path(state);
      const run = [...way, ...rest];
      causes.push({
        id,
        property,
        object,
        origin: this.origin(span),
        owner,
        obligation: owner === 'program' ? this.obligation(key, run) : null,
        program: this.origin(found.program),
        message,
        run,
        cycle: found.isCycle ? way.length : null,
        isShortest: !this.options.partialOrder && found.isShortest !== false,
      });
    }
    return causes;
  }

  private obligation(key: string, run: readonly Choice[]): Cause['obligation'] {
    const known = this.obligations.get(key);
    if (known !== undefined) return known;
    const broken = brokenIn(this.model, run, this.options.grain);
    const obligation = broken && { text: broken.text, at: this.origin(broken.span) };
    this.obligations.set(key, obligation);
    return obligation;
  }
}

const keyOf = ({ state, choice }: Met): string =>
  `${state} ${choice.context} ${choice.alternative}`;

function lineOf(model: Model, span: Span): number {
  const text = model.files[span.file]?.text ?? '';
  let line = 1;
  for (let i = text.indexOf('\n'); i >= 0 && i < span.start; i = text.indexOf('\n', i + 1)) line++;
  return line;
}
