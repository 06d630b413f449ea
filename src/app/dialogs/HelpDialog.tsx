/** The keys, from the same table as their handler. */
import { type Command, commands } from '../keys/commands';
import { Dialog } from '../parts/Dialog';
import { useSettings } from '../stores/settings';

const groups: readonly Command['group'][] = ['Run', 'Find', 'Check', 'View'];

export function HelpDialog({ onClose }: { onClose: () => void }) {
  const singleKeys = useSettings((s) => s.singleKeys);
  const setSingleKeys = useSettings((s) => s.setSingleKeys);
  return (
    <Dialog title="Keys" wide onClose={onClose}>
      <label>
        <input
          type="checkbox"
          checked={singleKeys}
          onChange={(event) => setSingleKeys(event.target.checked)}
        />{' '}
        Single keys act on the run (never inside text fields)
      </label>
      <div className="keys">
        {groups.map((group) => (
          <div key={group}>
            <h3>{group}</h3>
            <dl>
              {commands
                .filter((command) => command.group === group)
                .map(({ keys, shown, what }) => (
                  <KeyRow key={what} keys={shown ?? keys} what={what} />
                ))}
            </dl>
          </div>
        ))}
        <div>
          <h3>In the program</h3>
          <dl>
            <KeyRow keys={['Esc']} what="leave the editor" />
            <KeyRow keys={['Ctrl z']} what="undo" />
          </dl>
        </div>
      </div>
      <p className="hint">
        The model is sequentially consistent and leaves out what the kernel tab lists under each
        function. Nothing leaves this page: the program, the scenario and the run are in the link.
      </p>
    </Dialog>
  );
}

function KeyRow({ keys, what }: { keys: readonly string[]; what: string }) {
  return (
    <>
      <dt>
        {keys.map((key) => (key === 'to' ? <span key={key}>to</span> : <kbd key={key}>{key}</kbd>))}
      </dt>
      <dd>{what}</dd>
    </>
  );
}
