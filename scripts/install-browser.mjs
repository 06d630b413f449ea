// Sees to it that there is a browser for the tests.
import { chromium } from 'playwright';
import { browsers, launchOptions } from './browser.mjs';
import { installWithSystem, run } from './system-packages.mjs';

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

function installWithPlaywright() {
  return run(
    process.execPath,
    'node_modules/playwright/cli.js',
    'install',
    'chromium',
    '--no-shell',
  );
}

const packages = {
  'apt-get': 'chromium',
  dnf: 'chromium',
  pacman: 'chromium',
  brew: '--cask chromium',
};

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
    if (installWithSystem(packages)) file = await workingBrowser();
  }
  console.log(file ? `  ${file}` : 'No browser. Install Chromium, or set CHROME_PATH to one.');
  return file;
}
