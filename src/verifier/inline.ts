/** Static functions that nothing keeps apart become part of their callers, as clang makes them. */
import type { Instr } from '../lang/ir';
import type { Scalar } from '../lang/types';
import { type Body, callbackCalls } from './body';
import { type Renaming, renamed, renamedOperand } from './rename';

const tooMuch = 20_000;

export function inlined(body: Body, bodies: ReadonlyMap<string, Body>): Body {
  let now = body;
  for (;;) {
    const at = callToInline(now, bodies);
    if (at < 0 || now.code.length > tooMuch) return now;
    now = inlineAt(now, at, bodies);
  }
}

function callToInline({ code, name }: Body, bodies: ReadonlyMap<string, Body>): number {
  const kept = new Set(callbackCalls(code).values());
  return code.findIndex((instr, at) => {
    if (instr.op !== 'call' || kept.has(at) || instr.callee === name) return false;
    const fn = bodies.get(instr.callee)?.fn;
    return fn?.linkage === 'static' && fn.inlining !== 'noinline' && fn.section === null;
  });
}

function inlineAt(body: Body, at: number, bodies: ReadonlyMap<string, Body>): Body {
  const call = body.code[at];
  if (call?.op !== 'call') return body;
  const callee = bodies.get(call.callee);
  if (!callee) return body;
  const { span } = call;
  const firstSlot = body.slots.length;
  const firstObject = body.memory.length;
  const entry: Instr[] = call.args.map((value, i) => ({
    op: 'move',
    dst: firstSlot + i,
    value,
    type: call.types[i] as Scalar,
    span,
  }));
  const start = at + entry.length;
  // A return becomes a move and a jump behind the call: two instructions for each.
  const places: number[] = [];
  let next = start;
  for (const instr of callee.code) {
    places.push(next);
    next += instr.op === 'return' ? 2 : 1;
  }
  const end = next;
  const rename: Renaming = {
    slot: (slot) => slot + firstSlot,
    object: (object) => object + firstObject,
    target: (target) => places[target] as number,
  };
  const inside = callee.code.flatMap((instr): Instr[] => {
    if (instr.op !== 'return') return [renamed(instr, rename)];
    const jump: Instr = { op: 'jump', target: end, span: instr.span };
    if (call.dst === null || instr.value === null) return [jump, jump];
    const value = renamedOperand(instr.value, rename);
    const type = call.types[call.types.length - 1] as Scalar;
    return [{ op: 'move', dst: call.dst, value, type, span: instr.span }, jump];
  });
  const growth = end - at - 1;
  const outer: Renaming = {
    slot: (slot) => slot,
    object: (object) => object,
    target: (target) => (target > at ? target + growth : target),
  };
  return {
    ...body,
    code: [
      ...body.code.slice(0, at).map((instr) => renamed(instr, outer)),
      ...entry,
      ...inside,
      ...body.code.slice(at + 1).map((instr) => renamed(instr, outer)),
    ],
    slots: [...body.slots, ...callee.slots],
    memory: [
      ...body.memory,
      ...callee.memory.map((object) => ({ ...object, offset: object.offset + body.memorySize })),
    ],
    memorySize: body.memorySize + callee.memorySize,
  };
}
