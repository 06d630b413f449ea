/**
 * Text for links: words that bpf aio programs share become one byte each, before deflate sees them. A program of 4 kB
 * is a third shorter that way, which decides whether its link fits where links are cut at 2,000 characters.
 *
 * The list belongs to link format 1: it must never change, not even in its order. A better list is a new format.
 */
import { ByteWriter, DamagedError, decodeUtf8 } from './bytes';

export const words: readonly string[] = [
  '// SPDX-License-Identifier: GPL-2.0\n',
  '#include "vmlinux.h"\n',
  '#include <linux/errno.h>\n',
  '#include <linux/falloc.h>\n',
  '#include <linux/const.h>\n',
  '#include <bpf/bpf_helpers.h>\n',
  '#include <bpf/bpf_tracing.h>\n',
  '#include "ublk_bpf.h"\n',
  '#include "',
  '#include <',
  '#define ',
  'struct {\n\t__uint(type, BPF_MAP_TYPE_HASH);\n\t__uint(max_entries, ',
  ');\n\t__type(key, ',
  '\t__type(value, ',
  ' SEC(".maps");\n',
  'SEC("struct_ops/bpf_aio_complete_cb")\nvoid BPF_PROG(',
  'SEC("struct_ops.s/ublk_bpf_queue_io_cmd_daemon")\nublk_bpf_return_t BPF_PROG(',
  'SEC("struct_ops/ublk_bpf_queue_io_cmd")\nublk_bpf_return_t BPF_PROG(',
  'SEC("struct_ops/ublk_bpf_release_io_cmd")\nvoid BPF_PROG(',
  'SEC("struct_ops/ublk_bpf_attach_dev")\nint BPF_PROG(',
  'SEC("struct_ops/ublk_bpf_detach_dev")\nvoid BPF_PROG(',
  'SEC("struct_ops/',
  'SEC(".struct_ops.link")\nstruct ublk_bpf_ops ',
  'SEC(".struct_ops.link")\nstruct bpf_aio_complete_ops ',
  'char LICENSE[] SEC("license") = "GPL";\n',
  ', struct ublk_bpf_io *io, unsigned int off)\n{\n',
  ', struct bpf_aio *aio, long ret)\n{\n',
  '\t.bpf_aio_complete_cb = (void *)',
  '\t.queue_io_cmd_daemon = (void *)',
  '\t.queue_io_cmd = (void *)',
  '\t.release_io_cmd = (void *)',
  '\t.attach_dev = (void *)',
  '\t.detach_dev = (void *)',
  '\t.id = ',
  'struct ublk_bpf_io *io = ublk_bpf_acquire_io_from_aio(aio);\n',
  'ublk_bpf_release_io_from_aio(',
  'ublk_bpf_complete_io(io, ',
  'ublk_bpf_complete_io(',
  'ublk_bpf_dettach_and_complete_aio(aio);\n',
  'bpf_aio_release(aio);\n',
  'bpf_aio_release(',
  'ublk_bpf_attach_and_prep_aio(io, ',
  'bpf_aio_submit(aio, ',
  'bpf_aio_submit(',
  'bpf_aio_alloc_sleepable(',
  'bpf_aio_alloc(',
  'ublk_bpf_get_iod(',
  'ublk_bpf_get_dev_id(',
  'ublk_bpf_get_queue_id(',
  'ublk_bpf_get_io_tag(',
  'ublk_bpf_return_val(UBLK_BPF_IO_QUEUED, 0)',
  'ublk_bpf_return_val(UBLK_BPF_IO_CONTINUE, ',
  'ublk_bpf_return_val(UBLK_BPF_IO_REDIRECT, ',
  'ublk_bpf_return_val(',
  'ublk_bpf_return_t',
  'UBLK_IO_OP_',
  'BPF_AIO_OP_FS_READ',
  'BPF_AIO_OP_FS_WRITE',
  'BPF_AIO_OP_FS_FSYNC',
  'BPF_AIO_OP_FS_FALLOCATE',
  'BPF_AIO_FORCE_WQ',
  'FALLOC_FL_PUNCH_HOLE',
  'FALLOC_FL_ZERO_RANGE',
  'FALLOC_FL_KEEP_SIZE',
  'FALLOC_FL_',
  'const struct ublk_bpf_io *io',
  'struct ublk_bpf_io *io',
  'struct ublk_bpf_io *',
  'const struct ublksrv_io_desc *iod',
  'struct ublksrv_io_desc *',
  'struct bpf_aio *aio',
  'struct bpf_aio *',
  'bpf_map_lookup_elem(&',
  'bpf_map_update_elem(&',
  'bpf_map_delete_elem(&',
  'bpf_spin_unlock(',
  'build_io_key(',
  'bpf_printk("',
  'BPF_DBG("',
  'BPF_ANY',
  '__sync_fetch_and_add(&',
  '__sync_sub_and_fetch(&',
  'iod->nr_sectors << 9',
  'iod->start_sector << 9',
  'iod->op_flags & 0xff',
  'nr_sectors',
  'start_sector',
  'op_flags',
  'backing',
  'payload',
  'static inline ',
  'unsigned long long ',
  'unsigned long ',
  'unsigned int ',
  'unsigned char ',
  'struct ',
  'const ',
  'static ',
  'inline ',
  'return ',
  'sizeof(',
  'switch (',
  '\tdefault:\n',
  '\t\tbreak;\n',
  '\tcase ',
  'while (',
  'else {\n',
  '} else ',
  '} else {\n',
  '\n\tif (!',
  'if (!',
  'if (',
  ' < 0)\n',
  'goto ',
  'return 0;\n',
  'return;\n',
  '-EINVAL',
  '-ENOMEM',
  '-EOPNOTSUPP',
  '-EAGAIN',
  '-EIO',
  'NULL',
  ' = ',
  ' == ',
  ' != ',
  ' && ',
  ' || ',
  ', &',
  ');\n\t',
  ';\n\n',
  ')\n{\n',
  ' {\n',
  ' */\n',
  '\n * ',
  ' the ',
  '__u32',
  '__u64',
  'release',
  'complete',
  'submit',
  'attach',
  'detach',
  'queue',
  'flags',
  'bytes',
  '#include "vmlinux.h"\n#include <linux/errno.h>\n',
  '#include <bpf/bpf_helpers.h>\n#include <bpf/bpf_tracing.h>\n#include "ublk_bpf.h"\n',
  '\n\terr = ',
  '\tint err',
  '_queue_io_cmd',
  '_complete',
  'dev_id',
  '\tconst struct ublksrv_io_desc *iod = ublk_bpf_get_iod(io);\n',
  '\tint dev_id = ublk_bpf_get_dev_id(io);\n',
  'int *fd',
];

/** The next byte stands for itself. */
const literal = 0x1f;

/** Bytes that plain C text does not have: what a word becomes. Tab, newline, return and printable ASCII stay. */
const codes: readonly number[] = Array.from({ length: 256 }, (_, byte) => byte).filter(
  (byte) =>
    byte !== 0 &&
    byte !== literal &&
    byte !== 0x09 &&
    byte !== 0x0a &&
    byte !== 0x0d &&
    (byte < 0x20 || byte > 0x7f),
);

const wordOfCode = new Map(words.map((word, i) => [codes[i] as number, word]));

/** By first character, longest first. */
const byFirst = new Map<string, { readonly word: string; readonly code: number }[]>();
for (const [code, word] of wordOfCode) {
  const first = word.charAt(0);
  const list = byFirst.get(first) ?? [];
  list.push({ word, code });
  byFirst.set(
    first,
    list.sort((a, b) => b.word.length - a.word.length),
  );
}

const encoder = new TextEncoder();

export function packText(text: string): Uint8Array {
  const out = new ByteWriter();
  for (let at = 0; at < text.length; ) {
    const hit = byFirst.get(text.charAt(at))?.find(({ word }) => text.startsWith(word, at));
    if (hit) {
      out.byte(hit.code);
      at += hit.word.length;
      continue;
    }
    const code = text.codePointAt(at) ?? 0;
    const bytes = code < 0x80 ? [code] : encoder.encode(String.fromCodePoint(code));
    for (const byte of bytes) {
      if (byte === 0 || byte === literal || wordOfCode.has(byte)) out.byte(literal);
      out.byte(byte);
    }
    at += code > 0xffff ? 2 : 1;
  }
  return out.finish();
}

/** Throws a DamagedError for what packText can't have made, and for a text of more than `limit` bytes. */
export function unpackText(packed: Uint8Array, limit: number): string {
  const out = new ByteWriter();
  let size = 0;
  for (let at = 0; at < packed.length; at++) {
    let byte = packed[at] ?? 0;
    const word = wordOfCode.get(byte);
    if (word !== undefined) out.append(encoder.encode(word));
    else {
      if (byte === literal) {
        at++;
        if (at >= packed.length) throw new DamagedError('its text ends in the middle');
        byte = packed[at] ?? 0;
      }
      out.byte(byte);
    }
    size += word?.length ?? 1;
    if (size > limit) throw new DamagedError(`it has a text of more than ${limit} bytes`);
  }
  return decodeUtf8(out.finish());
}
