/** What user space has put into the maps: per entry the scalars of key and value, by field. */
import type { MapDef, Unit } from '../../lang/ir';
import { type MapField, mapFields } from '../../scenario/defaults';
import type { MapContents, Scenario } from '../../scenario/schema';
import { contentsOf } from '../../scenario/setup';
import { ScalarField } from './fields';
import { type PartProps, withEntry, without } from './part';

type Entry = MapContents[number];

const words = (what: 'key' | 'value', { path, meaning }: MapField): string =>
  `${what}${path === '' ? '' : ` ${path}`}${meaning ? ` (${meaning})` : ''}`;

const filled = (fields: readonly MapField[]): Entry['key'] =>
  Object.fromEntries(fields.map(({ path }) => [path, 0]));

interface MapsFormProps extends PartProps {
  /** The program as compiled; null until then. */
  readonly unit: Unit | null;
}

export function MapsForm({ scenario, change, unit }: MapsFormProps) {
  if (!unit || unit.maps.length === 0) return null;
  return (
    <section aria-label="Maps">
      <h3>Map contents</h3>
      {unit.maps.map((map) => (
        <MapForm key={map.name} map={map} unit={unit} scenario={scenario} change={change} />
      ))}
    </section>
  );
}

interface MapFormProps extends PartProps {
  readonly map: MapDef;
  readonly unit: Unit;
}

function MapForm({ map, unit, scenario, change }: MapFormProps) {
  const contents: MapContents | undefined = scenario.maps[map.name];
  const fields = mapFields(unit, map.name);
  const keys = fields?.key ?? [];
  const values = fields?.value ?? [];
  const set = (entries: MapContents | undefined) =>
    change({ maps: withMap(scenario.maps, map.name, entries) });
  if (contents === undefined) {
    const byDefault = contentsOf(scenario, unit, map.name);
    return (
      <div className="entry">
        <div className="headline">{map.name}</div>
        <p className="field wide hint">
          {byDefault.length === 0
            ? 'Empty at the start.'
            : `Filled by user space as the program expects: ${summary(byDefault)}.`}
        </p>
        <button
          type="button"
          className="btn"
          onClick={() =>
            set(byDefault.length > 0 ? byDefault : [{ key: filled(keys), value: filled(values) }])
          }
        >
          {byDefault.length === 0 ? 'Add an entry' : 'Edit'}
        </button>
      </div>
    );
  }
  return (
    <>
      {contents.map((entry, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the key can be edited
        <div className="entry" key={index}>
          <div className="headline">
            {map.name}, entry {index + 1}
            <button type="button" className="rm" onClick={() => set(without(contents, index))}>
              remove
            </button>
          </div>
          {keys.map((field) => (
            <ScalarField
              key={`key ${field.path}`}
              name={words('key', field)}
              about={field.type.name}
              value={entry.key[field.path] ?? 0}
              offer={(value) =>
                set(withEntry(contents, index, { key: { ...entry.key, [field.path]: value } }))
              }
            />
          ))}
          {values.map((field) => (
            <ScalarField
              key={`value ${field.path}`}
              name={words('value', field)}
              about={field.type.name}
              value={entry.value[field.path] ?? 0}
              offer={(value) =>
                set(withEntry(contents, index, { value: { ...entry.value, [field.path]: value } }))
              }
            />
          ))}
        </div>
      ))}
      <div className="entry">
        <div className="headline">
          {map.name}: {contents.length} of at most {map.maxEntries}
        </div>
        <button
          type="button"
          className="btn"
          disabled={contents.length >= map.maxEntries}
          onClick={() => set([...contents, { key: filled(keys), value: filled(values) }])}
        >
          Add an entry
        </button>
        <button type="button" className="btn" onClick={() => set(undefined)}>
          Back to the default
        </button>
      </div>
    </>
  );
}

/** e.g. `[0] = 5`. */
function summary(contents: MapContents): string {
  const side = (scalars: Entry['key']) =>
    Object.entries(scalars)
      .map(([path, value]) => (path === '' ? `${value}` : `${path} ${value}`))
      .join(', ');
  return contents.map(({ key, value }) => `[${side(key)}] = ${side(value)}`).join('; ');
}

function withMap(
  maps: Scenario['maps'],
  name: string,
  entries: MapContents | undefined,
): Scenario['maps'] {
  const others = Object.entries(maps).filter(([other]) => other !== name);
  return Object.fromEntries(entries ? [...others, [name, entries]] : others);
}
