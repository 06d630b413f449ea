// `npm run prepare`, which `npm ci` runs by itself: builds the command line into dist-cli/, one file that needs Node alone.
import { chmodSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

/** @type {typeof import('vite') | null} */
const vite = await import('vite').catch(() => null);
if (vite) await build(vite);
else
  console.error('vite is not installed (it is a development dependency): dist-cli/ is not built.');

/** @param {typeof import('vite')} vite */
async function build(vite) {
  await vite.build({
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true },
    build: {
      ssr: 'src/cli/main.ts',
      outDir: 'dist-cli',
      target: 'node20',
      copyPublicDir: false,
      rolldownOptions: {
        output: {
          entryFileNames: 'aioscope.js',
          banner: '#!/usr/bin/env node',
          codeSplitting: false,
        },
      },
    },
  });
  chmodSync('dist-cli/aioscope.js', 0o755);
}
