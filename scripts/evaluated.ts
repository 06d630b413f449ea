import { resolve } from 'node:path';
import { type Plugin, runnerImport } from 'vite';

/** Runs a module when the app is built (or served) and puts the values of its exports, which are data, in its place. */
export function evaluated(file: string): Plugin {
  const path = resolve(file).replaceAll('\\', '/');
  return {
    name: 'evaluated',
    async load(id) {
      if (id !== path) return null;
      const { module, dependencies } = await runnerImport<Record<string, unknown>>(path, {
        configFile: false,
        logLevel: 'warn',
      });
      for (const dependency of dependencies) this.addWatchFile(resolve(dependency));
      return Object.entries(module)
        .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};\n`)
        .join('');
    },
  };
}
