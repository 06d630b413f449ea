/**
 * A model as Promela, at the same granularity: one process per context, its places as labels, its choices as guarded
 * alternatives, its data as bytes that C code works on. docs/spin.md says how to run it.
 */
import { lowerModel } from '../checker/compiled/model';
import { lastingMasks } from '../machine/lasting';
import type { LinkedFunction, Model } from '../machine/model';
import { cPrelude, reachableFrom, toC } from './c';
import glue from './glue.c?raw';
import { contextNames, lineAt, placeNames, pointAt } from './names';
import { done, fnOf, type PlaceKey, pcOf, placeKey, type Survey, survey } from './survey';
import { constants, endTables, findingNames, packing } from './tables';

export interface PromelaOptions {
  /** What the text says of itself at its head. */
  readonly title?: string;
  /** Asks SPIN for runs that go round for ever, and not for states in which nothing goes on. */
  readonly liveness?: boolean;
  /** States that are looked at before writing; a model with more gets places that are found only as SPIN runs. */
  readonly maxStates?: number;
}

/** The text of a .pml file. */
export async function exportPromela(model: Model, options: PromelaOptions = {}): Promise<string> {
  const seen = await survey(model, options.maxStates ?? 500_000);
  return new Exporter(model, seen, options.liveness === true).write(options.title ?? 'a model');
}

/** A fragment of C is at most 64 KiB for SPIN. */
const longestFragment = 40_000;

class Exporter {
  private readonly model: Model;
  private readonly seen: Survey;
  private readonly contexts: readonly string[];
  private readonly names: ReadonlyMap<PlaceKey, string>;
  private readonly numbers: ReadonlyMap<PlaceKey, number>;
  private readonly raw;
  private readonly liveness: boolean;

  constructor(model: Model, seen: Survey, liveness: boolean) {
    this.model = model;
    this.seen = seen;
    this.liveness = liveness;
    this.raw = lowerModel(model, 'step');
    this.contexts = contextNames(model);
    const places = [...new Set(seen.places.flatMap((of) => [...of.keys()]))].sort((a, b) => a - b);
    this.names = placeNames(model, places);
    this.numbers = new Map(places.map((place, i) => [place, i + 2]));
  }

  write(title: string): string {
    const { model, seen } = this;
    const { module, compilation } = this.raw;
    const atRest = reachableFrom(module, model.atRest.map(compilation.nameOf), () => true);
    // Code that no run gets to is left out; where runs were left, and for what only the end asks, all of it stays.
    const isRun = (name: string, block: number): boolean =>
      !seen.isComplete ||
      name.startsWith('rt.') ||
      atRest.has(name) ||
      seen.blocks.get(name)?.has(block) === true;
    const own = [...glue.matchAll(/\brt_(\w+)\(/g)].map(([, name]) => `rt.${name}`);
    const functions = reachableFrom(module, [...atRest, ...own, 'step', 'choices'], isRun);
    const isIncluded = (fn: LinkedFunction): boolean =>
      seen.begun.has(fn.index) || functions.has(compilation.nameOf(fn));
    const packed = packing(compilation, seen);
    const c = [
      cPrelude,
      constants(compilation, seen),
      helpers,
      ...toC(module, functions, isRun),
      ...findingNames(compilation, isIncluded),
      ...endTables(compilation, isIncluded),
      ...packed.texts,
    ];
    return [
      this.head(title, packed.bytes),
      ...fragments('c_decl', c),
      'c_state "Data data" "Global" "first"\n\n',
      '/* Where the context that has just made a step stands now; 0 between steps. */\nshort went;\n\n',
      this.placeNumbers(),
      ...(this.liveness ? [stays, this.lastingOutcomes()] : []),
      ...fragments('c_code', glue.split(/(?<=^}\n)/m)),
      ...model.contexts.map(({ id }) => this.process(id)),
      this.liveness ? roundForEver : ending,
    ].join('');
  }

  private head(title: string, bytes: number): string {
    const { seen, contexts } = this;
    const looked = seen.isComplete ? `${seen.states} states` : `more than ${seen.states} states`;
    if (this.liveness) return livenessHead(title);
    return `/*
 * ${title.replace(/\*\//g, '')}, as aioscope explores it: ${looked}.
 *
 *	spin -a FILE && gcc -O2 -DNOREDUCE -DSAFETY -o pan pan.c && ./pan -n -m1000000
 *
 * Contexts: ${contexts.join(', ')}.
 * A process stands at the label of the place (function and line) where its next step begins; a step runs to the next
 * such place. ${bytes} bytes of data are C: memory, frames and references of the model.
 * Findings are printed at the end and change nothing; with -DSTOP the first one stops pan, and leaves a trail.
 */

`;
  }

  /** Choices at which not every outcome may be the same for ever, with those that may. */
  private lastingOutcomes(): string {
    const cases = this.model.functions.flatMap((fn) =>
      lastingMasks(fn).flatMap((mask, pc) =>
        mask === 0xffff_ffff ? [] : `\tcase ${placeKey(fn.index, pc)}u: return ${mask}u;\n`,
      ),
    );
    return [
      'c_code {\nstatic unsigned lasting_at(unsigned place)\n{\n\tswitch (place) {\n',
      ...cases,
      '\tdefault: return 0xffffffffu;\n\t}\n}\n}\n\n',
    ].join('');
  }

  private placeNumbers(): string {
    const { names, numbers } = this;
    const lines = [...numbers].map(([place, n]) => `#define at_${names.get(place)} ${n}\n`);
    const cases = [...numbers].map(
      ([place, n]) => `\tcase ${place === done ? '0xffffffff' : place}u: return ${n};\n`,
    );
    const unknown = this.seen.isComplete
      ? '\tdefault: model_fails("a place that the export does not list");\n'
      : '\tdefault: return at_elsewhere;\n';
    return [
      '#define at_elsewhere 1\n',
      ...lines,
      '\nc_code {\nenum { FINISHED = 0xffffffffu };\n',
      'static unsigned number_of_place(unsigned place)\n{\n\tswitch (place) {\n',
      ...cases,
      unknown,
      '\t}\n}\n}\n\n',
    ].join('');
  }

  private process(context: number): string {
    const places = this.seen.places[context] ?? new Map();
    const first = this.seen.first[context] ?? done;
    const order = [first, ...[...places.keys()].filter((place) => place !== first)];
    const elsewhere = this.seen.isComplete ? '' : this.elsewhere(context);
    return [
      `active proctype ${this.contexts[context]}()\n{\n`,
      ...order.map((place) => this.place(context, place)),
      elsewhere,
      '}\n\n',
    ].join('');
  }

  private place(context: number, place: PlaceKey): string {
    const { model } = this;
    const name = this.names.get(place) ?? '';
    const fn = model.functions[fnOf(place)];
    if (place === done || !fn) return `${name}:\n\tfalse;\n`;
    const point = pointAt(model, fn.code[pcOf(place)]);
    const { file, line } = lineAt(model, fn, pcOf(place));
    const leads = this.seen.places[context]?.get(place)?.leads ?? new Map();
    const comment = `/* ${file}:${line} ${point.what.replace(/\*\//g, '* /')} */`;
    const alternatives = this.seen.isComplete
      ? [...leads.keys()].sort((a, b) => a - b)
      : Array.from({ length: Math.max(1, point.alternatives.length) }, (_, i) => i);
    if (alternatives.length === 0) return `${name}: ${comment}\n\tfalse;\n`;
    const listed = alternatives.reduce((mask, alternative) => (mask | (1 << alternative)) >>> 0, 0);
    const mayWait = point.waits || point.alternatives.length > 0 || this.hasTwins(context);
    const options = alternatives.map((alternative) => {
      const guard = mayWait ? `c_expr { (may(${context}, ${alternative}, ${listed}u)) } -> ` : '';
      const label = point.alternatives[alternative];
      const said = label === undefined ? '' : `/* ${label} */ `;
      return said + this.step(context, alternative, guard, [...(leads.get(alternative) ?? [])]);
    });
    // SPIN lets nobody jump to a label that stands right before a d_step.
    if (options.length === 1 && !options[0]?.includes('d_step'))
      return `${name}: ${comment}\n\t${options[0]};\n`;
    return `${name}: ${comment}\n\tif\n${options.map((o) => `\t:: ${o}\n`).join('')}\tfi;\n`;
  }

  private hasTwins(context: number): boolean {
    return (this.model.contexts[context]?.instance ?? 0) > 0;
  }

  /** One step, and on to where it leads. */
  private step(
    context: number,
    alternative: number,
    guard: string,
    leads: readonly PlaceKey[],
  ): string {
    const { names, seen } = this;
    const [only] = leads;
    if (seen.isComplete && leads.length === 1 && only !== undefined) {
      const to = names.get(only);
      const code = `c_code { take_to(${context}, ${alternative}, at_${to}); }`;
      return `${guard === '' ? code : `d_step { ${guard}${code} }`}; goto ${to}`;
    }
    // Where runs were left, any place that the context was seen at may follow, or one that nobody has seen.
    const following = seen.isComplete ? leads : [...(seen.places[context]?.keys() ?? [])];
    return [
      `atomic { ${guard}c_code { take(${context}, ${alternative}); };\n\t\tif\n`,
      ...following.map((to) => {
        const name = names.get(to);
        return `\t\t:: went == at_${name} -> went = 0; goto ${name}\n`;
      }),
      `\t\t:: else -> ${seen.isComplete ? 'assert(false)' : 'went = 0; goto elsewhere'}\n`,
      '\t\tfi }',
    ].join('');
  }

  /** Places that were not seen when the text was written: the context goes on there all the same. */
  private elsewhere(context: number): string {
    const options = Array.from({ length: mostElsewhere }, (_, alternative) => {
      const guard = `c_expr { (may(${context}, ${alternative}, ${2 ** mostElsewhere - 1}u)) } -> `;
      return `\t:: ${this.step(context, alternative, guard, [])}\n`;
    });
    return `elsewhere:\n\tif\n${options.join('')}\tfi;\n`;
  }
}

/** Alternatives at a place that was not seen. No kernel file has more; `may` would say so. */
const mostElsewhere = 16;

const helpers = `static u8 mem[MEM] __attribute__((aligned(16)));
extern void (*uerror)(char *);
static u8 first_mem[MEM];
static inline u32_at *word_at(u32 at) { return (u32_at *)(mem + at); }
static inline u16_at *half_at(u32 at) { return (u16_at *)(mem + at); }
\\#define WORD(at) (*word_at(at))
\\#define HALF(at) (*half_at(at))
\\#ifdef STOP
enum { stop_at_findings = 1 };
\\#else
enum { stop_at_findings = 0 };
\\#endif
__attribute__((noreturn)) static void model_fails(const char *why)
{
	printf("error: %s\\n", why);
	exit(3);
}
`;

/** Nothing can go on: what only that shows is looked for, and nothing is changed. */
const ending = `active proctype end_of_run()
{
end:	do
	:: atomic { timeout -> c_code { end_of_run(); } }
	od
}
`;

/** What only the question for runs that go round needs: whether the last step may be taken every time, and a clock. */
const stays = 'bit stays;\nbit tick;\n\nc_code {\n\\#define LIVENESS\n}\n\n';

/**
 * A run that from some step on takes only steps that may be taken every time; and does take steps: pan lets a run that
 * has ended stutter. That each context which can go on gets its turn is pan's own -f.
 */
const roundForEver = `never {
start:	do
	:: true
	:: stays && tick -> goto accept_tick
	:: stays && !tick -> goto accept_tock
	od;
accept_tick:
	do
	:: stays && !tick -> goto accept_tock
	od;
accept_tock:
	do
	:: stays && tick -> goto accept_tick
	od
}
`;

const livenessHead = (title: string): string => `/*
 * ${title.replace(/\*\//g, '')}, as aioscope explores it: does some run go round for ever?
 *
 *	spin -a FILE && gcc -O2 -DNOREDUCE -o pan pan.c && ./pan -a -f -E -n -m1000000
 *
 * Contexts are weakly fair (-f). An outcome of the outside world is the same for ever only where the kernel files mark
 * it LASTING, or where there is no other. An acceptance cycle is such a run.
 */

`;

/** Texts as fragments of C that are not too long for SPIN. */
function fragments(kind: 'c_decl' | 'c_code', texts: readonly string[]): readonly string[] {
  const all: string[] = [];
  let open = '';
  const close = (): void => {
    if (open !== '') all.push(`${kind} {\n${open}}\n\n`);
    open = '';
  };
  for (const text of texts) {
    if (open.length + text.length > longestFragment) close();
    open += text;
  }
  close();
  return all;
}
