/** For tests: programs made of a handler and a callback, played through and told in short words. */

import type { Unit } from '../lang/ir';
import {
  type Effect,
  type Holder,
  type Model,
  pathTo,
  type RecordedRun,
  recordRun,
} from '../machine';
import { buildModel } from './build';
import { compileKernel, compileProgram } from './compile';
import { defaultScenario } from './defaults';
import { play, type Script } from './play';
import type { Scenario } from './schema';

let compiled: readonly Unit[] | null = null;

/** The kernel of design A, compiled once for all tests of a file. */
export function testKernel(): readonly Unit[] {
  compiled ??= compileKernel();
  return compiled;
}

/** A program whose handler and callback have these bodies. */
export function program(handler: string, callback = ''): string {
  return `
#include "vmlinux.h"
#include <linux/errno.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "ublk_bpf.h"

SEC("struct_ops/bpf_aio_complete_cb")
void BPF_PROG(done, struct bpf_aio *aio, long ret)
{
	struct ublk_bpf_io *io = ublk_bpf_acquire_io_from_aio(aio);

	${callback}
}

SEC(".struct_ops.link")
struct bpf_aio_complete_ops aio_ops = { .id = 16, .bpf_aio_complete_cb = (void *)done };

SEC("struct_ops.s/ublk_bpf_queue_io_cmd_daemon")
ublk_bpf_return_t BPF_PROG(handle, struct ublk_bpf_io *io, unsigned int off)
{
	struct bpf_aio *aio = NULL;
	int fd = 5;
	int res = 0;

	${handler}
}

SEC(".struct_ops.link")
struct ublk_bpf_ops ops = { .id = 16, .queue_io_cmd_daemon = (void *)handle };

char LICENSE[] SEC("license") = "GPL";
`;
}

export const QUEUED = 'return ublk_bpf_return_val(UBLK_BPF_IO_QUEUED, 0);';
/** Into `aio`; leaves the handler if there is none. */
export const ALLOC = 'aio = bpf_aio_alloc(BPF_AIO_OP_FS_READ, 0); if (!aio) return 0;';
export const ATTACH = 'ublk_bpf_attach_and_prep_aio(io, 0, 4096, aio);';

export const SUBMIT = 'res = bpf_aio_submit(aio, fd, 0, 4096, 0);';
/** A correct callback, and a correct way out after a refused submit. */
export const END =
  'ublk_bpf_complete_io(io, ret); ublk_bpf_dettach_and_complete_aio(aio); bpf_aio_release(aio);';

export interface Playing {
  readonly model: Model;
  readonly run: RecordedRun;
}

/** Plays a program's default scenario, or one changed from it. */
export function playThrough(
  text: string,
  script: Script = [],
  change: Partial<Scenario> = {},
  kernel: readonly Unit[] = testKernel(),
): Playing {
  const scenario = { ...defaultScenario(compileProgram(text)), ...change };
  const { model, diagnostics } = buildModel(scenario, kernel);
  if (!model) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const { tree, node } = play(model, script);
  return { model, run: recordRun(model, pathTo(tree, node)) };
}

/** What happened, one short line each: `ublk server: hand owner program>kernel`. */
export function story({ model, run }: Playing): readonly string[] {
  return run.steps.flatMap((step) => {
    const context = model.contexts[step.choice.context]?.name ?? 'start';
    return step.effects.flatMap((effect) => {
      const told = tell(run, effect, step.index);
      return told === null ? [] : [`${context}: ${told}`];
    });
  });
}

function tell(run: RecordedRun, effect: Effect, step: number): string | null {
  const named = (slot: number): string =>
    run.objects.findLast((o) => o.slot === slot && o.born <= step)?.name ?? '?';
  const by = (holder: Holder): string => holder.kind;
  switch (effect.kind) {
    case 'alloc':
    case 'free':
      return `${effect.kind} ${named(effect.object)}`;
    case 'take':
      return `take ${effect.ref} ${by(effect.holder)} ${effect.count}`;
    case 'drop':
      return `drop ${effect.ref} ${by(effect.holder)} ${effect.count}`;
    case 'hand':
      return `hand ${effect.ref} ${by(effect.from)}>${by(effect.to)}`;
    case 'lost':
      return `lost ${effect.ref} of ${named(effect.object)}`;
    case 'enter':
      return `enter ${effect.fn}`;
    case 'leave':
      return `leave ${effect.fn}`;
    case 'return':
      return effect.value !== null ? `${effect.fn} = ${effect.value}` : null;
    case 'call':
      return `call ${effect.fn}`;
    case 'label':
      return effect.text;
    case 'choice':
      return `${effect.label}: ${effect.alternative}`;
    default:
      return null;
  }
}

/** The first of the wanted lines that does not come after the ones before it; null if all do. */
export function missing(lines: readonly string[], wanted: readonly string[]): string | null {
  let from = 0;
  for (const want of wanted) {
    const at = lines.indexOf(want, from);
    if (at < 0) return want;
    from = at + 1;
  }
  return null;
}
