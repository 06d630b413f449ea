/** A text file that the user names. */
import { readFileSync } from 'node:fs';
import { badFile } from './bad-input';

const mostBytes = 16 * 1024 * 1024;

/** Throws a BadInput that says why it can't be read. */
export function readText(file: string, what: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw badFile(file, `the ${what} can't be read: ${reason(error)}`);
  }
  if (bytes.length > mostBytes)
    throw badFile(file, `the ${what} is larger than ${mostBytes / 1024 / 1024} MB`);
  if (bytes.includes(0))
    throw badFile(file, `this is not text: give the ${what} itself, not what is built of it`);
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}

function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'EACCES' || code === 'EPERM') return 'reading it is not permitted';
  return message;
}
