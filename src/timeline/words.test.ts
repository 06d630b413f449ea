import { describe, expect, it } from 'vitest';
import { errnoName } from '../machine/errno';
import { loopRun } from './fixtures';
import { afterFreeRun, doubleReleaseRun, mapRun } from './fixtures-more';
import { historyOf } from './history';
import { sentence } from './sentence';
import { deltas, pieceWords, stepResult, stepWho } from './words';

const run = loopRun();

describe('the sentence of a step', () => {
  it('says what was lost and why nobody can release it', () => {
    expect(sentence(run, 13)).toBe(
      'The program returns while aio#2 is still allocated. Its only pointer was the local aio, so nobody can release it.',
    );
  });

  it('names the errno of a failure and what is still held', () => {
    expect(sentence(run, 10)).toBe(
      "attach fails with -EINVAL (invalid argument), so no reference changes. aio#2 is still the program's to release.",
    );
  });

  it('says who holds what is new, handed over and given back', () => {
    expect(sentence(run, 3)).toBe('aio#1 is allocated. The program holds it and must release it.');
    expect(sentence(run, 7)).toBe(
      'aio#1 goes from the kernel to the work queue. It waits there for a kworker.',
    );
    expect(sentence(run, 12)).toBe('The program gives back its reference on io tag 0; 1 is left.');
    expect(sentence(run, 20)).toBe('The callback releases aio#1. aio#1 is freed.');
  });

  it('gives the words of a violation that ends the run', () => {
    const broken = afterFreeRun();
    expect(sentence(broken, broken.steps.length - 1)).toBe(
      'aio#1 is read after it was freed. The run ends here.',
    );
  });

  it('is one or two sentences for each step of each run', () => {
    for (const each of [run, afterFreeRun(), doubleReleaseRun(), mapRun()])
      for (const { index } of each.steps) {
        const said = sentence(each, index);
        expect(said).toMatch(/[.]$/);
        expect(said.split(/\. (?=[A-Z])/).length, said).toBeLessThanOrEqual(2);
      }
  });
});

describe('what a step changed', () => {
  it('says from whom to whom', () => {
    const said = (step: number) =>
      deltas(run, step).map((d) => `${d.object.name} ${d.from} ${d.to}`);
    expect(said(13)).toEqual(['aio#2 program nobody']);
    expect(said(7)).toEqual(['work#1 null work queue', 'aio#1 kernel work queue']);
    expect(said(4)).toEqual(['io tag 0 null program, through aio#1']);
    expect(said(15)).toEqual(['file fd5 kworker, through aio#1 null']);
  });
});

describe('results', () => {
  it('tells what is fatal from what is tried again', () => {
    expect(stepResult(run, 10)).toEqual({ text: '-EINVAL', tone: 'bad' });
    expect(stepResult(run, 6)).toEqual({ text: '-EAGAIN', tone: 'warn' });
    expect(stepResult(run, 5)).toEqual({ text: 'NOWAIT', tone: 'note' });
    expect(stepResult(run, 15)).toEqual({ text: '4096', tone: 'ok' });
    expect(stepResult(run, 13)).toEqual({ text: 'leak', tone: 'bad' });
    expect(stepResult(run, 1)).toBeNull();
  });

  it('spells error numbers with their hyphen, and nothing else', () => {
    expect(errnoName(-11n)).toBe('-EAGAIN');
    expect(errnoName(-529)).toBe('-EIOCBQUEUED');
    expect(errnoName(11)).toBeNull();
    expect(errnoName(0n)).toBeNull();
    expect(errnoName(-4096)).toBeNull();
  });
});

describe('words of holders', () => {
  it('names the object through which a reference is held', () => {
    const reference = run.references.filter((r) => r.object.name === 'file fd5')[1];
    const piece = reference && historyOf(run).pieceAt(reference, 9);
    expect(piece && pieceWords(piece)).toEqual(['kworker, through aio#1', 'kworker', 'W']);
  });

  it('says who runs a step', () => {
    expect([1, 2, 9, 14, 17].map((step) => stepWho(run, step))).toEqual([
      'ublk daemon',
      'bpf prog',
      'kworker',
      'irq',
      'complete_cb',
    ]);
  });
});
