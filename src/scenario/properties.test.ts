/** What must hold for every program and every run, tried on random ones. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endOf, grow, type Model, nodeAt, pathTo, plant, recordRun, type State } from '../machine';
import { Memory } from '../machine/memory';
import { unreachable } from '../machine/reachability';
import { sameState } from '../machine/state';
import { tokenHolder, tokenKind, unpackHolder } from '../machine/tokens';
import { buildModel } from './build';
import { compileKernel, compileProgram } from './compile';
import { defaultScenario } from './defaults';
import { wander } from './play';
import { randomProgram } from './random-program-testing';

const kernel = compileKernel();

function modelOf(text: string): Model {
  const { model, diagnostics } = buildModel(defaultScenario(compileProgram(text)), kernel);
  if (!model) throw new Error(JSON.stringify(diagnostics));
  return model;
}

const run = fc.record({ text: randomProgram, seed: fc.nat(0xffff) });
const most = { numRuns: 60 };

describe('a run', () => {
  it('replays to the same states, byte for byte', () => {
    fc.assert(
      fc.property(run, ({ text, seed }) => {
        const model = modelOf(text);
        const { tree, node } = wander(model, seed, 300);
        let again = plant(model);
        let at = 0;
        for (const taken of pathTo(tree, node)) {
          if (taken.parent !== null)
            ({ tree: again, node: at } = grow(again, at, taken.record.choice));
          expect(sameState(nodeAt(again, at).state, taken.state)).toBe(true);
          expect(nodeAt(again, at).record.effects).toEqual(taken.record.effects);
        }
      }),
      most,
    );
  });

  it('keeps its old branches: back, then forward again, changes nothing', () => {
    fc.assert(
      fc.property(run, fc.nat(), ({ text, seed }, back) => {
        const { tree, node } = wander(modelOf(text), seed, 300);
        const path = pathTo(tree, node);
        let at = back % path.length;
        for (const taken of path.slice(at + 1)) {
          const grown = grow(tree, path[at]?.id ?? 0, taken.record.choice);
          expect(grown.tree).toBe(tree);
          expect(grown.node).toBe(taken.id);
          at++;
        }
      }),
      most,
    );
  });

  it('never has a count that differs from the references that are known', () => {
    fc.assert(
      fc.property(run, ({ text, seed }) => {
        const model = modelOf(text);
        const { tree, node } = wander(model, seed, 300);
        const { violations } = recordRun(model, pathTo(tree, node));
        const byModel = tree.nodes.flatMap((n) =>
          n.record.effects.filter((e) => e.kind === 'violation' && e.blame === 'model'),
        );
        expect(byModel).toEqual([]);
        expect(violations.filter((v) => v.property === 'model')).toEqual([]);
      }),
      most,
    );
  });
});

/**
 * Objects with an owner who can't give them back, from tokens alone: nobody has the token, or an object that is leaked
 * itself, a program that has returned, a worker that is idle again, or the kernel with nothing in flight.
 */
function leakedByTokens(model: Model, state: State): number[] {
  const memory = new Memory(model, state.bytes);
  const owners = (id: number) =>
    memory
      .tokens(id)
      .filter((token) => model.words[tokenKind(token)] === 'owner')
      .map((token) => unpackHolder(tokenHolder(token)));
  const isLeaked = (id: number): boolean =>
    owners(id).every((holder) => {
      switch (holder.kind) {
        case 'nobody':
        case 'kernel':
          return true;
        case 'object':
          return !memory.isLive(holder.object) || isLeaked(holder.object);
        case 'program':
        case 'callback':
          return memory.depth(holder.context) < holder.depth;
        case 'worker':
          return memory.frames(holder.context).length === 1;
        default:
          return false;
      }
    });
  return memory.layout.objects
    .filter(({ id, role }) => role.kind === 'arena' && memory.isLive(id) && owners(id).length > 0)
    .filter(({ id }) => isLeaked(id))
    .map(({ id }) => id);
}

describe('a leak', () => {
  it('is the same for who counts references and for who looks at the heap', () => {
    let leaks = 0;
    let ends = 0;
    fc.assert(
      fc.property(run, ({ text, seed }) => {
        const model = modelOf(text);
        const { tree, node } = wander(model, seed, 2000);
        const { state } = nodeAt(tree, node);
        const end = endOf(model, state);
        if (end?.kind !== 'quiescent' && end?.kind !== 'stuck') return;
        const memory = new Memory(model, state.bytes);
        const heap = [...unreachable(memory)].sort();
        expect(heap).toEqual(leakedByTokens(model, state).sort());
        ends++;
        leaks += heap.length;
      }),
      { numRuns: 150 },
    );
    // Not an empty verdict: most runs came to rest, and many leaked.
    expect(ends).toBeGreaterThan(40);
    expect(leaks).toBeGreaterThan(20);
  });
});
