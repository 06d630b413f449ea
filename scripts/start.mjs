// `npm start`: installs what is missing and serves the app. `npm start -- --port 8080`: flags are Vite's.
import { fileURLToPath } from 'node:url';
import { installPackages } from './install.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
installPackages();
console.log('Starting the development server (Ctrl+C ends it) ...');
// Its own command reads process.argv; it takes the next free port when 5173 is in use.
await import('../node_modules/vite/bin/vite.js');
