import { describe, expect, it } from 'vitest';
import { compiled, saidAbout } from './lower-testing';

/** What is said about a program, apart from that nothing of it is entered. */
const said = (text: string) =>
  saidAbout(text).filter((line) => !line.includes('nothing here runs'));
const aio = 'struct bpf_aio; extern void bpf_aio_release(struct bpf_aio *aio);\n';

describe('names', () => {
  it('of what prints elsewhere lead to bpf_printk', () => {
    expect(said('void f(int a) { printf("%d", a); }')).toEqual([
      '1:17 error: a BPF program has no `printf` (print with `bpf_printk("…", …)` from <bpf/bpf_helpers.h>)',
    ]);
  });

  it('of maps that nobody declared come with a declaration', () => {
    const [first, ...rest] = said(
      'void *f(int k) { bpf_map_delete_elem(&my_map, &k); return bpf_map_lookup_elem(&my_map, &k); }',
    );
    expect(first).toMatch(
      /^1:39 error: there is no map `my_map` \(declare it before, e\.g\. `struct \{.*\} my_map SEC\("\.maps"\);`\)$/,
    );
    expect(rest).toEqual([]);
  });

  it('that are not declared are reported once, with the nearest one', () => {
    expect(said('int f(int count) { cuont = 1; return cuont; }')).toEqual([
      '1:20 error: `cuont` is not declared (did you mean `count`?)',
    ]);
  });

  it('that nothing resembles are reported without a guess', () => {
    expect(said('int f(int a) { return zebra; }')).toEqual(['1:23 error: `zebra` is not declared']);
  });

  it('of functions nobody declared come with a declaration to copy', () => {
    expect(said(`${aio}int f(struct bpf_aio *aio) { return bpf_aio_cancel(aio, 7u); }`)).toEqual([
      '2:37 error: unknown function `bpf_aio_cancel`: declare it, e.g. `extern int bpf_aio_cancel(struct bpf_aio *aio, unsigned int arg2) __ksym;`',
    ]);
  });

  it('of functions that are misspelt come with the right spelling too', () => {
    expect(
      said(`${aio}void f(struct bpf_aio *aio) { bpf_aio_relaese(aio); bpf_aio_relaese(aio); }`),
    ).toEqual([
      '2:31 error: unknown function `bpf_aio_relaese`: declare it, e.g. `extern int bpf_aio_relaese(struct bpf_aio *aio) __ksym;` (or did you mean `bpf_aio_release`?)',
    ]);
  });

  it('of members are looked for in their struct, unnamed parts included', () => {
    const text = `struct t { int first; union { int inner; }; };
      int f(struct t *p) { return p->fisrt + p->inner; }`;
    expect(said(text)).toEqual([
      '2:38 error: `struct t` has no member `fisrt` (did you mean `first`?)',
    ]);
  });

  it('of structs that are only declared have no size', () => {
    expect(said('unsigned long f(void) { return sizeof(struct nothing); }')).toEqual([
      '1:32 error: `struct nothing` is only declared here, its size is not known',
    ]);
  });

  it("of types are the parser's to judge, once", () => {
    expect(said('typedef int number; numbr g;')).toHaveLength(1);
  });

  it.each([
    [
      'two variables',
      'void f(void) { int a; int a; }',
      '1:27 error: `a` is declared twice in this block',
    ],
    ['two parameters', 'void f(int a, int a) {}', '1:15 error: two parameters are called `a`'],
    ['two bodies', 'void f(void) {}\nvoid f(void) {}', '2:6 error: `f` is defined twice'],
    [
      'two prototypes',
      'int f(int a);\nint f(long a);',
      '2:5 error: `f` is declared differently before (as `int f(int)`)',
    ],
    ['two members', 'struct t { int a; long a; };', '1:24 error: two members are called `a`'],
    [
      'two structs',
      'struct t { int a; };\nstruct t { int b; };',
      '2:1 error: `struct t` is defined twice',
    ],
    [
      'a struct and an enum',
      'struct t { int a; };\nenum t { A };',
      '2:1 error: `t` was declared as something else before',
    ],
    ['two enumerators', 'enum { A, A };', '1:11 error: `A` is declared twice'],
    ['two initialisers', 'int a = 1;\nint a = 2;', '2:5 error: `a` is initialised twice'],
  ])('must not mean two things: %s', (_, text, expected) => {
    expect(said(text)).toEqual([expected]);
  });
});

describe('calls', () => {
  it.each([
    [
      'int g(int a, int b); int f(void) { return g(1); }',
      '1:43 error: `g` takes 2 arguments, not 1 (it is declared as `int g(int, int)`)',
    ],
    [
      'int f(void) { return bpf_get_prandom_u32(3); }',
      '1:22 error: `bpf_get_prandom_u32` takes 0 arguments, not 1 (it is declared as `unsigned int bpf_get_prandom_u32(void)`)',
    ],
    ['int f(int a) { return a(1); }', '1:23 error: `int` is not a function'],
    ['enum { A }; int f(void) { return A(1); }', '1:34 error: `A` is not a function'],
    [
      'struct t { int (*op)(int); }; int f(struct t *p) { return p->op(1); }',
      "1:59 error: a program can't call through a pointer (call the function by its name, or choose one with `switch`)",
    ],
    [
      'void g(void) {} void f(void) { void (*p)(void) = g; }',
      '1:50 error: `g` is used as a pointer: only struct_ops members and callbacks of `bpf_loop` can be (call it: `g(…)`)',
    ],
    [
      'struct t { int a; }; int g(struct t t) { return t.a; }',
      '1:26 error: `g` takes a whole `struct t` (let it take a pointer to one)',
    ],
    [
      'struct t { int a; }; struct t g(void);\nint f(void) { return g().a; }',
      '2:22 error: `g` returns a whole `struct t` (let it fill one through a pointer that it is given)',
    ],
    [
      'int f(int n) { return n ? f(n - 1) : 0; }',
      '1:27 error: recursion: `f` calls `f` (write a loop, e.g. with `bpf_loop`)',
    ],
  ])('%s', (text, expected) => {
    expect(said(text)).toEqual([expected]);
  });

  it('must not come back to where they started, by any way', () => {
    const text = `static int g(int n);
      static int f(int n) { return g(n); }
      static int g(int n) { return f(n); }`;
    expect(said(text)).toEqual([
      '3:36 error: recursion: `f` calls `g` calls `f` (write a loop, e.g. with `bpf_loop`)',
    ]);
  });

  it('of bpf_loop need a callback that fits', () => {
    const call = (callback: string) =>
      said(`${callback}\nlong f(void) { return bpf_loop(3, step, 0, 0); }`);
    expect(call('static int step(unsigned i, void *data) { return 0; }')).toEqual([]);
    expect(call('static long step(unsigned long i, char *data) { return 0; }')).toEqual([]);
    expect(call('static int step(unsigned i) { return 0; }')).toEqual([
      "2:35 error: `int step(unsigned int)` can't be the callback of `bpf_loop` (declare it as `static int step(unsigned int i, void *data)`)",
    ]);
    expect(call('int step;')).toEqual([
      '2:35 error: the callback of `bpf_loop` must be a function of this program, by its name (define `static int step(unsigned int i, void *data)`)',
    ]);
  });
});

describe('assignments and arguments', () => {
  const types =
    'struct a { int x; }; struct b { int x; }; void take(struct a *p); const char *text;\n';

  it.each([
    [
      'void f(struct b *b) { take(b); }',
      '2:28 warning: argument 1 of `take`: `struct a *` and `struct b *` point to different types (write a cast if that is meant)',
    ],
    [
      'void f(long n) { struct a *p = n; }',
      '2:32 warning: initialising: an integer becomes `struct a *` (write a cast if that is meant)',
    ],
    [
      'long f(struct a *p) { return p; }',
      '2:30 warning: returning: `struct a *` becomes an integer (write a cast if that is meant)',
    ],
    [
      'void f(char *p) { p = text; }',
      '2:23 warning: assigning to `p`: `char *` drops the const of `const char *`',
    ],
    [
      'void f(struct a a, struct b b);\nvoid g(struct a *a, struct b *b) { *a = *b; }',
      "3:41 error: assigning to this: `struct a` can't be made from `struct b`",
    ],
    [
      'void g(void); int f(void) { return g(); }',
      "2:36 error: returning: `int` can't be made from no value",
    ],
    ['void f(const int *p) { *p = 1; }', "2:24 error: this is const and can't be changed"],
    ['void f(void) { const int n = 1; n++; }', "2:33 error: `n` is const and can't be changed"],
    [
      'struct c { const int n; }; void f(struct c *p) { p->n = 1; }',
      "2:50 error: `n` is const and can't be changed",
    ],
    ['void f(int a) { a + 1 = 2; }', "2:17 error: this is only a value, it can't be assigned to"],
    [
      'void f(void) { int v[2]; v = 0; }',
      "2:26 error: an array can't be assigned to (assign its elements one by one)",
    ],
    [
      'void f(struct a *p) { p + p; }',
      "2:23 error: `+` can't be applied to `struct a *` and `struct a *` (cast the pointer to `unsigned long` and back if that is meant)",
    ],
    ['void f(void) { struct a a; int n = -a; }', "2:36 error: `-` can't be applied to `struct a`"],
    [
      'int f(struct a *p) { return p % 2; }',
      "2:29 error: `%` can't be applied to `struct a *` and `int` (cast the pointer to `unsigned long` and back if that is meant)",
    ],
    ['int f(int n) { return *n; }', '2:24 error: `int` is not a pointer'],
    ['int f(struct a *p) { return p.x; }', '2:31 error: `struct a *` has no members (write `->x`)'],
    [
      'int f(void) { struct a a; return a->x; }',
      '2:34 error: `struct a` is not a pointer (write `.` instead of `->`)',
    ],
    [
      'int f(struct a *p, struct b *q) { return p == q; }',
      '2:42 warning: `struct a *` is compared with `struct b *`',
    ],
    ['int f(struct a *p) { return p == 3; }', '2:29 warning: `struct a *` is compared with `int`'],
    [
      'int *f(void) { return &3; }',
      '2:23 error: `&` needs a variable or a member, this is only a value',
    ],
    [
      'struct c { int n : 3; }; void f(struct c *p) { int *q = &p->n; }',
      '2:57 error: `n` is a bit-field and has no address',
    ],
    ['void f(struct a *p) { (struct b)*p; }', "2:23 error: `struct a` can't be cast to `struct b`"],
    [
      'int f(struct a *p) { if (*p) return 1; return 0; }',
      '2:26 error: a condition must be a number or a pointer, not `struct a`',
    ],
    [
      'int f(struct a *p) { int v[2]; return v[p]; }',
      '2:41 error: an index must be an integer, not `struct a *`',
    ],
    [
      'int f(int c, struct a *p) { return (c ? *p : 1); }',
      '2:37 error: `?:` must choose between values of one type, not `struct a` and `int`',
    ],
  ])('%s', (text, expected) => {
    expect(said(types + text)).toEqual([expected]);
  });

  it('take NULL, void pointers and casts without a word', () => {
    const text = `struct a *f(void *v, struct b *b, unsigned long n) {
      struct a *p = (void *)0; p = 0; p = v; p = (struct a *)b; p = (struct a *)n; v = p;
      const void *c = p; n = (unsigned long)c; _Bool is = p; return is && p != 0 && v == p ? p : 0; }`;
    expect(said(types + text)).toEqual([]);
  });
});

describe('declarations', () => {
  it.each([
    [
      'void f(int n) { int v[n]; }',
      '1:23 error: the length of an array must be a constant (write the largest length that is needed)',
    ],
    ['void f(void) { int v[]; }', '1:20 error: `v` has no length'],
    ['void f(void) { int v[-1]; }', "1:22 error: an array can't have -1 elements"],
    [
      'void f(void) { struct t t; }',
      '1:25 error: `t` has type `struct t`, which is not defined here',
    ],
    ['void f(void) { void v; }', '1:21 error: `v` has type `void`'],
    ['struct t { struct u u; };', '1:21 error: `u` has type `struct u`, which is not defined here'],
    ['struct t { int a : 33; };', '1:20 error: a bit-field of `int` has 0 to 32 bits'],
    ['struct t { char *a : 3; };', '1:22 error: a bit-field must be an integer'],
    ['int n = 1; enum { A = n };', '1:19 error: the value of `A` must be a constant'],
    [
      'int g(void); int n = g();',
      '1:22 error: a variable of the file must start with a constant (assign it in a function)',
    ],
    [
      'void g(void) {} void (*p)(void) = g;',
      '1:35 error: `g` is used as a pointer: only struct_ops members can be',
    ],
    [
      '_Static_assert(sizeof(int) == 8, "ints are small");',
      '1:1 error: this does not hold: ints are small',
    ],
    [
      'void f(void) { struct { int a; } t = { .b = 1 }; }',
      '1:40 error: `anonymous struct` has no member `b` (did you mean `a`?)',
    ],
    ['int v[2] = { 1, 2, 3 };', '1:20 error: `int [2]` has no room for this initialiser'],
    ['int v[2] = { [5] = 1 };', '1:14 error: `int [2]` has no element 5'],
  ])('%s', (text, expected) => {
    expect(said(text)).toEqual([expected]);
  });
});

describe('statements', () => {
  it.each([
    ['void f(void) { break; }', '1:16 error: `break` stands outside of a loop or `switch`'],
    [
      'void f(int n) { switch (n) { case 1: continue; } }',
      '1:38 error: `continue` stands outside of a loop',
    ],
    ['void f(void) { case 1: ; }', '1:16 error: `case` stands outside of any `switch`'],
    [
      'void f(int n) { switch (n) { case 1: case 2 ... 4: break; case 3: ; } }',
      '1:59 error: `case 3` is handled before, by `case 2 ... 4`',
    ],
    [
      'void f(int n) { switch (n) { default: default: ; } }',
      '1:39 error: `default` stands twice in one `switch`',
    ],
    [
      'void f(int n) { switch (n) { case n: ; } }',
      '1:35 error: a `case` must be an integer constant',
    ],
    ['void f(unsigned char n) { switch (n) { case 1: ; } }', null],
    ['void f(void *p) { switch (p) { } }', '1:27 error: `switch` needs an integer, not `void *`'],
    [
      'void f(int n) { if (n) goto uot; out: ; }',
      '1:24 error: there is no label `uot` in `f` (did you mean `out`?)',
    ],
    [
      'void f(void) { goto out; }',
      '1:16 error: there is no label `out` in `f` (add `out:` where it should lead)',
    ],
    ['void f(void) { a: ; a: ; }', '1:21 error: the label `a` stands twice'],
    [
      'int f(void) { goto in; return ({ in: 1; }); }',
      '1:15 error: `in` lies inside `({ … })`, no jump can enter it',
    ],
    [
      'int f(int n) { if (n) return 1; }',
      '1:33 warning: `f` can end without returning `int` (add a `return`)',
    ],
    ['int f(int n) { return; }', '1:16 warning: `f` should return `int`, nothing is returned'],
    ['void f(int n) { return n; }', '1:17 warning: `f` is void, the value is not returned'],
    ['int f(void) { for (;;) ; }', null],
    ['int f(int n) { if (n) { return 1; } else { return 2; } }', null],
    ['int f(int n) { switch (n) { case 0: return 1; default: return 2; } }', null],
    ['int f(void) { while (1) { } }', null],
  ])('%s', (text, expected) => {
    expect(said(text)).toEqual(expected ? [expected] : []);
  });
});

describe('errors', () => {
  it('are told all at once, and none because of another', () => {
    const text = `int f(struct t *p) {
  int a = unknown + 1;
  a += p->member.inner * 2;
  if (missing(a)) a->b = 3;
  return a[unknown];
}`;
    expect(said(text)).toEqual([
      '2:11 error: `unknown` is not declared',
      '3:11 error: `struct t` is only declared here, its members are not known',
      '4:7 error: unknown function `missing`: declare it, e.g. `extern int missing(int a) __ksym;`',
      '4:19 error: `int` is not a pointer',
    ]);
  });

  it('leave no code behind', () => {
    const unit = compiled('int f(void) { return nothing; }');
    expect(unit.functions).toEqual([]);
  });
});

describe('a program', () => {
  it('that is entered nowhere is warned about', () => {
    expect(saidAbout('int f(void) { return 0; }')).toEqual([
      '1:1 warning: nothing here runs: no function stands in a section of programs (write e.g. `SEC("struct_ops/queue_io_cmd")` before the function that the kernel should call)',
    ]);
  });

  it('with an entry is not', () => {
    const text = `struct ops { int (*x)(void); };
__attribute__((section("struct_ops/x"))) int f(void) { return 0; }
__attribute__((section(".struct_ops.link"))) struct ops ops = { .x = (void *)f };`;
    expect(saidAbout(text)).toEqual([]);
  });

  it('with a struct_ops program that no struct_ops object names is warned about', () => {
    expect(saidAbout('__attribute__((section("struct_ops/x"))) int f(void) { return 0; }')).toEqual(
      [expect.stringContaining('warning: nothing calls `f`: no struct_ops object names it')],
    );
  });

  it('whose function does not fit its struct_ops member is warned about, whatever it is cast to', () => {
    const text = `struct ops { int (*queue)(void *io, unsigned int off); };
__attribute__((section("struct_ops/queue"))) int queue(int off) { return off; }
__attribute__((section(".struct_ops.link"))) struct ops ops = { .queue = (void *)queue };`;
    expect(saidAbout(text)).toEqual([
      '3:74 warning: `int queue(int)` does not fit the member of `struct ops` (it is called as `int queue(void *, unsigned int)`)',
    ]);
  });
});
