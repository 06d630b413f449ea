/** The words of model.h. */
import type { Value } from '../../lang/tree';
import { loseThrough } from './loss';
import { storeFromUserSpace } from './maps';
import { zeros } from './numbers';
import {
  activation,
  depthOf,
  gaveBack,
  handed,
  holderNumber,
  holderText,
  holds,
  took,
  voidReferences,
} from './references';
import type { Run } from './run';

type ModelCall = Extract<Value, { kind: 'model' }>;

/** What follows on these would be noise. */
const ending = new Set(['no-use-after-free', 'no-double-free', 'valid-access', 'ops-present']);

const kinds = ['task', 'irq', 'kworker', 'teardown'];

/** Words that others can tell, beside choices. */
const shared = new Set([
  ...['atomic_begin', 'new_object', 'free_object', 'is_live', 'user_space_stores'],
]);

export const isSharedWord = ({ name }: ModelCall): boolean => shared.has(name);

/** `args` are the values among the arguments; yields the result. */
export function runWord(run: Run, node: ModelCall, args: readonly bigint[]): bigint {
  const { world } = run;
  const [text = '', otherText = ''] = node.args.flatMap((arg) =>
    arg.kind === 'text' ? [arg.text] : [],
  );
  const [first = 0n, second = 0n, third = 0n] = args;
  const thing = run.thingAt(first)?.thing ?? null;
  const holder = (name: string) => holderNumber(world, name);
  const named = (number: bigint) => holderText(world, number);
  const context = world.contexts[run.context];
  switch (node.name) {
    case 'choose':
    case 'choose_among':
    case 'choose_number':
    case 'fault':
      if (run.isAlone) throw new Error('a choice in an atomic section');
      return BigInt(run.alternative);
    case 'context_kind':
      return BigInt(Math.max(0, kinds.indexOf(context?.kind ?? 'task')));
    case 'context_instance':
      return BigInt(context?.instance ?? 0);
    case 'runs_as':
      return context?.root.name === text ? 1n : 0n;
    case 'in_nonsleepable_program':
      return isNonsleepable(run) ? 1n : 0n;
    case 'user_space_stores':
      return storeFromUserSpace(run, first, second) ? 1n : 0n;
    case 'atomic_begin':
      run.isAlone = true;
      return 0n;
    case 'atomic_end':
      run.isAlone = false;
      return 0n;
    case 'label':
    case 'passes_on':
    case 'picked_up':
    case 'warn':
      return 0n;
    case 'new_object':
      return newObject(run, node);
    case 'free_object':
      freeObject(run, first);
      return 0n;
    case 'is_live':
      return thing && run.held(thing).live ? 1n : 0n;
    case 'slot_of': {
      const same = world.things.filter((t) => t.role === 'arena' && t.type === thing?.type);
      return BigInt(Math.max(0, thing ? same.indexOf(thing) : 0));
    }
    case 'took':
      if (thing) took(run, thing, text, named(second));
      return 0n;
    case 'gave_back':
      if (thing) gaveBack(run, thing, text, named(second));
      return 0n;
    case 'handed':
      if (thing) handed(run, thing, text, named(second), named(third));
      return 0n;
    case 'void_references':
      if (thing) voidReferences(run, thing, text);
      return 0n;
    case 'holds':
      return thing && holds(run, thing, text, named(second)) ? 1n : 0n;
    case 'program_must':
      if (first === 0n) run.programBroke();
      return 0n;
    case 'held_by':
      return holder(`object ${thing?.id ?? 'none'}`);
    case 'held_by_caller':
      return holder(depthOf(run) === 0 ? 'kernel' : activation(run));
    case 'held_by_callee':
      return holder(activation(run, depthOf(run) + 1));
    case 'held_by_worker':
      return holder(`worker ${run.context}`);
    case 'held_by_program':
      return holder('duty');
    case 'held_by_kernel':
    case 'held_by_queue':
    case 'held_by_fd_table':
    case 'held_by_ublk':
    case 'held_by_map':
    case 'held_by_whoever':
      return holder(node.name.slice('held_by_'.length));
    case 'violated':
      run.violated(text, thing, ending.has(text));
      return 0n;
    case 'may_sleep':
      if (context?.kind === 'irq' || isNonsleepable(run)) run.violated('no-sleep-in-atomic', null);
      return 0n;
    case 'aio_assert':
      if (first === 0n) run.violated('user-assert', null);
      return 0n;
    default:
      throw new Error(`${node.name}(${otherText}) is not known here`);
  }
}

const isNonsleepable = (run: Run): boolean =>
  run.frames.some(({ entered, fn }) => entered && fn.entry?.sleepable === false);

function newObject(run: Run, node: ModelCall): bigint {
  const [arg] = node.args;
  const tag = arg?.kind === 'type' && arg.type.kind === 'record' ? arg.type.tag : '';
  const thing = run.world.arenas.get(tag)?.find((free) => !run.held(free).live);
  if (!thing) {
    run.ended = 'bound';
    return 0n;
  }
  run.change(thing, { live: true, bytes: zeros(thing.size) });
  return thing.address;
}

function freeObject(run: Run, address: bigint): void {
  const { thing, offset } = run.thingAt(address) ?? {};
  if (thing?.role !== 'arena' || offset !== 0) {
    run.violated('valid-access', thing ?? null, true);
    return;
  }
  if (!run.held(thing).live) {
    run.violated('no-double-free', thing, true);
    return;
  }
  run.change(thing, { live: false, bytes: zeros(thing.size), tokens: [] });
  loseThrough(run, thing);
}
