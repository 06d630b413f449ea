/** One context at work on a state: what it may change, and what it finds. */
import type { SourceFile, Span } from '../../lang/source';
import type { Local } from '../../lang/tree';
import { sizeOf } from '../../lang/types';
import { type Evidence, type Finding, findingAt } from '../cause';
import { addressOf, meaningOf } from './addresses';
import type { Frame, Held, State } from './state';
import { type Fn, has, type Thing, type World } from './world';

/** A frame of the context that runs. */
export interface Work extends Frame {
  cell: Frame['cell'];
  operands: bigint[];
  registers: Map<number, bigint>;
  memory: Map<number, readonly number[]>;
}

/** What the kernel gives its word for: to give what is its own, to take what is there, to call back once. */
const promises = new Set(['ownership', 'refcount', 'callback-once']);

/** Whether callers of a function answer for this property. */
export const obliges = ({ tree }: Fn, property: string): boolean =>
  tree.attributes.some(({ name, args }) => name === 'obliges' && args[0] === property);

/** Nested calls; more is the kernel's stack running over. */
const mostFrames = 48;

export class Run {
  readonly world: World;
  readonly context: number;
  #objects: readonly Held[];
  /** Whether the program has done anything. */
  hasRunProgram = false;
  /** Whether an object is another than in the state that the run began with. */
  hasChanged = false;
  /** Outermost first. Those that `work` has given may be changed. */
  readonly frames: Frame[];
  readonly #mine = new Set<Frame>();
  #stacks: State['stacks'];
  readonly findings: Finding[] = [];
  /** Index of the alternative that answers the choice. */
  alternative = 0;
  /** Nobody else runs: in an atomic section, or while a waiting condition is looked at. */
  isAlone = false;
  ended: State['ended'] = null;
  broke: State['broke'];
  /** Where what happens is written. */
  span: Span = { file: 0, start: 0, end: 0 };
  unit = 0;

  constructor(world: World, state: State, context: number) {
    this.world = world;
    this.context = context;
    this.#objects = state.objects;
    this.#stacks = state.stacks;
    this.frames = [...(state.stacks[context] ?? [])];
    this.ended = state.ended;
    this.broke = state.broke;
  }

  result(): State {
    const stacks = this.#stacks.map((stack, c) => (c === this.context ? this.frames : stack));
    return { objects: this.#objects, stacks, ended: this.ended, broke: this.broke };
  }

  get top(): Work | null {
    return this.frames.length > 0 ? this.work(this.frames.length - 1) : null;
  }

  /** A frame as this run's own, to be changed. */
  work(index: number): Work {
    const frame = this.frames[index];
    if (!frame) throw new Error('there is no such frame');
    if (this.#mine.has(frame)) return frame as Work;
    const copy: Work = {
      ...frame,
      operands: [...frame.operands],
      registers: new Map(frame.registers),
      memory: new Map(frame.memory),
    };
    this.frames[index] = copy;
    this.#mine.add(copy);
    return copy;
  }

  /** The frame that runs. */
  get frame(): Work {
    const { top } = this;
    if (!top) throw new Error('the context is done');
    return top;
  }

  stackOf(context: number): readonly Frame[] {
    return context === this.context ? this.frames : (this.#stacks[context] ?? []);
  }

  /** Gives a local that lies in memory, of whatever context, its bytes. */
  changeLocal(
    where: { readonly context: number; readonly frame: number; readonly local: number },
    bytes: readonly number[],
  ): void {
    if (where.context === this.context) {
      this.work(where.frame).memory.set(where.local, bytes);
      return;
    }
    const stack = this.stackOf(where.context).map((frame, index) =>
      index === where.frame
        ? { ...frame, memory: new Map(frame.memory).set(where.local, bytes) }
        : frame,
    );
    this.#stacks = this.#stacks.with(where.context, stack);
    this.hasChanged = true;
  }

  push(value: bigint): void {
    this.frame.operands.push(value);
  }

  pop(): bigint {
    const value = this.frame.operands.pop();
    if (value === undefined) throw new Error('an operand is missing');
    return value;
  }

  /** The last operand but `before`. */
  operand(before = 0): bigint {
    return this.frame.operands.at(-1 - before) ?? 0n;
  }

  enter(fn: Fn, args: readonly bigint[], entered: boolean): void {
    if (this.frames.length >= mostFrames) {
      this.ended = 'bound';
      return;
    }
    const frame: Work = {
      ...{ fn, entered, cell: fn.start, operands: [], registers: new Map(), memory: new Map() },
    };
    this.frames.push(frame);
    this.#mine.add(frame);
    fn.tree.params.forEach((param, i) => {
      this.setLocal(param, args[i] ?? 0n);
    });
  }

  // ---- finding

  /** A property breaks: by the program if it does so at its own line, or in a kfunc that obliges it to see to that. */
  violated(property: string, thing: Thing | null, ends = false): void {
    const inner = this.frames.findLastIndex(({ fn }) => fn.isProgram);
    const called = inner < 0 ? undefined : this.frames[inner + 1]?.fn;
    const byProgram = inner >= 0 && (!called || obliges(called, property));
    this.report(property, thing, byProgram ? 'program' : 'kernel', ends);
  }

  report(
    property: string,
    thing: Thing | null,
    by: 'program' | 'kernel' | 'model',
    ends = false,
  ): void {
    if (by === 'program') this.programBroke();
    else if (by === 'kernel' && promises.has(property) && !this.broke.program)
      this.broke = { ...this.broke, kernelFirst: true };
    const kind = thing?.type.kind === 'record' ? thing.type.tag : null;
    this.findings.push(findingAt(this.evidence, property, kind, this.place()));
    if (ends) this.ended = 'violation';
  }

  /** What runs; for what only watches, the call of it. */
  private place(): { readonly files: readonly SourceFile[]; readonly span: Span } {
    const watcher = this.frames.findIndex(({ fn }) => has(fn.tree, 'watches'));
    const caller = this.frames[watcher - 1];
    const unit = this.world.units[caller?.fn.unit ?? this.unit];
    return { files: unit?.files ?? [], span: caller?.cell?.op.node?.span ?? this.span };
  }

  programBroke(): void {
    this.broke = { ...this.broke, program: true };
  }

  get evidence(): Evidence {
    if (!this.broke.program) return 'kernel';
    return this.broke.kernelFirst ? 'unclear' : 'program';
  }

  /** Looks at something; what would be wrong about that is not said. */
  quietly<T>(look: () => T): T {
    const { ended, broke } = this;
    const { length } = this.findings;
    const result = look();
    this.ended = ended;
    this.broke = broke;
    this.findings.length = length;
    return result;
  }

  // ---- objects

  held(thing: Thing): Held {
    const held = this.#objects[thing.id];
    if (!held) throw new Error('an object has no state');
    return held;
  }

  change(thing: Thing, change: Partial<Held>): void {
    this.#objects = this.#objects.with(thing.id, { ...this.held(thing), ...change });
    this.hasChanged = true;
  }

  /** The object that an address points into (or just behind), and where; null for stacks and for nothing. */
  thingAt(address: bigint): { readonly thing: Thing; readonly offset: number } | null {
    const meaning = meaningOf(address);
    if (meaning.kind !== 'region') return null;
    const region = this.world.regions[meaning.region];
    if (!region || meaning.offset < 0) return null;
    const { things, stride } = region;
    if (things.length > 1 && meaning.offset > things.length * stride) return null;
    const index = Math.min(Math.floor(meaning.offset / stride) || 0, things.length - 1);
    const thing = things[index];
    return thing ? { thing, offset: meaning.offset - index * stride } : null;
  }

  /** What new_object has made, if the address points into such a thing. */
  allocatedAt(address: bigint): Thing | null {
    const thing = this.thingAt(address)?.thing;
    return thing?.role === 'arena' ? thing : null;
  }

  // ---- locals

  numberOf(local: Local): number {
    const { locals } = this.frame.fn;
    const known = locals.indexOf(local);
    return known >= 0 ? known : locals.push(local) - 1;
  }

  register(local: Local): bigint {
    return this.frame.registers.get(this.numberOf(local)) ?? 0n;
  }

  setRegister(local: Local, value: bigint): void {
    if (value === 0n) this.frame.registers.delete(this.numberOf(local));
    else this.frame.registers.set(this.numberOf(local), value);
  }

  addressOfLocal(local: Local): bigint {
    return addressOf.local(this.context, this.frames.length - 1, this.numberOf(local));
  }

  /** Gives a parameter its value, wherever it lies. */
  setLocal(local: Local, value: bigint): void {
    if (!local.inMemory) this.setRegister(local, value);
    else {
      const size = sizeOf(local.type);
      const bytes = Array.from({ length: size }, (_, i) =>
        Number((value >> BigInt(8 * i)) & 0xffn),
      );
      this.frame.memory.set(this.numberOf(local), bytes);
    }
  }
}
