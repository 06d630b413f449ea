import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Manifest } from 'vite';

/** The gzipped size of what a browser must have for the first picture: the page, and all that its entry imports. */
export function firstLoad(dist: string): { bytes: number; files: number } {
  const manifest: Manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'));
  const files = new Set(['index.html']);
  const add = (key: string): void => {
    const chunk = manifest[key];
    if (!chunk || files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const css of chunk.css ?? []) files.add(css);
    chunk.imports?.forEach(add); // what it imports lazily is not counted
  };
  add('index.html');
  const sizes = [...files].map((file) => gzipSync(readFileSync(join(dist, file))).length);
  return { bytes: sizes.reduce((sum, size) => sum + size), files: files.size };
}

/** The gzipped size of a module that is loaded beside the first picture's code. */
export function lazyLoad(dist: string, module: string): number {
  const manifest: Manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'));
  const file = manifest[module]?.file;
  if (!file) throw new Error(`${module} is no file of its own`);
  return gzipSync(readFileSync(join(dist, file))).length;
}
