/** The screen from 600 px on: source, timeline, inspector, dock. Draws what it is given; App gives it the stores. */
import type { CSSProperties, ReactNode } from 'react';
import { Splitter } from './parts/Splitter';
import { Tab, TabList, TabPanel } from './parts/Tabs';
import { type LeftTab, type RightTab, rightTabs } from './stores/view';

export interface WorkbenchProps {
  readonly top: ReactNode;
  readonly messages: ReactNode;
  readonly program: ReactNode;
  readonly kernel: ReactNode;
  readonly scenario: ReactNode;
  readonly stands: ReactNode;
  readonly timeline: ReactNode;
  readonly inspector: ReactNode;
  readonly check: ReactNode;
  readonly verifier: ReactNode;
  readonly dock: ReactNode;
  readonly tab: LeftTab;
  readonly onTab: (tab: LeftTab) => void;
  readonly rightTab: RightTab;
  readonly onRightTab: (tab: RightTab) => void;
  /** The inspector and the check are tabs of the left panel. */
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
  const isOfRight = rightTabs.some((right) => right === tab);
  const shownTab = isOfRight && !inspectorInTabs ? 'program' : tab;
  const panels = { group: 'source', shown: shownTab } as const;
  const tabs = { ...panels, onShow: props.onTab } as const;
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
          <div className="panel">
            <TabList group="source" className="tabs" label="Source">
              <Tab {...tabs} id="program">
                program
                {props.flawed && (
                  <>
                    <i className="flaw" />
                    <span className="hidden-visually">has errors</span>
                  </>
                )}
              </Tab>
              <Tab {...tabs} id="kernel">
                kernel
              </Tab>
              <Tab {...tabs} id="scenario">
                scenario
              </Tab>
              {inspectorInTabs &&
                rightTabs.map((right) => (
                  <Tab {...tabs} key={right} id={right}>
                    {right}
                  </Tab>
                ))}
              <span className="sp" />
              {(shownTab === 'program' || shownTab === 'kernel') && (
                <span className="coln">at step</span>
              )}
            </TabList>
            {/* Stays mounted: the editor keeps its undo history. */}
            <TabPanel {...panels} keeps className="panel" id="program">
              {props.program}
            </TabPanel>
            <TabPanel {...panels} className="panel" id="kernel">
              {props.kernel}
            </TabPanel>
            {/* And the form what could not be taken. */}
            <TabPanel {...panels} keeps className="panel" id="scenario">
              {props.scenario}
            </TabPanel>
            {inspectorInTabs &&
              rightTabs.map((right) => (
                <TabPanel {...panels} key={right} className="panel scrolls" id={right}>
                  {props[right]}
                </TabPanel>
              ))}
          </div>
          {props.stands}
          <Splitter width={props.leftWidth} onWidth={props.onLeftWidth} />
        </section>
        {props.timeline}
        {!inspectorInTabs && <Right {...props} />}
      </main>
      {props.dock}
    </div>
  );
}

function Right({ rightTab, onRightTab, ...props }: WorkbenchProps) {
  const panels = { group: 'inspection', shown: rightTab } as const;
  return (
    <aside className="right" aria-label="Inspector, check and verifier">
      <TabList group="inspection" className="tabs" label="Inspector, check and verifier">
        {rightTabs.map((tab) => (
          <Tab {...panels} key={tab} id={tab} onShow={onRightTab}>
            {tab}
          </Tab>
        ))}
      </TabList>
      {rightTabs.map((tab) => (
        <TabPanel {...panels} key={tab} className="panel scrolls" id={tab}>
          {props[tab]}
        </TabPanel>
      ))}
    </aside>
  );
}
