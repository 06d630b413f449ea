import { describe, expect, it } from 'vitest';
import { parseScenario } from './schema';
import { newScenario, plainWorld } from './world';

const scenario = newScenario('a read', { preset: null, text: 'int x;' });
const problems = (change: object): readonly string[] => {
  const parsed = parseScenario({ ...scenario, ...change });
  return parsed.ok ? [] : parsed.problems;
};

describe('a scenario from outside', () => {
  it('is taken as it is when it is right', () => {
    expect(parseScenario(scenario)).toEqual({ ok: true, value: scenario });
  });

  it('is refused with the place and what must be there', () => {
    const [io] = plainWorld.ios;
    expect(problems({ ios: [io, io, { ...io, tag: 8 }] })).toEqual([
      'ios[2].tag must be at most 7',
    ]);
    expect(problems({ ios: [{ ...io, op: 'TRIM' }] })[0]).toContain(
      'ios[0].op must be one of READ, WRITE',
    );
    expect(problems({ files: [{ fd: 5 }] })[0]).toBe('files[0].kind is missing');
    expect(problems({ colour: 'red' })).toEqual(['colour is not known']);
    expect(problems({ format: 2 })[0]).toContain('another version');
    expect(problems({ maps: { m: [{ key: { 'a b': 1 }, value: {} }] } })[0]).toContain(
      'must be a path such as fds[1]',
    );
    expect(problems({ rules: { read_iter: {} } })[0]).toContain('rules.read_iter');
    expect(parseScenario(7)).toEqual({ ok: false, problems: ['the scenario must be an object'] });
  });

  it('takes 64-bit integers as digits', () => {
    expect(
      problems({ maps: { m: [{ key: { '': '18446744073709551615' }, value: { 'fds[1]': -1 } }] } }),
    ).toEqual([]);
  });

  it('has no way into prototypes', () => {
    const input = JSON.parse(
      JSON.stringify(scenario).replace('"maps":{}', '"maps":{"__proto__":[],"constructor":[]}'),
    );
    const parsed = parseScenario(input);
    expect(parsed.ok && Object.getPrototypeOf(parsed.value.maps) === Object.prototype).toBe(true);
    expect(parsed.ok && Object.keys(parsed.value.maps)).toEqual([]);
    const top = JSON.parse(
      `{"__proto__":{"name":"x"}${JSON.stringify(scenario).replace('{', ',')}`,
    );
    expect(parseScenario(top).ok).toBe(false);
    expect(({} as { name?: string }).name).toBeUndefined();
  });
});
