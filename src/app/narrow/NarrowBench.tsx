/** The screen below 600 px: one thing at a time, the choices and the transport always at hand. */
import type { ReactNode } from 'react';
import { ChoiceButton, MoreChoices, type NextChoice } from '../dock/NextChoices';
import { StepCount, TransportButtons, type TransportProps } from '../dock/Transport';
import { Tab, TabList, TabPanel } from '../parts/Tabs';
import type { NarrowTab } from '../stores/view';

export interface NarrowBenchProps {
  readonly top: ReactNode;
  readonly messages: ReactNode;
  /** The sentence for the step; stays above the timeline and the program. */
  readonly now: ReactNode;
  readonly timeline: ReactNode;
  readonly program: ReactNode;
  readonly references: ReactNode;
  readonly scenario: ReactNode;
  readonly check: ReactNode;
  readonly verifier: ReactNode;
  readonly tab: NarrowTab;
  readonly onTab: (tab: NarrowTab) => void;
  readonly choices: readonly NextChoice[];
  readonly ended: string;
  readonly onChoose: (index: number) => void;
  readonly transport: TransportProps;
}

const tabs: readonly { readonly id: NarrowTab; readonly words: string }[] = [
  { id: 'timeline', words: 'Timeline' },
  { id: 'program', words: 'Program' },
  { id: 'references', words: 'References' },
  { id: 'scenario', words: 'Scenario' },
  { id: 'check', words: 'Check' },
  { id: 'verifier', words: 'Verifier' },
];

export function NarrowBench(props: NarrowBenchProps) {
  const { tab } = props;
  const panels = { group: 'views', shown: tab } as const;
  return (
    <div className="nw">
      {props.top}
      <div className="messages">{props.messages}</div>
      <div className="nmain">
        <TabList group="views" className="ntabs" label="Views">
          {tabs.map(({ id, words }) => (
            <Tab {...panels} key={id} id={id} onShow={props.onTab}>
              {words}
            </Tab>
          ))}
        </TabList>
        <main className="nbody">
          {(tab === 'timeline' || tab === 'program') && <div className="nnow">{props.now}</div>}
          <TabPanel {...panels} className="npane" id="timeline">
            {props.timeline}
          </TabPanel>
          <TabPanel {...panels} keeps className="npane code-pane" id="program">
            {props.program}
          </TabPanel>
          <TabPanel {...panels} className="npane" id="references">
            {props.references}
          </TabPanel>
          <TabPanel {...panels} className="npane" id="scenario">
            {props.scenario}
          </TabPanel>
          <TabPanel {...panels} className="npane" id="check">
            {props.check}
          </TabPanel>
          <TabPanel {...panels} className="npane" id="verifier">
            {props.verifier}
          </TabPanel>
        </main>
      </div>
      <NarrowDock {...props} />
    </div>
  );
}

/** The choice of this run in full width, two more beside each other, the rest in a menu. */
function NarrowDock({ choices, ended, onChoose, transport }: NarrowBenchProps) {
  const most = choices.length > 3 ? 2 : 3;
  const [first, ...others] = choices.slice(0, most);
  const rest = choices.slice(most);
  return (
    <footer className="ndock">
      <section className="nch" aria-label="Next choices">
        {first ? (
          <ChoiceButton choice={first} index={0} onChoose={() => onChoose(0)} />
        ) : (
          <p className="quiet">{ended}</p>
        )}
        {(others.length > 0 || rest.length > 0) && (
          <div className="two">
            {others.map((choice, at) => (
              <ChoiceButton
                key={choice.key}
                choice={choice}
                index={at + 1}
                onChoose={() => onChoose(at + 1)}
              />
            ))}
            {rest.length > 0 && <MoreChoices rest={rest} from={most} onChoose={onChoose} />}
          </div>
        )}
      </section>
      <div className="ntr">
        <TransportButtons {...transport} />
        <StepCount cursor={transport.cursor} steps={transport.steps} />
      </div>
    </footer>
  );
}
