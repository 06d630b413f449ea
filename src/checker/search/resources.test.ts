import { describe, expect, it } from 'vitest';
import { Resources } from './resources';

describe('sets of resources', () => {
  it('are whole numbers of 8 bytes, which is what they are hashed and compared by', () => {
    const resources = new Resources();
    const words = Array.from({ length: 40 }, (_, n) => {
      resources.both(`resource ${n}`);
      return resources.words;
    });
    expect(words.filter((count) => count % 2 !== 0)).toEqual([]);
    expect([words[0], words[31], words[32]]).toEqual([2, 2, 4]);
  });
});
