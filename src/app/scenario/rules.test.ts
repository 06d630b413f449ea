import { expect, it } from 'vitest';
import { ruled } from './rules';

const point = { label: 'read_iter', alternatives: ['bytes', 'short', '-EIO'], fault: false };

it('one alternative is forced, in place of any other rule', () => {
  expect(ruled(point, { forbid: ['short'] }, '-EIO', 'forced')).toEqual({ force: '-EIO' });
});

it('several are forbidden, but never all', () => {
  const one = ruled(point, undefined, 'short', 'forbidden');
  expect(one).toEqual({ forbid: ['short'] });
  const two = ruled(point, one, '-EIO', 'forbidden');
  expect(two).toEqual({ forbid: ['short', '-EIO'] });
  expect(ruled(point, two, 'bytes', 'forbidden')).toBeUndefined();
});

it('an opened alternative leaves no empty rule behind', () => {
  expect(ruled(point, { forbid: ['short'] }, 'short', 'open')).toBeUndefined();
  expect(ruled(point, { force: 'short' }, 'short', 'open')).toBeUndefined();
});
