/**
 * Links: `#1.` and the packed scenario, deflated, in base64url. Everything is in the link; nothing is looked up
 * anywhere. Format 1 is never changed in a way that older links could not be read by.
 */
import { fromBase64url, toBase64url } from './bytes';
import { pack, unpack } from './pack';
import { type LinkBase, linkBases } from './presets';
import type { Scenario } from './schema';

export type Decoded =
  /** Warnings say what was left out, though nothing is wrong with the link. */
  | { readonly scenario: Scenario; readonly warnings: readonly string[] }
  /** `partial` is what could be kept; null if that is nothing. */
  | { readonly error: string; readonly partial: Scenario | null };

const format = 1;
/** A link unpacks to a few kB; what goes beyond this was made to fill the memory. */
const mostBytes = 256 * 1024;

/** `bases` are the presets that a link may name. */
export async function encode(
  scenario: Scenario,
  bases: readonly LinkBase[] = linkBases,
): Promise<string> {
  const deflated = await deflate(pack(scenario, bases));
  return `#${format}.${toBase64url(deflated)}`;
}

/** Never rejects: whatever comes in, a sentence says what is wrong with it, and what can be kept is kept. */
export async function decode(
  hash: string,
  bases: readonly LinkBase[] = linkBases,
): Promise<Decoded> {
  const [, version, body] = /^#?(\d{1,4})\.(.*)$/s.exec(hash.trim()) ?? [];
  if (version === undefined || body === undefined)
    return { error: 'This is not a link of aioscope.', partial: null };
  if (Number(version) !== format)
    return {
      error: `This link is of format ${version}, made by a newer version of aioscope; this one reads format ${format}.`,
      partial: null,
    };
  const { bytes, stray } = fromBase64url(body);
  const inflated = await inflate(bytes);
  if (inflated.end === 'too big')
    return {
      error: `This link unpacks to more than ${mostBytes / 1024} kB: aioscope did not make it.`,
      partial: null,
    };
  const { scenario, damage, warnings } = unpack(inflated.bytes, bases);
  const reason =
    stray !== null
      ? `there is a character in it that does not belong there (“${body[stray]}”, at position ${stray + 1})`
      : inflated.end === 'damaged' && damage === null
        ? 'it does not end as it should'
        : damage;
  if (reason === null && scenario) return { scenario, warnings };
  const kept = scenario ? 'What could be read is shown.' : 'Nothing of it could be read.';
  return {
    error: `The link is damaged: ${reason ?? 'there is no program in it'}. ${kept}`,
    partial: scenario,
  };
}

async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

interface Inflated {
  readonly bytes: Uint8Array;
  readonly end: 'whole' | 'damaged' | 'too big';
}

/** Bytes that are unpacked at a time: few enough to leave a bomb early. */
const usualPiece = 4096;
/** Of a damaged stream only what comes before the damaged piece can be read. */
const smallPiece = 16;

async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Inflated> {
  const whole = await inflateBy(usualPiece, bytes);
  return whole.end === 'damaged' ? inflateBy(smallPiece, bytes) : whole;
}

async function inflateBy(piece: number, bytes: Uint8Array<ArrayBuffer>): Promise<Inflated> {
  const stream = new DecompressionStream('deflate-raw');
  const fed = feed(stream.writable.getWriter(), bytes, piece);
  const reader = stream.readable.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  let end: Inflated['end'] = 'damaged';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        end = 'whole';
        break;
      }
      size += value.length;
      if (size > mostBytes) {
        end = 'too big';
        break;
      }
      chunks.push(value);
    }
  } catch {
    // The stream is damaged from here on.
  }
  await reader.cancel().catch(() => undefined);
  await fed;
  return { bytes: joined(chunks), end };
}

async function feed(
  writer: WritableStreamDefaultWriter<BufferSource>,
  bytes: Uint8Array<ArrayBuffer>,
  piece: number,
): Promise<void> {
  try {
    for (let i = 0; i < bytes.length; i += piece) await writer.write(bytes.slice(i, i + piece));
    await writer.close();
  } catch {
    // Who reads finds out.
  }
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
