/** Small BPF programs for tests: right and wrong, with every kfunc of an aio, in any order. */
import fc from 'fast-check';

const aio = fc.constantFrom('a', 'b');
const op = fc.constantFrom('BPF_AIO_OP_FS_READ', 'BPF_AIO_OP_FS_WRITE', 'BPF_AIO_OP_FS_FSYNC');

const simple = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(aio, op).map(([v, o]) => `${v} = bpf_aio_alloc(${o}, 0);`) },
  {
    weight: 3,
    arbitrary: aio.map((v) => `if (${v}) res = ublk_bpf_attach_and_prep_aio(io, 0, 4096, ${v});`),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(aio, fc.constantFrom(5, 9), fc.constantFrom(4096, 8192))
      .map(([v, fd, bytes]) => `if (${v}) res = bpf_aio_submit(${v}, ${fd}, 0, ${bytes}, 0);`),
  },
  { weight: 2, arbitrary: aio.map((v) => `if (${v}) bpf_aio_release(${v});`) },
  { weight: 1, arbitrary: aio.map((v) => `if (${v}) ublk_bpf_dettach_and_complete_aio(${v});`) },
  { weight: 2, arbitrary: fc.constant('ublk_bpf_complete_io(io, res);') },
  { weight: 1, arbitrary: fc.constantFrom('a = NULL;', 'b = a;', 'a = b;') },
  { weight: 1, arbitrary: fc.constantFrom('return 0;', 'if (res < 0) return 0;') },
);

const { statements } = fc.letrec<{ statement: string; statements: string }>((tie) => ({
  statement: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    simple,
    fc
      .tuple(fc.constantFrom('!a', 'res < 0', 'bpf_get_prandom_u32() & 1'), tie('statements'))
      .map(([cond, body]) => `if (${cond}) {\n${body}\n}`),
  ),
  statements: fc
    .array(tie('statement'), { minLength: 1, maxLength: 7 })
    .map((list) => list.join('\n')),
}));

/** What a correct callback does, and what wrong ones forget or do twice. */
const callback = fc.constantFrom(
  'ublk_bpf_complete_io(io, ret); ublk_bpf_dettach_and_complete_aio(aio); bpf_aio_release(aio);',
  'ublk_bpf_complete_io(io, ret); ublk_bpf_dettach_and_complete_aio(aio);',
  'ublk_bpf_complete_io(io, ret); bpf_aio_release(aio);',
  'ublk_bpf_dettach_and_complete_aio(aio); bpf_aio_release(aio);',
  'if (ret < 0) return; ublk_bpf_dettach_and_complete_aio(aio); bpf_aio_release(aio);',
  'bpf_aio_release(aio); bpf_aio_release(aio);',
  'if (ret == -EAGAIN) { bpf_aio_submit(aio, 5, 0, 512, 0); return; } ublk_bpf_complete_io(io, ret); ublk_bpf_dettach_and_complete_aio(aio); bpf_aio_release(aio);',
);

/** The text of a program that compiles: a handler of random statements and one of the callbacks. */
export const randomProgram: fc.Arbitrary<string> = fc.tuple(statements, callback).map(
  ([handler, done]) => `
#include "vmlinux.h"
#include <linux/errno.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "ublk_bpf.h"

SEC("struct_ops/bpf_aio_complete_cb")
void BPF_PROG(done, struct bpf_aio *aio, long ret)
{
struct ublk_bpf_io *io = ublk_bpf_acquire_io_from_aio(aio);
if (!io) { bpf_aio_release(aio); return; }
${done}
}

SEC(".struct_ops.link")
struct bpf_aio_complete_ops aio_ops = { .id = 16, .bpf_aio_complete_cb = (void *)done };

SEC("struct_ops.s/ublk_bpf_queue_io_cmd_daemon")
ublk_bpf_return_t BPF_PROG(handle, struct ublk_bpf_io *io, unsigned int off)
{
struct bpf_aio *a = NULL, *b = NULL;
int res = 0;
${handler}
return 0;
}

SEC(".struct_ops.link")
struct ublk_bpf_ops ops = { .id = 16, .queue_io_cmd_daemon = (void *)handle };
char LICENSE[] SEC("license") = "GPL";
`,
);
