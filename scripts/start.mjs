// `npm start`: installs what is missing and serves the app.
import { installPackages } from './install.mjs';

installPackages();
console.log('Starting the development server (Ctrl+C ends it) ...');
const { createServer } = await import('vite');
const server = await createServer();
await server.listen(); // takes the next free port when 5173 is in use
server.printUrls();
