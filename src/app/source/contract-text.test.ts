import { expect, it } from 'vitest';
import { filesOf } from '../../kernel/designs/files';
import { designIds } from '../../kernel/designs/list';
import { flagsIn, ownsCallbackAio, withCallbackAio, withFlag } from './contract-text';

const contractOf = (design: string): string =>
  filesOf(design).kernelHeaders.find(({ name }) => name === 'contract.h')?.text ?? '';

it('a flag is put into the header, and taken out again', () => {
  const a = contractOf('A');
  const consuming = withFlag(a, 'SUBMIT_FLAGS', 'KF_RELEASE', true);
  expect(consuming).toContain('#define SUBMIT_FLAGS "KF_RELEASE"');
  expect(flagsIn(consuming).find(({ name }) => name === 'SUBMIT_FLAGS')?.flags).toEqual([
    'KF_RELEASE',
  ]);
  expect(withFlag(consuming, 'SUBMIT_FLAGS', 'KF_RELEASE', false)).toBe(a);
  const both = withFlag(a, 'ALLOC_FLAGS', 'KF_ACQUIRE', true);
  expect(both).toContain('"KF_RET_NULL | KF_ACQUIRE"');
});

it('the callback’s argument is given to the program, or only shown to it', () => {
  const a = contractOf('A');
  expect(ownsCallbackAio(a)).toBe(false);
  const owned = withCallbackAio(a, true);
  expect(owned).toContain('#define CALLBACK_AIO aio__ref\n');
  expect(ownsCallbackAio(owned)).toBe(true);
  expect(withCallbackAio(owned, false)).toBe(a);
});

it.each(designIds)('the header of design %s is one that the form can read', (design) => {
  const text = contractOf(design);
  expect(flagsIn(text).length).toBeGreaterThan(0);
  for (const { name, flags } of flagsIn(text))
    for (const flag of flags)
      expect(
        flagsIn(withFlag(text, name, flag, false)).find((one) => one.name === name)?.flags,
      ).not.toContain(flag);
});
