import { describe, expect, it } from 'vitest';
import { compileKernel } from '../scenario/compile';
import { callbackArgumentOf, obligationsOf } from './contract';
import { designA } from './files';

const kernel = compileKernel();

describe('the contract of design A', () => {
  it('tells what stands at a kfunc by its property, and what stands in its code', () => {
    const ofSubmit = obligationsOf(kernel).filter(({ at }) => at === 'bpf_aio_submit');
    expect(ofSubmit).toContainEqual({
      at: 'bpf_aio_submit',
      property: 'fd-table',
      text: 'submit in the task in whose fd table the fd is meant',
    });
    expect(ofSubmit).toContainEqual({
      at: 'bpf_aio_submit',
      property: null,
      text: 'submit an aio only while it is attached to an io command',
    });
  });

  it('gives the callback an aio that it does not own, by the stub’s parameter', () => {
    expect(callbackArgumentOf(kernel)).toBe('borrowed');
    const file = designA.find(({ name }) => name === 'bpf_aio.c');
    const stub = 'bpf_aio_complete_ops__bpf_aio_complete_cb(struct bpf_aio *aio';
    expect(file?.text).toContain(stub);
    const edited = file?.text.replace(stub, `${stub}__ref`) ?? '';
    expect(callbackArgumentOf(compileKernel({ 'bpf_aio.c': edited }))).toBe('owned');
  });
});
