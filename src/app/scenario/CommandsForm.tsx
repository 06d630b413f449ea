/** The io commands that the block layer sends. */
import { MAX_IOS } from '../../kernel/setup';
import type { ScenarioIo } from '../../scenario/schema';
import { CheckField, NumberField, SelectField } from './fields';
import { type PartProps, withEntry, without } from './part';

const ops: readonly { readonly value: ScenarioIo['op']; readonly words: string }[] = [
  { value: 'READ', words: 'READ' },
  { value: 'WRITE', words: 'WRITE' },
  { value: 'FLUSH', words: 'FLUSH' },
  { value: 'DISCARD', words: 'DISCARD' },
  { value: 'WRITE_SAME', words: 'WRITE_SAME' },
  { value: 'WRITE_ZEROES', words: 'WRITE_ZEROES' },
];

export function CommandsForm({ scenario, change }: PartProps) {
  const { ios } = scenario;
  const freeTag = () => {
    for (let tag = 0; ; tag++) if (!ios.some((io) => io.tag === tag)) return tag;
  };
  return (
    <section aria-label="IO commands">
      <h3>IO commands</h3>
      {ios.map((io, index) => {
        const set = (changes: Partial<ScenarioIo>) =>
          change({ ios: withEntry(ios, index, changes) });
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: commands have no other name than their place
          <div className="entry" key={index}>
            <div className="headline">
              Command {index + 1}
              {ios.length > 1 && (
                <button
                  type="button"
                  className="rm"
                  onClick={() => change({ ios: without(ios, index) })}
                >
                  remove
                </button>
              )}
            </div>
            <SelectField name="op" value={io.op} options={ops} offer={(op) => set({ op })} />
            <NumberField
              name="tag"
              about="Commands with one tag follow each other"
              value={io.tag}
              offer={(tag) => set({ tag })}
            />
            <NumberField
              name="start sector"
              value={io.startSector}
              offer={(startSector) => set({ startSector })}
            />
            <NumberField
              name="sectors"
              about="Of 512 bytes each; 0 for a FLUSH"
              value={io.sectors}
              offer={(sectors) => set({ sectors })}
            />
            <NumberField
              name="flags"
              about="UBLK_IO_F_*, shifted down by 8"
              value={io.flags}
              offer={(flags) => set({ flags })}
            />
            <CheckField
              name="several bios"
              about="Its bio_vecs must be copied, which can fail"
              value={io.multiBio}
              offer={(multiBio) => set({ multiBio })}
            />
          </div>
        );
      })}
      <button
        type="button"
        className="btn add"
        disabled={ios.length >= MAX_IOS}
        onClick={() => {
          const last = ios.at(-1);
          if (last) change({ ios: [...ios, { ...last, tag: freeTag() }] });
        }}
      >
        Add a command
      </button>
      <div className="entry">
        <SelectField
          name="several commands are issued"
          wide
          value={scenario.issue}
          options={[
            { value: 'TOGETHER', words: 'together' },
            { value: 'ONE_BY_ONE', words: 'one by one' },
          ]}
          offer={(issue) => change({ issue })}
        />
      </div>
    </section>
  );
}
