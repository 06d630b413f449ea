import { describe, expect, it } from 'vitest';
import { compileProgram } from '../scenario/compile';
import { contractOf, knownRegimes } from './corpus';
import { logRows, type PastedLog, readPastedLog } from './pasted-log';
import { verify } from './verify';

const source = `#include "aio.h"

AIO_HANDLER(prog)
{
	struct bpf_aio *aio = bpf_aio_alloc(0, 0);

	if (!aio)
		return -1;
	if (bpf_get_prandom_u32() > 7)
		return -2;
	bpf_aio_release(aio);
	return 0;
}
`;

/** As libbpf prints what Linux 6.18 says of it at level 2, shortened. */
const log = `libbpf: prog 'prog': BPF program load failed: -EINVAL
libbpf: prog 'prog': -- BEGIN PROG LOAD LOG --
func#0 @0
0: R1=ctx() R10=fp0
; struct bpf_aio *aio = bpf_aio_alloc(0, 0); @ leak.bpf.c:5
0: (b4) w1 = 0                        ; R1=0
1: (85) call bpf_aio_alloc#65889          ; R0=ptr_or_null_bpf_aio(id=2,ref_obj_id=2) refs=2
2: (bf) r6 = r0                       ; R0=ptr_or_null_bpf_aio(id=2,ref_obj_id=2) refs=2
; if (!aio) @ leak.bpf.c:7
3: (15) if r6 == 0x0 goto pc+5        ; R6=ptr_bpf_aio(ref_obj_id=2) refs=2
; if (bpf_get_prandom_u32() > 7) @ leak.bpf.c:9
4: (85) call bpf_get_prandom_u32#7    ; R0=scalar() refs=2
5: (26) if w0 > 0x7 goto pc+2         ; R0=scalar(smin32=0,smax32=umax32=7) refs=2
; bpf_aio_release(aio); @ leak.bpf.c:11
6: (bf) r1 = r6                       ; R1=ptr_bpf_aio(ref_obj_id=2) refs=2
7: (85) call bpf_aio_release#65899   ;
; } @ leak.bpf.c:13
8: (b4) w0 = 0                        ; R0=0
9: (95) exit

from 5 to 8: R0=scalar() R6=ptr_bpf_aio(ref_obj_id=2) R10=fp0 refs=2
8: (b4) w0 = 0                        ; R0=0 refs=2
9: (95) exit
Unreleased reference id=2 alloc_insn=1
BPF_EXIT instruction in main prog would lead to reference leak
processed 14 insns (limit 1000000) max_states_per_insn 0 total_states 1 peak_states 1 mark_read 0
-- END PROG LOAD LOG --
libbpf: prog 'prog': failed to load: -22
`;

function read(text: string): PastedLog {
  const result = readPastedLog(text);
  if ('problem' in result) throw new Error(result.problem);
  return result;
}

const verdict = (regime: string) => {
  const contract = contractOf(knownRegimes, regime);
  const [found] = contract ? verify(compileProgram(source, 'leak.bpf.c'), contract) : [];
  if (!found) throw new Error(regime);
  return found;
};

describe('a log that was pasted', () => {
  it('names its program, its reason, and what happened on the way', () => {
    const { program, reason, events } = read(log);
    expect([program, reason]).toEqual(['prog', 'leak']);
    expect(events.map(({ kind, line, ref, taken }) => [kind, line, ref ?? taken])).toEqual([
      ['acquire', 5, 2],
      ['branch', 7, false],
      ['branch', 9, true],
      ['exit', 13, undefined],
    ]);
  });

  it('is held against the modelled verdict, numbers of instructions and references apart', () => {
    expect(
      logRows(read(log), verdict('tracked')).map(({ what, agrees }) => [what, agrees]),
    ).toEqual([
      ['verdict', true],
      ['reason', true],
      ['message', true],
      ['line', true],
      ['acquired', true],
    ]);
    const [first] = logRows(read(log), verdict('plain'));
    expect(first).toEqual({
      what: 'verdict',
      kernel: 'refused',
      model: 'accepted',
      agrees: false,
    });
  });

  it('may come quoted, with dmesg’s clock, or with carriage returns', () => {
    const plain = read(log);
    for (const before of ['> ', '[   12.345678] '])
      expect(read(log.replace(/^/gm, before))).toEqual(plain);
    expect(read(log.replaceAll('\n', '\r\n'))).toEqual(plain);
  });

  it('tells a reference that is released, or NULL, from one that is held', () => {
    const released = log.replace(/\nfrom 5[\s\S]*?leak\n/, '\n');
    expect(read(released)).toMatchObject({ isAccepted: true, reason: null });
    expect(read(released).events.map(({ kind }) => kind)).toEqual([
      'acquire',
      'branch',
      'branch',
      'release',
      'exit',
    ]);
    const isNull = log.replace(
      'from 5 to 8: R0=scalar() R6=ptr_bpf_aio(ref_obj_id=2) R10=fp0 refs=2\n8: (b4) w0 = 0                        ; R0=0 refs=2',
      'from 3 to 8: R0=0 R6=0 R10=fp0\n8: (b4) w0 = 0                        ; R0=0',
    );
    expect(read(isNull).events.map(({ kind, taken }) => [kind, taken])).toEqual([
      ['acquire', undefined],
      ['branch', true],
      ['null', undefined],
      ['exit', undefined],
    ]);
  });

  it.each([
    ['', 'nothing in it'],
    ['hello\nworld', 'no log of the BPF verifier'],
    [log.slice(0, log.indexOf('Unreleased')), 'cut off'],
  ])('that is none is refused in words', (text, words) => {
    expect(readPastedLog(text)).toEqual({ problem: expect.stringContaining(words) });
  });

  it('without source lines still has a verdict and a reason', () => {
    const bare = read(log.replace(/^; .*\n/gm, ''));
    expect(bare).toMatchObject({ isAccepted: false, reason: 'leak', line: null });
    const line = logRows(bare, verdict('tracked')).find(({ what }) => what === 'line');
    expect(line?.agrees).toBeNull();
  });
});
