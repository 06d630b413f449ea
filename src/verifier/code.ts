/** What the compiler makes of a program's functions: the code that the verifier's rules are applied to. */

import type { FrameObject, Unit } from '../lang/ir';
import type { Span } from '../lang/source';
import { sizeOf } from '../lang/types';
import { type Body, callbackCalls } from './body';
import { Flow } from './flow';
import { inlined } from './inline';
import { type Needs, needs } from './needs';
import { split } from './split';

export interface Code extends Body {
  readonly flow: Flow;
  readonly needs: Needs;
  /** Calls of a bpf_loop's callback, by the pc of the loop's head. */
  readonly callbackCalls: ReadonlyMap<number, number>;
  /** Where on the stack each object of memory (by its offset in the frame) and each volatile slot lies. */
  readonly stack: {
    readonly objects: ReadonlyMap<number, number>;
    readonly slots: ReadonlyMap<number, number>;
  };
  /** The closing brace. */
  readonly end: Span;
}

/** All functions that are verified or followed, by name. */
export function compiled(unit: Unit): ReadonlyMap<string, Code> {
  const bodies = new Map<string, Body>();
  for (const fn of unit.functions) {
    if (fn.linkage === 'extern' || fn.code.length === 0) continue;
    bodies.set(fn.name, {
      name: fn.name,
      fn,
      code: fn.code,
      slots: fn.slots,
      memory: fn.memory,
      memorySize: fn.memorySize,
    });
  }
  const whole = [...bodies.values()]
    .map((body) => split(inlined(body, bodies)))
    .map((body) => ({ body, flow: new Flow(body.code) }));
  const needed = needs(whole.map(({ body }) => body));
  return new Map(
    whole.map(({ body, flow }) => [
      body.name,
      {
        ...body,
        flow,
        needs: needed.get(body.name) as Needs,
        callbackCalls: callbackCalls(body.code),
        stack: stackOf(body),
        end: { ...body.fn.span, start: Math.max(body.fn.span.start, body.fn.span.end - 1) },
      },
    ]),
  );
}

/** As clang lays the stack out: downwards in the order of declaration. */
function stackOf({ memory, slots }: Body): Code['stack'] {
  const things = [
    ...memory.map(({ size, type, offset, span }) => ({
      size,
      align: alignOf(type, size),
      offset,
      span,
      slot: -1,
    })),
    ...slots.flatMap(({ isVolatile, type, span }, slot) =>
      isVolatile ? [{ size: sizeOf(type), align: sizeOf(type), offset: -1, span, slot }] : [],
    ),
  ].sort((a, b) => a.span.file - b.span.file || a.span.start - b.span.start);
  const objects = new Map<number, number>();
  const volatiles = new Map<number, number>();
  let depth = 0;
  for (const { size, align, offset, slot } of things) {
    depth = Math.ceil((depth + size) / align) * align;
    if (slot < 0) objects.set(offset, -depth);
    else volatiles.set(slot, -depth);
  }
  return { objects, slots: volatiles };
}

const alignOf = (type: FrameObject['type'], size: number): number =>
  type.kind === 'record'
    ? Math.max(1, type.align)
    : type.kind === 'array'
      ? alignOf(type.of, 8)
      : Math.min(8, Math.max(1, size));
