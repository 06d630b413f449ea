/** Judges cells of the matrix away from the page, one after the other. */
import { Judge } from '../../compare/cell';
import { ownRow } from '../../compare/row';
import { compileProgram } from '../../scenario/compile';
import { defaultScenario } from '../../scenario/defaults';
import type { CellAnswer, CellRequest } from './cell-protocol';
import { programName } from './names';

const judge = new Judge();

const say = (answer: CellAnswer): void => self.postMessage(answer);

async function answer(request: CellRequest): Promise<CellAnswer> {
  const { id } = request;
  if (request.kind === 'cell') return { kind: 'cell', id, cell: await judge.cell(request.subject) };
  const { text, name, row } = request;
  const unit = compileProgram(text, programName);
  const error = unit.diagnostics.find(({ severity }) => severity === 'error');
  if (error) return { kind: 'failed', id, reason: error.message };
  const scenario = { ...defaultScenario(unit), name, program: { preset: null, text } };
  return { kind: 'row', id, row: ownRow(row, name, scenario) };
}

self.addEventListener('message', ({ data }: MessageEvent<CellRequest>) => {
  answer(data).then(say, (error: unknown) =>
    say({
      kind: 'failed',
      id: data.id,
      reason: error instanceof Error ? error.message : String(error),
    }),
  );
});
