/** The commands. `replay` comes here, each a file of its own. */
import { runCheck } from './check-command';
import { runCompare } from './compare-command';
import { nearest } from './flags';
import { table } from './help';
import { runPresets } from './presets-command';
import type { Terminal } from './terminal';
import { runVerify } from './verify-command';

interface Command {
  readonly name: string;
  readonly summary: string;
  /** Gives the exit status. */
  run(args: readonly string[], terminal: Terminal): Promise<number> | number;
}

const commands: readonly Command[] = [
  {
    name: 'check',
    summary: 'explore every run of a bpf aio program, and report what can go wrong',
    run: runCheck,
  },
  {
    name: 'verify',
    summary: "what the BPF verifier would say of a program under a design's contract",
    run: runVerify,
  },
  {
    name: 'compare',
    summary: 'programs by API designs: what the verifier says, and what the checker finds',
    run: runCompare,
  },
  {
    name: 'presets',
    summary: 'list the programs that come with it, and what is expected of each',
    run: runPresets,
  },
];

/** Runs a command line (without node and the script), and gives the exit status. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined) {
    terminal.err(help(terminal.columns));
    return 2;
  }
  if (['--help', '-h', 'help'].includes(name)) {
    terminal.out(help(terminal.columns));
    return 0;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (command) return command.run(rest, terminal);
  const near = nearest(
    name,
    commands.map((candidate) => candidate.name),
  );
  const hint = /\.[ch]$/.test(name)
    ? `write aioscope check ${name}`
    : near !== null
      ? `did you mean ${near}?`
      : '`aioscope --help` lists the commands';
  terminal.err(`aioscope: there is no command ${name}: ${hint}\n`);
  return 2;
}

const help = (columns: number): string =>
  [
    'usage: aioscope COMMAND [flags]',
    '',
    'Explores programs that use Linux bpf aio against a modelled kernel.',
    '',
    ...table(
      commands.map(({ name, summary }) => [name, summary] as const),
      columns,
    ),
    '',
    '`aioscope COMMAND --help` says more.',
    '',
  ].join('\n');
