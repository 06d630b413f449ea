import { describe, expect, it } from 'vitest';
import { read, shown, shownBody, shownDecls, shownExpression } from './parse-testing';

/** What a header of libbpf would bring. */
const HEADERS = {
  'bpf.h': `#pragma once
#define SEC(name) __attribute__((section(name), used))
#define __uint(name, val) int (*name)[val]
#define __type(name, val) typeof(val) *name
#define __kptr __attribute__((btf_type_tag("kptr")))
#define __ksym __attribute__((section(".ksyms")))
#define __noinline __attribute__((noinline))
#define BPF_PROG(name, args...) name(unsigned long long *ctx, ##args)
typedef unsigned int u32;
typedef unsigned long long u64;
`,
};
const withHeader = (text: string) =>
  shown(`#include "bpf.h"\n${text}`, HEADERS).split('\n').slice(2).join('\n');

describe('expressions', () => {
  it.each([
    ['a + b * c', '(a + (b * c))'],
    ['a - b - c', '((a - b) - c)'],
    ['a | b & c == d', '(a | (b & (c == d)))'],
    ['a && b || c && d', '((a && b) || (c && d))'],
    ['a << 1 + 2 < b', '((a << (1 + 2)) < b)'],
    ['a = b = c', '(a = (b = c))'],
    ['a += b ? c : d', '(a += (b ? c : d))'],
    ['a ? b : c ? d : e', '(a ? b : (c ? d : e))'],
    ['a ?: b', '(a ?  : b)'],
    ['a, b, c', '((a , b) , c)'],
    ['-a++ * !*b', '((-(a++)) * (!(*b)))'],
    ['++a[1].b->c', '(++a[1].b->c)'],
    ['&pv->ref', '(&pv->ref)'],
    ['__sync_sub_and_fetch(&pv->ref, 1)', '__sync_sub_and_fetch((&pv->ref), 1)'],
    ['1U << x', '(1:unsigned int << x)'],
    ['(unsigned long)a | 1', '((<unsigned long> a) | 1)'],
    ['(void *)f', '(<ptr(void)> f)'],
    ['(struct bpf_aio *)v', '(<ptr(struct bpf_aio)> v)'],
    ['sizeof(int) * 2', '(sizeof <int> * 2)'],
    ['sizeof a + 1', '(sizeof a + 1)'],
    ['sizeof(a)', 'sizeof a'],
    ['sizeof(struct s)', 'sizeof <struct s>'],
    ['sizeof *p', 'sizeof (*p)'],
    ['(struct s){ .a = 1 }.a', '<struct s> {.a=1}.a'],
    ['({ int x = 1; x; })', '({[x: int = 1] x;})'],
    ['"a" "b"', '"ab"'],
    ['__func__', '"f"'],
    ["'\\n'", '10'],
    ['f()(a)(b, c)', 'f()(a)(b, c)'],
    ['__builtin_offsetof(struct s, a.b[2])', '__builtin_offsetof(<struct s>, a.b[2])'],
    ['kmalloc_object(struct bpf_aio *, 1)', 'kmalloc_object(<ptr(struct bpf_aio)>, 1)'],
    [
      '__builtin_types_compatible_p(int, const char *)',
      '__builtin_types_compatible_p(<int>, <ptr(const char)>)',
    ],
    ['this + new - class', '((this + new) - class)'],
    ['__extension__ a', 'a'],
  ])('%s', (text, expected) => {
    expect(shownExpression(text)).toBe(expected);
  });

  it('read a parenthesised typedef name as a cast, and a variable of that name as a variable', () => {
    expect(withHeader('int x = (u64)(y);')).toBe('x: int = (<u64> y)');
    expect(withHeader('int f(int u64) { return (u64)(1); }')).toContain('return u64(1);');
    expect(withHeader('int f(void) { { int u64; } return (u64)1; }')).toContain('(<u64> 1)');
  });

  it.each([
    ['f(a b)', '1:19 expected `)` after the arguments (or `,` before another one), found `b`'],
    ['a + ;', '1:19 expected an expression, found `;`'],
    ['int for', '1:19 expected a name, found `for`'],
    ['a + int', '1:19 expected an expression, found the type `int`'],
    ['1.5f', '1:15 `1.5f` is a floating point number, which BPF programs cannot use'],
    ['(float)x', '1:16 floating point is not allowed in BPF programs'],
    ['L"wide"', '1:15 wide strings are not supported'],
    ['_Generic(x, int: 1)', '1:15 `_Generic` is not supported'],
    ['p = &&label', '1:19 addresses of labels are not supported'],
    ['a.3', '1:16 expected `;` after this expression, found `.3`'],
    ['a->if', '1:18 expected the name of a member, found `if`'],
    ['f((a, b)', '1:16 this `(` is never closed'],
    ['a[1', '1:16 this `[` is never closed'],
  ])('%s is refused', (text, message) => {
    expect(shownExpression(text)).toBe(message);
  });
});

describe('types', () => {
  it.each([
    ['long long unsigned int a;', 'a: unsigned long long'],
    ['int long a;', 'a: long'],
    ['unsigned a;', 'a: unsigned int'],
    ['short int unsigned a;', 'a: unsigned short'],
    ['signed char a; char b;', 'a: signed char\nb: char'],
    ['_Bool a; bool b;', 'a: bool\nb: bool'],
    ['const volatile int a;', 'a: const volatile int'],
    ['int const *a;', 'a: ptr(const int)'],
    ['int * const restrict a;', 'a: const ptr(int)'],
    ['int *a, b, **c;', 'a: ptr(int)\nb: int\nc: ptr(ptr(int))'],
    ['int a[2][3];', 'a: array(array(int, 3), 2)'],
    ['int (*a)[3];', 'a: ptr(array(int, 3))'],
    ['int *a[3];', 'a: array(ptr(int), 3)'],
    ['int (*f)(int, char *);', 'f: ptr(fn(_: int, _: ptr(char)) int)'],
    ['void (*f[2])(void);', 'f: array(ptr(fn() void), 2)'],
    ['int (*f(int a))(char);', 'f: fn(a: int) ptr(fn(_: char) int)'],
    ['typeof(int *) a;', 'a: ptr(int)'],
    ['typeof(f(0)) g(void);', 'g: fn() typeof(f(0))'],
    ['__auto_type a = 1 + 2;', 'a: typeof((1 + 2)) = (1 + 2)'],
    ['enum e { A, B = 2, C, } a;', 'a: enum e {A, B=2, C}'],
    ['union u { int a; char b[4]; };', 'union u {a: int, b: array(char, 4)}'],
    ['typedef struct { int a; } t; t x;', 'typedef t: struct _ {a: int}\nx: t'],
    ['typedef _Bool bool; bool x;', 'typedef bool: bool\nx: bool'],
    ['extern int f(int, ...);', 'extern f: fn(_: int, ...) int'],
    ['_Static_assert(sizeof(int) == 4, "size");', 'assert (sizeof <int> == 4) "size"'],
  ])('%s', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it('have bit-fields, anonymous members and flexible arrays', () => {
    const text =
      'struct s { int a : 3, : 2, b; struct { int c; }; union { int d; int *e; }; char f[]; };';
    expect(shown(text)).toBe(
      'struct s {a:3: int, _:2: int, b: int, _: struct _ {c: int}, _: union _ {d: int, e: ptr(int)}, f: array(char, )}',
    );
  });

  it('let members and labels have the name of a typedef', () => {
    expect(withHeader('struct s { u32 u64; }; int f(struct s *s) { return s->u64; }')).toContain(
      's->u64',
    );
  });

  it.each([
    ['int x = 1.5;', '1:9 `1.5` is a floating point number, which BPF programs cannot use'],
    ['float x;', '1:1 floating point is not allowed in BPF programs'],
    ['double f(void);', '1:1 floating point is not allowed in BPF programs'],
    ['long double x;', '1:6 floating point is not allowed in BPF programs'],
    ['__int128 x;', '1:1 128-bit integers are not supported'],
    ['_Atomic int x;', '1:1 `_Atomic` is not supported'],
    ['long char x;', '1:1 `long char` is not a type'],
    ['foo_t x;', '1:1 unknown type `foo_t`'],
    ['int f(foo_t a, foo_t b) { foo_t c; return 0; }', '1:7 unknown type `foo_t`'],
    ['struct s { foo_t a; };', '1:12 unknown type `foo_t`'],
    ['static foo_t (*f)(int);', '1:8 unknown type `foo_t`'],
    ['void f(void) { foo_t *a = 0; }', '1:16 unknown type `foo_t`'],
    ['struct s { struct t; };', '1:12 this declares no member'],
    ['struct;', '1:7 expected a name or `{` after `struct`, found `;`'],
    ['int;', 'warning 1:1 this declares nothing'],
    ['int int;', '1:1 `int int` is not a type'],
    ['x = 5;', '1:1 `x` is declared without a type'],
    ['int class[2;', '1:10 this `[` is never closed'],
    ['__auto_type a;', '1:14 expected `=` because the type follows from the value, found `;`'],
    [
      'int f(a, b) int a; int b; { return a; }',
      '1:6 parameters are declared behind the parentheses, the old (K&R) way',
    ],
    ['main() { return 0; }', '1:1 the function `main` has no type'],
    ['int a[] = { [0 ... 3] = 1 };', '1:16 ranges of elements are not supported'],
  ])('%s is refused', (text, message) => {
    expect(shown(text)).toBe(message);
  });

  it('tell someone who forgot `struct` to write it', () => {
    const { diagnostics } = read('struct bpf_aio { int a; };\nvoid f(void) { bpf_aio *aio = 0; }');
    expect(diagnostics).toMatchObject([
      { message: 'unknown type `bpf_aio`', hint: 'write `struct bpf_aio`' },
    ]);
  });
});

describe('attributes', () => {
  it('belong to what is declared, wherever they stand', () => {
    expect(withHeader('SEC("a") int x; int SEC("b") y; int z SEC("c") = 1;')).toBe(
      'x: int @section(a) @used\ny: int @section(b) @used\nz: int @section(c) @used = 1',
    );
    expect(withHeader('static __noinline int f(void) { }')).toBe('static f: fn() int @noinline {}');
    expect(withHeader('extern void g(struct a *a) __ksym __attribute__((weak));')).toBe(
      'extern g: fn(a: ptr(struct a)) void @section(.ksyms) @weak',
    );
  });

  it('tag the type that a pointer points to', () => {
    expect(withHeader('struct slot { struct bpf_aio __kptr *aio; };')).toBe(
      'struct slot {aio: ptr(struct bpf_aio @btf_type_tag(kptr))}',
    );
  });

  it('of a struct stay with the struct, those of a variable with the variable', () => {
    expect(shown('struct s { int a; } __attribute__((packed, aligned(8))) x;')).toBe(
      'x: struct s {a: int} @packed @aligned(8)',
    );
    expect(shown('struct { int a; } __attribute__((section(".maps"))) x;')).toBe(
      'x: struct _ {a: int} @section(.maps)',
    );
  });

  it('may stand on members, parameters, locals and labels', () => {
    const unused = '__attribute__((__unused__))';
    expect(
      shown(
        `struct s { int a ${unused}; }; int f(int a ${unused}) { int b ${unused} = 1; out: ${unused}; }`,
      ),
    ).toBe('struct s {a: int @unused}\nf: fn(a: int) int {[b: int @unused = 1] out: ;}');
  });

  it('may be a statement: fallthrough', () => {
    expect(shownBody('__attribute__((fallthrough)); __attribute__((unused)) int x;')).toBe(
      '; [x: int @unused]',
    );
  });
});

describe('what selftests write', () => {
  it('maps: anonymous struct variables with __uint and __type', () => {
    const text = `struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 128);
	__type(key, u32);
	__type(value, struct ublk_dev);
} devices SEC(".maps");`;
    expect(withHeader(text)).toBe(
      'devices: struct _ {type: ptr(array(int, BPF_MAP_TYPE_HASH)), max_entries: ptr(array(int, 128)), key: ptr(u32), value: ptr(struct ublk_dev)} @section(.maps) @used',
    );
  });

  it('struct_ops objects with functions cast to void *', () => {
    const text =
      'SEC(".struct_ops.link")\nstruct ublk_bpf_ops ops = {\n\t.id = 16,\n\t.queue_io_cmd = (void *)handle_io,\n};';
    expect(withHeader(text)).toBe(
      'ops: struct ublk_bpf_ops @section(.struct_ops.link) @used = {.id=16, .queue_io_cmd=(<ptr(void)> handle_io)}',
    );
  });

  it('programs through BPF_PROG, with and without arguments', () => {
    const text =
      'SEC("struct_ops/h")\nint BPF_PROG(h, struct ublk_bpf_io *io, unsigned int off) { return 0; }';
    expect(withHeader(text)).toBe(
      'h: fn(ctx: ptr(unsigned long long), io: ptr(struct ublk_bpf_io), off: unsigned int) int @section(struct_ops/h) @used {return 0;}',
    );
  });

  it('a #define in the middle of a struct', () => {
    const text =
      'struct s {\n#define OP_READ 0\n#define OP_MASK ((1U << 2) - 1)\n\tint op;\n\tint bits[OP_MASK];\n};';
    expect(shown(text)).toBe('struct s {op: int, bits: array(int, ((1:unsigned int << 2) - 1))}');
  });

  it('`;;`, labels that nobody uses, and a label at the end', () => {
    expect(shownBody('int a;; a = 1;; unused: a = 2; done:')).toBe(
      '[a: int] ; (a = 1); ; unused: (a = 2); done:',
    );
    expect(shown('int a;;\n;int b;')).toBe('a: int\nb: int');
  });

  it('designated values of locals, with a trailing comma, nested and by index', () => {
    expect(shownBody('struct s x = { .a = 1, .b.c[2] = { 3, }, [4] = 5, 6, }, y = {};')).toBe(
      '[x: struct s = {.a=1, .b.c[2]={3}, [4]=5, 6}; y: struct s = {}]',
    );
  });

  it('a char array as licence', () => {
    expect(withHeader('char LICENSE[] SEC("license") = "GPL";')).toBe(
      'LICENSE: array(char, ) @section(license) @used = "GPL"',
    );
  });

  it('debug macros that a condition switches off', () => {
    const macros = `#ifdef DEBUG
#define BPF_DBG(fmt, ...) bpf_printk(fmt, ##__VA_ARGS__)
#else
#define BPF_DBG(fmt, ...) do { } while (0)
#endif
`;
    const text = 'void f(int a) { if (a) BPF_DBG("%d", a); else BPF_DBG("none"); }';
    expect(shown(macros + text)).toContain('if a do {} while 0 else do {} while 0');
    expect(shown(`#define DEBUG\n${macros}${text}`)).toContain(
      'if a bpf_printk("%d", a); else bpf_printk("none");',
    );
  });
});

describe('statements', () => {
  it.each([
    ['if (a) if (b) c; else d;', 'if a if b c; else d;'],
    ['while (a) { b; continue; }', 'while a {b; continue;}'],
    ['do a; while (b);', 'do a; while b'],
    ['for (int i = 0, j; i < 3; i++) ;', 'for [i: int = 0; j: int] (i < 3) (i++) ;'],
    ['for (;;) break;', 'for ; _ _ break;'],
    ['for (i = 0; ; i++) {}', 'for (i = 0); _ (i++) {}'],
    ['bpf_for(i, 0, 8) { a; }', 'bpf_for i 0 8 {a;}'],
    ['bpf_repeat(5) a;', 'bpf_for _ 0 5 a;'],
    [
      'switch (a) { case 1: case 2 ... 5: b; break; default: c; }',
      'switch a {case 1: case 2...5: b; break; default: c;}',
    ],
    ['switch (a) case 1: b;', 'switch a {case 1: b;}'],
    ['if (a) out: b;', 'if a {out: b;}'],
    ['goto out; out: return;', 'goto out; out: return;'],
    ['return a ?: -1;', 'return (a ?  : (-1));'],
    ['{ int a; } ;', '{[a: int]} ;'],
    ['int g(int), x = 1;', '[g: fn(_: int) int; x: int = 1]'],
    ['struct s { int a; } x; enum { A } y;', '[x: struct s {a: int}] [y: enum _ {A}]'],
    ['asm volatile("" : "+r"(x) : : "memory"); a;', 'barrier(x); a;'],
    ['asm("" : [x] "+r"(x), "=m"(*p) : "r"(a), "0"(x)); a;', 'barrier(x, (*p)); a;'],
    ['asm("" : "=r"(to) : "0"(from));', '{(to = from); barrier(to);}'],
    ['barrier: __asm__ __volatile__("" ::: "memory");', 'barrier: barrier();'],
    ['typedef int t; t x; t *y;', '[typedef t: int] [x: t] [y: ptr(t)]'],
    ['a * b;', '(a * b);'],
    ['static int n; static_assert(1);', '[static n: int] [assert 1 null]'],
  ])('%s', (text, expected) => {
    const outside = text.startsWith('a *')
      ? shown('int a, b; void f(void) { a * b; }')
      : shownBody(text);
    expect(outside).toContain(expected);
  });

  it('leave bpf_for alone if a header makes a macro of it', () => {
    const macro = '#define bpf_for(i, from, to) for (i = (from); i < (to); i++)\n';
    expect(shown(`${macro}void f(int i) { bpf_for(i, 0, 8) ; }`)).toContain(
      'for (i = 0); (i < 8) (i++) ;',
    );
  });

  it('leave out assembly that would do something, with a warning', () => {
    expect(shownBody('asm volatile("r0 = 0");')).toBe(
      'warning 1:15 inline assembly is not run, it does nothing here',
    );
  });

  it.each([
    ['return 0', '1:22 expected `;` after the value of `return`'],
    ['a = 1\nb = 2;', '1:19 expected `;` after this expression'],
    ['int a = 1\nb = 2;', '1:23 expected `;` after the value of `a`'],
    ['int a = f(1)\nb = 2;', '1:26 expected `;` after the value of `a`'],
    ['int a\nb = 2;', '1:19 expected `;` after `a`'],
    ['goto *p;', '1:20 `goto *` is not supported'],
    ['else a;', '1:15 this `else` has no `if`'],
    ['if (a) int b;', '1:22 a declaration cannot be all that stands after `if`'],
    ['retrun 0;', '1:15 `retrun` is unknown'],
    ['swich (a) { case 1: ; }', '1:15 `swich` is unknown'],
    ['if (a) ; elseif (b) c;', '1:24 `elseif` is unknown'],
    ['asm goto("x" : : : : out);', '1:19 `asm goto` is not supported'],
    ['__label__ x;', '1:15 local labels are not supported'],
    ['case 1...5: ;', '1:20 `1...5` is not a number'],
    ['do a; until (b);', '1:21 expected `while` after the body of `do`, found `until`'],
    [
      'bpf_for(i, 0) a;',
      '1:27 expected `,` after the first number of `bpf_for(i, from, to)`, found `)`',
    ],
    ['bpf_for_each(num, i, 0, 3) a;', '1:15 `bpf_for_each` is not supported'],
    ['int g(void) { return 1; }', '1:19 a function cannot be defined inside another one'],
    ['switch (a) { case 1: }', ''],
  ])('%j is refused', (text, message) => {
    const result = shownBody(text);
    if (message === '') expect(result).toBe('switch a {case 1:}');
    else expect(result).toBe(message);
  });
});

describe('recovery', () => {
  it('reports several mistakes at once, each of them once', () => {
    const text = `int f(int a)
{
	int b = a +;
	float c = 1;
	if (a {
		b = 2;
	} else {
		b = 3;
	}
	b = f(a b);
	for (b = 0; b < ; b++)
		a++;
	return b
}
int g(void) { return 0; }
foo_t x;
`;
    expect(read(text).said).toEqual([
      '3:13 expected an expression, found `;`',
      '4:2 floating point is not allowed in BPF programs',
      '5:5 this `(` is never closed',
      '10:10 expected `)` after the arguments (or `,` before another one), found `b`',
      '11:18 expected an expression, found `;`',
      '13:9 expected `;` after the value of `return`',
      '16:1 unknown type `foo_t`',
    ]);
  });

  it('keeps what stands around a mistake, and the variable whose value is broken', () => {
    const text =
      'int a;\nint b = = 2;\nint * = 3;\nint c;\nvoid f(void) { a = ; int d = 1 +, e; c = 1; }';
    const { unit, said } = read(text);
    expect(said).toHaveLength(4);
    expect(unit.decls.map((decl) => 'name' in decl && decl.name)).toEqual(['a', 'b', 'c', 'f']);
    expect(shownDecls(unit)).toContain('{[d: int; e: int] (c = 1);}');
  });

  it('points at the brace that is not closed when the next function begins', () => {
    const text =
      'int f(int a)\n{\n\tif (a) {\n\t\ta = 1;\n\treturn a;\n}\n\nint g(void)\n{\n\treturn 0;\n}\n';
    const { said, unit } = read(text);
    expect(said).toEqual(['3:9 this `{` is never closed']);
    expect(unit.decls.map((decl) => 'name' in decl && decl.name)).toContain('g');
  });

  it('points at the function’s own brace if it is that which is not closed', () => {
    const text =
      'struct s {\n\tint a;\n\nint f(void)\n{\n\treturn 0;\n\nSEC\nint g(void)\n{\n\treturn 0;\n}\n';
    const { said, unit } = read(`#define SEC\n${text}`);
    expect(said).toEqual(['2:10 this `{` is never closed', '6:1 this `{` is never closed']);
    expect(unit.decls.map((decl) => 'name' in decl && decl.name)).toEqual(['g']);
  });

  it('points at a brace too many', () => {
    const text = 'void f(int a)\n{\n\tif (a)\n\t\ta = 1;\n\t}\n\ta = 2;\n}\nint b;\n';
    const { said, unit } = read(text);
    expect(said).toEqual(['5:2 this `}` closes nothing']);
    expect(unit.decls).toHaveLength(2);
  });

  it('reads on in the body of an `if` or loop whose parenthesis is not closed', () => {
    const text =
      'void f(int a)\n{\n\tif (f(a) {\n\t\ta = ;\n\t}\n\tfor a = 0; a < 3; a++)\n\t\ta = * ;\n}\n';
    expect(read(text).said).toEqual([
      '3:5 this `(` is never closed',
      '4:7 expected an expression, found `;`',
      '6:6 expected `(` after `for`, found `a`',
      '7:9 expected an expression, found `;`',
    ]);
  });

  it('points at the brace that is not closed at the end', () => {
    expect(read('void f(void)\n{\n\twhile (1) {\n\t\treturn;\n').said).toEqual([
      '3:12 this `{` is never closed',
    ]);
  });

  it('goes on behind a brace that closes nothing', () => {
    expect(read('int a; }\nint b = ;').said).toEqual([
      '1:8 this `}` closes nothing',
      '2:9 expected an expression, found `;`',
    ]);
  });

  it('goes on after a struct without `;`', () => {
    expect(read('struct s { int a; }\nint b;\nint c = ;').said).toEqual([
      '1:19 expected `;` after this declaration',
      '3:9 expected an expression, found `;`',
    ]);
  });

  it('names the header whose macro is missing', () => {
    const { diagnostics } = read(
      'SEC("tc")\nint f(void) { return 0; }\nstruct { __uint(type, 1); } m;',
    );
    expect(diagnostics.map(({ message, hint }) => [message, hint])).toEqual([
      [
        '`SEC(…)` is neither a declaration nor a known macro',
        'include the header that defines it, <bpf/bpf_helpers.h>',
      ],
      [
        '`__uint(…)` is neither a member of this struct nor a known macro',
        'include the header that defines it, <bpf/bpf_helpers.h>',
      ],
    ]);
  });

  it('passes over a word before a type that no header defines, and says so once', () => {
    const text =
      'static __noinline int f(void) { return 0; }\n__noinline int g(void) { return 0; }';
    const { said, unit } = read(text);
    expect(said).toEqual(['1:8 `__noinline` is neither a type nor a known macro']);
    expect(unit.decls).toHaveLength(2);
  });

  it('says that a mistake came out of a macro', () => {
    expect(read('#define BAD 1 +\nint x = BAD;').said).toEqual([
      '2:12 expected an expression, found `;`',
    ]);
    expect(read('#define BAD ) + 1\nint x = BAD;').said).toEqual([
      '2:9 expected an expression, found `)` (inside the macro `BAD`)',
    ]);
  });

  it('stays silent about what the preprocessor has reported', () => {
    expect(read('void f(void) {\n\tg("abc);\n\treturn;\n}').said).toEqual([
      '2:4 this string is not closed on its line',
    ]);
    expect(read('void f(void) {\n\tint a; /* b\n}').said).toEqual([
      '2:9 this comment is never closed',
    ]);
    expect(read('#define two(a, b) a\nint x = two(1);').said).toEqual([
      '2:9 the macro `two` takes 2 arguments, not 1',
    ]);
  });

  it('stops listing after a hundred errors', () => {
    const { diagnostics } = read('int = ;\n'.repeat(500));
    expect(diagnostics).toHaveLength(101);
    expect(diagnostics.at(-1)).toMatchObject({ severity: 'note' });
  });
});

describe('depth', () => {
  it.each([
    ['parentheses', `int x = ${'('.repeat(10_000)}1${')'.repeat(10_000)};`],
    ['open parentheses', `int x = ${'('.repeat(10_000)}`],
    ['blocks', `void f(void) ${'{'.repeat(10_000)}${'}'.repeat(10_000)}`],
    ['open blocks', `void f(void) ${'{'.repeat(10_000)}`],
    ['signs', `int x = ${'- '.repeat(10_000)}1;`],
    ['sums', `int x = 1${'+ 1'.repeat(10_000)};`],
    ['members', `void f(void) { a${'.a'.repeat(10_000)}; }`],
    ['pointers', `int ${'*'.repeat(10_000)}x;`],
    ['assignments', `void f(void) { ${'a = '.repeat(10_000)}1; }`],
    ['conditionals', `void f(void) { ${'a ? b : '.repeat(10_000)}1; }`],
    ['conditions', `void f(int a) { ${'if (a) '.repeat(10_000)}; }`],
    ['alternatives', `void f(int a) { ${'if (a) ; else '.repeat(10_000)}; }`],
    ['structs', `${'struct { '.repeat(10_000)}`],
    ['lists', `int x = ${'{'.repeat(10_000)}1${'}'.repeat(10_000)};`],
    ['declarators', `int ${'('.repeat(10_000)}x${')'.repeat(10_000)};`],
    ['functions', `int f${'(int g'.repeat(10_000)}${')'.repeat(10_000)};`],
    ['casts', `int x = ${'(int)'.repeat(10_000)}1;`],
    ['statement expressions', `int x = ${'({ '.repeat(10_000)}1;${' })'.repeat(10_000)};`],
    ['brackets', `int x = ${'a['.repeat(10_000)}1${']'.repeat(10_000)};`],
  ])('of 10,000 %s is one error and no crash', (_, text) => {
    const { said } = read(text);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/nested too deeply|never closed/);
  });

  it('of a long but sane program is fine', () => {
    const cases = Array.from({ length: 2000 }, (_, i) => `case ${i}: x += ${i}; break;`).join('\n');
    expect(read(`int f(int x) { switch (x) { ${cases} } return x; }`).said).toEqual([]);
    expect(read(`int x = 0${' | 1'.repeat(300)};`).said).toEqual([]);
    const chain = 'if (x == 1) x = 2; else '.repeat(150);
    expect(read(`void f(int x) { ${chain} x = 3; }`).said).toEqual([]);
  });
});

describe('spans', () => {
  it('cover what was written', () => {
    const text = 'int f(int a)\n{\n\treturn a + g(a, 2) * 3;\n}\n';
    const { unit } = read(text);
    const cut = ({ start, end }: { start: number; end: number }) => text.slice(start, end);
    const [decl] = unit.decls;
    if (decl?.kind !== 'function') throw new Error('not a function');
    expect(cut(decl.nameSpan)).toBe('f');
    expect(cut(decl.span)).toBe(text.trim());
    const [stmt] = decl.body?.body ?? [];
    expect(stmt && cut(stmt.span)).toBe('return a + g(a, 2) * 3;');
    if (stmt?.kind !== 'return' || stmt.value?.kind !== 'binary') throw new Error('not a sum');
    expect(cut(stmt.value.right.span)).toBe('g(a, 2) * 3');
  });
});
