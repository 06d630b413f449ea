/** The reference graph of one moment. Picking an object selects it everywhere. */
import { className } from '../../timeline';
import type { GraphEdge, ReferenceGraph } from '../model/graph';
import { Hint } from '../parts/Hint';

export interface ReferencesGraphProps {
  readonly graph: ReferenceGraph;
  readonly step: number;
  /** Name of the selected object. */
  readonly selected: string | null;
  readonly onSelect: (name: string) => void;
}

/** A smooth curve from the right edge of a holder to the left edge of an object, level at both ends. */
const link = (from: number, to: number) => `M76,${from}C104,${from},104,${to},132,${to}`;

const pitch = 28;
const mostObjects = 10;

export function ReferencesGraph({ graph, step, selected, onSelect }: ReferencesGraphProps) {
  const { holders, edges } = graph;
  const objects = graph.objects.slice(0, mostObjects);
  const hidden = graph.objects.length - objects.length;
  const rows = Math.max(holders.length, objects.length);
  const middle = (row: number) => row * pitch + 12;
  const holderRow = (key: string) => holders.findIndex((holder) => holder.key === key);
  const objectRow = (object: number) => objects.findIndex((o) => o.object === object);
  const lost = objects.filter((o) => o.lost).map((o) => o.name);
  return (
    <section aria-label="References">
      <h3>
        References <span>after step {step}</span>
      </h3>
      {graph.objects.length === 0 ? (
        <p className="quiet">Nothing is held yet.</p>
      ) : (
        <>
          <div className="gcap">
            <span>holder</span>
            <span>object</span>
            <span>refs</span>
          </div>
          {/* biome-ignore lint/a11y/useSemanticElements: a drawing is no fieldset */}
          <svg
            className="og"
            width="240"
            height={rows * pitch + 4}
            viewBox={`0 0 240 ${rows * pitch + 4}`}
            role="group"
            aria-label={
              lost.length > 0 ? `Nobody holds ${lost.join(', ')}` : 'Every object has a holder'
            }
          >
            {edges.map((edge) => (
              <Edge
                key={JSON.stringify(edge)}
                edge={edge}
                graph={graph}
                holderY={middle(edge.kind === 'holds' ? holderRow(edge.holder) : 0)}
                objectY={middle(objectRow(edge.object))}
                fromY={edge.kind === 'through' ? middle(objectRow(edge.from)) : 0}
                drawn={
                  objectRow(edge.object) >= 0 &&
                  (edge.kind !== 'through' || objectRow(edge.from) >= 0)
                }
              />
            ))}
            {holders.map((holder, row) => {
              const holds = edges.some((e) => e.kind === 'holds' && e.holder === holder.key);
              return (
                <g
                  key={holder.key}
                  className={`hn ${className(holder.holderClass)}${holds ? '' : ' none'}`}
                >
                  <rect x=".5" y={middle(row) - 10} width="75" height="20" rx="3" />
                  <text x="8" y={middle(row) + 4}>
                    {holder.words}
                  </text>
                </g>
              );
            })}
            {objects.map((object, row) => (
              <Hint key={object.object} text={`${object.name}: ${object.type}`}>
                {/* biome-ignore lint/a11y/useSemanticElements: SVG has no button */}
                <g
                  className={`on${object.lost ? ' lost' : ''}${object.name === selected ? ' selected' : ''}`}
                  role="button"
                  tabIndex={0}
                  aria-pressed={object.name === selected}
                  aria-label={`${short(object.name)} ${object.count} references${object.lost ? ', lost' : ''}`}
                  onClick={() => onSelect(object.name)}
                  onKeyDown={(event) => {
                    if (event.key !== 'Enter') return;
                    event.preventDefault();
                    onSelect(object.name);
                  }}
                >
                  <rect x="132.5" y={middle(row) - 10} width="83" height="20" rx="3" />
                  <text x="140" y={middle(row) + 4}>
                    {short(object.name)}
                  </text>{' '}
                  <text x="210" y={middle(row) + 4} textAnchor="end" className="oc">
                    {object.count}
                  </text>
                </g>
              </Hint>
            ))}
          </svg>
          {hidden > 0 && <p className="quiet">and {hidden} more</p>}
        </>
      )}
    </section>
  );
}

/** What fits into the box; the tooltip has the whole name. */
const short = (name: string) => (name.length > 11 ? `${name.slice(0, 10)}…` : name);

interface EdgeProps {
  readonly edge: GraphEdge;
  readonly graph: ReferenceGraph;
  readonly holderY: number;
  readonly objectY: number;
  readonly fromY: number;
  readonly drawn: boolean;
}

function Edge({ edge, graph, holderY, objectY, fromY, drawn }: EdgeProps) {
  if (!drawn) return null;
  if (edge.kind === 'lost') {
    return (
      <g>
        <path className="e cut" d={`M76 ${objectY}H96M112 ${objectY}H132`} />
        <path className="cutx" d={`M99.5 ${objectY - 4.5}l9 9m0-9l-9 9`} />
      </g>
    );
  }
  if (edge.kind === 'holds') {
    const holder = graph.holders.find((h) => h.key === edge.holder);
    const hue = holder ? className(holder.holderClass) : '';
    return (
      <g className={hue}>
        <title>
          {holder?.words}: {edge.refs.join(', ')}
        </title>
        <path className="e" d={link(holderY, objectY)} />
        <circle className="ep" cx="132" cy={objectY} r="2.5" />
      </g>
    );
  }
  const reach = 226 + Math.min(24, Math.abs(objectY - fromY) / 5);
  return (
    <g className={hueOf(graph, edge.from)}>
      <title>{edge.refs.join(', ')}</title>
      <path
        className="e"
        d={`M216 ${fromY - 3}C${reach} ${fromY} ${reach} ${objectY} 217 ${objectY}`}
      />
      <circle className="ep" cx="217" cy={objectY} r="2.5" />
    </g>
  );
}

/** An edge between objects has the colour of who holds the first one. */
function hueOf(graph: ReferenceGraph, object: number): string {
  const held = graph.edges.find((edge) => edge.kind === 'holds' && edge.object === object);
  const key = held?.kind === 'holds' ? held.holder : null;
  const holder = graph.holders.find((h) => h.key === key);
  return className(holder?.holderClass ?? 'env');
}
