// `npm test`: installs what is missing and runs every check. `npm test -- --only unit,e2e`: only these.
// A test counts as one, any other check too. The last line is `N passed, N failed, N skipped`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installPackages } from './install.mjs';
import { installSpin } from './install-spin.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
// Tools by their names, as npm does for a script. (To start each through npm would take longer.)
process.env.PATH = join(process.cwd(), 'node_modules/.bin') + delimiter + process.env.PATH;

const PASSED = { passed: 1, failed: 0, skipped: 0 };
const FAILED = { passed: 0, failed: 1, skipped: 0 };
const SKIPPED = { passed: 0, failed: 0, skipped: 1 };

/** The exit code of a check that can't run here (automake's convention). It has printed why. */
const CANNOT_RUN = 77;

function run(command) {
  return spawnSync(command, { shell: true, stdio: ['ignore', 'inherit', 'inherit'] }).status;
}

/** A script of package.json, as one check. */
function script(name) {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  return run(scripts[name]) === 0 ? PASSED : FAILED;
}

function build() {
  rmSync('dist', { recursive: true, force: true }); // if it fails, e2e must not test an old one
  return run('vite build') === 0 ? PASSED : FAILED;
}

function clangPresets() {
  const status = run('node scripts/clang-presets.mjs');
  return status === CANNOT_RUN ? SKIPPED : status === 0 ? PASSED : FAILED;
}

/** A Vitest run; its tests are counted one by one. */
function vitest(options) {
  const folder = mkdtempSync(join(tmpdir(), 'aioscope-test-'));
  const report = join(folder, 'report.json');
  const command = `vitest run ${options} --reporter=dot --reporter=json --outputFile.json="${report}"`;
  const status = run(command);
  const counts = existsSync(report) ? countTests(JSON.parse(readFileSync(report, 'utf8'))) : FAILED;
  rmSync(folder, { recursive: true });
  // An error outside of any test, such as an unhandled rejection.
  return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function countTests({ testResults }) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, status, assertionResults } of testResults) {
    for (const test of assertionResults) {
      const outcome = ['passed', 'failed'].includes(test.status) ? test.status : 'skipped';
      counts[outcome]++;
      if (outcome === 'skipped') console.log(`SKIPPED ${name}: ${test.fullName}`);
    }
    // A file that could not be loaded has no tests to count.
    if (status === 'failed' && assertionResults.length === 0) counts.failed++;
  }
  return counts;
}

const checks = {
  types: () => script('types'),
  lint: () => script('lint'),
  knip: () => script('knip'),
  unit: () => vitest('--project unit --project unit-core'),
  browser: () => vitest('--project browser'),
  stories: () => vitest('--config .storybook/vitest.config.ts'),
  build,
  e2e: () => vitest('--project e2e'), // of what build has built
  'clang-presets': clangPresets,
};
const browserChecks = ['browser', 'stories', 'e2e'];

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const chosen = values.only?.split(',') ?? Object.keys(checks);
for (const name of chosen) {
  if (!checks[name]) throw new Error(`No check ${name}, only: ${Object.keys(checks).join(', ')}`);
}

installPackages();
if (chosen.includes('unit')) installSpin();
let noBrowser = false;
if (chosen.some((name) => browserChecks.includes(name))) {
  const { installBrowser } = await import('./install-browser.mjs');
  const file = await installBrowser();
  if (file) process.env.CHROME_PATH = file;
  else noBrowser = true;
}

const results = chosen.map((name) => {
  console.log(`\n== ${name} ==`);
  const start = performance.now();
  const counts = noBrowser && browserChecks.includes(name) ? FAILED : checks[name]();
  return { name, ...counts, seconds: ((performance.now() - start) / 1000).toFixed(1) };
});

const columns = ['passed', 'failed', 'skipped', 'seconds'];
console.log(`\n${'check'.padEnd(18)}${columns.map((column) => column.padStart(9)).join('')}`);
for (const result of results) {
  const cells = columns.map((column) => String(result[column]).padStart(9));
  console.log(result.name.padEnd(18) + cells.join(''));
}
const sum = (column) => results.reduce((total, result) => total + result[column], 0);
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
process.exitCode = sum('failed') === 0 ? 0 : 1;
