import { applyPatch } from 'diff';
import { describe, expect, it } from 'vitest';
import { changedFiles } from '../../compare/kernel-changes';
import { designIds } from '../../kernel/designs/list';
import { hunksOf } from './hunks';

describe('the kernel files of a design beside those of design A', () => {
  it('are the same for A, and differ by a contract for each other design', () => {
    expect(changedFiles('A')).toEqual([]);
    for (const design of designIds.slice(1))
      expect(changedFiles(design).map(({ name }) => name)).toContain('contract.h');
  });

  it('come out of design A’s when the shown changes are made in them', () => {
    for (const design of designIds)
      for (const { name, before, after } of changedFiles(design)) {
        const hunks = [...hunksOf(before ?? '', after)];
        const names = { oldFileName: name, newFileName: name, oldHeader: '', newHeader: '' };
        expect(applyPatch(before ?? '', { ...names, hunks }), name).toBe(after);
      }
  });
});
