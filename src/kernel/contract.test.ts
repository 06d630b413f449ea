import { describe, expect, it } from 'vitest';
import { compileKernel } from '../scenario/compile';
import { callbackArgumentOf, obligationsOf } from './contract';
import { kernelHeaders } from './files';

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
    const contract = kernelHeaders.find(({ name }) => name === 'contract.h');
    const owned = contract?.text.replace('CALLBACK_AIO aio', 'CALLBACK_AIO aio__ref') ?? '';
    expect(owned).not.toBe(contract?.text);
    expect(callbackArgumentOf(compileKernel({ 'contract.h': owned }))).toBe('owned');
  });
});
