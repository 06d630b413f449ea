/** Why nothing of a program would run in a scenario, said where it can be mended. */
import type { Unit } from '../lang/ir';
import type { Diagnostic, Span } from '../lang/source';
import { choicesAt, endOf, grow, type Model, nodeAt, plant } from '../machine';
import { structOpsId } from './defaults';
import { habit } from './habit';
import type { Scenario } from './schema';

/** An error of the program if all goes by without it; null if it comes to run, or if what waits for it is to be seen. */
export function idleProblem(model: Model, unit: Unit, scenario: Scenario): Diagnostic | null {
  if (!goesByWithout(model)) return null;
  const { opsId, aioOpsId } = scenario.device;
  return (
    unlike(unit, 'ublk_bpf_ops', opsId) ??
    (aioOpsId === null ? null : unlike(unit, 'bpf_aio_complete_ops', aioOpsId)) ??
    error(
      top,
      'there is no run: no io command of the scenario reaches the program',
      'look at the io commands, the device and the contexts in the scenario',
    )
  );
}

/** More than the device takes to call the program for the first time. */
const mostSteps = 200;

/** Whether the usual run comes to its end, and no line of the program has run. */
function goesByWithout(model: Model): boolean {
  let tree = plant(model);
  let node = 0;
  for (let steps = 0; steps < mostSteps; steps++) {
    const { record, state } = nodeAt(tree, node);
    if (record.visited.some(({ file }) => model.files[file]?.role === 'program')) return false;
    const choices = choicesAt(tree, node);
    const choice = choices[choices.length > 0 ? habit(choices, record.choice.context) : 0];
    if (!choice) return endOf(model, state)?.kind === 'quiescent';
    ({ tree, node } = grow(tree, node, choice));
  }
  return false;
}

const error = (span: Span, message: string, hint: string): Diagnostic => ({
  severity: 'error',
  span,
  message,
  hint,
});

const top: Span = { file: 0, start: 0, end: 0 };

const examples = {
  ublk_bpf_ops: { name: 'my_ops', member: 'queue_io_cmd', fn: 'my_queue_io_cmd' },
  bpf_aio_complete_ops: {
    name: 'my_aio_ops',
    member: 'bpf_aio_complete_cb',
    fn: 'my_complete',
  },
} as const;

/** What keeps the device from finding its struct_ops object of this kind; null if it finds it. */
function unlike(unit: Unit, record: keyof typeof examples, id: number | null): Diagnostic | null {
  const registered = unit.structOps.filter((def) => def.record === record);
  const [first] = registered;
  if (!first) {
    const { name, member, fn } = examples[record];
    return error(
      top,
      `there is no run: the device needs a struct_ops object of type ${record}, and this text has none`,
      `write e.g. \`SEC(".struct_ops.link") struct ${record} ${name} = { .id = ${id ?? 16}, .${member} = (void *)${fn} };\`, with \`${fn}\` a function in \`SEC("struct_ops/${member}")\``,
    );
  }
  const found = structOpsId(unit, first);
  if (id === null)
    return error(
      first.span,
      `there is no run: the scenario's device has no id for a ${record}`,
      `give it ${found} in the scenario, under “ublk device”`,
    );
  if (registered.some((def) => structOpsId(unit, def) === id)) return null;
  return error(
    first.span,
    `there is no run: the device looks for the ${record} with id ${id}, and \`${first.name}\` has ${found}`,
    `write \`.id = ${id}\`, or set ${found} in the scenario, under “ublk device”`,
  );
}
