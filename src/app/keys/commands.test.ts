import { expect, it, vi } from 'vitest';

vi.mock('../stores/actions', () => ({ actions: {} }));

it('no key has two commands, and none needs Alt or Ctrl', async () => {
  const { commands } = await import('./commands');
  const keys = commands.flatMap((command) => command.keys);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys.filter((key) => /alt|ctrl|control|meta/i.test(key))).toEqual([]);
});

it('everything that the page does by its buttons is done by a key, too', async () => {
  const { commands } = await import('./commands');
  const what = commands.map((command) => command.what).join('\n');
  for (const words of ['theme', 'share', 'faster', 'slower', 'next tab', 'next run'])
    expect(what).toContain(words);
});
