/** Why nothing of a program would run in a scenario, said where it can be mended. */
import type { Unit } from '../../lang/ir';
import type { Diagnostic, Span } from '../../lang/source';
import { enabled, initial, type Model, step } from '../../machine';
import { structOpsId } from '../../scenario/defaults';
import type { Scenario } from '../../scenario/schema';

/** Nothing runs, or START_DEV fails in the only step. */
function isIdle(model: Model): boolean {
  const { state } = initial(model);
  const [only, ...more] = enabled(model, state);
  if (!only) return true;
  return more.length === 0 && enabled(model, step(model, state, only, 1).state).length === 0;
}

/** An error of the program if nothing of it runs; null if something does. */
export function idleProblem(model: Model, unit: Unit, scenario: Scenario): Diagnostic | null {
  if (!isIdle(model)) return null;
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
