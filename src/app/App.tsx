/** The whole screen: gives the panels what the stores hold, and the stores what the panels ask for. */
import { lazy, Suspense, useMemo } from 'react';
import type { PropertyId } from '../machine';
import { RunTable } from '../timeline';
import { Centre, NoRunYet } from './Centre';
import { Dialogs } from './dialogs/Dialogs';
import { Dock } from './dock/Dock';
import type { TransportProps } from './dock/Transport';
import { ContextsStand } from './inspector/ContextsStand';
import { NowAt } from './inspector/NowAt';
import { useKeyboard } from './keys/useKeyboard';
import { factAt, factsOf, type KernelFact } from './model/facts';
import { endWords, nextChoices } from './model/next';
import { contextHere, type Shown, shownAt } from './model/shown';
import { useParted } from './model/useParted';
import { NarrowBench } from './narrow/NarrowBench';
import { NarrowTop } from './narrow/NarrowTop';
import { Messages } from './parts/Messages';
import { Skeletons } from './parts/Skeletons';
import { useWindowClass } from './parts/useWidth';
import { Kernel, Program, ScenarioPanel } from './source/panels';
import { actions } from './stores/actions';
import { isProved, useChecking } from './stores/checking';
import { usePage } from './stores/page';
import { useSession } from './stores/session';
import { useSettings } from './stores/settings';
import { usePlaying } from './stores/usePlaying';
import { useView } from './stores/view';
import { TopBar } from './topbar/TopBar';
import { useTopProps } from './topbar/useTopProps';
import { Workbench } from './Workbench';

/** Drawn beside the first picture, as soon as it is there. */
const Inspector = lazy(async () => ({
  default: (await import('./inspector/Inspector')).Inspector,
}));

const CheckPanel = lazy(async () => ({
  default: (await import('./check/CheckPanel')).CheckPanel,
}));

const check = (
  <Suspense fallback={<p className="waiting">The panel is being loaded.</p>}>
    <CheckPanel />
  </Suspense>
);

const VerifierPanel = lazy(async () => ({
  default: (await import('./verifier/VerifierPanel')).VerifierPanel,
}));

const verifier = (
  <Suspense fallback={<p className="waiting">The panel is being loaded.</p>}>
    <VerifierPanel />
  </Suspense>
);

const ComparePage = lazy(async () => ({
  default: (await import('./compare/ComparePage')).ComparePage,
}));

const DesignPage = lazy(async () => ({
  default: (await import('./design/DesignPage')).DesignPage,
}));

/** Not part of the first picture on a wide screen. */
const NarrowTimeline = lazy(async () => ({
  default: (await import('../timeline/NarrowTimeline')).NarrowTimeline,
}));

function useShown(): Shown | null {
  const position = useSession((s) => s.position);
  return useMemo(() => position && shownAt(position), [position]);
}

/** The kernel function in which the step at the cursor ran last. */
function factHere(shown: Shown): KernelFact | null {
  const { position } = useSession.getState();
  if (!position) return null;
  const facts = factsOf(position.tree.model);
  const visited = shown.run.steps[shown.cursor]?.visited ?? [];
  const stack = shown.inspection.contexts.find((c) => c.context === contextHere(shown))?.stack;
  const places = [...visited].reverse().concat([...(stack ?? [])].reverse().map((f) => f.span));
  const place = places.find(({ file }) => shown.files[file]?.role !== 'program');
  return place ? factAt(facts, place.file, place.start) : null;
}

function useTransport(shown: Shown | null): TransportProps {
  const playing = useSession((s) => s.playing);
  const cursor = shown?.cursor ?? 0;
  const steps = shown ? shown.run.steps.length - 1 : 0;
  return {
    hasRun: shown !== null,
    cursor,
    steps,
    playing,
    canStep: cursor < steps || (shown?.choices.length ?? 0) > 0,
    onMove: (to) =>
      ({
        first: actions.first,
        back: actions.back,
        step: actions.forward,
        last: actions.last,
      })[to](),
    onPlay: actions.play,
  };
}

export function App() {
  useKeyboard();
  usePlaying();
  const windowClass = useWindowClass();
  const shown = useShown();
  const page = usePage((s) => s.page);
  return (
    <>
      {/* Stays mounted: the editor keeps its undo history. */}
      <div className="page" hidden={page !== 'timeline'}>
        {windowClass === 'narrow' ? <Narrow shown={shown} /> : <Wide shown={shown} />}
      </div>
      <Suspense fallback={<p className="waiting">The page is being loaded.</p>}>
        {page === 'compare' && <ComparePage />}
        {page === 'design' && <DesignPage />}
      </Suspense>
      <Suspense fallback={null}>
        <Dialogs shown={shown} />
      </Suspense>
    </>
  );
}

/** What the check of the shown model has found, by property. */
function useAllRuns() {
  const result = useChecking((s) => (s.running ? null : s.result));
  const model = useSession((s) => s.position?.tree.model);
  return useMemo(() => {
    if (!result || result.model !== model) return null;
    const causes = new Map<PropertyId, number>();
    for (const { property } of result.found) causes.set(property, (causes.get(property) ?? 0) + 1);
    const onCause = (wanted: PropertyId) => {
      const cause = result.found.find(({ property }) => property === wanted);
      if (cause) actions.showCause(cause.key);
    };
    return { causes, complete: isProved(result), onCause };
  }, [result, model]);
}

function useInspector(shown: Shown | null) {
  const failed = useSession((s) => s.failed);
  const playing = useSession((s) => s.playing);
  const selection = useView((s) => s.selection);
  const select = useView((s) => s.select);
  const fact = shown && factHere(shown);
  const selected = selection?.kind === 'object' ? selection.name : null;
  const allRuns = useAllRuns();
  return (part?: 'now' | 'references' | 'rest') =>
    shown && part === 'now' ? (
      <div className="inspector">
        <NowAt shown={shown} playing={playing} />
      </div>
    ) : shown ? (
      <Suspense fallback={<p className="waiting">The inspector is being loaded.</p>}>
        <Inspector
          shown={shown}
          fact={fact}
          playing={playing}
          selected={selected}
          onSelect={(name) => select(name === selected ? null : { kind: 'object', name })}
          onJump={actions.goto}
          allRuns={allRuns}
          {...(part && part !== 'now' ? { part } : {})}
        />
      </Suspense>
    ) : (
      <p className="waiting">
        {failed ? 'There is no run to inspect.' : 'The first run is being made.'}
      </p>
    );
}

function Stands({ shown }: { shown: Shown | null }) {
  if (!shown) return null;
  const contexts = shown.inspection.contexts.flatMap((at) => {
    const info = shown.run.contexts.find((context) => context.id === at.context);
    return info ? [{ name: info.name, at }] : [];
  });
  return <ContextsStand step={shown.cursor} contexts={contexts} />;
}

function Wide({ shown }: { shown: Shown | null }) {
  const view = useView();
  const windowClass = useWindowClass();
  const failed = useSession((s) => s.failed);
  const position = useSession((s) => s.position);
  const parted = useParted(position);
  const { speed, nextSpeed, leftWidth, setLeftWidth } = useSettings();
  const inspector = useInspector(shown);
  const transport = useTransport(shown);
  const top = useTopProps(shown);
  return (
    <Workbench
      top={<TopBar {...top} drawer={view.drawer} onDrawer={() => view.setDrawer(!view.drawer)} />}
      messages={<Messages />}
      program={<Program shown={shown} />}
      kernel={<Kernel shown={shown} />}
      scenario={<ScenarioPanel />}
      stands={<Stands shown={shown} />}
      timeline={
        <Centre
          shown={shown}
          stale={failed}
          asText={view.asText}
          onAsText={view.setAsText}
          pitch={view.pitch}
          onPitch={view.setPitch}
          onShownPitch={view.setShownPitch}
          selection={view.selection}
          hover={view.hover}
          onSelect={view.select}
          onHover={view.hoverOver}
          onCursor={actions.goto}
          onBranch={actions.switchTo}
          parted={parted}
        />
      }
      inspector={inspector()}
      check={check}
      verifier={verifier}
      rightTab={view.rightTab}
      onRightTab={view.setRightTab}
      dock={
        <Dock
          {...transport}
          shown={shown}
          position={position}
          speed={speed}
          onSpeed={nextSpeed}
          onChoose={actions.choose}
          onJump={actions.goto}
        />
      }
      tab={view.leftTab}
      onTab={view.setLeftTab}
      inspectorInTabs={windowClass !== 'full'}
      drawer={windowClass === 'drawer' ? view.drawer : null}
      flawed={failed}
      leftWidth={leftWidth}
      onLeftWidth={setLeftWidth}
    />
  );
}

function Narrow({ shown }: { shown: Shown | null }) {
  const view = useView();
  const failed = useSession((s) => s.failed);
  const position = useSession((s) => s.position);
  const parted = useParted(position);
  const inspector = useInspector(shown);
  const transport = useTransport(shown);
  const top = useTopProps(shown);
  return (
    <NarrowBench
      top={
        <NarrowTop
          {...top}
          asText={view.asText}
          onAsText={view.setAsText}
          onViolation={() => actions.violation(1)}
        />
      }
      messages={<Messages />}
      now={inspector('now')}
      timeline={
        shown === null ? (
          failed ? (
            <NoRunYet />
          ) : (
            <Skeletons words="The first run is being made." />
          )
        ) : view.asText ? (
          <RunTable run={shown.run} cursor={shown.cursor} onCursor={actions.goto} />
        ) : (
          <Suspense fallback={<Skeletons words="The timeline is being loaded." />}>
            <NarrowTimeline
              run={shown.run}
              cursor={shown.cursor}
              selection={view.selection}
              onCursor={actions.goto}
              onSelect={view.select}
              parted={parted}
            />
          </Suspense>
        )
      }
      program={<Program shown={shown} />}
      references={
        <>
          {inspector('references')}
          <Stands shown={shown} />
          {inspector('rest')}
        </>
      }
      scenario={<ScenarioPanel />}
      check={check}
      verifier={verifier}
      tab={view.narrowTab}
      onTab={view.setNarrowTab}
      choices={shown ? nextChoices(shown, position) : []}
      ended={shown ? endWords(shown) : ''}
      onChoose={actions.choose}
      transport={transport}
    />
  );
}
