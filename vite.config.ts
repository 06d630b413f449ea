import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  // Relative addresses: the build works from any sub-path.
  base: './',
  build: {
    target: 'es2023',
    // The polyfill is an inline script, which a strict content security policy refuses.
    modulePreload: { polyfill: false },
  },
  worker: { format: 'es' },
});
