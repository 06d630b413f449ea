// Compiles every preset as a real build would: `clang -target bpf` against the headers that the project ships and
// libbpf's own, so that a preset is never only valid in our front end. Where clang or libbpf is missing it says so.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const presets = join('src', 'scenario', 'presets');
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
    : !existsSync('/usr/include/bpf/bpf_helpers.h') &&
        !existsSync(join(headers, 'bpf', 'bpf_helpers.h'))
      ? 'libbpf headers (libbpf-dev) are not installed'
      : null;

if (missing) {
  console.log(`clang presets: ${names.length} SKIPPED (${missing})`);
  process.exit(77); // scripts/test.mjs counts it as skipped
}

let failed = 0;
for (const name of names) {
  const run = spawnSync(
    clang,
    [
      ...['-target', 'bpf', '-mcpu=v3', '-O2', '-g', '-Wall', '-Werror'],
      // Debian's __u64 and friends come from vmlinux.h; libbpf's headers are found in /usr/include.
      ...['-I', headers, '-c', '-o', '/dev/null', join(presets, name)],
    ],
    { encoding: 'utf8' },
  );
  console.log(`${run.status === 0 ? 'ok    ' : 'FAILED'} ${name}`);
  if (run.status !== 0) {
    failed++;
    console.log(run.stderr.replace(/^/gm, '       '));
  }
}
console.log(`clang presets: ${names.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
