/** Initialisers: braces, designators and C's way of leaving braces out, flattened into stores. */
import { type Checker, errorType, isError } from './check-context';
import { assignable, decay, longType } from './check-convert';
import { didYouMean } from './check-names';
import { constant, findMember, memberNames, memberPlace } from './check-places';
import type { Span } from './source';
import type { Designator, Expr, Initializer } from './syntax';
import type { Initial, Lvalue, Value } from './tree';
import { type ArrayType, type CType, type Field, sizeOf, spell } from './types';

type Store = Initial['stores'][number];
type List = Extract<Initializer, { kind: 'list' }>;

/** How a variable of this kind starts. */
export function checkInitial(checker: Checker, target: Lvalue, init: Initializer): Initial {
  const stores: Store[] = [];
  const filler = new Filler(checker, stores);
  const isWhole = init.kind === 'expr' && !isString(init.expr);
  const isAggregate = target.type.kind === 'record' || target.type.kind === 'array';
  filler.initialise(target, init);
  return { zero: isAggregate && !isWhole, stores };
}

/** An array type whose length the initialiser decides, with that length. */
export function completedBy(checker: Checker, type: CType, init: Initializer): CType {
  if (type.kind !== 'array' || type.length > 0) return type;
  if (init.kind === 'expr') {
    return isString(init.expr) ? { ...type, length: bytesOf(init.expr.value).length + 1 } : type;
  }
  const open: ArrayType = { ...type, length: 2 ** 31 };
  const place: Lvalue = {
    kind: 'global',
    name: '',
    type: open,
    isConst: false,
    isVolatile: false,
    span: init.span,
  };
  const filler = new Filler(checker, []);
  checker.unevaluated++;
  filler.initialise(place, init);
  checker.unevaluated--;
  return { ...type, length: filler.reached };
}

const isString = (expr: Expr): expr is Extract<Expr, { kind: 'string' }> => expr.kind === 'string';

/** What a string literal stores, in UTF-8, without the NUL at its end. */
export function bytesOf(text: string): readonly number[] {
  return [...text].flatMap((char) => {
    const code = char.codePointAt(0) ?? 0;
    const tail = (shift: number) => 0x80 | ((code >> shift) & 0x3f);
    if (code < 0x80) return [code];
    if (code < 0x800) return [0xc0 | (code >> 6), tail(0)];
    if (code < 0x10000) return [0xe0 | (code >> 12), tail(6), tail(0)];
    return [0xf0 | (code >> 18), tail(12), tail(6), tail(0)];
  });
}

/** One item of a list, with the designators that are still to be followed. */
interface Item {
  readonly designators: readonly Designator[];
  readonly value: Initializer;
  /** Checked once, however many levels ask for its type. */
  node?: Lvalue | Value;
}

class Queue {
  readonly items: Item[];
  constructor(list: List) {
    this.items = list.items.map((item) => ({ ...item }));
  }
  get next(): Item | undefined {
    return this.items[0];
  }
}

class Filler {
  readonly #checker: Checker;
  readonly #stores: Store[];
  /** Elements of the outermost array that were named or filled. */
  reached = 0;
  #depth = 0;

  constructor(checker: Checker, stores: Store[]) {
    this.#checker = checker;
    this.#stores = stores;
  }

  initialise(target: Lvalue, init: Initializer): void {
    if (isError(target.type)) return;
    if (init.kind === 'expr') this.#single(target, { designators: [], value: init });
    else this.#list(target, init);
  }

  #list(target: Lvalue, list: List): void {
    const queue = new Queue(list);
    const { type } = target;
    if (type.kind === 'record' || type.kind === 'array') {
      const [only] = list.items;
      // `{"text"}` is "text".
      if (type.kind === 'array' && only && list.items.length === 1 && isText(type, only.value)) {
        this.initialise(target, only.value);
        return;
      }
      this.#depth++;
      this.#fill(target, queue, true);
      this.#depth--;
    } else if (queue.next) {
      this.#item(target, queue);
    } else {
      // `int x = {}` is 0.
      const zero: Value = { kind: 'const', value: 0n, type: longType, span: list.span };
      this.#store(target, zero, list.span);
    }
    const [extra] = queue.items;
    if (extra) {
      this.#checker.report.error(
        extra.value.span,
        `\`${spell(type)}\` has no room for this initialiser`,
      );
    }
  }

  /** Fills the parts of a record or array in order. Without braces of its own it leaves what it can't take. */
  #fill(target: Lvalue, queue: Queue, isBraced: boolean): void {
    let at = 0;
    for (let isFirst = true; queue.next; isFirst = false) {
      const item = queue.next;
      const [designator, ...rest] = item.designators;
      if (designator) {
        if (!isBraced && !isFirst) return;
        const found = this.#designated(target, designator);
        if (!found) {
          queue.items.shift();
          continue;
        }
        at = found.at;
        queue.items[0] = { ...item, designators: [...found.inner, ...rest] };
      }
      const part = partOf(target, at);
      if (!part) return;
      this.#item(part, queue);
      at = target.type.kind === 'record' && target.type.isUnion ? Infinity : at + 1;
      if (this.#depth === 1 && isBraced) this.reached = Math.max(this.reached, at);
    }
  }

  /** The next item, and as many of those that follow as this part takes. */
  #item(part: Lvalue, queue: Queue): void {
    const item = queue.next as Item;
    const isAggregate = part.type.kind === 'record' || part.type.kind === 'array';
    if (item.designators.length) {
      if (isAggregate) this.#fill(part, queue, false);
      else {
        queue.items.shift();
        this.#checker.report.error(
          item.value.span,
          `\`${spell(part.type)}\` has no parts that could be named`,
        );
      }
    } else if (item.value.kind === 'list') {
      queue.items.shift();
      this.#list(part, item.value);
    } else if (isAggregate && !isText(part.type, item.value) && !this.#isWhole(part, item)) {
      this.#fill(part, queue, false);
    } else {
      queue.items.shift();
      this.#single(part, item);
    }
  }

  #node(item: Item): Lvalue | Value | null {
    if (item.value.kind === 'list') return null;
    item.node ??= this.#checker.place(item.value.expr);
    return item.node;
  }

  /** The item is a value for the whole record, not for its first part. */
  #isWhole(part: Lvalue, item: Item): boolean {
    const node = this.#node(item);
    return node !== null && (node.type === part.type || isError(node.type));
  }

  #single(target: Lvalue, item: Item): void {
    if (isText(target.type, item.value)) {
      this.#text(target, item.value.expr.value, item.value.span);
      return;
    }
    const node = this.#node(item);
    if (!node) return;
    if (target.type.kind === 'array') {
      this.#checker.report.error(item.value.span, 'an array must be initialised with `{ … }`');
      return;
    }
    this.#store(target, decay(node), item.value.span);
  }

  #store(target: Lvalue, value: Value, span: Span): void {
    const what =
      target.kind === 'member' ? `initialising \`${target.field.name}\`` : 'initialising';
    const converted = assignable(this.#checker, value, target.type, what, span);
    if (!isError(converted.type)) this.#stores.push({ target, value: converted });
  }

  #text(target: Lvalue, text: string, span: Span): void {
    const { length, of } = target.type as ArrayType;
    const bytes = bytesOf(text);
    if (bytes.length > length) {
      this.#checker.report.warning(span, `only ${length} of ${bytes.length} bytes have room`);
    }
    bytes.slice(0, length).forEach((byte, i) => {
      const value: Value = { kind: 'const', value: BigInt(byte), type: longType, span };
      this.#store({ ...element(target, i), type: of, span }, value, span);
    });
    this.reached = Math.max(this.reached, bytes.length + 1);
  }

  /** Which part a designator names; through unnamed members there are further ones to follow inside. */
  #designated(
    target: Lvalue,
    designator: Designator,
  ): { readonly at: number; readonly inner: readonly Designator[] } | null {
    const { type } = target;
    if (designator.kind === 'index') {
      const index = constant(
        this.#checker,
        this.#checker.value(designator.index),
        'the index of an initialiser',
      );
      if (index === null) return null;
      if (type.kind === 'array' && index >= 0n && index < BigInt(type.length)) {
        return { at: Number(index), inner: [] };
      }
      this.#checker.report.error(designator.span, `\`${spell(type)}\` has no element ${index}`);
      return null;
    }
    const path = type.kind === 'record' ? findMember(type, designator.name) : null;
    if (type.kind !== 'record' || !path) {
      const names = type.kind === 'record' ? memberNames(type) : [];
      this.#checker.report.error(
        designator.span,
        `\`${spell(type)}\` has no member \`${designator.name}\``,
        didYouMean(designator.name, names),
      );
      return null;
    }
    const at = type.fields.indexOf(path[0] as Field);
    return { at, inner: path.length > 1 ? [designator] : [] };
  }
}

/** A string that fills an array of bytes. */
function isText(
  type: CType,
  value: Initializer,
): value is { kind: 'expr'; expr: Extract<Expr, { kind: 'string' }>; span: Span } {
  const isBytes = type.kind === 'array' && type.of.kind === 'int' && type.of.bits === 8;
  return isBytes && value.kind === 'expr' && isString(value.expr);
}

function partOf(target: Lvalue, at: number): Lvalue | null {
  const { type } = target;
  if (type.kind === 'array') return at < type.length ? element(target, at) : null;
  const field = type.kind === 'record' ? type.fields[at] : undefined;
  // A flexible array has no room of its own.
  const isFlexible = field?.type.kind === 'array' && sizeOf(field.type) === 0;
  return field && !isFlexible ? memberPlace(target, [field], target.span) : null;
}

function element(target: Lvalue, at: number): Lvalue {
  const index: Value = { kind: 'const', value: BigInt(at), type: longType, span: target.span };
  const type = target.type.kind === 'array' ? target.type.of : errorType;
  const { isConst, isVolatile, span } = target;
  return { kind: 'element', base: target, index, type, isConst, isVolatile, span };
}
