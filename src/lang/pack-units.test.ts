import { describe, expect, it } from 'vitest';
import { compileKernel } from '../scenario/compile';
import { packUnits, unpackUnits } from './pack-units';

/** Where two graphs differ, null if nowhere. (`toEqual` can't tell circles apart that are closed at other places.) */
function difference(a: unknown, b: unknown): string | null {
  const met = new Map<unknown, Set<unknown>>();
  const open = [{ a, b, path: 'units' }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { a: one, b: other, path } = next;
    if (Object.is(one, other) || met.get(one)?.has(other)) continue;
    met.set(one, (met.get(one) ?? new Set()).add(other));
    const [left, right] = [partsOf(one), partsOf(other)];
    if (!left || !right || keysOf(left) !== keysOf(right)) return path;
    left.forEach(([key, value], at) => {
      open.push({ a: value, b: right[at]?.[1], path: `${path}.${key}` });
    });
  }
  return null;
}

function partsOf(value: unknown): readonly (readonly [unknown, unknown])[] | null {
  if (value instanceof Map) return [['Map', null], ...value];
  if (typeof value !== 'object' || value === null) return null;
  return Object.entries(value).filter(([, part]) => part !== undefined);
}

const keysOf = (parts: readonly (readonly [unknown, unknown])[]): string =>
  JSON.stringify(parts.map(([key]) => key));

describe('packed units', () => {
  const live = compileKernel();
  const text = packUnits(live);

  it('are the compiled ones', () => {
    expect(difference(live, unpackUnits(text))).toBeNull();
  });

  it('come out as one graph: a record of a unit is one object', () => {
    for (const { records } of unpackUnits(text)) {
      const aio = records.get('bpf_aio');
      const pointed = [...records.values()].flatMap(({ fields }) =>
        fields.flatMap(({ type }) => (type.kind === 'pointer' ? [type.to] : [])),
      );
      for (const type of pointed)
        if (type.kind === 'record' && type.tag === 'bpf_aio') expect(type).toBe(aio);
    }
  });

  it('are told apart from others', () => {
    const other = compileKernel({
      'refcount.c': '#include "linux.h"\nint one(void) { return 1; }\n',
    });
    expect(difference(live, other)).not.toBeNull();
    expect(difference(other, unpackUnits(packUnits(other)))).toBeNull();
  });
});
