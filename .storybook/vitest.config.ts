// The stories as tests. Apart from vitest.config.ts, since Storybook's plugin makes every run start seconds later.
import { storybookTest } from '@storybook/addon-vitest/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { inChromium, optimizeDeps } from '../scripts/browser-tests.ts';

export default defineConfig({
  plugins: [storybookTest({ configDir: import.meta.dirname })],
  optimizeDeps,
  test: {
    name: 'stories',
    passWithNoTests: true,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    browser: inChromium,
  },
});
