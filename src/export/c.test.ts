import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type Arithmetic,
  binary,
  type Comparison,
  compare,
  type Expr,
  extend,
  i32,
  load,
  local,
  type RawFunction,
  type RawModule,
  type RawType,
  store,
  wrap,
} from '../checker/raw/code';
import { toWasm } from '../checker/raw/wasm';
import { cName, cPrelude, toC } from './c';
import { missingTool } from './spin-testing';

const arithmetic: readonly Arithmetic[] = [
  'add',
  'sub',
  'mul',
  'and',
  'or',
  'xor',
  'shl',
  'shr_s',
  'shr_u',
];
const divisions: readonly Arithmetic[] = ['div_s', 'div_u', 'rem_s', 'rem_u'];
const comparisons: readonly Comparison[] = [
  'eq',
  'ne',
  'lt_s',
  'lt_u',
  'le_s',
  'le_u',
  'gt_s',
  'gt_u',
  'ge_s',
  'ge_u',
];

/** Functions of two 64-bit integers that yield one. */
function operations(): readonly RawFunction[] {
  const functions: RawFunction[] = [];
  const add = (name: string, value: Expr): void => {
    functions.push({
      name: `#${name}`,
      params: ['i64', 'i64'],
      result: 'i64',
      locals: ['i64', 'i64'],
      blocks: [{ statements: [], end: { kind: 'return', value } }],
    });
  };
  for (const type of ['i32', 'i64'] as const satisfies readonly RawType[]) {
    const given = (n: number): Expr => (type === 'i32' ? wrap(local(n, 'i64')) : local(n, 'i64'));
    for (const which of arithmetic)
      add(`${type} ${which}`, extend(binary(which, given(0), given(1)), true));
    // By a small number: division by 0 and by -1 is never compiled without a guard.
    const divisor = binary('or', binary('and', given(1), extendTo(type, 6)), extendTo(type, 1));
    for (const which of divisions)
      add(`${type} ${which}`, extend(binary(which, given(0), divisor), false));
    for (const which of comparisons)
      add(`${type} ${which}`, extend(compare(which, given(0), given(1)), false));
  }
  for (const width of [1, 2] as const)
    add(
      `sign ${width}`,
      extend({ kind: 'sign', type: 'i32', width, value: wrap(local(0, 'i64')) }, true),
    );
  for (const width of [1, 2, 4, 8] as const)
    for (const signed of [false, true]) {
      functions.push({
        name: `#memory ${width} ${signed}`,
        params: ['i64', 'i64'],
        result: 'i64',
        locals: ['i64', 'i64'],
        blocks: [
          {
            statements: [
              store(i32(64), 0, 8, local(0, 'i64')),
              store(i32(63), 2, width, width === 8 ? local(1, 'i64') : wrap(local(1, 'i64'))),
            ],
            end: { kind: 'return', value: load(i32(60), 5, width, signed, 'i64') },
          },
        ],
      });
    }
  return functions;
}

const extendTo = (type: RawType, value: number): Expr =>
  type === 'i32' ? i32(value) : extend(i32(value), false);

const samples = [
  0n,
  1n,
  -1n,
  31n,
  32n,
  33n,
  63n,
  64n,
  0x7fff_ffffn,
  0x8000_0000n,
  -(2n ** 63n),
  0x1234_5678_9abc_def0n,
];

describe('raw code as C', () => {
  it.skipIf(missingTool() !== null)('computes what it computes as WebAssembly', async () => {
    const functions = operations();
    const names = functions.map(({ name }) => name);
    const module: RawModule = { imports: [], functions, globals: [], exports: names };
    const memory = new WebAssembly.Memory({ initial: 1 });
    const wasm = await WebAssembly.instantiate(await WebAssembly.compile(toWasm(module)), {
      env: { memory },
    });
    const code = wasm.exports as Record<string, (a: bigint, b: bigint) => bigint>;
    const expected = names.flatMap((name) =>
      samples.flatMap((a) => samples.map((b) => `${name} ${a} ${b} ${code[name]?.(a, b)}`)),
    );
    const number = (n: bigint): string => `${BigInt.asUintN(64, n)}ull`;
    const text = [
      '#include <stdio.h>\n',
      cPrelude,
      'static u8 mem[128];\n#define model_fails(why) __builtin_trap()\n',
      ...toC(module, new Set(names), () => true),
      `static const u64 samples[] = { ${samples.map(number).join(', ')} };\n`,
      'static const struct { const char *name; u64 (*run)(u64, u64); } operations[] = {\n',
      ...names.map((name) => `{ "${name}", ${cName(name)} },\n`),
      '};\nint main(void)\n{\nint n, a, b;\n',
      `for (n = 0; n < ${names.length}; n++)\n`,
      `for (a = 0; a < ${samples.length}; a++)\nfor (b = 0; b < ${samples.length}; b++)\n`,
      'printf("%s %lld %lld %lld\\n", operations[n].name, (s64)samples[a], (s64)samples[b],',
      ' (s64)operations[n].run(samples[a], samples[b]));\nreturn 0;\n}\n',
    ].join('');
    expect(runC(text).trim().split('\n')).toEqual(expected);
  });
});

function runC(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'aioscope-c-'));
  try {
    writeFileSync(join(folder, 'test.c'), text);
    execFileSync('gcc', ['-w', '-O1', '-o', 'test', 'test.c'], { cwd: folder });
    return execFileSync(join(folder, 'test'), { encoding: 'utf8', maxBuffer: 2 ** 26 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
