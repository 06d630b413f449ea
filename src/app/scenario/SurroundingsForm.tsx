/** The device, the server and the contexts around the program. */
import type { Unit } from '../../lang/ir';
import type { Model } from '../../machine';
import type { Scenario } from '../../scenario/schema';
import { contextFunctions, withInstances } from '../model/choicePoints';
import { CheckField, NumberField, SelectField } from './fields';
import type { PartProps } from './part';

interface SurroundingsProps extends PartProps {
  readonly model: Model | null;
  readonly unit: Unit | null;
}

export function SurroundingsForm({ scenario, change, model, unit }: SurroundingsProps) {
  const { device } = scenario;
  const setDevice = (changes: Partial<Scenario['device']>) =>
    change({ device: { ...device, ...changes } });
  return (
    <>
      <details className="fold">
        <summary>
          <h3>ublk device</h3>
        </summary>
        <div className="entry">
          <NumberField
            name="device id"
            value={device.devId}
            offer={(devId) => setDevice({ devId })}
          />
          <NumberField
            name="queue id"
            value={device.queueId}
            offer={(queueId) => setDevice({ queueId })}
          />
          <OptionalNumber
            name="ublk_bpf_ops"
            value={device.opsId}
            byDefault={16}
            offer={(opsId) => setDevice({ opsId })}
          />
          <OptionalNumber
            name="bpf_aio_complete_ops"
            value={device.aioOpsId}
            byDefault={16}
            offer={(aioOpsId) => setDevice({ aioOpsId })}
          />
          <SelectField
            name="queue_io_cmd runs in"
            wide
            value={device.dispatch}
            options={[
              { value: 'SUBMITTER', words: 'the task that submits' },
              { value: 'KBLOCKD', words: 'kblockd' },
            ]}
            offer={(dispatch) => setDevice({ dispatch })}
          />
        </div>
      </details>
      <details className="fold">
        <summary>
          <h3>World around</h3>
        </summary>
        <div className="entry">
          <CheckField
            name="every outcome open, whatever the file"
            wide
            value={scenario.everythingOpen}
            offer={(everythingOpen) => change({ everythingOpen })}
          />
          <CheckField
            name="a second thread may close the files"
            wide
            value={scenario.serverClosesFiles}
            offer={(serverClosesFiles) => change({ serverClosesFiles })}
          />
          <CheckField
            name="the device is stopped at the end"
            wide
            value={scenario.stopAtEnd}
            offer={(stopAtEnd) => change({ stopAtEnd })}
          />
          <NumberField
            name="server's -EAGAIN per command"
            wide
            value={scenario.serverEagainLimit}
            offer={(serverEagainLimit) => change({ serverEagainLimit })}
          />
          <SelectField
            name="map written by the server before -EAGAIN"
            wide
            value={scenario.serverMap ?? ''}
            options={[
              { value: '', words: 'none' },
              ...(unit?.maps ?? []).map(({ name }) => ({ value: name, words: name })),
            ]}
            offer={(name) => change({ serverMap: name === '' ? null : name })}
          />
        </div>
      </details>
      {model && (
        <details className="fold">
          <summary>
            <h3>Contexts</h3>
          </summary>
          <div className="entry">
            {contextFunctions(model).map(({ fn, kind, byDefault }) => (
              <NumberField
                key={fn}
                name={`${fn.replaceAll('_', ' ')} (${kind})`}
                value={scenario.instances[fn] ?? byDefault}
                offer={(instances) =>
                  change({ instances: withInstances(scenario, fn, instances, byDefault) })
                }
              />
            ))}
          </div>
        </details>
      )}
    </>
  );
}

/** An id that the device may not have at all. */
function OptionalNumber({
  name,
  value,
  byDefault,
  offer,
}: {
  readonly name: string;
  readonly value: number | null;
  readonly byDefault: number;
  readonly offer: (value: number | null) => string | null;
}) {
  return (
    <>
      <CheckField
        name={`has ${name}`}
        value={value !== null}
        offer={(on) => offer(on ? byDefault : null)}
      />
      {value === null ? <span /> : <NumberField name={`${name} id`} value={value} offer={offer} />}
    </>
  );
}
