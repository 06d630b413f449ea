// Compiles every preset as a real build would: `clang -target bpf` against the headers that the project ships and
// libbpf's own, so that a preset is never only valid in our front end. Where clang or libbpf is missing it says so.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const presets = process.argv[2] ?? join('src', 'scenario', 'presets');
const headers = join('src', 'kernel', 'headers');
const names = readdirSync(presets)
  .filter((name) => name.endsWith('.bpf.c'))
  .sort();

const clang = process.env.CLANG ?? 'clang';
const probe = spawnSync(clang, ['-target', 'bpf', '-x', 'c', '-c', '-o', '/dev/null', '-'], {
  input: 'int x;',
  encoding: 'utf8',
});
const missing = probe.error
  ? `${clang} is not installed`
  : probe.status !== 0
    ? `${clang} has no bpf target`
    : null;
if (missing) {
  console.log(`clang presets: ${names.length} SKIPPED (${missing})`);
  process.exit(77); // "can't run here", see test.mjs
}

// libbpf's own bpf/ in place of ours, which only has what our front end needs. The rest of /usr/include is not for bpf.
const libbpf = '/usr/include/bpf';
const overlay = mkdtempSync(join(tmpdir(), 'aioscope-'));
process.on('exit', () => rmSync(overlay, { recursive: true }));
const helpers = join(libbpf, 'bpf_helpers.h');
const installed = existsSync(helpers);
const defined = installed ? readFileSync(helpers, 'utf8') : '';
if (installed) symlinkSync(libbpf, join(overlay, 'bpf'));

/** @param {string} file @param {readonly string[]} dirs */
function compile(file, dirs) {
  const include = dirs.flatMap((dir) => ['-I', dir]);
  // Without -mcpu=v3 clang has no atomic operations that yield the old value.
  const target = ['-target', 'bpf', '-mcpu=v3', '-O2', '-g', '-Wall', '-Werror'];
  return spawnSync(clang, [...target, ...include, '-c', '-o', '/dev/null', file], {
    encoding: 'utf8',
  });
}

/** A loop of libbpf that a preset uses and an old libbpf does not have: then our own header must do. */
function missingLoop(/** @type {string} */ file) {
  const used = readFileSync(file, 'utf8').match(/\bbpf_(for|repeat)\b/g) ?? [];
  return installed ? used.find((word) => !defined.includes(`define ${word}(`)) : undefined;
}

let failed = 0;
for (const name of names) {
  const file = join(presets, name);
  const missing = missingLoop(file);
  const run = compile(file, missing ? [headers] : [overlay, headers]);
  const remark = missing ? ` (with our own bpf/: the installed libbpf has no ${missing})` : '';
  console.log(`${run.status === 0 ? 'ok    ' : 'FAILED'} ${name}${remark}`);
  if (run.status !== 0) {
    failed++;
    console.log(run.stderr.replace(/^/gm, '       '));
  }
}
console.log(
  `clang presets: ${names.length - failed} passed, ${failed} failed (with ${installed ? "libbpf's headers" : 'our own bpf/bpf_helpers.h'})`,
);
process.exitCode = failed > 0 ? 1 : 0;
