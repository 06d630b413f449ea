/** What is to be known about the current step: the sentence, the references, the properties, the values, the facts. */
import type { KernelFact } from '../model/facts';
import { referenceGraph } from '../model/graph';
import { invariantsAt } from '../model/invariants';
import { lineOf } from '../model/lines';
import { contextHere, type Shown } from '../model/shown';
import { type AllRuns, Invariants } from './Invariants';
import { KernelFacts } from './KernelFacts';
import { NowAt } from './NowAt';
import { ReferencesGraph } from './ReferencesGraph';
import { Values } from './Values';

export interface InspectorProps {
  readonly shown: Shown;
  /** The kernel function in which the run stands. */
  readonly fact: KernelFact | null;
  readonly playing: boolean;
  /** Name of the selected object. */
  readonly selected: string | null;
  readonly onSelect: (name: string) => void;
  readonly onJump: (step: number) => void;
  /** Of a check of this model. */
  readonly allRuns?: AllRuns | null;
  /** Sections to show; all without it. */
  readonly part?: 'references' | 'rest';
}

export function Inspector({
  shown,
  fact,
  playing,
  selected,
  onSelect,
  onJump,
  allRuns = null,
  part,
}: InspectorProps) {
  const { run, cursor, inspection, before, files } = shown;
  const context = contextHere(shown);
  return (
    <div className="inspector">
      {part === undefined && <NowAt shown={shown} playing={playing} />}
      {(part === undefined || part === 'references') && (
        <>
          <ReferencesGraph
            graph={referenceGraph(inspection)}
            step={cursor}
            selected={selected}
            onSelect={onSelect}
          />
          <Invariants {...invariantsAt(run, cursor)} onJump={onJump} allRuns={allRuns} />
        </>
      )}
      {(part === undefined || part === 'rest') && (
        <>
          <Values
            inspection={inspection}
            before={before}
            context={context}
            contextName={(id) => run.contexts.find((c) => c.id === id)?.name ?? 'set-up'}
            lineAt={(span) => {
              const file = files[span.file];
              return file ? `${file.name.replace(/^.*\//, '')}:${lineOf(file, span.start)}` : '';
            }}
            objectName={(id) => inspection.objects.find((o) => o.object === id)?.name ?? null}
            selected={selected}
            onSelect={onSelect}
          />
          <KernelFacts fact={fact} />
        </>
      )}
    </div>
  );
}
