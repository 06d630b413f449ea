/** Calls and returns. */
import type { Value } from '../../lang/tree';
import { meaningOf } from './addresses';
import { afterDeathOf, copiesOf, giveReturned, loseAtEnd } from './loss';
import { cut } from './numbers';
import { waysOf } from './plan';
import { depthOf } from './references';
import { obliges, type Run } from './run';
import type { Fn } from './world';

/** The arguments are the last operands; they stay there until the call returns. */
function enter(run: Run, fn: Fn, count: number, entered: boolean): void {
  const { operands } = run.frame;
  const args = operands.slice(operands.length - count);
  run.enter(
    fn,
    fn.tree.params.map((param, i) => cut(args[i] ?? 0n, param.type)),
    entered,
  );
}

export function call(run: Run, node: Extract<Value, { kind: 'call' }>): void {
  const fn = run.world.functionOf(run.frame.fn.unit, node.callee);
  if (!fn) throw new Error(`nobody defines ${node.callee}`);
  if (run.frame.fn.isProgram && !fn.isProgram) mayPass(run, fn, node.args);
  if (!run.ended) enter(run, fn, node.args.length, false);
}

/** A program that passes what was freed is wrong at the call, whatever the kfunc does with it. */
function mayPass(run: Run, kfunc: Fn, args: readonly Value[]): void {
  args.forEach((_, i) => {
    const param = kfunc.tree.params[i];
    if (param?.type.kind !== 'pointer' || run.ended) return;
    const thing = run.allocatedAt(run.operand(args.length - 1 - i));
    if (!thing || run.held(thing).live) return;
    const twice = obliges(kfunc, 'no-double-free');
    run.violated(twice ? 'no-double-free' : 'no-use-after-free', thing, true);
  });
}

export function callPointer(run: Run, node: Extract<Value, { kind: 'call_pointer' }>): void {
  const meaning = meaningOf(run.operand(node.args.length));
  const fn = meaning.kind === 'function' ? run.world.functions[meaning.index] : null;
  if (fn) enter(run, fn, node.args.length, fn.entry !== null);
  else run.violated('ops-present', null, true);
}

export function callOfLoop(run: Run, node: Extract<Value, { kind: 'bpf_loop' }>): void {
  const fn = run.world.functionOf(run.frame.fn.unit, node.callback);
  if (!fn) throw new Error(`nobody defines ${node.callback}`);
  const [context, at] = [run.operand(1), run.operand(0)];
  run.push(at);
  run.push(context);
  enter(run, fn, 2, false);
}

/** How many operands a call has put before its result. */
function operandsOf(node: Value): number {
  if (node.kind === 'call') return node.args.length;
  if (node.kind === 'call_pointer') return node.args.length + 1;
  return 2;
}

/** The result's type, to whoever called. */
function returnedBy(node: Value): Value['type'] {
  return node.kind === 'bpf_loop' ? node.callbackType.returns : node.type;
}

/** Leaves a function with this value. */
export function leave(run: Run, value: bigint | null): void {
  const { frame } = run;
  const depth = depthOf(run);
  frame.operands = value === null ? [] : [value];
  const copies = copiesOf(run, frame);
  run.frames.pop();
  const caller = run.top;
  const after = caller?.cell;
  if (frame.entered) {
    const isPassed = after?.op.kind === 'after' && after.op.node.type.kind === 'pointer';
    if (isPassed && value !== null) giveReturned(run, depth, value);
    loseAtEnd(run, depth);
  }
  if (!caller) return;
  if (after?.op.kind !== 'after') throw new Error('a call has nowhere to return to');
  const { node } = after.op;
  caller.operands.splice(caller.operands.length - operandsOf(node));
  const [next] = waysOf(after);
  caller.cell = next ?? null;
  const type = returnedBy(node);
  if (type.kind !== 'void') run.push(cut(value ?? 0n, type));
  if (frame.entered) return;
  // A result that is thrown away is no copy.
  const isWanted = type.kind !== 'void' && next?.op.kind !== 'discard';
  const thrownAway = type.kind !== 'void' && !isWanted ? run.pop() : null;
  afterDeathOf(run, copies);
  if (thrownAway !== null) run.push(thrownAway);
}
