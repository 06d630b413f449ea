import { describe, expect, it } from 'vitest';
import { readKernelLog, reasonOfLog } from './kernel-log';

/** As Linux 6.18 prints it at level 2, shortened. */
const leak = `func#0 @0
Live regs before insn:
      0: .......... (b4) w1 = 0
0: R1=ctx() R10=fp0
; struct bpf_aio *aio = bpf_aio_alloc(0, 0); @ leak.bpf.c:7
0: (b4) w1 = 0                        ; R1=0
1: (85) call bpf_task_from_pid#65889          ; R0=ptr_or_null_task_struct(id=2,ref_obj_id=2) refs=2
2: (bf) r6 = r0                       ; R0=ptr_or_null_task_struct(id=2,ref_obj_id=2) R6=ptr_or_null_task_struct(id=2,ref_obj_id=2) refs=2
; if (!aio) @ leak.bpf.c:9
3: (15) if r6 == 0x0 goto pc+5        ; R6=ptr_task_struct(ref_obj_id=2) refs=2
; if (bpf_get_prandom_u32() > 7) @ leak.bpf.c:11
4: (85) call bpf_get_prandom_u32#7    ; R0=scalar() refs=2
5: (26) if w0 > 0x7 goto pc+2         ; R0=scalar(smin32=0,smax32=umax32=7) refs=2
; bpf_aio_release(aio); @ leak.bpf.c:13
6: (bf) r1 = r6                       ; R1=ptr_task_struct(ref_obj_id=2) R6=ptr_task_struct(ref_obj_id=2) refs=2
7: (85) call bpf_task_release#65899   ;
; } @ leak.bpf.c:15
8: (b4) w0 = 0                        ; R0=0
9: (95) exit

from 5 to 8: R0=scalar() R6=ptr_task_struct(ref_obj_id=2) R10=fp0 refs=2
8: (b4) w0 = 0                        ; R0=0 refs=2
9: (95) exit
Unreleased reference id=2 alloc_insn=1
BPF_EXIT instruction in main prog would lead to reference leak
processed 14 insns (limit 1000000) max_states_per_insn 0 total_states 1 peak_states 1 mark_read 0
`;

const refused = (error: string, before = ''): string =>
  `0: R1=ctx() R10=fp0\n; x @ p.bpf.c:3\n${before}4: (85) call bpf_task_release#65899\n${error}\nprocessed 5 insns\n`;

describe('a log of the kernel’s verifier', () => {
  it('tells the error, its line, and where a leaked reference is from', () => {
    const log = readKernelLog(leak, 'leak.bpf.c');
    expect(log.isAccepted).toBe(false);
    expect(log.errors).toEqual([
      'Unreleased reference id=2 alloc_insn=1',
      'BPF_EXIT instruction in main prog would lead to reference leak',
    ]);
    expect(log.line).toBe(15);
    expect(log.allocLine).toBe(7);
    expect(reasonOfLog(log)).toBe('leak');
  });

  it('tells the path of the error alone, though others were explored before', () => {
    expect(readKernelLog(leak, 'leak.bpf.c').path).toEqual([7, 9, 11, 15]);
  });

  it('of an accepted program has no errors', () => {
    const accepted = leak.replace(/\nfrom 5[\s\S]*?leak\n/, '\n');
    expect(readKernelLog(accepted, 'leak.bpf.c')).toMatchObject({ isAccepted: true, errors: [] });
  });

  it.each([
    ['Possibly NULL pointer passed to trusted arg0', '', 'null'],
    ["R1 invalid mem access 'map_value_or_null'", '', 'null-map-value'],
    [
      'release kernel function bpf_task_release expects refcounted PTR_TO_BTF_ID',
      '',
      'not-refcounted',
    ],
    ['R1 must be referenced or trusted', '', 'untrusted'],
    ['only read is supported', '', 'write-to-aio'],
    [
      'arg#0 pointer type STRUCT task_struct must point to scalar, or struct with scalar',
      '3: (85) call bpf_task_release#65899   ;\n',
      'double-release',
    ],
    [
      'arg#0 pointer type STRUCT task_struct must point to scalar, or struct with scalar',
      '3: (b7) r1 = 8                        ; R1=8\n',
      'not-a-pointer',
    ],
    [
      'infinite loop detected at insn 4\ncur state: R0=scalar()\nold state: R0=scalar()',
      '',
      'loop',
    ],
  ])('%s: %s is %s', (error, before, reason) => {
    expect(reasonOfLog(readKernelLog(refused(error, before), 'p.bpf.c'))).toBe(reason);
  });
});
