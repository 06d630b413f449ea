/** A cell of the matrix: what the verifier says of a program under a design's contract, and the checker under its kernel. */
import { type Cause, Check } from '../checker/check';
import type { Unit } from '../lang/ir';
import { type Choice, link, type PropertyId } from '../machine';
import { compileKernel, compileProgram } from '../scenario/compile';
import { idleProblem } from '../scenario/idle';
import type { Scenario } from '../scenario/schema';
import { toSetup } from '../scenario/setup';
import { hasSockets } from '../scenario/sockets';
import type { Contract } from '../verifier/contract';
import { contractOfDesign } from '../verifier/designs';
import { type PathEvent, type Place, verify } from '../verifier/verify';
import type { Subject } from './row';

/**
 * The verifier's answer beside the checker's. `undecided`: nothing was found of the program's doing, and not every run
 * was explored.
 */
export type Quadrant = 'good' | 'unsound' | 'strict' | 'refused' | 'undecided';

export const quadrants: readonly Quadrant[] = ['good', 'undecided', 'refused', 'strict', 'unsound'];

export interface Refusal {
  readonly program: string;
  readonly reason: string;
  readonly message: string;
  readonly origin: Place | null;
  /** Where the reference was acquired that is lost. */
  readonly alloc: Place | null;
  readonly path: readonly PathEvent[];
}

export interface CellCause {
  readonly property: PropertyId;
  readonly object: string | null;
  readonly message: string;
  /** The program's line that did it; null if none did. */
  readonly line: number | null;
  /** What the program broke. */
  readonly obligation: string | null;
  readonly run: readonly Choice[];
}

export interface Judged {
  readonly kind: 'same' | 'port';
  readonly quadrant: Quadrant;
  /** Of the entry programs that are refused; none: it loads. */
  readonly refusals: readonly Refusal[];
  /** Paths of accepted programs that leak through the verifier's own exception: what a struct_ops program returns. */
  readonly overlooked: number;
  /** Of the program's own doing. */
  readonly causes: readonly CellCause[];
  /** The design's own: they happen to programs that do nothing wrong. */
  readonly designs: readonly CellCause[];
  readonly states: number;
  /** What kept the checker from exploring every run. */
  readonly bounds: readonly string[];
}

/** `none`: the program is not written for the design, or can't be. */
export type Cell = Judged | { readonly kind: 'none'; readonly reason: string };

/** What of a design is the same for all programs. */
interface Kit {
  readonly kernel: readonly Unit[];
  readonly contract: Contract;
}

/** States that are explored for a cell. */
export const cellStates = 20_000;

export class Judge {
  #last: { readonly key: string; readonly kit: Kit } | null = null;
  readonly #designs = new Map<string, Kit>();
  readonly #maxStates: number;

  constructor(maxStates: number = cellStates) {
    this.#maxStates = maxStates;
  }

  /** Rejects where aioscope itself fails. */
  async cell(subject: Subject): Promise<Cell> {
    if (subject.kind === 'none') return subject;
    const { scenario } = subject;
    const { kernel, contract } = this.#kitOf(scenario);
    const program = compileProgram(scenario.program.text, undefined, scenario.design);
    const error = program.diagnostics.find(({ severity }) => severity === 'error');
    if (error) return none(`not written for this design: ${error.message}`);
    const { model, diagnostics } = link(program, kernel, toSetup(scenario, program));
    const wrong = model ? idleProblem(model, program, scenario) : diagnostics[0];
    if (!model || wrong?.severity === 'error')
      return none(`does not run under this design: ${wrong?.message ?? 'it does not link'}`);
    const verdicts = verify(program, contract);
    const check = await Check.start(model, { maxStates: this.#maxStates });
    while (check.explore(this.#maxStates));
    const { found, isComplete, bound, limits, states } = check.verdict();
    const causesOf = (owner: Cause['owner']) =>
      found.filter((cause) => cause.owner === owner).map(causeOf);
    const refusals = verdicts.flatMap(
      ({ program: name, reason, message, origin, alloc, path }): readonly Refusal[] =>
        reason === null
          ? []
          : [{ ...{ program: name, reason, origin, alloc, path }, message: message ?? '' }],
    );
    const causes = causesOf('program');
    const bounds = [...(isComplete ? [] : [bound ?? 'states']), ...limits];
    return {
      kind: subject.kind,
      quadrant: quadrantOf(refusals.length === 0, causes.length > 0, bounds.length > 0),
      refusals,
      overlooked: verdicts.reduce((sum, { overlooked }) => sum + overlooked.length, 0),
      causes,
      designs: causesOf('kernel'),
      states,
      bounds,
    };
  }

  #kitOf(scenario: Scenario): Kit {
    const { design, kernel: edits } = scenario;
    const isEdited = Object.keys(edits).length > 0;
    const sockets = hasSockets(scenario);
    const key = JSON.stringify([design, sockets, edits]);
    const known = isEdited
      ? this.#last?.key === key
        ? this.#last.kit
        : null
      : this.#designs.get(key);
    if (known) return known;
    const kernel = compileKernel(edits, design, sockets);
    const contract = contractOfDesign(design, kernel);
    if (!contract) throw new Error(`there is no design ${design}`);
    const kit = { kernel, contract };
    if (isEdited) this.#last = { key, kit };
    else this.#designs.set(key, kit);
    return kit;
  }
}

const none = (reason: string): Cell => ({ kind: 'none', reason });

export function quadrantOf(loads: boolean, isUnsafe: boolean, isBounded: boolean): Quadrant {
  if (isUnsafe) return loads ? 'unsound' : 'refused';
  if (isBounded) return 'undecided';
  return loads ? 'good' : 'strict';
}

function causeOf({ property, object, message, program, obligation, run }: Cause): CellCause {
  return {
    ...{ property, object, message, run },
    line: program?.line ?? null,
    obligation: obligation?.text ?? null,
  };
}
