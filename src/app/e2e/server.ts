// Serves the built app to the end-to-end tests, from a sub-path: it has to work from any.
import { existsSync } from 'node:fs';
import { preview } from 'vite';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    appUrl: string;
  }
}

export default async function serve(project: TestProject): Promise<() => Promise<void>> {
  if (!existsSync('dist/index.html')) throw new Error('Nothing is built: npm run build first.');
  const server = await preview({
    base: '/some/path/',
    logLevel: 'warn',
    preview: { host: '127.0.0.1', port: 0 },
  });
  const appUrl = server.resolvedUrls?.local[0];
  if (!appUrl) throw new Error('vite preview says no address.');
  project.provide('appUrl', appUrl);
  return () => server.close();
}
