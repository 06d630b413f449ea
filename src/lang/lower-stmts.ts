/** Statements to instructions. */
import { intType } from './check-convert';
import type { Operand } from './ir';
import { assignPlace } from './lower-assign';
import { scalarOfValue, type Target } from './lower-builder';
import { lowerCondition } from './lower-conditions';
import { access, addressOfPlace, intoSlot, type Lowering, placeOf } from './lower-places';
import type { Span } from './source';
import type { Initial, Label, Lvalue, Statement } from './tree';
import { type IntType, sizeOf } from './types';

type Of<Kind extends Statement['kind']> = Extract<Statement, { kind: Kind }>;

/** Where `break`, `continue` and labels lead in the function at hand. */
export class Jumps {
  readonly breaks: Target[] = [];
  readonly continues: Target[] = [];
  readonly #labels = new Map<Label, Target>();

  label(label: Label): Target {
    const known = this.#labels.get(label) ?? { at: -1 };
    this.#labels.set(label, known);
    return known;
  }
}

export function lowerStatement(l: Lowering, jumps: Jumps, statement: Statement): void {
  const { builder } = l;
  const { span } = statement;
  switch (statement.kind) {
    case 'expr':
      l.effect(statement.value);
      return;
    case 'block':
      for (const inner of statement.body) l.statement(inner);
      return;
    case 'declare': {
      const { local, init } = statement;
      const { type, isVolatile } = local;
      const place: Lvalue = { kind: 'local', local, type, isConst: false, isVolatile, span };
      if (init) l.initialise(place, init, span);
      return;
    }
    case 'if':
      branch(l, statement);
      return;
    case 'while':
    case 'do':
    case 'for':
      loop(l, jumps, statement);
      return;
    case 'bpf_for':
      bpfFor(l, jumps, statement);
      return;
    case 'switch':
      switchStatement(l, jumps, statement);
      return;
    case 'label':
      builder.place(jumps.label(statement.label));
      return;
    case 'goto':
      builder.jump(jumps.label(statement.label), span);
      return;
    case 'break':
    case 'continue': {
      const target = (statement.kind === 'break' ? jumps.breaks : jumps.continues).at(-1);
      if (target) builder.jump(target, span);
      return;
    }
    case 'return': {
      const value = statement.value && l.value(statement.value);
      builder.emit({ op: 'return', value, span });
    }
  }
}

/** Zeroes, then stores in order. */
export function lowerInitial(l: Lowering, target: Lvalue, init: Initial, span: Span): void {
  if (init.zero) {
    const size = sizeOf(target.type);
    l.builder.emit({
      ...{ op: 'zero', address: addressOfPlace(l, target), size, place: placeOf(target), span },
    });
  }
  for (const { target: part, value } of init.stores) assignPlace(l, part, value, value.span);
}

function branch(l: Lowering, statement: Of<'if'>): void {
  const { builder } = l;
  const [then, otherwise, end] = [builder.target(), builder.target(), builder.target()];
  lowerCondition(l, statement.cond, then, otherwise);
  builder.place(then);
  l.statement(statement.then);
  if (statement.otherwise) builder.jump(end, statement.span);
  builder.place(otherwise);
  if (statement.otherwise) l.statement(statement.otherwise);
  builder.place(end);
}

function inLoop(l: Lowering, jumps: Jumps, body: Statement, next: Target, end: Target): void {
  jumps.breaks.push(end);
  jumps.continues.push(next);
  l.statement(body);
  jumps.breaks.pop();
  jumps.continues.pop();
}

function loop(l: Lowering, jumps: Jumps, statement: Of<'while' | 'do' | 'for'>): void {
  const { builder } = l;
  const { span, cond } = statement;
  if (statement.kind === 'for' && statement.init) l.statement(statement.init);
  const [body, next, end] = [builder.target(), builder.target(), builder.target()];
  const head = builder.here();
  builder.emit({ op: 'loop', kind: 'c', span: cond?.span ?? span });
  if (statement.kind !== 'do' && cond) lowerCondition(l, cond, body, end);
  builder.place(body);
  inLoop(l, jumps, statement.body, next, end);
  builder.place(next);
  if (statement.kind === 'for' && statement.step) l.effect(statement.step);
  if (statement.kind === 'do') lowerCondition(l, statement.cond, head, end);
  else builder.jump(head, cond?.span ?? span);
  builder.place(end);
}

/** The kernel's iterator over numbers: the variable gets each number, and keeps the last one. */
function bpfFor(l: Lowering, jumps: Jumps, statement: Of<'bpf_for'>): void {
  const { builder } = l;
  const { variable, span } = statement;
  const slot = (index: number): Operand => ({ kind: 'slot', slot: index });
  const [at, to, more] = [
    builder.temporary(intType, statement.from.span),
    builder.temporary(intType, statement.to.span),
    builder.temporary(intType, span),
  ];
  intoSlot(l, statement.from, at);
  intoSlot(l, statement.to, to);
  const [body, next, end] = [builder.target(), builder.target(), builder.target()];
  const head = builder.here();
  const headSpan = variable?.span ?? statement.to.span;
  builder.emit({ op: 'loop', kind: variable ? 'bpf_for' : 'bpf_repeat', span: headSpan });
  const bounds = { left: slot(at), right: slot(to), type: 'i32', span: headSpan } as const;
  builder.emit({ op: 'binary', dst: more, which: 'lt', ...bounds });
  const taken = { cond: slot(more), type: 'i32', then: body, otherwise: end } as const;
  builder.emit({ op: 'branch', ...taken, span: headSpan });
  builder.place(body);
  if (variable) setVariable(l, variable, slot(at));
  inLoop(l, jumps, statement.body, next, end);
  builder.place(next);
  const one: Operand = { kind: 'const', value: 1n };
  const sum = { left: slot(at), right: one, type: 'i32', span: headSpan } as const;
  builder.emit({ op: 'binary', dst: at, which: 'add', ...sum });
  builder.jump(head, headSpan);
  builder.place(end);
}

function setVariable(l: Lowering, variable: Lvalue, value: Operand): void {
  const { span } = variable;
  const type = scalarOfValue(variable.type);
  const place = access(l, variable);
  if (type === 'i32' || type === 'u32') {
    place.write(value, span);
    return;
  }
  const dst = l.builder.temporary(variable.type as IntType, span);
  l.builder.emit({ op: 'convert', dst, value, from: 'i32', to: type, explicit: false, span });
  place.write({ kind: 'slot', slot: dst }, span);
}

function switchStatement(l: Lowering, jumps: Jumps, statement: Of<'switch'>): void {
  const { builder } = l;
  const end = builder.target();
  const value = l.value(statement.value);
  const cases = statement.cases.map(({ low, high, label }) => ({
    low,
    high,
    target: jumps.label(label),
  }));
  const otherwise = statement.otherwise ? jumps.label(statement.otherwise) : end;
  const type = scalarOfValue(statement.value.type);
  builder.emit({ op: 'switch', value, type, cases, otherwise, span: statement.value.span });
  jumps.breaks.push(end);
  l.statement(statement.body);
  jumps.breaks.pop();
  builder.place(end);
}
