/** The backing files that the ublk server has opened. Their kind decides which results are possible. */
import { MAX_FILES } from '../../kernel/setup';
import type { ScenarioFile } from '../../scenario/schema';
import { CheckField, NumberField, SelectField } from './fields';
import { type PartProps, withEntry, without } from './part';

const kinds: readonly { readonly value: ScenarioFile['kind']; readonly words: string }[] = [
  { value: 'REGULAR', words: 'regular file (ext4, xfs)' },
  { value: 'REGULAR_TOUCH', words: 'regular, iocb used after queueing' },
  { value: 'BUFFERED', words: 'page cache' },
  { value: 'BLOCK', words: 'block device' },
  { value: 'STREAM_NONBLOCK', words: 'pipe or socket, O_NONBLOCK' },
  { value: 'STREAM', words: 'pipe or socket' },
  { value: 'TCP', words: 'TCP socket' },
  { value: 'NFS', words: 'NFS' },
  { value: 'FUSE', words: 'FUSE' },
  { value: 'NO_OPS', words: 'file without file ops' },
];

export function FilesForm({ scenario, change }: PartProps) {
  const { files } = scenario;
  return (
    <section aria-label="Backing files">
      <h3>Backing files</h3>
      {files.map((file, index) => {
        const set = (changes: Partial<ScenarioFile>) =>
          change({ files: withEntry(files, index, changes) });
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the fd can be edited
          <div className="entry" key={index}>
            <div className="headline">
              File fd {file.fd}
              <button
                type="button"
                className="rm"
                onClick={() => change({ files: without(files, index) })}
              >
                remove
              </button>
            </div>
            <SelectField
              name="kind"
              wide
              value={file.kind}
              options={kinds}
              offer={(kind) => set({ kind })}
            />
            <NumberField
              name="fd"
              value={file.fd}
              offer={(fd) =>
                files.some((other, i) => i !== index && other.fd === fd)
                  ? 'must not be that of another file'
                  : set({ fd })
              }
            />
            <NumberField name="size in bytes" value={file.size} offer={(size) => set({ size })} />
            <CheckField name="O_DIRECT" value={file.direct} offer={(direct) => set({ direct })} />
            <CheckField
              name="O_NONBLOCK"
              value={file.nonblock}
              offer={(nonblock) => set({ nonblock })}
            />
          </div>
        );
      })}
      <button
        type="button"
        className="btn add"
        disabled={files.length >= MAX_FILES}
        onClick={() => {
          const fd = Math.max(4, ...files.map((file) => file.fd)) + 1;
          const like = files.at(-1) ?? {
            kind: 'REGULAR' as const,
            direct: true,
            nonblock: false,
            size: 1048576,
          };
          change({ files: [...files, { ...like, fd }] });
        }}
      >
        Add a file
      </button>
    </section>
  );
}
