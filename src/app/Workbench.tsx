/** The screen from 600 px on: source, timeline, inspector, dock. Draws what it is given; App gives it the stores. */
import * as Tabs from '@radix-ui/react-tabs';
import type { CSSProperties, ReactNode } from 'react';
import { Splitter } from './parts/Splitter';
import type { LeftTab } from './stores/view';

export interface WorkbenchProps {
  readonly top: ReactNode;
  readonly messages: ReactNode;
  readonly program: ReactNode;
  readonly kernel: ReactNode;
  readonly scenario: ReactNode;
  readonly stands: ReactNode;
  readonly timeline: ReactNode;
  readonly inspector: ReactNode;
  readonly dock: ReactNode;
  readonly tab: LeftTab;
  readonly onTab: (tab: LeftTab) => void;
  /** The inspector is a tab of the left panel. */
  readonly inspectorInTabs: boolean;
  /** The left panel is a drawer, and whether it is open; null where it is a column. */
  readonly drawer: boolean | null;
  /** The program has errors. */
  readonly flawed: boolean;
  /** null: as the style sheet has it. */
  readonly leftWidth: number | null;
  readonly onLeftWidth: (width: number | null) => void;
}

export function Workbench(props: WorkbenchProps) {
  const { tab, inspectorInTabs, drawer } = props;
  const shownTab = tab === 'inspector' && !inspectorInTabs ? 'program' : tab;
  return (
    <div
      className="app"
      style={
        props.leftWidth === null
          ? undefined
          : ({ '--w-left': `min(${props.leftWidth}px, 100vw - 560px)` } as CSSProperties)
      }
    >
      {props.top}
      <div className="messages">{props.messages}</div>
      <main className="grid">
        <section className="left" aria-label="Source" hidden={drawer === false}>
          <Tabs.Root
            className="panel"
            value={shownTab}
            onValueChange={(value) => props.onTab(value as LeftTab)}
          >
            <Tabs.List className="tabs" aria-label="Source">
              <Tabs.Trigger className="tab" value="program">
                program
                {props.flawed && (
                  <>
                    <i className="flaw" />
                    <span className="hidden-visually">has errors</span>
                  </>
                )}
              </Tabs.Trigger>
              <Tabs.Trigger className="tab" value="kernel">
                kernel
              </Tabs.Trigger>
              <Tabs.Trigger className="tab" value="scenario">
                scenario
              </Tabs.Trigger>
              {inspectorInTabs && (
                <Tabs.Trigger className="tab" value="inspector">
                  inspector
                </Tabs.Trigger>
              )}
              <span className="sp" />
              {(shownTab === 'program' || shownTab === 'kernel') && (
                <span className="coln">at step</span>
              )}
            </Tabs.List>
            {/* Stays mounted: the editor keeps its undo history. */}
            <Tabs.Content
              className="panel"
              value="program"
              forceMount
              hidden={shownTab !== 'program'}
            >
              {props.program}
            </Tabs.Content>
            <Tabs.Content className="panel" value="kernel">
              {props.kernel}
            </Tabs.Content>
            {/* And the form what could not be taken. */}
            <Tabs.Content
              className="panel"
              value="scenario"
              forceMount
              hidden={shownTab !== 'scenario'}
            >
              {props.scenario}
            </Tabs.Content>
            {inspectorInTabs && (
              <Tabs.Content className="panel scrolls" value="inspector">
                {props.inspector}
              </Tabs.Content>
            )}
          </Tabs.Root>
          {props.stands}
          <Splitter width={props.leftWidth} onWidth={props.onLeftWidth} />
        </section>
        {props.timeline}
        {!inspectorInTabs && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
          <aside className="right" aria-label="Inspector" tabIndex={0}>
            {props.inspector}
          </aside>
        )}
      </main>
      {props.dock}
    </div>
  );
}
