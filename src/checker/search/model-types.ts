/** The types that places are named by. */
import type { CType } from '../../lang/types';
import type { Types } from '../../machine/leaves';
import type { Model } from '../../machine/model';

export function typesOf(model: Model): Types {
  const globals = new Map<string, CType[]>();
  for (const { global } of model.initial)
    globals.set(global.name, [...(globals.get(global.name) ?? []), global.type]);
  return { records: model.records, globals: (name) => globals.get(name) ?? [] };
}
