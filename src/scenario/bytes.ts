/** Bytes for links: a writer, a reader that says where it ran dry, and base64url. */

/** Thrown by the reader; the link codec turns it into a message. */
export class DamagedError extends Error {}

export class ByteWriter {
  private readonly bytes: number[] = [];

  byte(value: number): void {
    this.bytes.push(value & 0xff);
  }

  /** A whole number of any size, seven bits a byte, low ones first. */
  natural(value: number | bigint): void {
    let rest = BigInt(value);
    if (rest < 0n) throw new RangeError(`${value} is negative`);
    do {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      this.bytes.push(rest > 0n ? low | 0x80 : low);
    } while (rest > 0n);
  }

  /** A number with a sign: 0, -1, 1, -2, … become 0, 1, 2, 3, … */
  integer(value: number | bigint): void {
    const wide = BigInt(value);
    this.natural(wide < 0n ? -wide * 2n - 1n : wide * 2n);
  }

  /** Length, then the bytes. */
  block(bytes: Uint8Array): void {
    this.natural(bytes.length);
    this.append(bytes);
  }

  append(bytes: Uint8Array): void {
    for (const byte of bytes) this.bytes.push(byte);
  }

  text(value: string): void {
    this.block(new TextEncoder().encode(value));
  }

  finish(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.bytes);
  }
}

export class ByteReader {
  private at = 0;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  byte(): number {
    const value = this.bytes[this.at];
    if (value === undefined) throw new DamagedError('it ends too early');
    this.at++;
    return value;
  }

  wide(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new DamagedError('it has a number that is too long');
  }

  /** At most `limit`: what a damaged length must not exceed. */
  natural(limit = Number.MAX_SAFE_INTEGER): number {
    const value = this.wide();
    if (value > BigInt(limit)) throw new DamagedError(`it has a number beyond ${limit}`);
    return Number(value);
  }

  integer(): bigint {
    const value = this.wide();
    return value & 1n ? -(value + 1n) / 2n : value / 2n;
  }

  take(length: number): Uint8Array {
    if (length > this.left) throw new DamagedError('it ends too early');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  block(): Uint8Array {
    return this.take(this.natural());
  }

  rest(): Uint8Array {
    const rest = this.bytes.subarray(this.at);
    this.at = this.bytes.length;
    return rest;
  }

  text(): string {
    return decodeUtf8(this.block());
  }
}

export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new DamagedError('it has text that is not UTF-8');
  }
}

/** Numbers of a few bits each, low bits first; for choices, of which a run has hundreds. */
export class BitWriter {
  private readonly out = new ByteWriter();
  private pending = 0;
  private count = 0;

  bits(value: number, width: number): void {
    for (let i = 0; i < width; i++) {
      this.pending |= ((value >>> i) & 1) << this.count;
      if (++this.count === 8) this.flush();
    }
  }

  /** Small numbers are cheap: the number of groups in unary, then groups of `width` bits. */
  small(value: number, width: number): void {
    let groups = 1;
    while (value >= 2 ** (groups * width)) groups++;
    for (let i = 1; i < groups; i++) this.bits(1, 1);
    this.bits(0, 1);
    this.bits(value, groups * width);
  }

  private flush(): void {
    this.out.byte(this.pending);
    this.pending = 0;
    this.count = 0;
  }

  finish(): Uint8Array<ArrayBuffer> {
    if (this.count > 0) this.flush();
    return this.out.finish();
  }
}

export class BitReader {
  private readonly input: ByteReader;
  private pending = 0;
  private count = 0;

  constructor(bytes: Uint8Array) {
    this.input = new ByteReader(bytes);
  }

  bits(width: number): number {
    let value = 0;
    for (let i = 0; i < width; i++) {
      if (this.count === 0) {
        this.pending = this.input.byte();
        this.count = 8;
      }
      value |= (this.pending & 1) << i;
      this.pending >>>= 1;
      this.count--;
    }
    return value;
  }

  small(width: number): number {
    let groups = 1;
    while (this.bits(1) === 1)
      if (++groups * width > 30) throw new DamagedError('it has a choice beyond all bounds');
    return this.bits(groups * width);
  }
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const digits = new Map([...alphabet].map((char, i) => [char, i]));

export function toBase64url(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(i, i + 3);
    const triple = (a << 16) | (b << 8) | c;
    const chars = Math.min(4, bytes.length - i + 1);
    for (let d = 0; d < chars; d++) text += alphabet[(triple >> (18 - 6 * d)) & 63];
  }
  return text;
}

/** The bytes up to the first character that does not belong to base64url, and where that is. */
export function fromBase64url(text: string): {
  bytes: Uint8Array<ArrayBuffer>;
  stray: number | null;
} {
  const out: number[] = [];
  let pending = 0;
  let count = 0;
  let stray: number | null = null;
  for (let i = 0; i < text.length; i++) {
    const digit = digits.get(text.charAt(i));
    if (digit === undefined) {
      stray = i;
      break;
    }
    pending = ((pending << 6) | digit) & 0xffff;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out.push((pending >> count) & 0xff);
    }
  }
  return { bytes: Uint8Array.from(out), stray };
}

/** FNV-1a, 32 bits: to notice a difference, not to withstand an attacker. */
export function fingerprint(data: string | Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of typeof data === 'string' ? new TextEncoder().encode(data) : data) {
    hash ^= byte;
    hash = Math.imul(hash, 0x01000193) >>> 0;
  }
  return hash;
}
