/** Whose a cause is, by what design A asks of programs; and that nothing is asked that no cause needs. */
import { describe, expect, it } from 'vitest';
import { Check } from '../checker/check';
import { designA, environmentFiles, kernelHeaders, programHeaders } from '../kernel/files';
import { compile } from '../lang/compile';
import type { Unit } from '../lang/ir';
import type { SourceFile } from '../lang/source';
import { buildModel } from './build';
import { compileProgram } from './compile';
import { defaultScenario } from './defaults';
import { type ObligationCase, obligationCases } from './obligation-cases-testing';
import { testKernel } from './programs-testing';

interface Told {
  /** `owner property object` of each cause. */
  readonly causes: ReadonlySet<string>;
  /** What is said of the program's own, as `obligation @ line`. */
  readonly broken: ReadonlySet<string>;
}

/** Some of these models are large; what the mistakes lead to comes early. */
const maxStates = 4000;

async function judge(
  { text, rules }: ObligationCase,
  kernel: readonly Unit[] = testKernel(),
): Promise<Told> {
  const scenario = { ...defaultScenario(compileProgram(text)), rules };
  const { model } = buildModel(scenario, kernel);
  if (!model) throw new Error('the program does not link');
  const check = await Check.start(model, { maxStates });
  while (check.explore(maxStates));
  const { found } = check.verdict();
  const lines = text.split('\n');
  return {
    causes: new Set(found.map((c) => `${c.owner} ${c.property} ${c.object ?? '-'}`)),
    broken: new Set(
      found.flatMap(({ owner, obligation: o }) =>
        owner === 'program' ? [`${o?.text} @ ${o?.at ? lines[o.at.line - 1]?.trim() : null}`] : [],
      ),
    ),
  };
}

/** What is as the case says. */
function asExpected(test: ObligationCase, { causes, broken }: Told): boolean {
  return (
    test.causes.every((cause) => causes.has(`program ${cause}`)) &&
    [...causes].every((cause) => cause.startsWith('program ')) &&
    [...broken].every((told) => !told.startsWith('undefined')) &&
    broken.has(`${test.obligation} @ ${test.line}`)
  );
}

describe('it is the program’s, and it is told what it must do, when it', () => {
  it.each(obligationCases)('$title', async (test) => {
    const told = await judge(test);
    for (const cause of test.causes) expect(told.causes).toContain(`program ${cause}`);
    expect([...told.causes].filter((cause) => !cause.startsWith('program '))).toEqual([]);
    // Each of them says what the program broke.
    expect([...told.broken].filter((text) => text.startsWith('undefined'))).toEqual([]);
    expect(told.broken).toContain(`${test.obligation} @ ${test.line}`);
  });
});

const headers = new Map([...programHeaders, ...kernelHeaders].map((file) => [file.name, file]));
const files = [...designA, ...environmentFiles];

interface Statement {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const statementPattern = /^\s*(?:OBLIGES\(.*\)|(?:program_must|CALLER_OWNS)\([^;]*\);)$/gm;

/** All that the kernel files ask of programs. */
const statements = files.flatMap((file) =>
  [...file.text.matchAll(statementPattern)].map(
    (match): Statement => ({
      file,
      start: match.index,
      end: match.index + match[0].length,
      text: match[0].trim(),
    }),
  ),
);

function without({ file, start, end }: Statement): readonly Unit[] {
  const text = file.text.slice(0, start) + file.text.slice(end);
  const unit = compile(
    { ...file, text },
    { resolveInclude: (name) => headers.get(name) ?? null, intrinsics: true },
  );
  return testKernel().map((old, i) => (files[i] === file ? unit : old));
}

describe('design A asks nothing of programs in vain: without it, something here comes out otherwise:', () => {
  it('finds what it asks', () => expect(statements.length).toBeGreaterThan(20));

  it.each(statements)('$file.name: $text', async (statement) => {
    const kernel = without(statement);
    const about = ({ obligation }: ObligationCase): boolean =>
      statement.text.includes(obligation) ||
      (/CALLER_OWNS|OWNED_WHILE/.test(statement.text) && obligation.startsWith('touch an aio'));
    for (const test of obligationCases.filter(about))
      if (!asExpected(test, await judge(test, kernel))) return;
    expect.fail('every case comes out as before');
  });
});
