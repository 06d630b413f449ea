/** RFC-FACTS 4.3, row by row: what each event does to io->ref. Expectations are the sheet's, none is taken from a run. */
import { describe, expect, it } from 'vitest';
import type { Effect } from '../machine';
import type { Script } from './play';
import { ALLOC, ATTACH, playThrough, program, QUEUED } from './programs-testing';

interface Told {
  /** `+` and `-` with the holder and the count afterwards, in order. */
  readonly refs: readonly string[];
  readonly ended: boolean;
  readonly violations: readonly string[];
}

/** Plays one READ through a handler and tells what became of io->ref. */
function tell(text: string, script: Script = []): Told {
  const { run } = playThrough(text, script);
  const effects = run.steps.flatMap((step) => step.effects);
  const isRef = (e: Effect): e is Effect & { kind: 'take' | 'drop' } =>
    (e.kind === 'take' || e.kind === 'drop') && e.ref === 'ref';
  return {
    refs: effects
      .filter(isRef)
      .map((e) => `${e.kind === 'take' ? '+' : '-'}${e.holder.kind} ${e.count}`),
    ended: effects.some((e) => e.kind === 'label' && e.text === 'request ends'),
    violations: run.violations.map((v) => v.property),
  };
}

const prepared = ['+ublk 1', '+duty 2'];

describe('io->ref', () => {
  it('is 2 after prep: the handler loop has one, whoever completes the command the other', () => {
    const told = tell(program(QUEUED));
    expect(told.refs.slice(0, 2)).toEqual(prepared);
  });

  it('goes down by 1 when the handler exits', () => {
    const told = tell(program(QUEUED));
    expect(told.refs).toEqual([...prepared, '-ublk 1']);
    // Nobody completes the command: it never ends, and its submitter waits for ever.
    expect(told.ended).toBe(false);
    expect(told.violations).toContain('not-stuck');
  });

  it('goes down by 1 for ublk_bpf_complete_io, and at 0 the request ends', () => {
    const told = tell(program(`ublk_bpf_complete_io(io, 4096); ${QUEUED}`));
    expect(told.refs).toEqual([...prepared, '-duty 1', '-ublk 0']);
    expect(told.ended).toBe(true);
    expect(told.violations).toEqual([]);
  });

  it('goes down by 1 for each further ublk_bpf_complete_io, too', () => {
    const told = tell(
      program(`ublk_bpf_complete_io(io, 4096); ublk_bpf_complete_io(io, 4096); ${QUEUED}`),
    );
    // The second one is paid for with the handler's reference, and ends the request under it.
    expect(told.refs.slice(0, 4)).toEqual([...prepared, '-duty 1', '-ublk 0']);
    expect(told.ended).toBe(true);
    expect(told.violations[0]).toBe('refcount');
  });

  it('goes up by 1 for each attach and down by 1 for each detach', () => {
    const told = tell(
      program(
        `${ALLOC} ${ATTACH} ublk_bpf_dettach_and_complete_aio(aio); bpf_aio_release(aio);
         ublk_bpf_complete_io(io, 0); ${QUEUED}`,
      ),
    );
    expect(told.refs).toEqual([...prepared, '+object 3', '-object 2', '-duty 1', '-ublk 0']);
  });

  it('goes up again for a second attach of one aio, which one detach does not undo', () => {
    const told = tell(
      program(
        `${ALLOC} ${ATTACH} ${ATTACH} ublk_bpf_dettach_and_complete_aio(aio); bpf_aio_release(aio);
         ublk_bpf_complete_io(io, 0); ${QUEUED}`,
      ),
    );
    expect(told.refs).toEqual([
      ...prepared,
      '+object 3',
      '+object 4',
      '-object 3',
      '-duty 2',
      '-ublk 1',
    ]);
    expect(told.ended).toBe(false);
  });

  it('goes down by 1 more when a command is redirected before anything was queued', () => {
    const told = tell(program('return ublk_bpf_return_val(UBLK_BPF_IO_REDIRECT, 0);'));
    expect(told.refs).toEqual([...prepared, '-duty 1', '-ublk 0']);
    expect(told.violations).toEqual([]);
  });

  it('goes down by 1 more on the fail path, which completes the command with the error', () => {
    const told = tell(program('return ublk_bpf_return_val(UBLK_BPF_IO_CONTINUE, 0);'));
    expect(told.refs).toEqual([...prepared, '-duty 1', '-ublk 0']);
    expect(told.ended).toBe(true);
  });

  it('reaches 0 in whoever acts last: here the callback, after the handler has exited', () => {
    const told = tell(
      program(
        `${ALLOC} ${ATTACH} bpf_aio_submit(aio, fd, 0, 4096, 0); ${QUEUED}`,
        'ublk_bpf_complete_io(io, ret); ublk_bpf_dettach_and_complete_aio(aio); bpf_aio_release(aio);',
      ),
      [
        { at: 'read_iter', take: '-EIOCBQUEUED' },
        { at: 'ki_complete in', take: 'irq' },
        { at: 'ki_complete', take: 'bytes' },
      ],
    );
    expect(told.refs).toEqual([...prepared, '+object 3', '-ublk 2', '-duty 1', '-object 0']);
    expect(told.ended).toBe(true);
    expect(told.violations).toEqual([]);
  });

  it('saturates when it is taken below 0, and stays so', () => {
    const told = tell(
      program(
        `ublk_bpf_complete_io(io, 4096); ublk_bpf_complete_io(io, 4096);
         ublk_bpf_complete_io(io, 4096); ${QUEUED}`,
      ),
    );
    expect(told.violations.filter((p) => p === 'refcount').length).toBeGreaterThanOrEqual(2);
  });
});
