/** What the BPF verifier would say of a program under a contract: one verdict for each entry program. */
import type { IrFunction, Unit } from '../lang/ir';
import { positionOf, type SourceFile, type Span } from '../lang/source';
import { entryArguments, ownArguments } from './calls';
import { type Code, compiled } from './code';
import { emptyBlock } from './compiler';
import type { Contract } from './contract';
import { Explorer, type Refused } from './explore';
import { type Reason, Refusal } from './refusal';
import { type Entry, Rules } from './rules';
import { State, type Trail, type Value } from './state';

export interface Verdict {
  /** The entry program. */
  readonly program: string;
  readonly verdict: 'accept' | 'refuse';
  readonly reason: Reason | null;
  /** The kernel's last line. */
  readonly message: string | null;
  /** All of them. */
  readonly detail: readonly string[];
  readonly origin: Place | null;
  /** Where the reference was acquired that is lost. */
  readonly alloc: Place | null;
  readonly path: readonly PathEvent[];
  /** References that are held where the path ends. */
  readonly held: readonly number[];
  /** Accepted all the same: the reference in R0 where a struct_ops program ends. */
  readonly overlooked: readonly (readonly PathEvent[])[];
  /** Instructions looked at. */
  readonly steps: number;
}

export interface Place {
  readonly file: string;
  readonly line: number;
}

export interface PathEvent extends Place {
  readonly kind: Trail['event']['kind'];
  /** Of a branch, what was tested. */
  readonly text: string;
  readonly taken?: boolean;
  /** The reference that it is about. */
  readonly ref?: number;
  readonly by?: string;
}

const known = new WeakMap<Unit, ReadonlyMap<string, Code>>();

export function verify(unit: Unit, contract: Contract): readonly Verdict[] {
  const codes = known.get(unit) ?? compiled(unit);
  known.set(unit, codes);
  return entriesOf(unit).map((entry) => verifyEntry(unit, codes, contract, entry));
}

/** Functions with a section are programs. */
function entriesOf(unit: Unit): readonly Entry[] {
  return unit.functions
    .filter((fn) => fn.section !== null && fn.linkage !== 'extern' && fn.code.length > 0)
    .map((fn) => {
      const section = fn.section ?? '';
      const members = unit.structOps.flatMap((ops) =>
        ops.members
          .filter((member) => member.fn === fn.name)
          .map(({ field }) => `${ops.record}.${field}`),
      );
      const isStructOps = /^\??struct_ops/.test(section);
      return {
        fn,
        isStructOps,
        isSleepable:
          /^\??struct_ops\.s(\/|$)/.test(section) ||
          /^aio\/(handler|io_handler|complete_cb)/.test(section),
        isCallback:
          section === 'aio/complete_cb' ||
          members.some((member) => member.startsWith('bpf_aio_complete_ops.')) ||
          (members.length === 0 && /complete_cb|comp_cb/.test(`${section} ${fn.name}`)),
      };
    });
}

function verifyEntry(
  unit: Unit,
  codes: ReadonlyMap<string, Code>,
  contract: Contract,
  entry: Entry,
): Verdict {
  const rules = new Rules(unit, codes, contract, entry);
  const done = new Set<string>();
  const todo: IrFunction[] = [entry.fn];
  const overlooked: Trail[] = [];
  let steps = 0;
  const finish = (refused: Refused | null): Verdict =>
    verdictOf(unit, entry, refused, overlooked, steps);
  if (!contract.kptr) {
    const slots = unit.maps.find((map) => mentionsKptr(map.value));
    if (slots) {
      const refusal = new Refusal('kptr-field', `map '${slots.name}': no destructor for its kptr`);
      return {
        ...finish(null),
        verdict: 'refuse',
        reason: refusal.reason,
        message: refusal.message,
        detail: refusal.lines,
        origin: placeOf(unit.files, slots.span),
      };
    }
  }
  for (let fn = todo.shift(); fn; fn = todo.shift()) {
    const code = codes.get(fn.name);
    if (!code) continue;
    const state = new State();
    const args =
      fn === entry.fn ? entryArguments(rules, state, fn.nameSpan) : ownArguments(rules, state, fn);
    state.frames.push(firstFrame(code, args));
    const explored = new Explorer(rules).explore(state);
    steps += explored.steps;
    overlooked.push(...explored.overlooked);
    if (explored.refused) return finish(explored.refused);
    for (const name of explored.globals) {
      const next = rules.functions.get(name);
      if (!next || done.has(name)) continue;
      done.add(name);
      todo.push(next);
    }
  }
  return finish(null);
}

const mentionsKptr = (type: Unit['maps'][number]['value']): boolean => {
  if (type?.kind === 'record') return type.fields.some((field) => mentionsKptr(field.type));
  if (type?.kind === 'array') return mentionsKptr(type.of);
  return type?.kind === 'pointer' && type.isKptr === true;
};

function firstFrame(code: Code, args: readonly Value[]) {
  return {
    code,
    pc: 0,
    slots: code.slots.map((_, i) => args[i]),
    cells: new Map(),
    decisions: new Map(),
    block: emptyBlock,
    result: null,
    callbackOf: null,
  };
}

function verdictOf(
  unit: Unit,
  { fn }: Entry,
  refused: Refused | null,
  overlooked: readonly Trail[],
  steps: number,
): Verdict {
  const { files } = unit;
  const common = {
    program: fn.name,
    overlooked: overlooked.map((trail) => pathOf(files, trail)),
    steps,
    held: [...(refused?.state.refs.keys() ?? [])],
  };
  if (!refused)
    return {
      ...common,
      verdict: 'accept',
      reason: null,
      message: null,
      detail: [],
      origin: null,
      alloc: null,
      path: [],
    };
  const { refusal, instr, trail, state } = refused;
  // A leak is noticed at the exit, which is the closing brace for clang.
  const span =
    instr.op === 'return' && refusal.reason === 'leak' ? state.frame.code.end : instr.span;
  return {
    ...common,
    verdict: 'refuse',
    reason: refusal.reason,
    message: refusal.message,
    detail: refusal.lines,
    origin: placeOf(files, span),
    alloc: refusal.acquired && placeOf(files, refusal.acquired),
    path: pathOf(files, trail),
  };
}

function placeOf(files: readonly SourceFile[], span: Span): Place {
  const file = files[span.file];
  return { file: file?.name ?? '', line: positionOf(file?.text ?? '', span.start).line };
}

function pathOf(files: readonly SourceFile[], trail: Trail | null): readonly PathEvent[] {
  const events: PathEvent[] = [];
  for (let at = trail; at; at = at.before) {
    const { event, span } = at;
    events.push({
      ...placeOf(files, span),
      kind: event.kind,
      text: (files[span.file]?.text ?? '').slice(span.start, span.end),
      ...('taken' in event ? { taken: event.taken } : {}),
      ...('again' in event ? { taken: event.again } : {}),
      ...('ref' in event ? { ref: event.ref } : {}),
      ...('by' in event ? { by: event.by } : {}),
      ...('fn' in event ? { by: event.fn } : {}),
    });
  }
  return events.reverse();
}
