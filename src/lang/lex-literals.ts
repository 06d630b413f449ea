/** What the spelling of a number, a character or a string means. */
import type { Problem } from './lex';
import type { BuiltinType } from './syntax';

export interface NumberValue {
  readonly value: bigint;
  readonly type: BuiltinType;
}

const MAX_U64 = (1n << 64n) - 1n;
/** More digits than any 64-bit number has: such text is not worth converting. */
const MAX_DIGITS = 80;

/** The value and C type of a number, or what is wrong with it. */
export function readNumber(text: string): NumberValue | Problem {
  if (text.includes('..')) {
    return { message: `\`${short(text)}\` is not a number`, hint: 'put spaces around `...`' };
  }
  const isHex = /^0[xX]/.test(text);
  if (text.includes('.') || (isHex ? /[pP]/.test(text) : /^\d+([eE][-+\d]|[fF]$)/.test(text))) {
    return {
      message: `\`${short(text)}\` is a floating point number, which BPF programs cannot use`,
      hint: 'use integers, e.g. fixed point',
    };
  }
  const parts = /^(0[xX][\da-fA-F]+|0[bB][01]+|\d+)([uUlL]*)$/.exec(text);
  const digits = parts?.[1] ?? '';
  const suffix = /^(u?)(ll?|)(u?)$/.exec((parts?.[2] ?? '').toLowerCase());
  if (!parts || !suffix || (suffix[1] && suffix[3])) {
    return { message: `\`${short(text)}\` is not a number`, hint: null };
  }
  const isOctal = /^0\d/.test(digits);
  if (isOctal && /[89]/.test(digits)) {
    return {
      message: `\`${short(text)}\` is not a number: a leading 0 makes it octal`,
      hint: 'take the leading 0 away',
    };
  }
  if (digits.length > MAX_DIGITS) return tooLarge(text);
  const value = BigInt(isOctal ? `0o${digits.slice(1)}` : digits);
  if (value > MAX_U64) return tooLarge(text);
  const isUnsigned = suffix[1] !== '' || suffix[3] !== '';
  return { value, type: numberType(value, isUnsigned, suffix[2] ?? '', /^[1-9]/.test(digits)) };
}

function short(text: string): string {
  return text.length > 30 ? `${text.slice(0, 30)}…` : text;
}

function tooLarge(text: string): Problem {
  return { message: `\`${short(text)}\` does not fit into 64 bits`, hint: null };
}

/** The first type of C's list that holds the value; a decimal number turns unsigned only if it must. */
function numberType(
  value: bigint,
  isUnsigned: boolean,
  long: string,
  isDecimal: boolean,
): BuiltinType {
  const ranks = long === 'll' ? ['long long'] : long === 'l' ? ['long'] : ['int', 'long'];
  for (const rank of ranks) {
    const bits = rank === 'int' ? 32n : 64n;
    if (!isUnsigned && value < 1n << (bits - 1n)) return rank as BuiltinType;
    const canBeUnsigned = isUnsigned || !isDecimal || rank === ranks.at(-1);
    if (canBeUnsigned && value < 1n << bits) return `unsigned ${rank}` as BuiltinType;
  }
  return 'unsigned long long';
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\x1b',
};

/** The characters between the quotes, escapes resolved. */
export function readQuoted(text: string): string {
  const quote = text.charAt(text.length - 1);
  const body = text.slice(text.indexOf(quote) + 1, -1);
  if (!body.includes('\\')) return body;
  const pattern = /\\(?:x([\da-fA-F]+)|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|(.))/gs;
  return body.replace(pattern, (_, hex, u, U, octal, other: string | undefined) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex.slice(-2), 16));
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
    const code = Number.parseInt(u ?? U ?? '', 16);
    if (!Number.isNaN(code)) return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
    return SIMPLE_ESCAPES[other ?? ''] ?? other ?? '';
  });
}

/** The value of a character constant: an int, from a char that is signed. */
export function readChar(text: string): number | Problem {
  const value = readQuoted(text);
  if (!/^(u8)?'/.test(text)) {
    return {
      message: 'wide characters are not supported',
      hint: `write ${text.replace(/^\w+/, '')}`,
    };
  }
  if (value.length !== 1 || value.charCodeAt(0) > 0xff) {
    return {
      message: `${short(text)} is not one character`,
      hint: value.length > 1 ? 'write a string in double quotes, or a number' : 'write its number',
    };
  }
  return (value.charCodeAt(0) << 24) >> 24;
}
