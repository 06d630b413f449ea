/**
 * A log of the kernel's verifier (level 2), as it is printed or pasted: what it says last, at which line, and how it
 * got there.
 */

import type { PathEvent } from './verify';

export interface KernelLog {
  readonly isAccepted: boolean;
  /** All lines that tell the error; the last one is the message. */
  readonly errors: readonly string[];
  /** The C line of the instruction that was refused; null where the compiler has merged lines. */
  readonly line: number | null;
  /** C lines on the way there. */
  readonly path: readonly number[];
  /** Of a leak: the C line that acquired the reference. */
  readonly allocLine: number | null;
  /** The instruction that was refused. */
  readonly instruction: string;
  /** Functions called before it. */
  readonly calls: readonly string[];
  /** The last two instructions before it, with the registers they changed. */
  readonly before: string;
  /** What happened on the way there, as far as the log tells: of a branch, whether its jump was taken. */
  readonly events: readonly PathEvent[];
}

interface Step {
  readonly at: number;
  readonly text: string;
  readonly parent: Step | null;
  readonly line: number | null;
  /** The state that is printed on a line of its own before it. */
  readonly entered: string | null;
}

const instruction = /^(\d+): \(([0-9a-f]{2})\) (.*)/;
const source = /^; (.*) @ (\S+):(\d+)\s*$/;
const fork = /^from (\d+) to (\d+)/;
const state = /^(?:from \d+ to )?\d+: ((?:R\d|frame\d).*)/;
/** What is neither an instruction nor an error: states, precision, subprograms, statistics. */
const chatter =
  /^(\d+: (R|safe|frame)|from \d+ to \d+|; |mark_precise|func#|Live regs|caller:|callee:|returning from callee|to caller|frame\d|last_idx|regs=|falling|parent|propagating|update_|processed |Validating |Func#\d+ \(.*is (safe|global)|arg#\d+ reference type|Global function .* doesn't return|\s*$)/;

/** Reads a log; `file`: the C file whose lines count, by its name without folders. */
export function readKernelLog(text: string, file: string): KernelLog {
  const lines = text.split('\n');
  const end = lines.findLastIndex((line) => line.startsWith('processed '));
  const walk = new Walk(file);
  let last = -1;
  lines.slice(0, end < 0 ? lines.length : end).forEach((line, i) => {
    if (walk.take(line) || chatter.test(line)) last = i;
  });
  const errors = lines
    .slice(last + 1, end < 0 ? lines.length : end)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(cur|old) state:/.test(line));
  const chain = walk.chain();
  const at = chain.at(-1);
  const alloc = /alloc_insn=(\d+)/.exec(errors.join('\n'))?.[1];
  return {
    isAccepted: errors.length === 0,
    errors,
    line: at?.line || null,
    path: chain.flatMap(({ line }, i) => (line && line !== lineBefore(chain, i) ? [line] : [])),
    allocLine: alloc === undefined ? null : walk.lineOf(Number(alloc)),
    instruction: (at?.text ?? '').split(' ;')[0]?.trim() ?? '',
    calls: chain.slice(0, -1).flatMap(({ text: said }) => /call (\w+)/.exec(said)?.[1] ?? []),
    before: chain
      .slice(-3, -1)
      .map(({ text: said }) => said)
      .join(' '),
    events: eventsOf(chain, file, walk.texts),
  };
}

function refsIn(text: string): readonly number[] {
  return (/\brefs=([\d,]+)/.exec(text)?.[1] ?? '').split(',').filter(Boolean).map(Number);
}

/** What became of each reference, by the list that every printed state ends with, and which way branches went. */
function eventsOf(
  chain: readonly Step[],
  file: string,
  texts: ReadonlyMap<number, string>,
): readonly PathEvent[] {
  const events: PathEvent[] = [];
  let held: readonly number[] = [];
  let line = 0;
  const add = (event: Pick<PathEvent, 'kind'> & Partial<PathEvent>) =>
    events.push({ file, line, text: texts.get(line) ?? '', ...event });
  const become = (now: readonly number[], gone: PathEvent['kind'], by?: string) => {
    const how = by === undefined ? {} : { by };
    for (const ref of held) if (!now.includes(ref)) add({ kind: gone, ref, ...how });
    for (const ref of now)
      if (!held.includes(ref)) add({ kind: 'acquire', ref, by: by ?? 'the program’s argument' });
    held = now;
  };
  chain.forEach(({ at, text, line: own, entered }, i) => {
    line = own || line;
    if (entered !== null) become(refsIn(entered), i === 0 ? 'release' : 'null');
    const [instr = '', ...after] = text.split(' ;');
    const by = /call ([\w.]+)/.exec(instr)?.[1];
    const next = chain[i + 1];
    const test = /^(if .*) goto/.exec(instr)?.[1];
    if (test && next) add({ kind: 'branch', by: test, taken: next.at !== at + 1 });
    if (after.length > 0)
      become(
        refsIn(after.join(' ;')),
        by === undefined ? 'null' : by === 'bpf_kptr_xchg' ? 'move' : 'release',
        by,
      );
    if (!next) add({ kind: 'exit' });
  });
  return events;
}

/** The last line that was known before a step. */
function lineBefore(chain: readonly Step[], at: number): number | null {
  for (let i = at - 1; i >= 0; i--) {
    const line = chain[i]?.line;
    if (line) return line;
  }
  return null;
}

/** The tree of steps: depth first, each put-off side of a branch is announced by "from X to Y". */
class Walk {
  readonly #file: string;
  readonly #steps: Step[] = [];
  readonly #lines = new Map<number, number>();
  readonly #resumed = new Set<Step>();
  readonly texts = new Map<number, string>();
  #entered: string | null = null;
  #parent: Step | null = null;
  #line: number | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  /** False if the line is none of the walk's. */
  take(text: string): boolean {
    const from = source.exec(text);
    if (from) {
      if (from[2] === this.#file) {
        this.#line = Number(from[3]);
        this.texts.set(this.#line, from[1] ?? '');
      }
      return true;
    }
    this.#entered = state.exec(text)?.[1] ?? this.#entered;
    const branch = fork.exec(text);
    if (branch) {
      this.#resume(Number(branch[1]));
      return true;
    }
    if (text.startsWith('Validating ')) {
      this.#parent = null;
      this.#line = null;
    }
    const step = instruction.exec(text);
    if (!step) return false;
    const at = Number(step[1]);
    if (this.#line !== null) this.#lines.set(at, this.#line);
    this.#line = this.#lines.get(at) ?? this.#line;
    const entered = this.#entered;
    this.#parent = { at, text: step[3] ?? '', parent: this.#parent, line: this.#line, entered };
    this.#entered = null;
    this.#steps.push(this.#parent);
    return true;
  }

  /** Its parent is the latest step at that branch which has not been gone on from. */
  #resume(at: number): void {
    const branch = this.#steps.findLast((step) => step.at === at && !this.#resumed.has(step));
    if (branch) {
      this.#resumed.add(branch);
      this.#parent = branch;
    }
    this.#line = null;
  }

  lineOf(at: number): number | null {
    return this.#lines.get(at) || null;
  }

  chain(): readonly Step[] {
    const chain: Step[] = [];
    for (let step = this.#steps.at(-1) ?? null; step; step = step.parent) chain.push(step);
    return chain.reverse();
  }
}

/** Calls after which a pointer that they were given is none any more. */
const consuming = /^(bpf_task_release|bpf_cpumask_release|bpf_kptr_xchg)$/;

const kinds: readonly (readonly [RegExp, string])[] = [
  [/Unreleased reference|would lead to reference leak/, 'leak'],
  [/invalid mem access 'map_value_or_null'|type=map_value_or_null/, 'null-map-value'],
  [/Possibly NULL pointer passed|(type=|mem access '|arithmetic on )\S*or_null/, 'null'],
  [/expects refcounted|R2 must be referenced/, 'not-refcounted'],
  [/must be referenced or trusted|must be a rcu pointer/, 'untrusted'],
  [
    /zero offset|dereference of modified|variable \S+ access|negative offset|sock_common is expected|expected pointer to STRUCT (\w+) but R\d has a pointer to STRUCT \1/,
    'bad-offset',
  ],
  [/only read is supported/, 'write-to-aio'],
  [/kptr/, 'kptr-field'],
  [
    /pointer (arithmetic|comparison)|on pointer prohibited|arithmetic prohibited/,
    'pointer-arithmetic',
  ],
  [/[Gg]lobal func|Caller passes invalid args|doesn't return scalar/, 'global-function'],
];

/** The kind of mistake, in the words of the corpus. */
export function reasonOfLog({ errors, instruction: text, calls, before }: KernelLog): string {
  const said = errors.join('\n');
  const call = /call (\w+)/.exec(text)?.[1] ?? '';
  const known = kinds.find(
    ([pattern, kind]) =>
      pattern.test(said) ||
      (kind === 'kptr-field' && call === 'bpf_kptr_xchg' && said.includes('R1 type=')),
  );
  if (known) return known[1];
  if (/must point to scalar|type=scalar expected=|invalid mem access 'scalar'/.test(said)) {
    if (calls.some((name) => consuming.test(name)))
      return consuming.test(call) ? 'double-release' : 'use-after-release';
    return /R1(_w)?=0\b/.test(before) ? 'null' : 'not-a-pointer';
  }
  return /infinite loop|too large|too complex|back-edge/.test(said) ? 'loop' : 'other';
}
