// Not derived from vite.config.ts: what that adds to the shipped page must not get between a test and its subject.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { inChromium, optimizeDeps } from './scripts/browser-tests.ts';

// The long limits are there to end a hang. No test judges by the clock.
const unit = { testTimeout: 600_000, hookTimeout: 180_000 };
const inBrowser = 'src/**/*.browser.test.ts';
// Those of the app share its stores, and one puts other modules in the place of some: each file has modules of its own.
const alone = ['src/app/**/*.test.ts', 'src/scenario/designs.test.ts'];

export default defineConfig({
  test: {
    passWithNoTests: true,
    projects: [
      {
        // One set of modules for all: to read and compile them takes longer than most tests.
        test: {
          ...unit,
          name: 'unit-core',
          include: ['src/**/*.test.ts'],
          exclude: [...alone, inBrowser],
          isolate: false,
        },
      },
      { test: { ...unit, name: 'unit', include: alone, exclude: [inBrowser] } },
      {
        plugins: [react()],
        optimizeDeps,
        test: {
          name: 'browser',
          include: ['src/**/*.browser.test.{ts,tsx}'],
          testTimeout: 180_000,
          browser: inChromium,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['src/app/e2e/*.e2e.ts'],
          globalSetup: 'src/app/e2e/server.ts',
          testTimeout: 600_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
