/** Where each context stands after the step. */
import { Fragment } from 'react';
import type { ContextInspection } from '../../machine/run';

export interface ContextsStandProps {
  readonly step: number;
  readonly contexts: readonly { readonly name: string; readonly at: ContextInspection }[];
}

/** e.g. `ready: bpf_aio_do_submit`, `waits until every io command has ended`, `done`. */
function standing(at: ContextInspection): { words: string; code: string | null } {
  const fn = at.stack.at(-1)?.fn ?? null;
  switch (at.status) {
    case 'ready':
      return { words: 'ready:', code: fn };
    case 'at-choice':
      return { words: 'at a choice:', code: at.detail ?? fn };
    case 'waiting':
      return { words: `waits until ${at.detail}`, code: null };
    case 'idle':
      return { words: 'idle', code: null };
    case 'done':
      return { words: 'done', code: null };
  }
}

export function ContextsStand({ step, contexts }: ContextsStandProps) {
  const isIdle = ({ at }: ContextsStandProps['contexts'][number]) => at.status === 'idle';
  const idle = contexts.filter(isIdle);
  return (
    <section className="stacks" aria-label="Where each context stands">
      <h3>
        Where each context stands <span>{step === 0 ? 'at the start' : `after step ${step}`}</span>
      </h3>
      <dl>
        {contexts
          .filter((context) => !isIdle(context))
          .map(({ name, at }) => {
            const { words, code } = standing(at);
            return (
              <Fragment key={at.context}>
                <dt>{name}</dt>
                {code === null ? (
                  <dd className="whole">{words}</dd>
                ) : (
                  <dd title={code}>
                    {words} <code>{code}</code>
                  </dd>
                )}
              </Fragment>
            );
          })}
        {idle.length > 0 && (
          <>
            <dt>idle</dt>
            <dd className="whole">
              {idle.map(({ name, at }, index) => (
                <Fragment key={at.context}>
                  {index > 0 && ', '}
                  <span title={`waits until ${at.detail}`}>{name}</span>
                </Fragment>
              ))}
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}
