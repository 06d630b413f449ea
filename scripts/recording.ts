// Programs in the vocabulary of aio.h, compiled with clang and loaded into the running kernel, which says what its
// verifier thinks of them. Needs root, clang, gcc and libbpf's headers.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { release, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { CorpusCase, Recording } from '../src/verifier/corpus';
import { type KernelLog, readKernelLog, reasonOfLog } from '../src/verifier/kernel-log';

/** Which kernel object stands in for the aio: the one that is recorded, and one to compare with. */
const standIns: Readonly<Record<string, readonly string[]>> = {
  plain: ['SOCK'],
  tracked: ['TASK', 'CPUMASK'],
  consuming: ['TASK', 'CPUMASK'],
  by_key: ['TASK', 'CPUMASK'],
  'plain.borrowed': ['SOCK'],
  'tracked.borrowed': ['TASK'],
  'tracked.owned': ['TASK', 'CPUMASK'],
  'consuming.borrowed': ['TASK'],
  'consuming.owned': ['TASK', 'CPUMASK'],
};

const atOnce = 2;

/** Why nothing can be recorded here; null: it can. */
export function cannotRecord(): string | null {
  if (process.platform !== 'linux') return 'this is not Linux';
  if (process.getuid?.() !== 0) return 'loading programs needs root';
  for (const tool of ['clang', 'gcc'])
    if (spawnSync(tool, ['--version']).error) return `${tool} is not installed`;
  if (!existsSync('/usr/include/bpf/libbpf.h')) return 'the headers of libbpf are not installed';
  if (!existsSync('/sys/kernel/btf/vmlinux')) return 'the kernel has no type information (BTF)';
  return null;
}

interface Job {
  readonly file: string;
  readonly regime: string;
  readonly standIn: string;
  readonly object: string;
}

export interface RecordedCase extends CorpusCase {
  readonly path: readonly number[];
  readonly detail: readonly string[];
  readonly insn: string | null;
  readonly mapping: string;
  readonly crosscheck?: object;
}

/** Records all programs of a folder under the regimes that they name; `crosscheck`: with a second stand-in, too. */
export async function record(
  folder: string,
  crosscheck: boolean,
): Promise<Recording & { cases: RecordedCase[] }> {
  const build = mkdtempSync(join(tmpdir(), 'aioscope-record-'));
  try {
    const programs = readdirSync(join(folder, 'programs')).filter((file) =>
      file.endsWith('.bpf.c'),
    );
    const jobs = programs.sort().flatMap((file) => jobsOf(folder, build, file, crosscheck));
    await compileAll(folder, jobs);
    loadAll(build, jobs);
    const clang = spawnSync('clang', ['--version'], { encoding: 'utf8' }).stdout.split('\n')[0];
    return {
      kernel: /^[\d.]+/.exec(release())?.[0] ?? release(),
      clang: (clang ?? '').trim(),
      recorded: process.env.RECORDED ?? new Date().toISOString().slice(0, 10),
      cases: casesOf(folder, jobs),
    };
  } finally {
    rmSync(build, { recursive: true });
  }
}

const textOf = (folder: string, file: string): string =>
  readFileSync(join(folder, 'programs', file), 'utf8');

function jobsOf(folder: string, build: string, file: string, crosscheck: boolean): readonly Job[] {
  const text = textOf(folder, file);
  const regimes = /^\/\/ regimes: (.*)$/m.exec(text)?.[1]?.trim().split(/\s+/) ?? [];
  // An io is a second kind of object: only one stand-in has both.
  const usesIo = /ublk_bpf_(acquire_io_from_aio|complete_io)/.test(text);
  return regimes.flatMap((regime) => {
    const known = standIns[regime];
    if (!known) throw new Error(`${file}: there is no regime ${regime}`);
    const wanted = usesIo ? known.filter((standIn) => standIn === 'CPUMASK') : known;
    if (wanted.length === 0) throw new Error(`${file}: the regime ${regime} has no io`);
    return wanted.slice(0, crosscheck ? 2 : 1).map((standIn) => ({
      ...{ file, regime, standIn },
      object: join(build, `${basename(file, '.bpf.c')}.${regime}.${standIn}.o`),
    }));
  });
}

async function compileAll(folder: string, jobs: readonly Job[]): Promise<void> {
  const rest = [...jobs];
  const worker = async (): Promise<void> => {
    for (let job = rest.pop(); job; job = rest.pop()) await compileOne(folder, job);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

function compileOne(folder: string, { file, regime, standIn, object }: Job): Promise<void> {
  const [contract = '', argument] = regime.split('.');
  const defines = [
    `-DREGIME_${contract.toUpperCase()}`,
    ...(argument ? [`-DCB_${argument.toUpperCase()}`] : []),
    `-DMAP_${standIn}`,
  ];
  const args = [
    ...[
      '-g',
      '-O2',
      '-mcpu=v3',
      '-target',
      'bpf',
      '-Wno-everything',
      '-I',
      join('corpus', 'include'),
    ],
    ...defines,
    ...['-c', join(folder, 'programs', file), '-o', object],
  ];
  return new Promise((resolve, reject) => {
    const clang = spawn('clang', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    clang.stderr.on('data', (data) => {
      said += data;
    });
    clang.on('close', (status) => {
      if (status === 0) resolve();
      else reject(new Error(`${file} does not compile under ${regime}:\n${said}`));
    });
  });
}

const logOf = ({ object }: Job): string => object.replace(/\.o$/, '.log');

function loadAll(build: string, jobs: readonly Job[]): void {
  mkdirSync(build, { recursive: true });
  const loader = join(build, 'load-programs');
  const source = join('scripts', 'load-programs.c');
  const made = spawnSync('gcc', ['-O2', '-o', loader, source, '-lbpf'], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`gcc: ${made.stderr}`);
  const input = jobs.map((job) => `${job.object} ${logOf(job)}\n`).join('');
  const ran = spawnSync(loader, { input, encoding: 'utf8' });
  if (ran.status !== 0) throw new Error(`loading has failed: ${ran.stderr}`);
}

function casesOf(folder: string, jobs: readonly Job[]): RecordedCase[] {
  const groups = new Map<string, Job[]>();
  for (const job of jobs) {
    const id = `${basename(job.file, '.bpf.c')}/${job.regime}`;
    groups.set(id, [...(groups.get(id) ?? []), job]);
  }
  return [...groups].map(([id, [first, second]]) => {
    if (!first) throw new Error(`${id} was not recorded`);
    const text = textOf(folder, first.file).split('\n');
    const note = /^\/\/ note: (.*)$/.exec(text[2] ?? '')?.[1]?.trim() ?? null;
    const { path, detail, insn, ...verdict } = verdictOf(first);
    const {
      mapping,
      verdict: other,
      reason,
      message,
      line,
    } = second ? verdictOf(second) : ({} as never);
    return {
      id,
      file: first.file,
      regime: first.regime,
      title: (text[0] ?? '').replace(/^\/\/\s*/, ''),
      ...verdict,
      ...{ path, detail, note, insn },
      ...(second ? { crosscheck: { mapping, verdict: other, reason, message, line } } : {}),
    };
  });
}

/** Of the way to a refusal, the last: a loop that is followed to the verifier's limit goes through its lines for ever. */
const mostLines = 64;

function verdictOf(job: Job) {
  const [rc = '', ...rest] = readFileSync(logOf(job), 'utf8').split('\n');
  if (rest[0] === 'MAP WITHOUT BTF') throw new Error(`${job.object}: a map lost its types`);
  const log: KernelLog = readKernelLog(rest.join('\n'), job.file);
  const isAccepted = rc === 'rc 0';
  return {
    mapping: job.standIn.toLowerCase(),
    verdict: isAccepted ? ('accept' as const) : ('reject' as const),
    reason: isAccepted ? null : reasonOfLog(log),
    message: isAccepted ? null : (log.errors.at(-1) ?? ''),
    detail: isAccepted ? [] : log.errors,
    line: isAccepted ? null : log.line,
    path: isAccepted ? [] : log.path.slice(-mostLines),
    alloc_line: isAccepted ? null : log.allocLine,
    insn: isAccepted ? null : log.instruction.replace(/#\d+$/, ''),
  };
}
