/** A real verifier's log, as somebody pastes it, beside the modelled verdict. */
import { type KernelLog, readKernelLog, reasonOfLog } from './kernel-log';
import type { Verdict } from './verify';

export interface PastedLog extends KernelLog {
  /** The entry program that libbpf names; null where the log comes without that. */
  readonly program: string | null;
  readonly reason: string | null;
}

/** The log in what was pasted: of several, the last. A sentence says why there is none. */
export function readPastedLog(pasted: string): PastedLog | { readonly problem: string } {
  const text = pasted
    .split('\n')
    .map((line) =>
      line
        .replace(/\r$/, '')
        .replace(/^(> ?)+/, '')
        .replace(/^\[ *\d+\.\d+\] /, ''),
    )
    .join('\n');
  if (text.trim() === '') return { problem: 'There is nothing in it.' };
  const [, body = text] =
    /^[\s\S]*-- BEGIN PROG LOAD LOG --\n([\s\S]*?)(\n-- END PROG LOAD LOG --|$)/.exec(text) ?? [
      null,
      undefined,
    ];
  const program = [...text.matchAll(/prog '(\w+)': -- BEGIN/g)].at(-1)?.[1] ?? null;
  const lines = body.split('\n').filter((line) => !line.startsWith('libbpf: '));
  if (!lines.some((line) => /^\d+: \([0-9a-f]{2}\) /.test(line)))
    return {
      problem:
        'This is no log of the BPF verifier: there is no instruction in it, such as “0: (b4) w0 = 0”. Load the program with log level 2 (bpftool -d, or log_level in the options of libbpf).',
    };
  if (!lines.some((line) => line.startsWith('processed ')))
    return {
      problem:
        'The log is cut off: it does not end with “processed … insns”. The whole of it is needed, from the last instruction to that line.',
    };
  const file = mostNamed(lines);
  const log = readKernelLog(lines.join('\n'), file);
  return { ...log, program, reason: log.isAccepted ? null : reasonOfLog(log) };
}

/** The C file that most lines are from: the program's, not a header's. */
function mostNamed(lines: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const file = /^; .* @ (\S+):\d+\s*$/.exec(line)?.[1];
    if (file) counts.set(file, (counts.get(file) ?? 0) + (/\.c$/.test(file) ? 1000 : 1));
  }
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? '';
}

export interface LogRow {
  readonly what: 'verdict' | 'reason' | 'message' | 'line' | 'acquired';
  readonly kernel: string;
  readonly model: string;
  /** null: one of them does not say. */
  readonly agrees: boolean | null;
}

/** Numbers of instructions, registers and references are the compiler's own. */
const bare = (message: string): string =>
  message
    .replace(/ ?alloc_(insn|line)=\d+/g, '')
    .replace(/\bid=\d+/g, 'id')
    .replace(/\bR[\d?]/g, 'R')
    .replace(/\barg#?\d/g, 'arg')
    .trim();

export function logRows(log: PastedLog, verdict: Verdict): readonly LogRow[] {
  const words = (accepted: boolean) => (accepted ? 'accepted' : 'refused');
  const row = (what: LogRow['what'], kernel: string | null, model: string | null): LogRow => ({
    what,
    kernel: kernel ?? '–',
    model: model ?? '–',
    agrees: kernel === null || model === null ? null : bare(kernel) === bare(model),
  });
  const at = (line: number | null | undefined) => (line ? `line ${line}` : null);
  const isAccepted = verdict.verdict === 'accept';
  const rows = [row('verdict', words(log.isAccepted), words(isAccepted))];
  if (log.isAccepted && isAccepted) return rows;
  return [
    ...rows,
    row('reason', log.reason, verdict.reason),
    row('message', log.errors.at(-1) ?? null, verdict.message),
    row('line', at(log.line), at(verdict.origin?.line)),
    ...(log.allocLine || verdict.alloc
      ? [row('acquired', at(log.allocLine), at(verdict.alloc?.line))]
      : []),
  ];
}
