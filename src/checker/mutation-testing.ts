/** What becomes of programs that are nearly right: each is found out, refused, or does the same. */
import type { Unit } from '../lang/ir';
import type { Model } from '../machine/model';
import { buildModel } from '../scenario/build';
import { compileProgram } from '../scenario/compile';
import { presetById } from '../scenario/presets';
import type { Scenario, World } from '../scenario/schema';
import { contentsOf } from '../scenario/setup';
import { plainIo } from '../scenario/world';
import { type Cause, Check, type Verdict } from './check';
import { effectsOf, type Grade, sameEffects } from './effects-testing';
import { type Mutant, mutantsOf } from './mutants-testing';

export type Fate =
  /** The compiler refuses it. */
  | 'refused'
  /** The checker finds a cause of the program's. */
  | 'found'
  /** What the checker finds is said to be the kernel's, and is not found of the original. */
  | 'blamed on the kernel'
  /** All its runs have the effects that the original's have. */
  | 'same'
  /** The same, but aios are submitted with other data: another place in the file, other flags. */
  | 'other data'
  /** It keeps every rule, and in some world no run comes to lines that the original comes to: the verdict lists them. */
  | 'reaches less'
  /** It keeps every rule, and does something else. */
  | 'other effects'
  | 'too large';

type Rules = World['rules'];

/** A transfer is done at once, or later, or is to be tried again, or fails. */
const few: Rules = {
  read_iter: { forbid: ['-EINVAL', '-ENOMEM', '-EPERM'] },
  write_iter: { forbid: ['-EINVAL', '-EOPNOTSUPP', '-ENOSPC', '-EDQUOT', '-EFBIG', 'short'] },
  'read_iter in kworker': { forbid: ['-EINVAL', '-ENOMEM'] },
  'write_iter in kworker': { forbid: ['-EINVAL', '-ENOSPC', '-EDQUOT', '-EFBIG', 'short'] },
  ki_complete: { forbid: ['-EREMOTEIO', '-ENODATA', '-ETIMEDOUT', '-ENOLINK', 'short', '-EAGAIN'] },
  'ki_complete in': { force: 'irq' },
};

/** Correct programs, each in worlds that together reach what it does. */
const worlds: Readonly<Record<string, readonly Partial<World>[]>> = {
  'read-irq': [
    { ios: [{ ...plainIo, startSector: 8 }], rules: few },
    { ios: [{ ...plainIo, op: 'WRITE' }], rules: few },
  ],
  loop: (['READ', 'WRITE', 'FLUSH', 'DISCARD', 'WRITE_ZEROES'] as const).map((op) => ({
    ios: [{ ...plainIo, op, sectors: op === 'FLUSH' ? 0 : 8, startSector: op === 'FLUSH' ? 0 : 8 }],
    rules: few,
  })),
  stripe: [
    {
      ios: [{ ...plainIo, sectors: 16 }],
      rules: {
        ...few,
        read_iter: { force: '-EIOCBQUEUED' },
        ki_complete: {
          forbid: ['short', '-EAGAIN', '-EREMOTEIO', '-ENODATA', '-ETIMEDOUT', '-ENOLINK'],
        },
      },
    },
  ],
  null: [{}],
  'refused-too-many-bytes': [{ rules: few }],
};

export const mutatedPresets = Object.keys(worlds);

export interface Fates {
  readonly original: Fate;
  readonly mutants: readonly { readonly mutant: Mutant; readonly fate: Fate }[];
}

/** The fate of every mutant of a preset's program; `take` leaves some of them out. */
export async function fatesOf(
  id: string,
  kernel: readonly Unit[],
  take: (nth: number) => boolean = () => true,
): Promise<Fates> {
  const scenario = presetById(id)?.scenario;
  if (!scenario) throw new Error(`no preset ${id}`);
  const { text } = scenario.program;
  const judge = new Judge(scenario, worlds[id] ?? [], kernel);
  const mutants: { mutant: Mutant; fate: Fate }[] = [];
  for (const [nth, mutant] of mutantsOf(text).entries())
    if (take(nth)) mutants.push({ mutant, fate: await judge.fate(mutant.text) });
  return { original: await judge.fate(text), mutants };
}

class Judge {
  private readonly scenario: Scenario;
  private readonly worlds: readonly Partial<World>[];
  private readonly kernel: readonly Unit[];
  private readonly verdicts = new Map<number, Promise<Verdict>>();
  private readonly effects = new Map<string, ReturnType<typeof effectsOf>>();

  constructor(scenario: Scenario, own: readonly Partial<World>[], kernel: readonly Unit[]) {
    this.scenario = scenario;
    this.worlds = own;
    this.kernel = kernel;
  }

  private model(text: string, world: Partial<World>): Model | null {
    const scenario = { ...this.scenario, ...world };
    const { program: original } = this.scenario;
    const unit = compileProgram(original.text);
    // What the original leads to expect of its maps, whatever is left of it.
    const maps = Object.fromEntries(
      unit.maps.map(({ name }) => [name, contentsOf(scenario, unit, name)]),
    );
    const program = { preset: null, text };
    return buildModel({ ...scenario, maps, program }, this.kernel).model;
  }

  async fate(text: string): Promise<Fate> {
    const models = this.worlds.map((world) => this.model(text, world));
    const linked = models.filter((model) => model !== null);
    if (linked.length < models.length) return 'refused';
    let isFound = false;
    let isLess = false;
    const lines = new Set(text.split('\n').map((line) => line.trim()));
    for (const [n, model] of linked.entries()) {
      const verdict = await verdictOn(model);
      const { isComplete, found, limits } = verdict;
      if (found.some(({ owner }) => owner === 'program')) return 'found';
      // A loop that never ends is found, too: the verdict names it.
      if (limits.some((limit) => limit.startsWith('the loop at program'))) return 'found';
      if (!isComplete) return 'too large';
      const original = await this.verdictOfOriginal(n);
      const known = new Set(original.found.map(kindOf));
      isFound ||= found.some((cause) => !known.has(kindOf(cause)));
      const reached = new Set(linesReached(text, verdict));
      isLess ||= linesReached(this.text, original).some(
        (line) => lines.has(line) && !reached.has(line),
      );
    }
    if (isFound) return 'blamed on the kernel';
    if (await this.isSame(linked, 'data')) return 'same';
    if (await this.isSame(linked, 'effects')) return 'other data';
    return isLess ? 'reaches less' : 'other effects';
  }

  private get text(): string {
    return this.scenario.program.text;
  }

  private verdictOfOriginal(world: number): Promise<Verdict> {
    const model = this.model(this.text, this.worlds[world] ?? {});
    if (!model) throw new Error('the original does not link');
    const known = this.verdicts.get(world) ?? verdictOn(model);
    this.verdicts.set(world, known);
    return known;
  }

  private async isSame(models: readonly Model[], grade: Grade): Promise<boolean> {
    for (const [n, model] of models.entries()) {
      const key = `${n} ${grade}`;
      const original = this.model(this.text, this.worlds[n] ?? {});
      if (!original) return false;
      const known = this.effects.get(key) ?? effectsOf(original, grade);
      this.effects.set(key, known);
      const [mine, others] = [await effectsOf(model, grade), await known];
      if (!mine || !others || sameEffects(mine, others) !== true) return false;
    }
    return true;
  }
}

async function verdictOn(model: Model): Promise<Verdict> {
  const check = await Check.start(model, { maxStates: 20_000 });
  while (check.explore(20_000));
  return check.verdict();
}

function linesReached(text: string, { reached }: Verdict): readonly string[] {
  const unreached = new Set(reached.unreachedLines);
  return text.split('\n').flatMap((line, at) => (unreached.has(at + 1) ? [] : line.trim()));
}

/** What tells causes of the kernel apart, whatever the program's lines are. */
const kindOf = ({ property, object, origin }: Cause): string =>
  [property, object, origin && `${origin.file}:${origin.line}`].join(' ');
