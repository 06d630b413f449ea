/** `aioscope presets`: what can be checked without a program of one's own, and what must come of it. */
import { expectationOf } from '../scenario/expectations';
import { presetGroups } from '../scenario/presets';
import { BadInput, badUsage, problemText } from './bad-input';
import { type FlagDef, parseFlags } from './flags';
import { commandHelp } from './help';
import { paintWith } from './paint';
import type { Terminal } from './terminal';

const flags: readonly FlagDef[] = [
  { name: 'json', value: null, help: 'print a JSON list' },
  { name: 'text', value: null, help: 'print a table (this is the default)' },
  { name: 'help', value: null, help: 'print this' },
];

const help = commandHelp(
  'aioscope presets [--json]',
  'Lists the presets with the verdict that is expected of each: what its script shows, written down before any preset was run. `aioscope check --preset ID` explores all runs of one.',
  flags,
  [
    ['0', 'the list was printed'],
    ['2', 'bad input'],
  ],
);

interface ListedPreset {
  readonly id: string;
  readonly group: string;
  readonly title: string;
  /** Of `check --preset ID`, where the program's findings count. */
  readonly expected: 'clean' | 'findings';
  readonly findings: readonly {
    readonly property: string;
    readonly object: string | null;
    readonly owner: 'program' | 'kernel';
    /** The program's line that runs when it breaks; null where the program is not running. */
    readonly line: string | null;
  }[];
  /** Why, with sections of the fact sheet. */
  readonly reason: string;
}

export function listPresets(): readonly ListedPreset[] {
  return presetGroups.flatMap((group) =>
    group.presets.map(({ id, title }): ListedPreset => {
      const { violations, reason } = expectationOf(id);
      const findings = violations.map(({ property, object, blame, line }) => ({
        property,
        object,
        owner: blame,
        line,
      }));
      const expected = findings.some(({ owner }) => owner === 'program') ? 'findings' : 'clean';
      return { id, group: group.title, title, expected, findings, reason };
    }),
  );
}

export function runPresets(args: readonly string[], terminal: Terminal): number {
  try {
    const { set, words } = parseFlags('presets', flags, args);
    if (words.length > 0)
      throw badUsage(`presets takes no "${words[0]}": write aioscope check --preset ${words[0]}`);
    if (set.has('help')) terminal.out(help(terminal.columns));
    else if (set.has('json')) terminal.out(`${JSON.stringify(listPresets(), null, 2)}\n`);
    else terminal.out(presetsText(terminal));
    return 0;
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    for (const problem of error.problems) terminal.err(`${problemText(problem)}\n`);
    return 2;
  }
}

function presetsText({ colours }: Terminal): string {
  const paint = paintWith(colours);
  const all = listPresets();
  const wide = Math.max(...all.map(({ id }) => id.length));
  const groups = [...new Set(all.map(({ group }) => group))];
  return groups
    .map((group) => {
      const rows = all
        .filter((preset) => preset.group === group)
        .map(({ id, title, expected, findings }) => {
          const verdict = paint(expected === 'clean' ? 'green' : 'red', expected.padEnd(8));
          const what = [...new Set(findings.map((f) => `${f.property}, the ${f.owner}'s`))];
          const why = what.length > 0 ? paint('dim', ` (${what.join('; ')})`) : '';
          return `  ${id.padEnd(wide)}  ${verdict}  ${title}${why}\n`;
        });
      return `${paint('bold', group)}\n${rows.join('')}`;
    })
    .join('\n');
}
