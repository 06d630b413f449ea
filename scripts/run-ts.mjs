// `node scripts/run-ts.mjs FILE ARGS...` runs a TypeScript program of the project in Node.
// Vite bundles it first, so that `?raw` imports and the rest mean the same as in the app, and speed is that of a build.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, parse } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

const [entry, ...args] = process.argv.slice(2);
if (!entry) throw new Error('usage: node scripts/run-ts.mjs FILE ARGS...');

// Inside node_modules, from where the bundle finds the packages that it imports.
const cache = join('node_modules', '.cache');
mkdirSync(cache, { recursive: true });
const outDir = mkdtempSync(join(cache, 'run-ts-'));
process.on('exit', () => rmSync(outDir, { recursive: true }));

await build({
  configFile: false,
  logLevel: 'warn',
  build: { ssr: entry, outDir, target: 'node20', sourcemap: 'inline', copyPublicDir: false },
});
process.setSourceMapsEnabled(true);
process.argv = [process.execPath, entry, ...args];
await import(pathToFileURL(join(outDir, `${parse(entry).name}.js`)).href);
