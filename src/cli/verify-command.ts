/** `aioscope verify`: what the BPF verifier would say of a program under a contract. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { designIds } from '../kernel/designs/list';
import type { Unit } from '../lang/ir';
import { compileKernel, compileProgram } from '../scenario/compile';
import type { Contract } from '../verifier/contract';
import {
  type Agreement,
  agreement,
  type CorpusCase,
  type CorpusContracts,
  contractOf,
  type Disagreement,
  knownRegimes,
} from '../verifier/corpus';
import { contractOfDesign } from '../verifier/designs';
import { type PathEvent, type Place, type Verdict, verify } from '../verifier/verify';
import { BadInput, badFile, badUsage, problemText } from './bad-input';
import { type FlagDef, nearest, parseFlags } from './flags';
import { commandHelp } from './help';
import { readJson } from './json-text';
import { paintWith, plural } from './paint';
import { readText } from './read-text';
import { errorOf } from './subject';
import type { Terminal } from './terminal';
import type { CorpusReport, VerifyReport } from './verify-schema';
import { verdictText } from './verify-text';

const flags: readonly FlagDef[] = [
  {
    name: 'design',
    value: 'A',
    help: `the API design whose contract holds (${designIds.join(', ')}); A if not given`,
  },
  {
    name: 'contract',
    value: 'REGIME',
    help: `a regime of the recorded corpus instead: ${Object.keys(knownRegimes.regimes).join(', ')}`,
  },
  {
    name: 'corpus',
    value: 'DIR',
    help: 'hold the verdicts of DIR/verdicts.json on DIR/programs/*.bpf.c against the model',
  },
  { name: 'json', value: null, help: 'print one JSON object' },
  { name: 'text', value: null, help: 'print a report to read (this is the default)' },
  { name: 'help', value: null, help: 'print this' },
];

const help = commandHelp(
  'aioscope verify PROGRAM.bpf.c [--design A | --contract REGIME], or aioscope verify --corpus DIR',
  "Says what the kernel's verifier (Linux 6.18) would say of each entry program: accepted, or refused with the kernel's message, the line, and the path to it.",
  flags,
  [
    ['0', 'all entry programs are accepted; with --corpus, all verdicts agree'],
    ['1', 'one is refused; with --corpus, a verdict differs'],
    ['2', 'bad input'],
  ],
);

export function runVerify(args: readonly string[], terminal: Terminal): number {
  try {
    const { values, set, words } = parseFlags('verify', flags, args);
    if (set.has('help')) {
      terminal.out(help(terminal.columns));
      return 0;
    }
    if (set.has('json') && set.has('text'))
      throw badUsage('both --json and --text: leave one of them out');
    const folder = values.get('corpus');
    const isJson = set.has('json');
    if (folder === undefined) return verifyProgram(words, values, isJson, terminal);
    if (words.length > 0 || values.has('design') || values.has('contract'))
      throw badUsage('--corpus DIR stands alone: its verdicts name programs and contracts');
    return verifyCorpus(folder, isJson, terminal);
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    for (const problem of error.problems) terminal.err(`${problemText(problem)}\n`);
    return 2;
  }
}

function verifyProgram(
  words: readonly string[],
  values: ReadonlyMap<string, string>,
  isJson: boolean,
  terminal: Terminal,
): number {
  const [file, ...others] = words;
  if (file === undefined)
    throw badUsage('nothing to verify: write aioscope verify prog.bpf.c, or --corpus DIR');
  if (others.length > 0) throw badUsage(`one program at a time: ${others.join(', ')} is too much`);
  const start = terminal.now();
  const contract = chosenContract(values);
  const text = readText(file, 'program');
  const unit = compiledOrBad(text, file, values.get('design') ?? 'A');
  const verdicts = verify(unit, contract);
  if (verdicts.length === 0)
    throw badFile(file, 'there is no entry program in it: give a function a SEC("…")');
  const report = reportOf(unit, contract, verdicts, terminal.now() - start);
  if (isJson) terminal.out(`${JSON.stringify(report, null, 2)}\n`);
  else terminal.out(verdictText(file, report, terminal));
  return report.verdict === 'accept' ? 0 : 1;
}

function chosenContract(values: ReadonlyMap<string, string>): Contract {
  const [design, regime] = [values.get('design'), values.get('contract')];
  if (design !== undefined && regime !== undefined)
    throw badUsage('both --design and --contract: leave one of them out');
  if (regime !== undefined) {
    const contract = contractOf(knownRegimes, regime);
    if (contract) return contract;
    const known = Object.keys(knownRegimes.regimes);
    const near = nearest(regime, known);
    throw badUsage(
      `--contract ${regime} is not known: write ${near === null ? `one of ${known.join(', ')}` : `--contract ${near}`}`,
    );
  }
  const id = design ?? 'A';
  const contract = contractOfDesign(id, compileKernel({}, id, true));
  if (contract) return contract;
  throw badUsage(`there is no design ${design}: write one of ${designIds.join(', ')}`);
}

function compiledOrBad(text: string, file: string, design = 'A'): Unit {
  const unit = compileProgram(text, file, design);
  const problems = unit.diagnostics.filter(({ severity }) => severity === 'error');
  if (problems.length > 0) throw errorOf(problems, unit.files);
  return unit;
}

function reportOf(
  unit: Unit,
  contract: Contract,
  verdicts: readonly Verdict[],
  ms: number,
): VerifyReport {
  const programs = verdicts.map((verdict) => ({
    program: verdict.program,
    verdict: verdict.verdict,
    reason: verdict.reason,
    message: verdict.message,
    detail: [...verdict.detail],
    origin: placeOf(unit, verdict.origin),
    alloc: placeOf(unit, verdict.alloc),
    path: verdict.path.map(eventOf),
    held: [...verdict.held],
    overlooked: verdict.overlooked.map((path) => path.map(eventOf)),
  }));
  const first = programs.find(({ verdict }) => verdict === 'refuse');
  return {
    contract: contract.id,
    verdict: first ? 'refuse' : 'accept',
    reason: first?.reason ?? null,
    message: first?.message ?? null,
    detail: first?.detail ?? [],
    origin: first?.origin ?? null,
    alloc: first?.alloc ?? null,
    path: first?.path ?? [],
    programs,
    ms: Math.round(ms),
  };
}

function placeOf(unit: Unit, place: Place | null): VerifyReport['origin'] {
  if (!place) return null;
  const text = unit.files.find(({ name }) => name === place.file)?.text.split('\n')[place.line - 1];
  return { ...place, text: (text ?? '').trim() };
}

const eventOf = ({ kind, file, line, text, taken, ref, by }: PathEvent) => ({
  ...{ kind, file, line, text },
  ...{ taken: taken ?? null, ref: ref ?? null, by: by ?? null },
});

function verifyCorpus(folder: string, isJson: boolean, terminal: Terminal): number {
  const start = terminal.now();
  const cases = casesIn(folder);
  const contracts = contractsIn(folder);
  for (const { regime, id } of cases)
    if (!contractOf(contracts, regime))
      throw badFile(join(folder, 'verdicts.json'), `${id}: there is no regime ${regime}`);
  const found = agreement(cases, contracts, (file) => {
    const path = join(folder, 'programs', file);
    return compiledOrBad(readText(path, 'program'), path);
  });
  const report: CorpusReport = {
    ...counted(found.total),
    regimes: [...found.perRegime].map(([regime, row]) => ({ regime, ...counted(row) })),
    disagreements: listed(found.disagreements, 'verdict'),
    reasonDisagreements: listed(found.disagreements, 'reason'),
    ms: Math.round(terminal.now() - start),
  };
  if (isJson) terminal.out(`${JSON.stringify(report, null, 2)}\n`);
  else terminal.out(corpusText(report, terminal));
  return report.agree === report.cases ? 0 : 1;
}

const counted = ({ cases, agree, reasonAgree }: Agreement['total']) => ({
  cases,
  agree,
  reasonAgree,
});

const listed = (all: readonly Disagreement[], wanted: Disagreement['kind']) =>
  all
    .filter(({ kind }) => kind === wanted)
    .map(({ id, recorded, modelled, message }) => ({ id, recorded, modelled, message }));

function casesIn(folder: string): readonly CorpusCase[] {
  const file = join(folder, 'verdicts.json');
  const { value } = readJson(file, readText(file, 'list of verdicts'));
  const { cases } = (value ?? {}) as { readonly cases?: unknown };
  const isCase = (one: unknown): one is CorpusCase => {
    const { id, file: name, regime, verdict } = (one ?? {}) as Record<string, unknown>;
    return [id, name, regime, verdict].every((field) => typeof field === 'string');
  };
  if (!Array.isArray(cases) || !cases.every(isCase))
    throw badFile(
      file,
      'there must be a list "cases" of objects with id, file, regime and verdict',
    );
  return cases;
}

function contractsIn(folder: string): CorpusContracts {
  if (!readdirSync(folder).includes('contract.json')) return knownRegimes;
  const file = join(folder, 'contract.json');
  const { value } = readJson(file, readText(file, 'contracts'));
  const { regimes } = (value ?? {}) as { readonly regimes?: unknown };
  if (typeof regimes !== 'object' || regimes === null)
    throw badFile(file, 'there must be an object "regimes"');
  return value as CorpusContracts;
}

function corpusText(report: CorpusReport, { colours }: Terminal): string {
  const paint = paintWith(colours);
  const rows = report.regimes.map(({ regime, cases, agree, reasonAgree }) =>
    [regime.padEnd(20), ...[cases, agree, reasonAgree].map((n) => `${n}`.padStart(10))].join(''),
  );
  const differ = [...report.disagreements, ...report.reasonDisagreements].map(
    ({ id, recorded, modelled, message }) =>
      `${id}: recorded ${recorded}, modelled ${modelled}${message ? ` (${message})` : ''}`,
  );
  return [
    paint(
      'bold',
      ['regime'.padEnd(20), ...['verdicts', 'agree', 'reason'].map((w) => w.padStart(10))].join(''),
    ),
    ...rows,
    '',
    `${report.agree} of ${plural(report.cases, 'verdict')} agree, ${report.reasonAgree} for the same reason.`,
    ...(differ.length > 0 ? ['', ...differ] : []),
    '',
  ].join('\n');
}
