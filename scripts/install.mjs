// Brings node_modules in step with package-lock.json. Uses only what Node itself has: it runs in a fresh clone.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The packages that a lock file lists, by path. */
function packages(lockFile) {
  return existsSync(root + lockFile)
    ? JSON.parse(readFileSync(root + lockFile, 'utf8')).packages
    : {};
}

/** Versions are compared, not dates: a checkout or a copy changes those. */
function isComplete() {
  const installed = packages('node_modules/.package-lock.json'); // npm's record of what it did
  return Object.entries(packages('package-lock.json')).every(
    ([path, { version, optional }]) =>
      path === '' || optional || installed[path]?.version === version,
  );
}

function end(message) {
  console.error(message);
  process.exit(1);
}

/** Installs what the lock file names, if any of it is missing or of another version. */
export function installPackages() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    end(`aioscope needs Node 20.19 or later; this is ${process.version}.`);
  }
  if (isComplete()) return;
  console.log('Packages are missing or out of date: running npm ci ...');
  const { status } = spawnSync('npm ci --include=dev --no-audit --no-fund', {
    cwd: root,
    stdio: 'inherit',
    shell: true,
  });
  if (status !== 0) end('npm ci failed.');
}
