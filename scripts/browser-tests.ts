// What the Vitest projects that run in a browser have in common.
import { playwright } from '@vitest/browser-playwright';
import { launchOptions } from './browser.mjs';

export const inChromium = {
  enabled: true,
  headless: true,
  screenshotFailures: false,
  connectTimeout: 600_000, // a cold machine bundles packages before the first page is there
  provider: playwright({ launchOptions: launchOptions() }),
  instances: [{ browser: 'chromium' as const }],
};

// Vite finds what the tests import. These come from transforms and from Storybook: found only while tests run, they
// would be bundled then, which reloads the page under a test.
export const optimizeDeps = {
  include: ['react', 'react-dom/client', 'react/jsx-runtime', 'react/jsx-dev-runtime', 'axe-core'],
};
