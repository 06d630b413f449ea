/**
 * Writes raw code as a WebAssembly module. A function's blocks stand in order, each in the scope of those after it: a
 * jump forward is one `br`, a jump back goes through a table at the head of one loop.
 */
import type {
  Arithmetic,
  Comparison,
  Expr,
  RawFunction,
  RawModule,
  RawType,
  Stmt,
  Width,
} from './code';

const valueType = { i32: 0x7f, i64: 0x7e } as const;

const arithmetic: Readonly<Record<RawType, Readonly<Record<Arithmetic, number>>>> = {
  i32: {
    add: 0x6a,
    sub: 0x6b,
    mul: 0x6c,
    div_s: 0x6d,
    div_u: 0x6e,
    rem_s: 0x6f,
    rem_u: 0x70,
    and: 0x71,
    or: 0x72,
    xor: 0x73,
    shl: 0x74,
    shr_s: 0x75,
    shr_u: 0x76,
  },
  i64: {
    add: 0x7c,
    sub: 0x7d,
    mul: 0x7e,
    div_s: 0x7f,
    div_u: 0x80,
    rem_s: 0x81,
    rem_u: 0x82,
    and: 0x83,
    or: 0x84,
    xor: 0x85,
    shl: 0x86,
    shr_s: 0x87,
    shr_u: 0x88,
  },
};

const comparison: Readonly<Record<RawType, Readonly<Record<Comparison, number>>>> = {
  i32: {
    eq: 0x46,
    ne: 0x47,
    lt_s: 0x48,
    lt_u: 0x49,
    gt_s: 0x4a,
    gt_u: 0x4b,
    le_s: 0x4c,
    le_u: 0x4d,
    ge_s: 0x4e,
    ge_u: 0x4f,
  },
  i64: {
    eq: 0x51,
    ne: 0x52,
    lt_s: 0x53,
    lt_u: 0x54,
    gt_s: 0x55,
    gt_u: 0x56,
    le_s: 0x57,
    le_u: 0x58,
    ge_s: 0x59,
    ge_u: 0x5a,
  },
};

const loads: Readonly<Record<string, number>> = {
  i32_1_s: 0x2c,
  i32_1_u: 0x2d,
  i32_2_s: 0x2e,
  i32_2_u: 0x2f,
  i32_4_s: 0x28,
  i32_4_u: 0x28,
  i64_1_s: 0x30,
  i64_1_u: 0x31,
  i64_2_s: 0x32,
  i64_2_u: 0x33,
  i64_4_s: 0x34,
  i64_4_u: 0x35,
  i64_8_s: 0x29,
  i64_8_u: 0x29,
};

const stores: Readonly<Record<RawType, Readonly<Partial<Record<Width, number>>>>> = {
  i32: { 1: 0x3a, 2: 0x3b, 4: 0x36 },
  i64: { 1: 0x3c, 2: 0x3d, 4: 0x3e, 8: 0x37 },
};

const op = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  brTable: 0x0e,
  return: 0x0f,
  call: 0x10,
  drop: 0x1a,
  select: 0x1b,
  localGet: 0x20,
  localSet: 0x21,
  globalGet: 0x23,
  globalSet: 0x24,
  i32Const: 0x41,
  i64Const: 0x42,
  wrap: 0xa7,
  extendS: 0xac,
  extendU: 0xad,
  sign8: 0xc0,
  sign16: 0xc1,
  bulk: 0xfc,
} as const;
const noResult = 0x40;

class Bytes {
  private data = new Uint8Array(1024);
  length = 0;

  byte(value: number): void {
    if (this.length === this.data.length) this.grow(1);
    this.data[this.length++] = value;
  }

  private grow(by: number): void {
    const bigger = new Uint8Array(Math.max(this.data.length * 2, this.length + by));
    bigger.set(this.data);
    this.data = bigger;
  }

  bytes(values: Uint8Array | readonly number[]): void {
    if (this.length + values.length > this.data.length) this.grow(values.length);
    this.data.set(values, this.length);
    this.length += values.length;
  }

  unsigned(value: number): void {
    let rest = value >>> 0;
    while (rest >= 0x80) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  signed(value: bigint): void {
    // Numbers of 32 bits are by far the most.
    const small = Number(value);
    if ((small | 0) === small) {
      this.small(small);
      return;
    }
    let rest = value;
    for (;;) {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      const done = (rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0);
      this.byte(done ? low : low | 0x80);
      if (done) return;
    }
  }

  private small(value: number): void {
    let rest = value;
    for (;;) {
      const low = rest & 0x7f;
      rest >>= 7;
      const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
      this.byte(done ? low : low | 0x80);
      if (done) return;
    }
  }

  /** Names of C and of our own: ASCII. */
  text(value: string): void {
    const encoded = [...value].map((char) => char.charCodeAt(0) & 0x7f);
    this.unsigned(encoded.length);
    this.bytes(encoded);
  }

  done(): Uint8Array<ArrayBuffer> {
    return this.data.slice(0, this.length);
  }
}

interface Names {
  readonly functions: ReadonlyMap<
    string,
    { readonly index: number; readonly result: RawType | null }
  >;
  readonly globals: ReadonlyMap<string, number>;
}

/** The module imports its memory as `env.memory`, and functions by name; every i32 address is a byte of the memory. */
export function toWasm(module: RawModule): Uint8Array<ArrayBuffer> {
  const names: Names = {
    functions: new Map(
      [...module.imports, ...module.functions].map((fn, index) => [
        fn.name,
        { index, result: fn.result },
      ]),
    ),
    globals: new Map(module.globals.map(({ name }, index) => [name, index])),
  };
  const out = new Bytes();
  out.bytes([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
  const signatures = new Map<string, number>();
  const typeOf = [...module.imports, ...module.functions].map((fn) => {
    const key = `${fn.params.join()}:${fn.result ?? ''}`;
    const known = signatures.get(key) ?? signatures.size;
    signatures.set(key, known);
    return known;
  });
  section(out, 1, (s) => {
    s.unsigned(signatures.size);
    for (const key of signatures.keys()) {
      const [params = '', result = ''] = key.split(':');
      const types = params === '' ? [] : (params.split(',') as RawType[]);
      s.byte(0x60);
      s.unsigned(types.length);
      for (const type of types) s.byte(valueType[type]);
      s.unsigned(result === '' ? 0 : 1);
      if (result !== '') s.byte(valueType[result as RawType]);
    }
  });
  section(out, 2, (s) => {
    s.unsigned(1 + module.imports.length);
    s.text('env');
    s.text('memory');
    s.bytes([0x02, 0x00, 0x01]);
    module.imports.forEach(({ name }, i) => {
      s.text('env');
      s.text(name);
      s.byte(0x00);
      s.unsigned(typeOf[i] ?? 0);
    });
  });
  section(out, 3, (s) => {
    s.unsigned(module.functions.length);
    for (const type of typeOf.slice(module.imports.length)) s.unsigned(type);
  });
  section(out, 6, (s) => {
    s.unsigned(module.globals.length);
    for (const { type, value } of module.globals) {
      s.bytes([valueType[type], 0x01, type === 'i32' ? op.i32Const : op.i64Const]);
      s.signed(BigInt.asIntN(type === 'i32' ? 32 : 64, value));
      s.byte(op.end);
    }
  });
  section(out, 7, (s) => {
    s.unsigned(module.exports.length);
    for (const name of module.exports) {
      s.text(name);
      s.byte(0x00);
      s.unsigned(names.functions.get(name)?.index ?? missing(name));
    }
  });
  section(out, 10, (s) => {
    s.unsigned(module.functions.length);
    for (const fn of module.functions) {
      const body = bodyOf(fn, names);
      s.unsigned(body.length);
      s.bytes(body);
    }
  });
  // Names, for profilers and stack traces.
  section(out, 0, (s) => {
    s.text('name');
    section(s, 1, (n) => {
      n.unsigned(names.functions.size);
      for (const [name, { index }] of names.functions) {
        n.unsigned(index);
        n.text(name);
      }
    });
  });
  return out.done();
}

function section(out: Bytes, id: number, write: (section: Bytes) => void): void {
  const content = new Bytes();
  write(content);
  out.byte(id);
  out.unsigned(content.length);
  out.bytes(content.done());
}

interface Body {
  readonly bytes: Uint8Array;
  /** Names that it uses, and the numbers that they stood for. */
  readonly used: ReadonlyMap<string, number>;
}

/** A function that is part of many modules is written once, as long as the numbers of what it names stay the same. */
const bodies = new WeakMap<RawFunction, Body>();

function bodyOf(fn: RawFunction, names: Names): Uint8Array {
  const known = bodies.get(fn);
  if (known && [...known.used].every(([name, number]) => numberOf(name, names) === number))
    return known.bytes;
  const writer = new FunctionWriter(fn, names);
  const bytes = writer.write();
  bodies.set(fn, { bytes, used: writer.used });
  return bytes;
}

const numberOf = (name: string, names: Names): number =>
  names.functions.get(name)?.index ?? names.globals.get(name) ?? missing(name);

function missing(name: string): never {
  throw new Error(`raw code names ${name}, which is not there`);
}

class FunctionWriter {
  private readonly out = new Bytes();
  private readonly fn: RawFunction;
  private readonly names: Names;
  /** Which block to go to, at the head of the loop; only where something jumps back. */
  private readonly next: number;
  private readonly loops: boolean;
  readonly used = new Map<string, number>();

  constructor(fn: RawFunction, names: Names) {
    this.fn = fn;
    this.names = names;
    this.next = fn.locals.length;
    this.loops = fn.blocks.some(({ end }, at) => targets(end).some((to) => to <= at));
  }

  write(): Uint8Array {
    const { out, fn } = this;
    const extra = [...fn.locals.slice(fn.params.length), ...(this.loops ? (['i32'] as const) : [])];
    const runs: { type: RawType; count: number }[] = [];
    for (const type of extra) {
      const last = runs.at(-1);
      if (last?.type === type) last.count++;
      else runs.push({ type, count: 1 });
    }
    out.unsigned(runs.length);
    for (const { type, count } of runs) {
      out.unsigned(count);
      out.byte(valueType[type]);
    }
    const count = fn.blocks.length;
    if (this.loops) out.bytes([op.loop, noResult]);
    for (let i = 0; i < count; i++) out.bytes([op.block, noResult]);
    if (this.loops) {
      this.get(this.next);
      out.byte(op.brTable);
      out.unsigned(count - 1);
      for (let i = 0; i < count; i++) out.unsigned(i);
    } else {
      out.byte(op.br);
      out.unsigned(0);
    }
    fn.blocks.forEach(({ statements, end }, at) => {
      out.byte(op.end);
      for (const statement of statements) this.statement(statement);
      this.terminator(end, at);
    });
    if (this.loops) out.byte(op.end);
    out.byte(op.unreachable);
    out.byte(op.end);
    return out.done();
  }

  /** Goes from block `at` to block `to`. `depth` counts the scopes that were opened within the block. */
  private go(at: number, to: number, depth: number): void {
    const { out } = this;
    if (to > at) {
      out.byte(op.br);
      out.unsigned(depth + to - at - 1);
      return;
    }
    out.byte(op.i32Const);
    out.signed(BigInt(to));
    out.byte(op.localSet);
    out.unsigned(this.next);
    out.byte(op.br);
    out.unsigned(depth + this.fn.blocks.length - at - 1);
  }

  private terminator(end: RawFunction['blocks'][number]['end'], at: number): void {
    const { out } = this;
    switch (end.kind) {
      case 'jump':
        if (end.target !== at + 1) this.go(at, end.target, 0);
        return;
      case 'branch':
        this.expr(end.cond);
        if (end.then > at) {
          out.byte(op.brIf);
          out.unsigned(end.then - at - 1);
        } else {
          out.bytes([op.if, noResult]);
          this.go(at, end.then, 1);
          out.byte(op.end);
        }
        if (end.otherwise !== at + 1) this.go(at, end.otherwise, 0);
        return;
      case 'table': {
        const back = targets(end).filter((to) => to <= at);
        if (back.length > 0) throw new Error(`${this.fn.name}: a table of jumps leads back`);
        this.expr(end.value);
        out.byte(op.brTable);
        out.unsigned(end.targets.length);
        for (const to of end.targets) out.unsigned(to - at - 1);
        out.unsigned(end.otherwise - at - 1);
        return;
      }
      case 'return':
        if (end.value) this.expr(end.value);
        out.byte(op.return);
        return;
      case 'unreachable':
        out.byte(op.unreachable);
    }
  }

  private numberOf(name: string): number {
    const number = numberOf(name, this.names);
    this.used.set(name, number);
    return number;
  }

  private get(index: number): void {
    this.out.byte(op.localGet);
    this.out.unsigned(index);
  }

  private statement(statement: Stmt): void {
    const { out } = this;
    switch (statement.kind) {
      case 'set':
        this.expr(statement.value);
        out.byte(op.localSet);
        out.unsigned(statement.local);
        return;
      case 'set_global':
        this.expr(statement.value);
        out.byte(op.globalSet);
        out.unsigned(this.numberOf(statement.name));
        return;
      case 'store':
        this.expr(statement.address);
        this.expr(statement.value);
        out.byte(stores[statement.value.type][statement.width] ?? missing('a store'));
        out.byte(0);
        out.unsigned(statement.offset);
        return;
      case 'do': {
        for (const arg of statement.args) this.expr(arg);
        out.byte(op.call);
        out.unsigned(this.numberOf(statement.callee));
        if (this.names.functions.get(statement.callee)?.result) out.byte(op.drop);
        return;
      }
      case 'fill':
        this.expr(statement.to);
        this.expr(statement.value);
        this.expr(statement.size);
        out.bytes([op.bulk, 11, 0]);
        return;
      case 'copy':
        this.expr(statement.to);
        this.expr(statement.from);
        this.expr(statement.size);
        out.bytes([op.bulk, 10, 0, 0]);
    }
  }

  private expr(expr: Expr): void {
    const { out } = this;
    switch (expr.kind) {
      case 'const':
        out.byte(expr.type === 'i32' ? op.i32Const : op.i64Const);
        out.signed(expr.value);
        return;
      case 'local':
        this.get(expr.index);
        return;
      case 'global':
        out.byte(op.globalGet);
        out.unsigned(this.numberOf(expr.name));
        return;
      case 'binary':
        this.expr(expr.left);
        this.expr(expr.right);
        out.byte(arithmetic[expr.type][expr.which]);
        return;
      case 'compare':
        this.expr(expr.left);
        this.expr(expr.right);
        out.byte(comparison[expr.left.type][expr.which]);
        return;
      case 'resize':
        this.expr(expr.value);
        if (expr.type !== expr.value.type)
          out.byte(expr.type === 'i32' ? op.wrap : expr.signed ? op.extendS : op.extendU);
        return;
      case 'sign':
        this.expr(expr.value);
        out.byte(expr.width === 1 ? op.sign8 : op.sign16);
        return;
      case 'load':
        this.expr(expr.address);
        out.byte(
          loads[`${expr.type}_${expr.width}_${expr.signed ? 's' : 'u'}`] ?? missing('a load'),
        );
        out.byte(0);
        out.unsigned(expr.offset);
        return;
      case 'select':
        this.expr(expr.then);
        this.expr(expr.otherwise);
        this.expr(expr.cond);
        out.byte(op.select);
        return;
      case 'call': {
        for (const arg of expr.args) this.expr(arg);
        out.byte(op.call);
        out.unsigned(this.numberOf(expr.callee));
      }
    }
  }
}

function targets(end: RawFunction['blocks'][number]['end']): readonly number[] {
  switch (end.kind) {
    case 'jump':
      return [end.target];
    case 'branch':
      return [end.then, end.otherwise];
    case 'table':
      return [...end.targets, end.otherwise];
    default:
      return [];
  }
}
