// @ts-check
// Which Chromium the tests drive.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];

// Where installers put a browser without adding it to PATH.
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/snap/bin/chromium',
];

/** The browsers that are there: the one that CHROME_PATH names, else the system's and then Playwright's own. */
export function browsers() {
  const wish = process.env.CHROME_PATH;
  if (wish) {
    if (!existsSync(wish)) throw new Error(`CHROME_PATH names no file: ${wish}`);
    return [wish];
  }
  const folders = (process.env.PATH ?? '').split(delimiter);
  const onPath = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return [...onPath, ...places, chromium.executablePath()].filter((file) => existsSync(file));
}

/** How to launch the first of them. */
export function launchOptions(executablePath = browsers()[0]) {
  return {
    ...(executablePath && { executablePath }),
    // Chromium's own sandbox does not start as root, nor in most containers.
    args: ['--no-sandbox'],
  };
}
