/** The report of `aioscope verify`, to read. */
import { eventWords } from '../verifier/event-words';
import { paintWith } from './paint';
import type { Terminal } from './terminal';
import type { VerifyReport } from './verify-schema';

type Program = VerifyReport['programs'][number];
type Event = Program['path'][number];

export function verdictText(
  file: string,
  { contract, programs }: VerifyReport,
  { colours }: Terminal,
): string {
  const paint = paintWith(colours);
  const name = /^[A-Z]$/.test(contract) ? `design ${contract}` : contract;
  const texts = programs.map((program) => {
    const accepted = program.verdict === 'accept';
    const verdict = paint(accepted ? 'green' : 'red', accepted ? 'accepted' : 'refused');
    const lines = [`${paint('bold', program.program)}: ${verdict} under ${name}`];
    if (!accepted) lines.push(...refusal(file, program).map((line) => `  ${line}`));
    for (const path of program.overlooked)
      lines.push(
        '  accepted, but a reference leaks: it is in R0 where the program ends, where no verifier looks',
        ...path.map((event) => `    ${eventText(event)}`),
      );
    return `${lines.join('\n')}\n`;
  });
  return texts.join('\n');
}

function refusal(file: string, { detail, reason, origin, alloc, path, held }: Program): string[] {
  const at = (line: number) => `${file}:${line}`;
  return [
    ...detail,
    `${origin ? `${at(origin.line)}: ${origin.text}` : file} (${reason})`,
    ...(alloc ? [`acquired at ${at(alloc.line)}: ${alloc.text}`] : []),
    ...(path.length > 0 ? ['the path:', ...path.map((event) => `  ${eventText(event)}`)] : []),
    ...(held.length > 0 ? [`still held: ${held.map((id) => `reference ${id}`).join(', ')}`] : []),
  ];
}

/** One event of a path, with its line. */
function eventText(event: Event): string {
  return `${String(event.line).padStart(5)}  ${eventWords(event)}`;
}
