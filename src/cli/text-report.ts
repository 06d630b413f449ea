/** The report for a person: the verdict, then each cause with its line and its run, step by step. */
import type { Cause, Origin } from '../checker/check';
import type { Model } from '../machine';
import type { Counted } from './check-flags';
import { type Paint, paintWith, plural, wrap } from './paint';
import { quote } from './quote';
import type { Assumption, Finding, Report, RunStep } from './report-schema';
import type { Subject } from './subject';
import type { Terminal } from './terminal';

interface Page {
  readonly paint: Paint;
  readonly columns: number;
}

export interface TextInput {
  readonly subject: Pick<Subject, 'name' | 'model'>;
  readonly report: Report;
  /** Those of the report's findings, in their order. */
  readonly causes: readonly Cause[];
  readonly owner: Counted;
}

export function textReport(
  { subject, report, causes, owner }: TextInput,
  terminal: Pick<Terminal, 'colours' | 'columns'>,
): string {
  const page: Page = { paint: paintWith(terminal.colours), columns: terminal.columns };
  const all = report.findings.map((finding, i) => ({ finding, cause: causes[i] as Cause }));
  const counted = all.filter(({ finding }) => isCounted(finding, owner));
  const blocks = counted.map(({ finding, cause }, i) =>
    findingText(subject.model, finding, cause, i + 1, page),
  );
  return `${[
    headText(subject.name, report, owner, page),
    ...blocks,
    ...othersText(
      report.findings.filter((finding) => !isCounted(finding, owner)),
      page,
    ),
    ...simplifiedText(
      counted.map(({ finding }) => finding),
      page,
    ),
    ...reachedText(report, page),
  ].join('\n\n')}\n`;
}

const isCounted = (finding: Finding, owner: Counted): boolean =>
  !finding.known && (owner === 'any' || finding.owner === owner);

// ---- the verdict

function headText(name: string, report: Report, owner: Counted, { paint }: Page): string {
  const { verdict, states, depth, ms, bounds, programFindings, kernelFindings, partialOrder } =
    report;
  const whose =
    owner === 'any' ? '' : owner === 'program' ? ' of the program' : ' of the kernel design';
  const counted = report.findings.filter((finding) => isCounted(finding, owner)).length;
  const words =
    verdict === 'findings' || (verdict === 'bounded' && counted > 0)
      ? paint('red', `${plural(counted, 'finding')}${whose}`)
      : verdict === 'bounded'
        ? paint('yellow', `stopped before every run was explored; no finding${whose} so far`)
        : paint('green', `clean: no finding${whose}`);
  const others = [
    owner === 'program' ? countOf(kernelFindings, 'of the kernel design') : '',
    owner === 'kernel' ? countOf(programFindings, 'of the program') : '',
    countOf(report.findings.filter(({ known }) => known).length, 'known from the baseline'),
  ].filter((text) => text !== '');
  const besides = others.length > 0 ? paint('dim', ` (not counted: ${others.join(', ')})`) : '';
  const extent = `${plural(states, 'state')}${partialOrder ? ' with partial order' : ''}, depth ${depth}, ${(ms / 1000).toFixed(1)} s`;
  const besidesLoops = partialOrder ? ', but for those that go round for ever' : '';
  return [
    `${paint('bold', name)}: ${words}${besides}`,
    bounds.length === 0 ? `${extent}: every run was explored${besidesLoops}` : extent,
    ...bounds.map((bound) => paint('yellow', boundText(bound, partialOrder === true))),
  ].join('\n');
}

const countOf = (count: number, words: string): string => (count > 0 ? `${count} ${words}` : '');

function boundText(bound: string, partialOrder: boolean): string {
  const orders = partialOrder ? '' : '; so may --partial-order';
  switch (bound) {
    case 'states':
      return `stopped at the bound of states: --max-states N takes more; fewer io commands or faults make fewer${orders}`;
    case 'memory':
      return `stopped at the bound of memory: fewer io commands (--ios) or faults (--faults) make fewer states${orders}`;
    case 'interrupted':
      return 'interrupted: this is what was found until then';
    default:
      return `some runs were not followed to their end, a bound of the model was met: ${bound}`;
  }
}

// ---- a cause

const indent = '   ';

function findingText(
  model: Model,
  finding: Finding,
  cause: Cause,
  nth: number,
  page: Page,
): string {
  const { paint, columns } = page;
  const head = `${nth}. ${finding.property}`;
  const words = wrap(whatText(finding), columns - head.length - 2).join(`\n${indent}`);
  // Where it begins in the program, its own line says it; the call that led there only else.
  const isOwn = cause.origin !== null && isInProgram(model, cause.origin);
  return [
    `${paint('red', paint('bold', head))}  ${words}`,
    ...wrap(ownerText(finding), columns - 5).map((line) => indent + line),
    ...(isOwn ? [] : placeText(model, cause.program, page)),
    ...placeText(model, cause.origin, page),
    '',
    ...runText(finding, page),
    ...assumptionText(finding, page),
    ...linkText(finding, page),
  ].join('\n');
}

const whatText = ({ object, message }: Finding): string =>
  `${object === null ? '' : `${object}: `}${message}`;

const isInProgram = (model: Model, { span }: Origin): boolean =>
  model.files[span.file]?.role === 'program';

function ownerText({ owner, obligation }: Finding): string {
  if (owner === 'kernel') return "The kernel design's own: no mistake of the program is needed.";
  if (obligation === null) return "The program's.";
  const { text, at } = obligation;
  return `The program's. A program must ${text}; broken ${at ? `at ${at.file}:${at.line}` : 'by the end'}.`;
}

/** What does not count, in a line each: whoever checks a program is not to drown in the design's weaknesses. */
function othersText(findings: readonly Finding[], page: Page): readonly string[] {
  if (findings.length === 0) return [];
  const lines = findings.flatMap((finding) => {
    const { property, owner, origin, steps, known } = finding;
    const whose = known ? 'known' : owner === 'kernel' ? "the kernel design's" : "the program's";
    const place = origin ? `, ${origin.file}:${origin.line}` : '';
    const text = `${property}  ${whatText(finding)} (${whose}${place}, ${plural(steps, 'step')})`;
    return wrap(text, page.columns - 5).map((line, i) => indent + (i > 0 ? '  ' : '') + line);
  });
  const title = 'Not counted (--owner any without a baseline shows their runs):';
  return [[page.paint('yellow', title), ...lines].join('\n')];
}

function placeText(model: Model, origin: Origin | null, page: Page): readonly string[] {
  if (!origin) return [];
  const text = model.files[origin.span.file]?.text ?? '';
  return [
    '',
    `${indent}${page.paint('cyan', `${origin.file}:${origin.line}`)}`,
    ...quote(text, origin.span, { ...page, columns: page.columns - indent.length }).map(
      (line) => indent + line,
    ),
  ];
}

function runText({ run, steps, isShortest, cycle }: Finding, page: Page): readonly string[] {
  if (steps === 0) return [`${indent}It is so from the start.`];
  const { paint, columns } = page;
  const title = isShortest ? 'The shortest run to it' : 'A run to it';
  const wide = Math.max(...run.map(({ context }) => context.length));
  const lines = run.flatMap((step, i) => {
    const who = run[i - 1]?.context === step.context ? '' : step.context;
    const number = String(i + 1).padStart(6);
    const margin = number.length + 2 + wide + 2;
    const choice = step.label === null ? '' : `[${step.label}: ${step.alternative}] `;
    const [first = '', ...rest] = wrap(`${choice}${plainly(step)}`, Math.max(24, columns - margin));
    // A choice that goes over a line's end keeps its colour on the first line only.
    const marked = first.startsWith('[')
      ? paint('bold', first.slice(0, choice.length)) + first.slice(choice.length)
      : first;
    return [
      ...(i === cycle ? [`${indent}and from here on, again and again:`] : []),
      `${paint('dim', number)}  ${paint('cyan', who.padEnd(wide))}  ${marked}`,
      ...rest.map((line) => ' '.repeat(margin) + line),
    ];
  });
  return [`${indent}${title}, ${plural(steps, 'step')}:`, ...lines];
}

/** The sentence without what the choice beside it says already, and without what did not happen. */
const plainly = ({ says }: RunStep): string =>
  says.replace(/ The outside decides .*\.$/, '').replace(/ No reference changes\.$/, '');

function assumptionText({ assumptions }: Finding, page: Page): readonly string[] {
  const lines = [
    ...assumptionLine('Not left open:', 'closed', assumptions, page),
    ...assumptionLine('Rests on facts that are inferred:', 'inferred', assumptions, page),
  ];
  return lines.length > 0 ? ['', ...lines.map((line) => indent + line)] : [];
}

/** Once for all runs: they go through the same functions, by and large. */
function simplifiedText(findings: readonly Finding[], page: Page): readonly string[] {
  const assumptions = findings.flatMap((finding) => finding.assumptions);
  const title = `Simplified in the model, where ${findings.length === 1 ? 'this run goes' : 'these runs go'}:`;
  const lines = assumptionLine(title, 'simplified', assumptions, page);
  return lines.length > 0 ? [lines.join('\n')] : [];
}

function assumptionLine(
  title: string,
  kind: Assumption['kind'],
  assumptions: readonly Assumption[],
  { paint, columns }: Page,
): readonly string[] {
  const own = assumptions.filter((assumption) => assumption.kind === kind);
  if (own.length === 0) return [];
  const text = `${title} ${[...new Set(own.map(({ what }) => what))].join('; ')}.`;
  return wrap(text, columns - 5).map((line, i) => paint('dim', (i > 0 ? '  ' : '') + line));
}

function linkText({ link }: Finding, { paint }: Page): readonly string[] {
  if (link === null) return [];
  return [
    '',
    `${indent}${paint('dim', "To see it, put this behind the app's address:")}`,
    `${indent}${link}`,
  ];
}

// ---- what was exercised

function reachedText({ reached }: Report, page: Page): readonly string[] {
  if (reached.length === 0) return [];
  const programs = reached.flatMap((item) => (item.kind === 'program' ? [item] : []));
  const choices = reached.flatMap((item) => (item.kind === 'choice' ? [item] : []));
  const lines = reached.flatMap((item) => (item.kind === 'unreached-line' ? [item.line] : []));
  const faults = choices.filter(({ fault, taken }) => fault && taken.includes('fails')).length;
  const outcomes = choices.filter(({ fault }) => !fault);
  const alternatives = outcomes.reduce((sum, { taken }) => sum + taken.length, 0);
  const texts = [
    `Exercised: ${plural(alternatives, 'outcome')} of ${plural(outcomes.length, 'choice')}, ${plural(faults, 'fault')}.`,
    ...programs.map(({ fn, contexts }) =>
      contexts.length > 0 ? `${fn} ran in ${contexts.join(', ')}.` : `${fn} never ran.`,
    ),
    lines.length > 0
      ? `Lines of the program that no run comes to: ${ranges(lines)}.`
      : 'Every line of the program was reached.',
  ];
  return [
    texts
      .flatMap((text) => wrap(text, page.columns).map((line, i) => (i > 0 ? `  ${line}` : line)))
      .map((line) => page.paint('dim', line))
      .join('\n'),
  ];
}

/** `3, 7–9` */
function ranges(lines: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    if (last && last[1] === line - 1) last[1] = line;
    else runs.push([line, line]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(', ');
}
