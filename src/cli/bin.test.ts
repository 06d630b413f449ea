/** The built command, once: that it builds, runs on node alone, writes to a pipe and gives its status. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { reportSchema } from './report-schema';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { bin } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

const spawn = (command: string, ...args: string[]) =>
  spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 });

describe('the built command', () => {
  it('checks a preset, and prints the whole report into a pipe', () => {
    const built = spawn(process.execPath, 'scripts/build-cli.mjs');
    expect([built.status, built.stderr]).toEqual([0, '']);
    expect(existsSync(`${root}${bin.aioscope}`)).toBe(true);
    const args = ['check', '--preset', 'no-release', '--json'];
    const { status, stdout, stderr } = spawn(process.execPath, bin.aioscope, ...args);
    expect([status, stderr]).toEqual([1, '']);
    expect(v.parse(reportSchema, JSON.parse(stdout)).verdict).toBe('findings');
  });
});
