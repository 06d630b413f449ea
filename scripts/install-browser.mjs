// Sees to it that there is a browser for the tests.
import { spawnSync } from 'node:child_process';
import { chromium } from 'playwright';
import { browsers, launchOptions } from './browser.mjs';

/** The first browser that really starts: one that is there may lack a library, or be a stub. */
async function workingBrowser() {
  for (const file of browsers()) {
    try {
      const browser = await chromium.launch(launchOptions(file));
      await browser.close();
      return file;
    } catch (error) {
      console.log(`  ${file} does not start:\n${error.message}`);
    }
  }
  return undefined;
}

function run(command, ...args) {
  console.log(`  ${command} ${args.join(' ')}`);
  return spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
}

/** Runs a command as root, never asking for a password. */
function runAsRoot(...command) {
  return process.getuid?.() === 0 ? run(...command) : run('sudo', '-n', ...command);
}

function has(command) {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
}

function installWithPlaywright() {
  return run(
    process.execPath,
    'node_modules/playwright/cli.js',
    'install',
    'chromium',
    '--no-shell',
  );
}

function installWithSystem() {
  if (has('apt-get')) {
    runAsRoot('apt-get', 'update', '-q');
    return runAsRoot('apt-get', 'install', '-q', '-y', '--no-install-recommends', 'chromium');
  }
  if (has('dnf')) return runAsRoot('dnf', 'install', '-y', 'chromium');
  if (has('pacman')) return runAsRoot('pacman', '-Sy', '--noconfirm', 'chromium');
  if (has('brew')) return run('brew', 'install', '--cask', 'chromium');
  console.log('  found none that this script knows');
  return false;
}

/** The path of a browser that starts, installed if need be; undefined where that fails. */
export async function installBrowser() {
  console.log('Looking for a browser for the tests ...');
  let file = await workingBrowser();
  if (!file) {
    console.log("There is none: trying Playwright's installer ...");
    if (installWithPlaywright()) file = await workingBrowser();
  }
  if (!file) {
    console.log("That failed: trying the system's package manager ...");
    if (installWithSystem()) file = await workingBrowser();
  }
  console.log(file ? `  ${file}` : 'No browser. Install Chromium, or set CHROME_PATH to one.');
  return file;
}
