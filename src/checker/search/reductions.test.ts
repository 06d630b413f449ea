import { describe, expect, it } from 'vitest';
import { programModel, randomPrograms } from '../../export/judged-testing';
import type { Model } from '../../machine/model';
import { buildModel } from '../../scenario/build';
import { compileKernel } from '../../scenario/compile';
import { presetById } from '../../scenario/presets';
import type { World } from '../../scenario/schema';
import { type Cause, Check, type CheckOptions, type Verdict } from '../check';
import { judgedText } from '../naive/judges-testing';
import { withShortestRuns } from '../shortest';
import { alikeOf } from './alike';
import { balancedKinds } from './balanced';

const kernel = compileKernel();

function modelOf(id: string, changes: Partial<World> = {}, edit = (text: string) => text): Model {
  const scenario = presetById(id)?.scenario;
  if (!scenario) throw new Error(`no preset ${id}`);
  const program = { ...scenario.program, text: edit(scenario.program.text) };
  const { model } = buildModel({ ...scenario, ...changes, program }, kernel);
  if (!model) throw new Error(`${id} does not link`);
  return model;
}

async function check(model: Model, options: CheckOptions = {}): Promise<Verdict> {
  const search = await Check.start(model, { maxStates: 30_000, ...options });
  while (search.explore(10_000));
  return search.verdict();
}

const both: CheckOptions = { partialOrder: true, alikeOutcomes: true };

/** Livelocks are not looked for with partial order. */
const causesOf = ({ found }: Verdict): string[] =>
  found
    .filter(({ property }) => property !== 'no-livelock')
    .map(({ owner, id }) => `${owner} ${id}`)
    .sort();

/** Outcomes of a choice that are alike, by their names. */
function alikeAt(model: Model, label: string): string[][] {
  const alike = alikeOf(model);
  return model.functions.flatMap((fn) =>
    fn.code.flatMap((instr, pc) => {
      const texts =
        instr.op === 'model' ? instr.args.flatMap((a) => (a.kind === 'text' ? [a.text] : [])) : [];
      const [name, ...outcomes] = texts;
      const classes = name === label ? (alike[fn.index]?.[pc] ?? []) : [];
      return classes.map((of) => of.map((outcome) => outcomes[outcome] ?? ''));
    }),
  );
}

describe('outcomes that are alike', () => {
  it('are the errors that all code only tells from success', () => {
    const [errors] = alikeAt(modelOf('read-irq'), 'ki_complete');
    expect(errors).toEqual(expect.arrayContaining(['-EIO', '-ENOMEM', '-EREMOTEIO']));
    // Runs again from a kworker; an fsync tells it from others; bytes are no error.
    for (const other of ['-EAGAIN', '-EINVAL', 'bytes', 'short', '0'])
      expect(errors).not.toContain(other);
  });

  it('are not those that the program itself compares with', () => {
    const compares = modelOf('read-irq', {}, (text) =>
      text.replace(
        /(BPF_PROG\(read_complete[^{]*\{)/,
        '$1\n\tif (ret == -EREMOTEIO)\n\t\tret = 0;',
      ),
    );
    const [errors] = alikeAt(compares, 'ki_complete');
    expect(errors).toContain('-ENODATA');
    expect(errors).not.toContain('-EREMOTEIO');
  });

  it('make fewer states, and the same shortest runs', async () => {
    const model = modelOf('read-irq');
    const all = await check(model);
    const fewer = await check(model, { alikeOutcomes: true });
    expect(fewer.states).toBeLessThan(all.states);
    const lengths = ({ found }: Verdict) => found.map(({ id, run }) => [id, run.length]);
    expect(lengths(fewer)).toEqual(lengths(all));
    // What stands for others counts for them.
    const taken = ({ reached }: Verdict) =>
      reached.choices.map((c) => [c.label, [...c.taken].sort()]);
    expect(taken(fewer)).toEqual(taken(all));
  });
});

describe('counters of which nobody takes notice', () => {
  it('are those of files: counted up and down, and asked for 0', () => {
    expect(balancedKinds(modelOf('read-irq'))).toEqual(['f_count']);
  });

  it('are given up where one comes to 0: the file is closed while io is in flight', async () => {
    const model = modelOf('read-irq', { serverClosesFiles: true });
    const all = await check(model);
    const reduced = await check(model, both);
    expect([all.isComplete, reduced.isComplete]).toEqual([true, true]);
    expect(causesOf(reduced)).toEqual(causesOf(all));
  });
});

describe('a reduced search', () => {
  it('takes what a variable leads to for kept, though nobody reads the variable', async () => {
    const { model } = judgedText(`struct item { int kind; };
static struct item *todo[2], *kept;
static int length, begun = 1;
static void put(int kind)
{
	struct item *it = new_object(struct item);

	it->kind = kind;
	atomic_begin();
	todo[length] = it;
	length++;
	atomic_end();
}
CONTEXT("task", 1) void first(void) { wait_idle(begun, "it begins"); put(1); }
CONTEXT("task", 1) void second(void) { wait_idle(begun, "it begins"); put(2); }
CONTEXT("kworker", 1) void works(void)
{
	struct item *it;

	for (;;) {
		wait_idle(length > 0, "there is work");
		atomic_begin();
		it = todo[0];
		length--;
		todo[0] = todo[1];
		todo[1] = 0;
		atomic_end();
		if (it->kind == 1)
			kept = it;
		else
			free_object(it);
	}
}`);
    expect(causesOf(await check(model))).toEqual([]);
    expect(causesOf(await check(model, both))).toEqual([]);
  });

  it.each(['read-irq', 'block-eagain', 'short-read', 'no-detach', 'touch-after-submit', 'null'])(
    'finds the same causes of %s',
    async (id) => {
      const model = modelOf(id);
      const all = await check(model);
      const reduced = await check(model, both);
      expect(reduced.isComplete).toBe(true);
      expect(causesOf(reduced)).toEqual(causesOf(all));
      expect(reduced.states).toBeLessThan(all.states);
    },
  );

  it('finds the same causes of random programs', async () => {
    for (const [n, program] of randomPrograms(30).entries()) {
      const model = programModel(program);
      const all = await check(model);
      if (!all.isComplete) continue;
      const reduced = await check(model, both);
      expect([n, reduced.isComplete, causesOf(reduced)]).toEqual([n, true, causesOf(all)]);
    }
  }, 240_000);

  it('says of no run that it is the shortest, until a plain search has come to the cause', async () => {
    const model = modelOf('loop-attach-leak');
    const plain = await check(model);
    const { found } = await check(model, both);
    expect(found.map(({ isShortest }) => isShortest)).toEqual(found.map(() => false));
    const mended = await withShortestRuns(model, found, both);
    const lengths = (causes: readonly Cause[]) =>
      causes.map(({ id, run, isShortest }) => [id, run.length, isShortest]).sort();
    expect(lengths(mended)).toEqual(
      lengths(plain.found.filter((c) => c.property !== 'no-livelock')),
    );
  });
});
