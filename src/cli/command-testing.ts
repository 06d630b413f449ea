/** Runs a command line as the process would, and keeps what it prints. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { run } from './commands';
import { type Report, reportSchema } from './report-schema';
import type { Terminal } from './terminal';

export interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

export async function runs(args: readonly string[], also: Partial<Terminal> = {}): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  let ms = 0;
  const status = await run(args, {
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    progressColumns: null,
    colours: false,
    columns: 100,
    now: () => ms++,
    pause: async () => {},
    isStopped: () => false,
    ...also,
  });
  return { status, out: out.join(''), err: err.join('') };
}

/** Runs `check … --json`; throws if what it prints is not what the schema says. */
export async function reports(
  args: readonly string[],
  also: Partial<Terminal> = {},
): Promise<Ran & { readonly report: Report }> {
  const ran = await runs(['check', ...args, '--json'], also);
  const printed: unknown = JSON.parse(ran.out);
  const report = v.parse(reportSchema, printed);
  if (!isDeepStrictEqual(printed, report)) throw new Error('the schema does not name all of it');
  return { ...ran, report };
}

const folder = mkdtempSync(join(tmpdir(), 'aioscope-cli-'));

/** The path of a file with this text. */
export function fileOf(name: string, content: string | object): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  return path;
}
