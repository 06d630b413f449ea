/** `aioscope check`: explores every run of a program, and says what can go wrong and whose it is. */
import { BadInput, problemText } from './bad-input';
import { readBaseline } from './baseline';
import { checkFlags, parseCheck } from './check-flags';
import { explore } from './explore';
import { commandHelp } from './help';
import { errorReport, exitCodeOf, reportOf } from './report';
import type { Report } from './report-schema';
import { subjectOf } from './subject';
import type { Terminal } from './terminal';
import { textReport } from './text-report';

/** As many as one reads; --json has them all. */
const mostProblems = 20;

const help = commandHelp(
  'aioscope check PROGRAM.bpf.c [flags]',
  'Explores every run of the program in its world, and reports each distinct cause of trouble with the shortest run to it. Without flags the world is what the app would choose for the program: one io command for each op that its code compares with (else one READ), plain O_DIRECT files, every fault open.',
  checkFlags,
  [
    ['0', 'nothing found that counts (what counts: --owner, --baseline)'],
    ['1', 'findings'],
    ['2', 'bad input: the message names the place and what to write'],
    ['3', 'stopped at a bound, or by Ctrl-C, before every run was explored'],
  ],
);

export async function runCheck(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await check(args, terminal);
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    // Asked for or not, as far as one can tell from flags that may be wrong themselves.
    if (args.includes('--json')) printJson(errorReport(error), terminal);
    const shown = error.problems.slice(0, mostProblems);
    for (const problem of shown) terminal.err(`${problemText(problem)}\n`);
    const more = error.problems.length - shown.length;
    if (more > 0) terminal.err(`aioscope: ${more} more; the first ones are to be mended first\n`);
    return exitCodeOf(errorReport(error));
  }
}

async function check(words: readonly string[], terminal: Terminal): Promise<number> {
  const args = parseCheck(words);
  if (!args) {
    terminal.out(help(terminal.columns));
    return 0;
  }
  const start = terminal.now();
  const baseline = args.baseline === null ? [] : readBaseline(args.baseline);
  const subject = subjectOf(args);
  for (const note of subject.notes) terminal.err(`${problemText(note)}\n`);
  const explored = await explore(subject.model, args, terminal);
  const report = await reportOf(subject, explored, args, baseline, terminal.now() - start);
  if (args.json) printJson(report, terminal);
  else {
    const causes = explored.verdict.found;
    terminal.out(textReport({ subject, report, causes, owner: args.owner }, terminal));
  }
  return exitCodeOf(report);
}

function printJson(report: Report, terminal: Terminal): void {
  terminal.out(`${JSON.stringify(report, null, 2)}\n`);
}
