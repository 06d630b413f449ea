import { describe, expect, it } from 'vitest';
import { callLabel, callParts } from './calls';
import { RunBuilder } from './fixtures';
import { readingOf } from './reading';
import { sentence } from './sentence';
import { stepResult } from './words';

const start = () => new RunBuilder([['ublk server', 'task']]).step(0, 'start');

describe('labels of calls', () => {
  it('says once what several neighbouring steps of one call do, and counts further calls', () => {
    const run = start()
      .say({ kind: 'call', fn: 'complete_io' })
      .step(0, 'prog', 'complete_io')
      .step(0, 'io_dec_ref', 'complete_io')
      .ret('complete_io', 0)
      .step(0, 'io_dec_ref', 'complete_io')
      .say({ kind: 'call', fn: 'complete_io' })
      .ret('complete_io', 0)
      .step(0, 'prog', 'complete_io')
      .run();
    const parts = callParts(run);
    expect(parts.slice(1).map(({ part, until }) => [part, until])).toEqual([
      ['first', 3],
      ['on', 3],
      ['on', 3],
      ['first', 4],
    ]);
    const { steps } = readingOf(run);
    const labels = steps.flatMap((step, at) => (parts[at] ? [callLabel(step, parts[at])] : []));
    expect([labels[1], labels[4]]).toEqual(['complete_io', '2nd complete_io']);
  });

  it('marks where a call comes back to itself', () => {
    const run = start()
      .say({ kind: 'call', fn: 'submit' })
      .step(0, 'prog', 'submit')
      .say({ kind: 'call', fn: 'fget' })
      .ret('fget', 0)
      .step(0, 'submit', 'fget')
      .ret('submit', 0)
      .step(0, 'submit', 'submit')
      .run();
    const [step, part] = [readingOf(run).steps[3], callParts(run)[3]];
    expect(step && part && callLabel(step, part)).toBe('\u2026 submit');
  });
});

describe('a warning of the kernel', () => {
  it('is a failure that is seen, and the sentence', () => {
    const run = start()
      .say({ kind: 'warn', text: 'refcount_t: underflow' })
      .step(0, 'ublk_control')
      .run();
    expect(stepResult(run, 1)).toEqual({ text: 'WARN', tone: 'bad' });
    expect(readingOf(run).steps[1]?.sign).toBe('fails');
    expect(sentence(run, 1)).toBe('The kernel warns: refcount_t: underflow.');
  });
});
