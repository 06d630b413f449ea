/** What the state holds: call stacks with locals, objects with fields, maps with entries, globals. */
import type { CSSProperties } from 'react';
import type { Inspection, NamedValue } from '../../machine/run';

export interface ValuesProps {
  readonly inspection: Inspection;
  /** The state one step before, to mark what changed; null at the start. */
  readonly before: Inspection | null;
  readonly contextName: (context: number) => string;
  /** The context whose stack is open: the one that ran. */
  readonly context: number | null;
  readonly lineAt: (span: { file: number; start: number }) => string;
  readonly objectName: (object: number) => string | null;
  readonly selected: string | null;
  readonly onSelect: (name: string) => void;
}

export function Values(props: ValuesProps) {
  const { inspection, before } = props;
  const stacks = inspection.contexts
    .filter((c) => c.stack.length > 0 && (c.status !== 'idle' || c.context === props.context))
    .sort((a, b) => Number(b.context === props.context) - Number(a.context === props.context));
  const objects = inspection.objects.filter((o) => o.live);
  return (
    <>
      <section aria-label="Call stacks">
        <h3>Call stack and locals</h3>
        {stacks.length === 0 && <p className="quiet">Nothing is running.</p>}
        {stacks.map((context) => (
          <details
            key={context.context}
            className="fold vals"
            open={context.context === props.context || stacks.length === 1}
          >
            <summary className="frame">{props.contextName(context.context)}</summary>
            {[...context.stack].reverse().map((frame, depth) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: recursion makes the depth part of the name
              <div key={`${frame.fn} ${context.stack.length - depth}`}>
                <div className="frame">
                  <code>{frame.fn}()</code>
                  <span className="at">{props.lineAt(frame.span)}</span>
                </div>
                <Rows
                  {...props}
                  values={frame.locals}
                  old={localsBefore(before, context.context, frame.fn)}
                />
              </div>
            ))}
          </details>
        ))}
      </section>
      {objects.length > 0 && (
        <section aria-label="Objects">
          <h3>Objects</h3>
          {objects.map((object) => (
            <details
              key={object.object}
              className="fold vals"
              open={object.name === props.selected}
            >
              <summary className="frame">
                <code>{object.name}</code>
                {object.type}
              </summary>
              <Rows
                {...props}
                values={object.fields}
                old={before?.objects.find((o) => o.object === object.object)?.fields ?? []}
              />
            </details>
          ))}
        </section>
      )}
      {inspection.maps.length > 0 && (
        <section aria-label="Maps">
          <h3>Maps</h3>
          {inspection.maps.map((map) => (
            <details key={map.name} className="fold vals" open={map.entries.length > 0}>
              <summary className="frame">
                <code>{map.name}</code>
                {map.type.toLowerCase()}, {map.entries.length} of {map.maxEntries}
              </summary>
              <Rows
                {...props}
                values={map.entries.map((entry) => ({ ...entry.value, name: `[${entry.key}]` }))}
                old={
                  before?.maps
                    .find((m) => m.name === map.name)
                    ?.entries.map((entry) => ({ ...entry.value, name: `[${entry.key}]` })) ?? []
                }
              />
            </details>
          ))}
        </section>
      )}
      {inspection.globals.length > 0 && (
        <section aria-label="Globals">
          <details className="fold vals">
            <summary className="frame">
              <b>Globals</b>
            </summary>
            <Rows {...props} values={inspection.globals} old={before?.globals ?? []} />
          </details>
        </section>
      )}
    </>
  );
}

function localsBefore(
  before: Inspection | null,
  context: number,
  fn: string,
): readonly NamedValue[] {
  const stack = before?.contexts.find((c) => c.context === context)?.stack ?? [];
  return stack.findLast((frame) => frame.fn === fn)?.locals ?? [];
}

interface RowsProps extends ValuesProps {
  readonly values: readonly NamedValue[];
  /** The same values one step before. */
  readonly old: readonly NamedValue[];
  readonly depth?: number;
}

const depthStyle = (depth: number) => ({ '--depth': depth }) as CSSProperties;

function Rows({ values, old, depth = 1, ...props }: RowsProps) {
  if (values.length === 0) return <p className="quiet">none</p>;
  return values.map((value) => {
    const was = old.find((o) => o.name === value.name);
    const changed = props.before !== null && was?.text !== value.text;
    const row = (
      <>
        <span className="name" title={`${value.type} ${value.name}`}>
          {value.name}
        </span>
        <ValueText value={value} changed={changed} {...props} />
      </>
    );
    if (!value.children || value.children.length === 0) {
      return (
        <div key={value.name} className="val" style={depthStyle(depth)}>
          {row}
        </div>
      );
    }
    return (
      <details key={value.name}>
        <summary className="val" style={depthStyle(depth)}>
          {row}
        </summary>
        <Rows {...props} values={value.children} old={was?.children ?? []} depth={depth + 1} />
      </details>
    );
  });
}

type ValueTextProps = Pick<ValuesProps, 'objectName' | 'onSelect'> & {
  readonly value: NamedValue;
  readonly changed: boolean;
};

function ValueText({ value, changed, objectName, onSelect }: ValueTextProps) {
  const object = value.object === null ? null : objectName(value.object);
  const plain = value.text === 'NULL' || value.text === '0';
  return (
    <span className={`text${changed ? ' changed' : ''}${plain ? ' null' : ''}`}>
      {object === null ? (
        <span>{value.text}</span>
      ) : (
        <button type="button" title={value.type} onClick={() => onSelect(object)}>
          {value.text}
        </button>
      )}
    </span>
  );
}
