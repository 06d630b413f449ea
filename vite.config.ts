import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { evaluated } from './scripts/evaluated.ts';
import { firstChunk } from './scripts/first-chunk.ts';

export default defineConfig({
  plugins: [react(), evaluated('src/app/engine/shipped-units.ts')],
  // Relative addresses: the build works from any sub-path.
  base: './',
  build: {
    target: 'es2023',
    // The polyfill is an inline script, which a strict content security policy refuses.
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: firstChunk() }] } } },
  },
  worker: { format: 'es' },
});
