/** The lowering: checked functions to flat code. */

import { pointerTo } from './check-convert';
import type { IrFunction, Place } from './ir';
import { Builder, scalarOfValue } from './lower-builder';
import { lowerEffect, lowerValue } from './lower-exprs';
import type { Lowering } from './lower-places';
import { lowerRecord } from './lower-records';
import { Jumps, lowerInitial, lowerStatement } from './lower-stmts';
import type { Reporter, Span } from './source';
import type { CheckedFunction } from './tree';
import { spell } from './types';

/** One function as the machine runs it. A way to the end without a `return` is told to `report`. */
export function lower(fn: CheckedFunction, report: Reporter): IrFunction {
  const { name, nameSpan, span, type, linkage, inlining, section, attributes, params } = fn;
  const builder = new Builder();
  const jumps = new Jumps();
  const l: Lowering = {
    builder,
    value: (value, dest = null) => lowerValue(l, value, dest),
    effect: (value) => lowerEffect(l, value),
    record: (value, to, place) => lowerRecord(l, value, to, place),
    initialise: (target, init, at) => lowerInitial(l, target, init, at),
    statement: (statement) => lowerStatement(l, jumps, statement),
  };
  receiveParameters(builder, fn);
  for (const statement of fn.body ?? []) l.statement(statement);
  const end: Span = { ...span, start: Math.max(span.start, span.end - 1) };
  const last = builder.here();
  if (fn.body) builder.emit({ op: 'return', value: null, span: end });
  const { code, reaches } = builder.finish();
  if (fn.body && type.returns.kind !== 'void' && reaches(last)) {
    report.warning(
      end,
      `\`${name}\` can end without returning \`${spell(type.returns)}\``,
      'add a `return`',
    );
  }
  return {
    ...{ name, nameSpan, span, type, linkage, inlining, section, attributes, code },
    params: fn.body ? params.length : type.params.length,
    slots: builder.slots,
    memory: builder.memory,
    memorySize: builder.memorySize,
  };
}

/** Parameters arrive in the first slots; those whose address is taken move to memory. */
function receiveParameters(builder: Builder, { params, body }: CheckedFunction): void {
  if (!body) return;
  const arrived = params.map((param) =>
    param.inMemory ? builder.parameter(param) : builder.slot(param),
  );
  params.forEach((param, i) => {
    if (!param.inMemory) return;
    const { span, isVolatile } = param;
    const dst = builder.temporary(pointerTo(param.type), span);
    const place: Place = { kind: 'local', name: param.name ?? '', path: '' };
    builder.emit({ op: 'local_address', dst, object: builder.object(param), span });
    builder.emit({
      op: 'store',
      address: { kind: 'slot', slot: dst },
      value: { kind: 'slot', slot: arrived[i] ?? 0 },
      ...{ type: scalarOfValue(param.type), place, isVolatile, span },
    });
  });
}
