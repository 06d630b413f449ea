/** JSON from a file of the user: values with their places in the text, so that a message can point at them. */
import { positionOf } from '../lang/source';
import { BadInput, badFile, type InputProblem } from './bad-input';

export interface JsonText {
  readonly value: unknown;
  /** A problem with the value at a path such as `ios[2].tag`, or with the nearest that is there. */
  problemAt(path: string, message: string): InputProblem;
}

/** Throws a BadInput that names the line and column at which the text is not JSON. */
export function readJson(file: string, text: string): JsonText {
  const at = (offset: number): Pick<InputProblem, 'file' | 'line' | 'column'> => ({
    file,
    ...positionOf(text, offset),
  });
  const places = new Map<string, number>();
  const reader = new Reader(text, places);
  const failed = reader.read();
  if (failed) throw new BadInput([{ ...at(failed.offset), message: failed.message }]);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // The reader is laxer about numbers and escapes than JSON is.
    throw badFile(file, `not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  return {
    value,
    problemAt(path, message) {
      let known = path;
      while (known !== '' && !places.has(known)) known = known.replace(/(^|\.|\[)[^.[]*$/, '');
      return { ...at(places.get(known) ?? 0), message };
    },
  };
}

interface Failure {
  readonly offset: number;
  readonly message: string;
}

/** Deeper than any scenario; a text that is nothing but brackets would end the stack. */
const deepest = 200;

class Reader {
  private offset = 0;
  private readonly text: string;
  private readonly places: Map<string, number>;

  constructor(text: string, places: Map<string, number>) {
    this.text = text;
    this.places = places;
  }

  /** null if the text is one JSON value. */
  read(): Failure | null {
    return (
      this.value('', 0) ?? (this.peek() === '' ? null : this.fail('nothing more belongs here'))
    );
  }

  private peek(): string {
    while (/\s/.test(this.text.charAt(this.offset))) this.offset++;
    return this.text.charAt(this.offset);
  }

  private fail(message: string): Failure {
    const found = this.text.charAt(this.offset);
    const what = found === '' ? 'the text ends here' : `there is "${found}" here`;
    return { offset: this.offset, message: `not JSON: ${what}, ${message}` };
  }

  private value(path: string, depth: number): Failure | null {
    const first = this.peek();
    this.places.set(path, this.offset);
    if (depth > deepest) return this.fail('within too many brackets');
    if (first === '{') return this.object(path, depth);
    if (first === '[') return this.list(path, depth);
    if (first === '"') return this.string() === null ? this.fail('write a closing "') : null;
    const word = /^(true|false|null|-?\d[\d.eE+-]*)/.exec(
      this.text.slice(this.offset, this.offset + 40),
    );
    if (!word) return this.fail('write a value');
    this.offset += word[0].length;
    return null;
  }

  private string(): string | null {
    const pattern = /"((?:[^"\\\n]|\\.)*)"/y;
    pattern.lastIndex = this.offset;
    const match = pattern.exec(this.text);
    if (!match) return null;
    this.offset += match[0].length;
    return match[1] ?? '';
  }

  private object(path: string, depth: number): Failure | null {
    this.offset++;
    if (this.take('}')) return null;
    for (;;) {
      if (this.peek() !== '"') return this.fail('write a name in double quotes');
      const start = this.offset;
      const name = this.string();
      if (name === null) return this.fail('write a closing "');
      if (!this.take(':')) return this.fail(`write ":" after "${name}"`);
      const inner = path ? `${path}.${name}` : name;
      const failed = this.value(inner, depth + 1);
      if (failed) return failed;
      // The name says more than the value about where something is.
      this.places.set(inner, start);
      if (this.take('}')) return null;
      if (!this.take(',')) return this.fail('write "," or "}"');
    }
  }

  private list(path: string, depth: number): Failure | null {
    this.offset++;
    if (this.take(']')) return null;
    for (let i = 0; ; i++) {
      const failed = this.value(`${path}[${i}]`, depth + 1);
      if (failed) return failed;
      if (this.take(']')) return null;
      if (!this.take(',')) return this.fail('write "," or "]"');
    }
  }

  private take(character: string): boolean {
    if (this.peek() !== character) return false;
    this.offset++;
    return true;
  }
}
