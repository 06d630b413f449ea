import { describe, expect, it } from 'vitest';
import type { Instr } from './ir';
import { compiled, run } from './lower-testing';
import { printFunction } from './print-ir';

/** The code of function `f`, a line for each instruction. */
function code(text: string): readonly string[] {
  const fn = compiled(text).functions.find(({ name }) => name === 'f');
  return fn
    ? printFunction(fn)
        .split('\n')
        .slice(1)
        .map((line) => line.trim().replace(/ {2,}/, ' '))
    : [];
}

/** The source text under each instruction of `f` of one kind. */
function spans(text: string, op: Instr['op']): readonly string[] {
  const fn = compiled(text).functions.find(({ name }) => name === 'f');
  return (fn?.code ?? [])
    .filter((instr) => instr.op === op)
    .map(({ span }) => text.slice(span.start, span.end));
}

const aio = `struct bpf_aio; struct slot { struct bpf_aio *aio; };
  struct bpf_aio *get(int op); void put(struct bpf_aio *aio);\n`;

describe('variables', () => {
  it('that are scalars live in slots, the parameters first', () => {
    expect(code('long f(int a, long b) { long c = b; return c; }')).toEqual([
      '0 c.2 = b.1',
      '1 return c.2',
    ]);
  });

  it('whose address is taken live in memory, parameters too', () => {
    expect(code('int g(int *p); int f(int a) { int b = 1; return g(&a) + g(&b); }')).toEqual([
      'memory 0: int a at 0',
      'memory 1: int b at 4',
      '0 t.1 = &memory 0',
      '1 store i32 t.1 ← a.0 ; local a',
      '2 t.2 = &memory 1',
      '3 store i32 t.2 ← 1 ; local b',
      '4 t.4 = &memory 0',
      '5 t.3 = g(t.4)',
      '6 t.6 = &memory 1',
      '7 t.5 = g(t.6)',
      '8 t.7 = add i32 t.3, t.5',
      '9 return t.7',
    ]);
  });

  it('are not moved to memory by sizeof and typeof', () => {
    expect(code('int f(int a) { typeof(&a) p = 0; return a + sizeof(&a) + !p; }')[0]).toBe(
      '0 p.1 = 0',
    );
  });

  it('get the result of a call directly, so that no copy of a pointer is left in between', () => {
    const text = `${aio}void f(struct slot *s) { struct bpf_aio *a = get(1), *b; b = a ? (void *)get(2) : a; put(b); }`;
    expect(code(text)).toEqual([
      '0 a.1 = get(1)',
      '1 if ptr a.1 2 else 4',
      '2 b.2 = get(2)',
      '3 jump 5',
      '4 b.2 = a.1',
      '5 put(b.2)',
      '6 return',
    ]);
  });

  it('that are volatile are read each time', () => {
    expect(code('int f(void) { volatile int v = 1; return v + v; }')).toEqual([
      '0 v.0 = 1',
      '1 t.1 = v.0',
      '2 t.2 = v.0',
      '3 t.3 = add i32 t.1, t.2',
      '4 return t.3',
    ]);
  });
});

describe('a result that nobody wants', () => {
  it('has no slot, and what was only computed for it leaves no code', () => {
    expect(code(`${aio}void f(int a) { get(1); (void)get(a + 1); a + 1; *&a; }`)).toEqual([
      'memory 0: int a at 0',
      '0 t.1 = &memory 0',
      '1 store i32 t.1 ← a.0 ; local a',
      '2 get(1)',
      '3 t.2 = &memory 0',
      '4 t.3 = load i32 t.2 ; local a',
      '5 t.4 = add i32 t.3, 1',
      '6 get(t.4)',
      '7 return',
    ]);
  });
});

describe('places', () => {
  const types = `struct in { int a; long b[3]; }; struct t { int x; struct in in; struct t *next; union { int u; }; };\n`;

  it('through a pointer are named by the record that it points to', () => {
    const text = `${types}long f(struct t *p) { return p->in.b[2] + p->next->u; }`;
    expect(code(text)).toEqual([
      '0 t.1 = &p.0->in.b (+16)',
      '1 t.2 = &t.1[2] (×8 of 3)',
      '2 t.3 = load i64 t.2 ; t in.b[2]',
      '3 t.4 = &p.0->next (+40)',
      '4 t.5 = load ptr t.4 ; t next',
      '5 t.6 = &t.5->u (+48)',
      '6 t.7 = load i32 t.6 ; t u',
      '7 t.8 = convert i32 t.7 to i64',
      '8 t.9 = add i64 t.3, t.8',
      '9 return t.9',
    ]);
  });

  it('in a variable of the file are an offset from it', () => {
    const text = `${types}struct t g[2]; long f(void) { g[1].in.b[1] = 5; return g[0].x; }`;
    expect(code(text)).toEqual([
      '0 store i64 &g+80 ← 5 ; global g [1].in.b[1]',
      '1 t.0 = load i32 &g ; global g [0].x',
      '2 t.1 = convert i32 t.0 to i64',
      '3 return t.1',
    ]);
  });

  it('behind a pointer to a number are called by the type', () => {
    expect(code('void f(unsigned *p, int i) { p[i] = *p; }')).toEqual([
      '0 t.2 = load u32 p.0 ; *unsigned int',
      '1 t.3 = convert i32 i.1 to i64',
      '2 t.4 = &p.0[t.3] (×4)',
      '3 store u32 t.4 ← t.2 ; *unsigned int',
      '4 return',
    ]);
  });

  it('are the same through a volatile cast, as READ_ONCE writes it', () => {
    const text = `${types}int f(struct t *p) { return *(const volatile typeof(p->x) *)&p->x; }`;
    expect(code(text)[1]).toBe('1 t.2 = load i32 t.1 ; t x volatile');
  });

  it('hold whole records, which are copied', () => {
    const text = `${types}struct in g; void f(struct t *p) { struct in v = g; p->in = v; }`;
    expect(code(text)).toEqual([
      'memory 0: struct in v at 0',
      '0 t.1 = &memory 0',
      '1 copy t.1 ← &g, 32 bytes ; local v',
      '2 t.2 = &p.0->in (+8)',
      '3 t.3 = &memory 0',
      '4 copy t.2 ← t.3, 32 bytes ; t in',
      '5 return',
    ]);
  });
});

describe('what only the verifier judges is lowered', () => {
  it.each([
    [
      'a pointer to an integer and back',
      'void f(struct bpf_aio *a) { put((struct bpf_aio *)((unsigned long)a | 1)); }',
      [
        '0 t.1 = cast ptr a.0 to u64',
        '1 t.2 = or u64 t.1, 1',
        '2 t.3 = cast u64 t.2 to ptr',
        '3 put(t.3)',
        '4 return',
      ],
    ],
    [
      'a number as a pointer',
      'void f(void) { put((struct bpf_aio *)4096); }',
      ['0 t.0 = cast i32 4096 to ptr', '1 put(t.0)', '2 return'],
    ],
    [
      'arithmetic on a pointer',
      'void f(struct bpf_aio *a, int n) { put((void *)((char *)a + n - 1)); }',
      [
        '0 t.2 = convert i32 n.1 to i64',
        '1 t.3 = &a.0[t.2] (×1)',
        '2 t.4 = &t.3[-1] (×1)',
        '3 put(t.4)',
        '4 return',
      ],
    ],
    [
      'a tail call',
      'struct { int (*type)[3]; } jumps __attribute__((section(".maps"))); void f(void *ctx) { bpf_tail_call(ctx, &jumps, 0); }',
      ['0 helper bpf_tail_call(ctx.0, &jumps, 0)', '1 return'],
    ],
  ])('%s', (_, text, expected) => {
    expect(code(aio + text)).toEqual(expected);
  });
});

describe('loops', () => {
  it('in C have a head', () => {
    expect(
      code('int f(int n) { int s = 0; for (int i = 0; i < n; i++) s += i; return s; }'),
    ).toEqual([
      '0 s.1 = 0',
      '1 i.2 = 0',
      '2 loop c',
      '3 t.3 = lt i32 i.2, n.0',
      '4 if i32 t.3 5 else 8',
      '5 s.1 = add i32 s.1, i.2',
      '6 i.2 = add i32 i.2, 1',
      '7 jump 2',
      '8 return s.1',
    ]);
  });

  it('that run once have none', () => {
    expect(code('void g(void); void f(void) { do { g(); } while (0); }')).toEqual([
      '0 g()',
      '1 return',
    ]);
  });

  it('of bpf_for give the variable each number and leave it the last one', () => {
    const text =
      'int f(int n) { int i = -1, s = 0; bpf_for(i, 2, n) { n = 0; s += i; } return s * 100 + i; }';
    expect(run(text, 'f', [5n])).toBe(904n);
    expect(run(text, 'f', [2n])).toBe(-1n);
    expect(code(text).filter((line) => line.includes('loop'))).toEqual(['4 loop bpf_for']);
  });

  it('of bpf_repeat count for themselves', () => {
    expect(
      run('int f(int n) { int s = 0; bpf_repeat(n) { if (s == 3) break; s++; } return s; }', 'f', [
        9n,
      ]),
    ).toBe(3n);
  });

  it('of bpf_loop call until the callback says stop, and yield the number of calls', () => {
    const text = `struct sum { long total; };
      static long step(unsigned long i, struct sum *sum) { sum->total += i; return i == 3; }
      long f(unsigned n) { struct sum sum = {}; long calls = bpf_loop(n, step, &sum, 0); return calls * 100 + sum.total; }`;
    expect(run(text, 'f', [3n])).toBe(303n);
    expect(run(text, 'f', [9n])).toBe(406n);
    expect(run(text, 'f', [0n])).toBe(0n);
  });

  it.each([
    [
      'while',
      'int i = 0, s = 0; while (i < n) { i++; if (i == 2) continue; if (i == 5) break; s = s * 10 + i; } return s;',
      134n,
    ],
    ['do', 'int i = 0; do { if (i == 2) continue; i++; } while (i++ < n); return i;', 9n],
    ['for without a condition', 'int i; for (i = 0;; i++) { if (i > n) break; } return i;', 8n],
    ['goto', 'int i = 0; again: if (i++ < n) goto again; return i;', 8n],
    [
      'nested ones',
      'int s = 0; for (int i = 0; i < 3; i++) for (int j = 0; j < 3; j++) { if (j == i) break; s += 10 * i + j; } return s;',
      51n,
    ],
  ])('%s', (_, body, expected) => {
    expect(run(`int f(int n) { ${body} }`, 'f', [7n])).toBe(expected);
  });
});

describe('switch', () => {
  const text = `int f(int n) { int r = 0; switch (n) { case 1: r += 1; case 2 ... 4: r += 10; break; case -1: r = -5; break; { default: r += 100; } case 9: r += 1000; } return r; }`;

  it.each([
    [1n, 11n],
    [3n, 10n],
    [-1n, -5n],
    [7n, 1100n],
    [9n, 1000n],
  ])('leads %s through the cases to %s', (n, expected) => {
    expect(run(text, 'f', [n])).toBe(expected);
  });

  it('without a case that fits goes on behind', () => {
    expect(code('int f(unsigned char n) { switch (n) { case 1: return 5; } return 6; }')).toEqual([
      '0 t.1 = convert u8 n.0 to i32',
      '1 switch i32 t.1 {1: 2, else: 3}',
      '2 return 5',
      '3 return 6',
    ]);
  });
});

describe('conditions', () => {
  it('look no further than they must', () => {
    const text = `static int calls; static int yes(void) { calls++; return 1; } static int no(void) { calls += 10; return 0; }
      int f(int n) { calls = 0; int r = 0;
        if (n == 0) r = no() && yes(); if (n == 1) r = yes() || no(); if (n == 2) r = !(yes() && no()) || yes();
        if (n == 3) r = (no() ?: 7) + (yes() ? 1 : no()); return r * 100 + calls; }`;
    expect([0n, 1n, 2n, 3n].map((n) => run(text, 'f', [n]))).toEqual([10n, 101n, 111n, 811n]);
  });

  it('branch on what is tested, without a detour through 0 and 1', () => {
    expect(
      code(
        `${aio}void f(struct bpf_aio *a, int n) { if (!a || !!n) return; if (__builtin_expect(!!(a), 1)) put(a); }`,
      ),
    ).toEqual([
      '0 if ptr a.0 1 else 2',
      '1 if i32 n.1 2 else 3',
      '2 return',
      '3 if ptr a.0 4 else 5',
      '4 put(a.0)',
      '5 return',
    ]);
  });

  it('that are constant leave one way only', () => {
    expect(code('int f(void) { if (sizeof(int) == 4) return 1; return 2; }')).toEqual([
      '0 return 1',
    ]);
  });
});

describe('expressions evaluate once', () => {
  const prelude = 'static int at; static int v[4]; static int next(void) { return at++; }\n';

  it.each([
    [
      'the place of a compound assignment',
      'v[next()] += 5; v[next()]++; return at * 100 + v[0] * 10 + v[1];',
      251n,
    ],
    ['the value of x ?: y', 'int r = next() ?: 40 + next(); return at * 100 + r;', 241n],
    ['an old value', 'int a = 5, b = a++ + 10; return a * 100 + b;', 615n],
    ['an assignment as a value', 'int a, b; a = b = next() + 3; return a * 100 + b;', 303n],
    ['a statement expression', 'return ({ int t = next(); t + 7; }) * 10 + at;', 71n],
    ['the left side of a comma', 'return (next(), next(), at);', 2n],
    [
      'arguments of a compare and swap',
      'int r = __sync_bool_compare_and_swap(&v[next()], 0, 9); return at * 100 + v[0] * 10 + r;',
      191n,
    ],
  ])('%s', (_, body, expected) => {
    expect(run(`${prelude}int f(void) { ${body} }`, 'f')).toBe(expected);
  });
});

describe('initialisers', () => {
  const types =
    'struct in { char c; int v[3]; }; struct t { int a; struct in in; union { int u; long w; }; int last; };\n';

  it.each([
    [
      'zero what they leave out',
      'struct t t = { 1 }; return t.a + t.in.c + t.in.v[2] + t.last;',
      1n,
    ],
    [
      'need no inner braces',
      'struct t t = { 1, 2, 3, 4, 5, 6, 7 }; return t.in.v[0] * 100 + t.in.v[2] * 10 + t.last + t.u;',
      363n,
    ],
    [
      'name members and go on behind them',
      'struct t t = { .in.v[1] = 4, 5, .last = 9, }; return t.in.v[1] * 100 + t.in.v[2] * 10 + t.last;',
      459n,
    ],
    [
      'name members of unnamed unions',
      'struct t t = { .w = 300, .a = 2 }; return t.w + t.a;',
      302n,
    ],
    [
      'fill arrays',
      'int v[] = { 1, [3] = 4, 5 }; return sizeof(v) * 100 + v[3] * 10 + v[4];',
      2045n,
    ],
    [
      'fill arrays of records',
      'struct in v[2] = { { 1, { 2 } }, { .v = { [1] = 7 } } }; return v[0].v[0] * 10 + v[1].v[1];',
      27n,
    ],
    [
      'take texts',
      'char s[] = "ab"; char w[4] = {"xyz"}; return sizeof(s) * 1000 + s[1] + w[3];',
      3098n,
    ],
    [
      'take whole records for members',
      'struct in in = { 3 }; struct t t = { 1, in, 2 }; return t.in.c * 10 + t.u;',
      32n,
    ],
    [
      'make records without a name',
      'struct in *p = &(struct in){ .v = { 5, 6 } }; return ((struct in){ 8 }).c * 10 + p->v[1];',
      86n,
    ],
    ['may be empty for a number', 'int n = {}; int m = { 4 }; return n + m;', 4n],
  ])('%s', (_, body, expected) => {
    expect(run(`${types}int f(void) { ${body} }`, 'f')).toBe(expected);
  });

  it('of the file are data: numbers, addresses, bits', () => {
    const text = `struct t { unsigned a : 3, b : 5; int *p; const char *s; int v[2]; }; static int n[4];
      struct t g = { .b = 9, .a = 7, .p = &n[2], .s = "hi", .v = { [1] = -1 } };`;
    expect(compiled(text).globals.find(({ name }) => name === 'g')?.init).toEqual([
      { offset: 0, scalar: 'u32', value: { kind: 'const', value: 79n } },
      { offset: 8, scalar: 'ptr', value: { kind: 'global', name: 'n', offset: 8 } },
      { offset: 16, scalar: 'ptr', value: { kind: 'global', name: '.str:hi', offset: 0 } },
      { offset: 28, scalar: 'i32', value: { kind: 'const', value: -1n } },
    ]);
  });
});

describe('what the compiler knows by itself', () => {
  it('sets and copies memory', () => {
    const text =
      'struct t { int a[3]; };\nvoid f(struct t *p, struct t *q) { __builtin_memset(p, 0, sizeof(*p)); memcpy(p->a, q, 8); }';
    expect(code(text)).toEqual([
      '0 zero p.0, 12 bytes',
      '1 t.2 = &p.0->a (+0)',
      '2 copy t.2 ← q.1, 8 bytes ; t a',
      '3 return',
    ]);
  });

  it.each([
    ['__sync_fetch_and_add(&p->n, 2)', 'atomic add i64 t, 2 → old ; t n'],
    ['__sync_sub_and_fetch(&p->n, 2)', 'atomic sub i64 t, 2 → new ; t n'],
    ['__atomic_fetch_or(&p->n, 2, 0)', 'atomic or i64 t, 2 → old ; t n'],
    ['__atomic_and_fetch(&p->n, 2, 0)', 'atomic and i64 t, 2 → new ; t n'],
    ['__sync_val_compare_and_swap(&p->n, 1, 2)', 'atomic cmpxchg i64 t, 1, 2 → old ; t n'],
    ['__sync_lock_test_and_set(&p->n, 1)', 'atomic xchg i64 t, 1 → old ; t n'],
    ['__atomic_exchange_n(&p->n, 1, 0)', 'atomic xchg i64 t, 1 → old ; t n'],
  ])('%s is one access', (expr, expected) => {
    const access = (returns: string, body: string) =>
      code(`struct t { long n; }; ${returns} f(struct t *p) { ${body}; }`)[1]?.replaceAll(
        /t\.\d/g,
        't',
      );
    expect(access('long', `return ${expr}`)).toBe(`1 t = ${expected}`);
    expect(access('void', expr)).toBe(`1 ${expected}`);
  });

  it('exchanges through an expected value', () => {
    const text = `int f(long was) { long n = 5, e = was; int ok = __atomic_compare_exchange_n(&n, &e, 8, 0, 0, 0); return ok * 100 + n * 10 + e; }`;
    expect(run(text, 'f', [5n])).toBe(185n);
    expect(run(text, 'f', [6n])).toBe(55n);
  });

  it('marks where it must forget a variable', () => {
    const written = 'asm volatile("" : "+r"(n)); asm volatile("" ::: "memory");';
    expect(code(`int f(int n) { ${written} return n; }`)).toEqual(
      code('int f(int n) { barrier_var(n); barrier(); return n; }'),
    );
    expect(code('int f(int n) { barrier_var(n); barrier(); return n; }')).toEqual([
      '0 barrier n.0',
      '1 barrier',
      '2 return n.0',
    ]);
  });

  it('passes map and format by address', () => {
    const text = `struct { int (*type)[1]; unsigned *key; long *value; } m __attribute__((section(".maps")));
      long *f(unsigned k) { bpf_printk("%d\\n", k); return bpf_map_lookup_elem(&m, &k); }`;
    expect(code(text).slice(3)).toEqual([
      '2 t.2 = &memory 0',
      '3 t.3 = load u32 t.2 ; local k',
      '4 helper bpf_printk(&"%d\\n", t.3)',
      '5 t.5 = &memory 0',
      '6 t.4 = helper bpf_map_lookup_elem(&m, t.5)',
      '7 return t.4',
    ]);
  });

  it('keeps the text of an assertion', () => {
    expect(code('void f(int n) { aio_assert(n  <\n 3); }')).toEqual([
      '0 t.1 = lt i32 n.0, 3',
      '1 t.2 = convert i32 t.1 to u8',
      '2 model aio_assert(t.2, "n < 3")',
      '3 return',
    ]);
  });
});

describe('each instruction points at what a user would want to see', () => {
  const text = `${aio}int f(struct slot *s, int n) { if (n > 1 && s) { s->aio = get(n + 1); } return n * 2; }`;

  it.each<[Instr['op'], readonly string[]]>([
    ['call', ['get(n + 1)']],
    ['branch', ['n > 1', 's']],
    ['return', ['return n * 2;']],
    ['store', ['s->aio = get(n + 1)']],
    ['field_address', ['s->aio']],
  ])('%s', (op, expected) => {
    expect(spans(text, op).map((found) => found.replace(/;$/, ''))).toEqual(
      expected.map((e) => e.replace(/;$/, '')),
    );
  });

  it('the end of a function is its closing brace', () => {
    expect(spans('void f(void) { }', 'return')).toEqual(['}']);
  });
});
