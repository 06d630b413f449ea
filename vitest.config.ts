// Not derived from vite.config.ts: what that adds to the shipped page must not get between a test and its subject.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { inChromium, optimizeDeps } from './scripts/browser-tests.ts';

export default defineConfig({
  test: {
    passWithNoTests: true,
    // Long limits: they are there to end a hang. No test judges by the clock.
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts'],
          exclude: ['src/**/*.browser.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 180_000,
        },
      },
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
