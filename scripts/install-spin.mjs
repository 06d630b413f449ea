// Sees to it that there is SPIN, for the tests that let it judge the checker. They are skipped where it can't be had.
import { has, installWithSystem } from './system-packages.mjs';

/** Tries once, asks nothing, and says what came of it. */
export function installSpin() {
  if (!has('spin', '-V')) {
    console.log("Looking for SPIN: trying the system's package manager ...");
    installWithSystem({ 'apt-get': 'spin', dnf: 'spin', brew: 'spin' });
  }
  if (!has('spin', '-V')) console.log('No SPIN: tests that need it are skipped.');
}
