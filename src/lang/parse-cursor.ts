/** The parser's lowest layer: the tokens, the names that are types, errors and recovery from them. */
import type { Token } from './lex';
import { pairBrackets } from './parse-brackets';
import {
  AFTER_BLOCK,
  ATTRIBUTE_WORDS,
  CONST_WORDS,
  KEYWORDS,
  STATEMENT_WORDS,
  STORAGE_WORDS,
  TAG_WORDS,
  TYPE_WORDS,
  TYPEOF_WORDS,
  VOLATILE_WORDS,
} from './parse-words';
import type { Preprocessed } from './preprocess';
import { joinSpans, type Reporter, type Span } from './source';

/** Thrown by a rule that cannot go on, after its reason was reported. */
export class ParseFailure {
  /**
   * Who goes on: the nearest statement or declaration, or only the top level; at a token's index if a
   * `}` is missing before that token.
   */
  readonly goOn: 'nearest' | 'top' | number;
  constructor(goOn: ParseFailure['goOn'] = 'nearest') {
    this.goOn = goOn;
  }
}

/** What a name stands for where it is used; `bool` until a header makes it a typedef. */
type NameKind = 'type' | 'builtin' | 'object';

/** So many tokens must be read without a mistake before another one is believed. */
const CALM = 3;
/** Deeper than any program; each level costs up to four frames of the stack. */
const MAX_DEPTH = 600;

export abstract class Cursor {
  protected readonly reporter: Reporter;
  protected at = 0;
  readonly #source: Preprocessed;
  readonly #tokens: readonly Token[];
  readonly #end: Token;
  /** For each bracket the index of its partner, -1 if it has none. */
  readonly #partners: Int32Array;
  readonly #scopes: Map<string, NameKind>[] = [
    new Map<string, NameKind>([
      ['bool', 'builtin'],
      ['__builtin_va_list', 'type'],
    ]),
  ];
  /** The structs, unions and enums named so far: to help someone who forgot the word before it. */
  protected readonly tags = new Map<string, string>();
  /** Names that stand before types and mean nothing: macros without their header, reported once. */
  protected readonly unknownWords = new Set<string>();
  #depth = 0;
  #saidUnclosed = false;
  /** Where the last mistake was found: what is odd right behind it is its consequence. */
  #lastMistake = -CALM;
  #lastSpan: Span | null = null;

  constructor(source: Preprocessed, reporter: Reporter) {
    this.reporter = reporter;
    this.#source = source;
    this.#tokens = source.tokens;
    this.#end = source.tokens.at(-1) as Token;
    this.#partners = pairBrackets(source);
  }

  // ---- tokens

  protected get token(): Token {
    return this.#tokens[this.at] ?? this.#end;
  }

  protected peek(offset = 1): Token {
    return this.#tokens[this.at + offset] ?? this.#end;
  }

  /** The token before the current one. */
  protected get last(): Token {
    return this.#tokens[this.at - 1] ?? this.token;
  }

  protected get atEnd(): boolean {
    return this.token.kind === 'end';
  }

  protected advance(): Token {
    const { token } = this;
    if (token.kind !== 'end') this.at += 1;
    return token;
  }

  protected is(text: string): boolean {
    return this.token.text === text;
  }

  protected isIn(set: ReadonlySet<string>): boolean {
    return set.has(this.token.text);
  }

  protected accept(text: string): Token | null {
    return this.is(text) ? this.advance() : null;
  }

  protected isName(token = this.token): boolean {
    return token.kind === 'name' && !KEYWORDS.has(token.text);
  }

  /** From a token or node to the last token read. */
  protected spanFrom(start: Span): Span {
    return joinSpans(start, this.last.span);
  }

  // ---- expectations

  /** Reports and gives up the current rule. After something that was reported before, it is silent. */
  protected fail(message: string, hint?: string | null, span = this.token.span): never {
    this.complain(message, hint, span);
    throw new ParseFailure();
  }

  /** Reports unless the reason was already told: by the preprocessor, or a few tokens before. */
  protected complain(message: string, hint?: string | null, span = this.token.span): void {
    const isTold = this.token.kind === 'invalid' || this.last.kind === 'invalid';
    const isCut = this.atEnd && (this.#source.isCut || this.#saidUnclosed);
    const isConsequence = this.at - this.#lastMistake < CALM || span === this.#lastSpan;
    this.#lastMistake = this.at;
    this.#lastSpan = span;
    if (isTold || isCut || isConsequence) return;
    const { macro } = this.token;
    const where = macro === null ? '' : ` (inside the macro \`${macro}\`)`;
    this.reporter.error(span, message + where, hint);
  }

  /** Reports what is well-formed and not allowed. It is no consequence of another mistake and has none. */
  protected refuse(message: string, hint: string | null, span: Span): void {
    const last = [this.#lastMistake, this.#lastSpan] as const;
    this.#lastMistake = -CALM;
    this.complain(message, hint, span);
    [this.#lastMistake, this.#lastSpan] = last;
  }

  protected expect(text: string, where: string): Token {
    if (this.is(text)) return this.advance();
    return this.fail(`expected \`${text}\` ${where}, found ${this.found()}`);
  }

  /** A name that the program may choose. */
  protected expectName(what: string): Token {
    if (this.isName()) return this.advance();
    const isKeyword = this.token.kind === 'name';
    return this.fail(
      `expected ${what}, found ${this.found()}`,
      isKeyword ? `\`${this.token.text}\` is a keyword of C, choose another name` : null,
    );
  }

  /** An opening bracket, as its index: `expectClose` wants to know which one it closes. */
  protected expectOpen(text: string, where: string): number {
    this.expect(text, where);
    return this.at - 1;
  }

  /** The partner of a bracket; if there is none, the bracket is to blame and not where we stand. */
  protected expectClose(open: number, text: string, where: string): void {
    const isMissing = this.partnerOf(open) < 0;
    if (this.is(text) && !(isMissing && text === '}')) {
      this.advance();
      return;
    }
    if (!isMissing) this.fail(`expected \`${text}\` ${where}, found ${this.found()}`);
    this.unclosed(open, text);
    throw new ParseFailure();
  }

  /**
   * Whether the `{` at an index ends here. Its `}` is read; if there is none, the `{` is reported where
   * an outer `}`, the end of the file or what looks like the next declaration shows it.
   */
  protected endsBraces(open: number): boolean {
    const partner = this.partnerOf(open);
    while (this.is('}') && this.partnerOf(this.at) !== open) {
      const opening = this.partnerOf(this.at);
      if (opening >= 0 && opening < open) {
        this.unclosed(open, '}');
        return true;
      }
      if (opening < 0) this.complain('this `}` closes nothing', 'remove it');
      this.advance();
    }
    if (this.accept('}')) return true;
    if (this.atEnd) this.unclosed(open, '}');
    else if (partner < 0 && this.startsTopLevel()) {
      this.unclosed(open, '}');
      throw new ParseFailure(this.at);
    }
    return this.atEnd;
  }

  protected unclosed(open: number, text: string): void {
    const token = this.#tokens[open] ?? this.#end;
    this.complain(`this \`${token.text}\` is never closed`, `add \`${text}\``, token.span);
    this.#saidUnclosed ||= text === '}';
  }

  /** A missing `;` is reported behind what it should end; if the line ends there, nothing is lost. */
  protected expectSemicolon(after: string): void {
    if (this.accept(';')) return;
    const { token, last } = this;
    const isHarmless = token.startsLine || this.is('}') || this.atEnd;
    if (isHarmless) {
      this.complain(`expected \`;\` after ${after}`, null, last.span);
      return;
    }
    this.fail(`expected \`;\` after ${after}, found ${this.found()}`);
  }

  /** The current token in words. */
  protected found(): string {
    const { token } = this;
    if (token.kind === 'end') return 'the end of the file';
    return `\`${token.text.length > 30 ? `${token.text.slice(0, 30)}…` : token.text}\``;
  }

  // ---- depth

  protected enter(): void {
    this.#depth += 1;
    if (this.#depth <= MAX_DEPTH) return;
    this.complain('this is nested too deeply', 'take inner parts out into variables or functions');
    throw new ParseFailure('top');
  }

  protected leave(): void {
    this.#depth -= 1;
  }

  // ---- names

  protected inScope<T>(parse: () => T): T {
    this.#scopes.push(new Map());
    const result = parse();
    this.#scopes.pop();
    return result;
  }

  protected declare(name: string, kind: NameKind): void {
    this.#scopes.at(-1)?.set(name, kind);
  }

  /** After an error about a name: it counts as a type from here on, everywhere. */
  protected assumeType(name: string): void {
    this.#scopes[0]?.set(name, 'type');
  }

  protected lookup(name: string): NameKind | null {
    for (let at = this.#scopes.length - 1; at >= 0; at -= 1) {
      const kind = this.#scopes[at]?.get(name);
      if (kind) return kind;
    }
    return null;
  }

  protected isTypeName(token: Token): boolean {
    if (token.kind !== 'name') return false;
    const kind = this.lookup(token.text);
    return kind === 'type' || kind === 'builtin';
  }

  /** Whether a type can start here: in a cast, as an argument, in a declaration. */
  protected isTypeStart(token = this.token): boolean {
    if (token.kind !== 'name') return false;
    const { text } = token;
    if (TYPE_WORDS.has(text) || TAG_WORDS.has(text) || TYPEOF_WORDS.has(text)) return true;
    return CONST_WORDS.has(text) || VOLATILE_WORDS.has(text) || this.isTypeName(token);
  }

  protected isDeclarationStart(token = this.token): boolean {
    if (this.isTypeStart(token)) return true;
    const { text } = token;
    if (text === '__extension__')
      return token === this.token && this.isDeclarationStart(this.peek());
    if (STORAGE_WORDS.has(text) || this.unknownWords.has(text)) return true;
    return text === '__auto_type' || text === '_Alignas';
  }

  // ---- recovery

  /** Runs a rule for one item of a list. Something is read in any case. */
  protected recoverItem<T>(parse: () => T, resync: (start: number) => void): T | null {
    const start = this.at;
    const result = this.recover(parse, resync);
    if (this.at === start) this.advance();
    return result;
  }

  /** Runs a rule; if it fails, goes on where `resync` leads. */
  protected recover<T>(parse: () => T, resync: (start: number) => void): T | null {
    const start = this.at;
    const depth = this.#depth;
    const scopes = this.#scopes.length;
    try {
      return parse();
    } catch (failure) {
      if (!(failure instanceof ParseFailure)) throw failure;
      this.#depth = depth;
      this.#scopes.length = scopes;
      if (failure.goOn !== 'nearest') throw failure;
      this.#lastMistake = -CALM;
      resync(start);
      return null;
    }
  }

  /** What stands between parentheses. After an error in there it goes on behind them. */
  protected parenthesised<T>(where: string, parse: () => T): T | null {
    const open = this.at;
    const partner = this.partnerOf(open);
    const rule = () => {
      this.expect('(', where);
      const result = parse();
      this.expectClose(open, ')', where);
      return result;
    };
    return this.recover(rule, () => {
      if (partner >= 0) this.at = Math.max(this.at, partner + 1);
      else this.#skipToBody();
    });
  }

  /** Without a `)`, what the parentheses govern begins with a brace or on the next line. */
  #skipToBody(): void {
    while (!this.token.startsLine && !this.is('{') && !this.atEnd) {
      if (this.is(';') && this.peek().startsLine) return;
      this.skip();
    }
  }

  /** The partner of the bracket at an index, -1 if it has none. */
  protected partnerOf(index: number): number {
    return this.#partners[index] ?? -1;
  }

  /** Past the current token, or past its partner if it is a bracket that closes. */
  protected skip(): void {
    const partner = this.partnerOf(this.at);
    if (partner > this.at) this.at = partner;
    this.advance();
  }

  /** Out of all brackets that a broken rule has opened. */
  #leaveBrackets(start: number): void {
    for (let at = start; at < this.at; at += 1) {
      const partner = this.partnerOf(at);
      if (partner >= this.at) this.at = partner + 1;
    }
  }

  /** To the end of a broken value: before the `,` or `;`, whose absence is then no news. */
  protected skipValue(start: number): void {
    this.#leaveBrackets(start);
    while (!this.atEnd && !this.is(';') && !this.is(',')) {
      if (this.is('}') || this.token.startsLine) {
        this.#lastMistake = this.at;
        return;
      }
      this.skip();
    }
  }

  /** To the end of a broken statement or member: behind its `;` or block, or where the next begins. */
  protected skipStatement(start: number): void {
    this.#leaveBrackets(start);
    while (!this.atEnd) {
      const opening = this.is('}') ? this.partnerOf(this.at) : start;
      if (opening >= 0 && opening < start) return;
      const isStart = this.isIn(STATEMENT_WORDS) || this.isDeclarationStart();
      if (this.token.startsLine && isStart && !this.is('else')) return;
      const isBlock = this.is('{') && this.partnerOf(this.at) >= 0;
      const isEnd = this.is(';');
      this.skip();
      if (isEnd || (isBlock && !this.isIn(AFTER_BLOCK))) return;
    }
  }

  /** To the next declaration at the top level. Indented lines belong to what is broken. */
  protected skipDeclaration(start: number): void {
    this.#leaveBrackets(start);
    while (!this.atEnd && !(this.at > start && this.startsTopLevel())) {
      const isBlock = this.is('{') && this.partnerOf(this.at) >= 0;
      const isEnd = this.is(';');
      this.skip();
      const isIndented = this.token.startsLine && !this.isAtLineStart();
      const isLabel = this.isName() && this.peek().text === ':';
      if (isIndented || isLabel || this.is('}')) continue;
      if (isEnd || (isBlock && this.token.startsLine)) return;
    }
  }

  /** A declaration in the first column, where people start what belongs to no function. */
  protected startsTopLevel(): boolean {
    return (this.isDeclarationStart() || this.isIn(ATTRIBUTE_WORDS)) && this.isAtLineStart();
  }

  protected isAtLineStart(): boolean {
    const { file, start } = this.token.span;
    return start === 0 || this.#source.files[file]?.text.charAt(start - 1) === '\n';
  }
}
