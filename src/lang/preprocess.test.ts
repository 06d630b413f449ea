import { describe, expect, it } from 'vitest';
import { expanded, preprocessed } from './parse-testing';

/** The text that each token's span points at. */
function places(text: string, headers: Record<string, string> = {}): string[] {
  const { source } = preprocessed(text, headers);
  return source.tokens
    .filter((token) => token.kind !== 'end')
    .map(({ text: spelled, span }) => {
      const file = source.files[span.file];
      return `${spelled} <- ${file?.text.slice(span.start, span.end)}`;
    });
}

describe('object-like macros', () => {
  it('are replaced by their text, and the result is searched for more', () => {
    expect(expanded('#define A B + 1\n#define B 2\nA')).toBe('2 + 1');
  });

  it('do not replace themselves inside their own text', () => {
    expect(expanded('#define foo foo + bar\n#define bar foo\nfoo')).toBe('foo + foo');
  });

  it('can be empty and can be undefined again', () => {
    expect(expanded('#define A\nx A y\n#undef A\nA')).toBe('x y A');
  });

  it('may be defined inside a struct, from there on', () => {
    expect(expanded('struct s {\n#define LEN 4\n int a[LEN]; };')).toBe(
      'struct s { int a [ 4 ] ; } ;',
    );
  });

  it('may be repeated with the same text, another text is a warning that names the first place', () => {
    expect(expanded('#define A (1 + 2)\n#define A (1  +  2)\nA')).toBe('( 1 + 2 )');
    const { diagnostics, said } = preprocessed('#define A 1\n#define A 2');
    expect(said).toEqual(['warning 2:9 `A` is defined again with another meaning']);
    expect(diagnostics[0]?.hint).toContain('a.c, line 1');
  });
});

describe('function-like macros', () => {
  it('put their arguments in, macros in them replaced first', () => {
    expect(expanded('#define TWICE(x) ((x) + (x))\n#define N 3\nTWICE(N)')).toBe(
      '( ( 3 ) + ( 3 ) )',
    );
  });

  it('are left alone without parentheses', () => {
    expect(expanded('#define f(x) x\nint f;')).toBe('int f ;');
  });

  it('take commas inside parentheses as part of one argument', () => {
    expect(expanded('#define first(a, b) a\nfirst((1, 2), 3)')).toBe('( 1 , 2 )');
  });

  it('are called with arguments on several lines, comments and directives between', () => {
    expect(expanded('#define add(a, b) a + b\nadd(1, /* one */\n  2 // two\n)')).toBe('1 + 2');
  });

  it('can take their parentheses from behind another macro', () => {
    expect(expanded('#define f(x) <x>\n#define g f\ng(1)')).toBe('< 1 >');
  });

  it('make strings of arguments as they were written', () => {
    expect(expanded('#define S(x) #x\nS(a  +  "b\\n")')).toBe('"a + \\"b\\\\n\\""');
    expect(expanded('#define X(x) S(x)\n#define S(x) #x\n#define N 3\nX(N) S(N)')).toBe('"3" "N"');
  });

  it('paste tokens, and nothing where an argument is empty', () => {
    expect(expanded('#define cat(a, b) a ## b\ncat(x, 1) cat(x,) cat(,y) cat(,)')).toBe('x1 x y');
    expect(expanded('#define C(a) x a##_y\nC(b) C()')).toBe('x b_y x _y');
  });

  it('replace a pasted name that is a macro itself', () => {
    expect(expanded('#define AB 7\n#define cat(a, b) a##b\ncat(A, B)')).toBe('7');
  });

  it('say which tokens cannot be pasted', () => {
    expect(expanded('#define cat(a, b) a ## b\ncat(+, x)')).toBe(
      '2:1 `+` and `x` do not make one token',
    );
  });

  it('say how many arguments they take', () => {
    expect(expanded('#define f(a, b) a b\nf(1)')).toBe(
      '2:1 the macro `f` takes 2 arguments, not 1',
    );
    expect(expanded('#define f(a) a\nf(1, 2)')).toBe('2:1 the macro `f` takes 1 argument, not 2');
    expect(expanded('#define f() 1\nf(2)')).toBe('2:1 the macro `f` takes 0 arguments, not 1');
  });

  it('point at the parenthesis that is never closed', () => {
    const { said, source } = preprocessed('#define f(a) a\n\nf((1)\nint x;');
    expect(said).toEqual(['3:1 the parenthesis of `f(` is never closed']);
    expect(source.isCut).toBe(false);
  });

  it('blame an unclosed string and not the parenthesis that it hides', () => {
    expect(expanded('#define print(a) p(a)\nprint("x);\nint y;')).toBe(
      '2:7 this string is not closed on its line',
    );
  });
});

describe('variadic macros', () => {
  it('have text of __VA_OPT__ only with arguments', () => {
    const define = '#define p(fmt, ...) q(fmt __VA_OPT__(, (1)) __VA_OPT__(,) __VA_ARGS__)\n';
    expect(expanded(`${define}p("x")`)).toBe('q ( "x" )');
    expect(expanded(`${define}p("x", 2)`)).toBe('q ( "x" , ( 1 ) , 2 )');
    expect(expanded(`${define}#define NONE\np("x", NONE)`)).toBe('q ( "x" )');
    const paste = '#define c(...) a##__VA_OPT__(b __VA_ARGS__)##d\n';
    expect(expanded(`${paste}c() c(x)`)).toBe('ad ab xd');
  });

  it('say what __VA_OPT__ lacks', () => {
    expect(expanded('#define p(...) __VA_OPT__ (a\n')).toBe(
      '1:16 `__VA_OPT__` takes its text in parentheses',
    );
  });

  it('pass on all remaining arguments as __VA_ARGS__', () => {
    expect(expanded('#define p(fmt, ...) q(fmt, __VA_ARGS__)\np("x", 1, (2, 3))')).toBe(
      'q ( "x" , 1 , ( 2 , 3 ) )',
    );
  });

  it('drop the comma before ##__VA_ARGS__ if there are none', () => {
    const define = '#define p(fmt, ...) q(fmt, ##__VA_ARGS__)\n';
    expect(expanded(`${define}p("x") p("x", 1, 2)`)).toBe('q ( "x" ) q ( "x" , 1 , 2 )');
  });

  it('may name the rest: `args...`, as BPF_PROG does', () => {
    const define = '#define BPF_PROG(name, args...) name(void *ctx, ##args)\n';
    expect(expanded(`${define}int BPF_PROG(f) {}\nint BPF_PROG(g, int a, int b) {}`)).toBe(
      'int f ( void * ctx ) { } int g ( void * ctx , int a , int b ) { }',
    );
  });

  it('can switch debug output off by a condition', () => {
    const text =
      '#ifdef DEBUG\n#define dbg(fmt, args...) bpf_printk(fmt, ##args)\n#else\n#define dbg(...)\n#endif\ndbg("%d", 1);';
    expect(expanded(text)).toBe(';');
    expect(expanded(`#define DEBUG\n${text}`)).toBe('bpf_printk ( "%d" , 1 ) ;');
  });

  it('count arguments with the usual trick', () => {
    const text =
      '#define nth(_, a, b, c, N, ...) N\n#define narg(args...) nth(_, ##args, 3, 2, 1, 0)\n';
    expect(expanded(`${text}narg() narg(x) narg(x, y)`)).toBe('0 1 2');
  });
});

describe('conditions', () => {
  it.each([
    ['1 + 2 * 3 == 7', true],
    ['(1 ? 2 : 3) == 2', true],
    ['-1 < 0', true],
    ['-1 < 0u', false],
    ['0 && 1 / 0', false],
    ['1 || 1 / 0', true],
    ['~0 == -1 && !0', true],
    ['0x10 >> 2 == 4 && 1 << 3 == 8', true],
    ["'a' == 97", true],
    ['defined A && defined(A) && !defined(B)', true],
    ['A == 5', true],
    ['UNKNOWN', false],
    ['__has_builtin(__builtin_memcpy)', false],
  ])('#if %s is %s', (condition, holds) => {
    expect(expanded(`#define A 5\n#if ${condition}\nyes\n#else\nno\n#endif`)).toBe(
      holds ? 'yes' : 'no',
    );
  });

  it('take the first branch that holds and no other', () => {
    expect(expanded('#if 0\na\n#elif 1\nb\n#elif 1\nc\n#else\nd\n#endif')).toBe('b');
  });

  it('nest, and skip what is nested in a skipped branch', () => {
    expect(expanded('#if 0\n#if 1\na\n#else\nb\n#endif\n#else\nc\n#endif')).toBe('c');
  });

  it('skip text that is no C at all', () => {
    expect(expanded('#if 0\nit\'s @ "broken\n#endif\nx')).toBe('x');
  });

  it.each([
    ['#if 1\nx', '1:2 this #if has no #endif'],
    ['#endif', '1:2 this #endif has no #if before it'],
    ['#if 1\n#else\n#else\n#endif', '3:2 #else after #else'],
    ['#if\n#endif', '1:2 #if needs a condition'],
    ['#if 1 / 0\n#endif', '1:9 this condition divides by zero'],
    ['#if 1 +\n#endif', '1:7 something is missing at the end of this condition'],
    [
      '#if KERNEL_VERSION(6,1,0) > 3\n#endif',
      '1:5 `KERNEL_VERSION` is not a macro that is defined here',
    ],
    ['#ifdef 3\n#endif', '1:8 #ifdef needs a name, not `3`'],
    ['#if 1.5\n#endif', '1:5 `1.5` is a floating point number, which BPF programs cannot use'],
  ])('%j is refused', (text, message) => {
    expect(preprocessed(text).said).toEqual([message]);
  });
});

describe('includes', () => {
  it('read a header in place, and its macros hold from then on', () => {
    expect(expanded('#include "a.h"\nN', { 'a.h': '#define N 3\nint a;' })).toBe('int a ; 3');
  });

  it('read a header once if it has guards or #pragma once', () => {
    const guarded = '#ifndef A_H\n#define A_H\nint a;\n#endif';
    expect(expanded('#include <a.h>\n#include <a.h>', { 'a.h': guarded })).toBe('int a ;');
    const once = '#pragma once\nint a;';
    expect(expanded('#include <x/a.h>\n#include <x/a.h>', { 'x/a.h': once })).toBe('int a ;');
  });

  it('warn about a header that is not there, and go on', () => {
    const { said, source } = preprocessed('#include <linux/nothing.h>\nx');
    expect(said).toEqual([
      'warning 1:10 there is no built-in header `linux/nothing.h`, it is left out',
    ]);
    expect(source.tokens.map((token) => token.text)).toEqual(['x', '']);
  });

  it('stop at a header that includes itself without end', () => {
    expect(preprocessed('#include "a.h"', { 'a.h': '#include "a.h"\n' }).said).toEqual([
      'a.h:1:10 `a.h` is included from itself again and again',
    ]);
  });

  it('stop at headers that double with each level', () => {
    const { said } = preprocessed('#include "a.h"', { 'a.h': '#include "a.h"\n#include "a.h"\n' });
    expect(said.at(-1)).toContain('multiply here beyond what any program needs');
  });

  it('list the files in the order of their first use', () => {
    const { source } = preprocessed('#include "b.h"\n#include "c.h"', {
      'b.h': '#include "c.h"',
      'c.h': '',
    });
    expect(source.files.map((file) => file.name)).toEqual(['a.c', 'b.h', 'c.h']);
  });
});

describe('other directives', () => {
  it('#error and #warning say what they say', () => {
    expect(preprocessed('#error no MAP_x\n#warning old').said).toEqual([
      '1:1 #error no MAP_x',
      'warning 2:1 #warning old',
    ]);
  });

  it('#pragma, _Pragma and line markers do nothing', () => {
    expect(expanded('#pragma unroll\n# 1 "x.c"\n_Pragma("clang loop unroll(disable)") x')).toBe(
      'x',
    );
  });

  it('_Pragma without its parenthesis is an error and hides nothing', () => {
    expect(preprocessed('_Pragma "x" int a;').said).toEqual([
      '1:1 `_Pragma` takes one string in parentheses',
    ]);
  });

  it('a misspelled one is an error', () => {
    expect(preprocessed('#inculde <a.h>').said).toEqual(['1:1 `#inculde` is not a directive']);
  });

  it('#define wants a name, and parameters that are names', () => {
    expect(preprocessed('#define 3 4').said).toEqual(['1:9 #define needs a name, not `3`']);
    expect(preprocessed('#define f(a, 3) 4').said).toEqual([
      '1:14 a macro takes names, and at the end perhaps `...`',
    ]);
    expect(preprocessed('#define f(a 4').said).toEqual(['1:10 this `(` is never closed']);
  });
});

describe('lines and comments', () => {
  it('go on after a backslash, in directives and in the middle of a name', () => {
    expect(expanded('#define A 1 + \\\n  2\nA ab\\\r\nc')).toBe('1 + 2 abc');
  });

  it('are counted by __LINE__ where the outermost macro is used; __FILE__ names the file', () => {
    expect(expanded('#define L __LINE__\n\nL __FILE__ __LINE__')).toBe('3 "a.c" 3');
  });

  it('drop both kinds of comments', () => {
    expect(expanded('a /* b\n */ c // d\ne')).toBe('a c e');
  });

  it('point at the beginning of a comment that has no end', () => {
    expect(preprocessed('int a;\n  /* b\nint c;').said).toEqual([
      '2:3 this comment is never closed',
    ]);
  });

  it('report characters that mean nothing, and pasted quotes by name', () => {
    const { said, diagnostics } = preprocessed('int a @ “b”;');
    expect(said).toEqual([
      '1:7 `@` means nothing in C',
      '1:9 `“` means nothing in C',
      '1:11 `”` means nothing in C',
    ]);
    expect(diagnostics[1]?.hint).toContain('plain quotes');
  });
});

describe('spans', () => {
  it('of a macro’s text are the macro’s use, those of its arguments their own place', () => {
    expect(places('#define ADD(a) a + 1\n#define INC(a) ADD(a)\nx = INC(y);')).toEqual([
      'x <- x',
      '= <- =',
      'y <- y',
      '+ <- INC(y)',
      '1 <- INC(y)',
      '; <- ;',
    ]);
  });

  it('of a macro used in a header’s macro are still in the program', () => {
    expect(places('#include "a.h"\nA', { 'a.h': '#define B 1 + 2\n#define A B' })).toEqual([
      '1 <- A',
      '+ <- A',
      '2 <- A',
    ]);
  });

  it('count in the original text, line continuations included', () => {
    expect(places('a\\\nb c')).toEqual(['ab <- a\\\nb', 'c <- c']);
  });
});

describe('macros that multiply', () => {
  it('end with one error', () => {
    const doubling = Array.from({ length: 40 }, (_, i) => `#define A${i} A${i + 1} A${i + 1}`);
    const { said, source } = preprocessed(`${doubling.join('\n')}\n#define A40\nA0`);
    expect(said).toEqual(['42:1 macros and includes multiply here beyond what any program needs']);
    expect(source.isCut).toBe(true);
  });

  it('end with one error if they do so by pasting or by nesting', () => {
    const pasting = Array.from({ length: 40 }, (_, i) => `#define A${i}(x) A${i + 1}(x##x)`);
    expect(preprocessed(`${pasting.join('\n')}\nA0(y)`).said).toHaveLength(1);
    const nested = `#define f(x) x\n${'f('.repeat(5000)}1${')'.repeat(5000)}`;
    expect(preprocessed(nested).said).toHaveLength(1);
  });
});
