/** The bottom of the screen, under the same three columns. */
import { propertyWords } from '../model/invariants';
import { endWords, nextChoices } from '../model/next';
import type { Position } from '../model/position';
import type { Shown } from '../model/shown';
import type { Speed } from '../stores/settings';
import { NextChoices } from './NextChoices';
import { Transport, type TransportProps } from './Transport';
import { ViolationSteps } from './ViolationSteps';

export interface DockProps extends Omit<TransportProps, 'hasRun' | 'cursor' | 'steps' | 'canStep'> {
  readonly shown: Shown | null;
  readonly position: Position | null;
  readonly speed: Speed;
  readonly onSpeed: () => void;
  readonly onChoose: (index: number) => void;
  readonly onJump: (step: number) => void;
}

export function Dock(props: DockProps) {
  const { shown, position } = props;
  const cursor = shown?.cursor ?? 0;
  const steps = shown ? shown.run.steps.length - 1 : 0;
  return (
    <footer className="dock">
      <Transport
        {...props}
        hasRun={shown !== null}
        cursor={cursor}
        steps={steps}
        canStep={cursor < steps || (shown?.choices.length ?? 0) > 0}
      />
      <NextChoices
        choices={shown ? nextChoices(shown, position) : []}
        ended={shown ? endWords(shown) : ''}
        onChoose={props.onChoose}
      />
      <ViolationSteps
        violations={
          shown?.run.violations.map(({ step, property }) => ({
            step,
            words: propertyWords(property),
          })) ?? null
        }
        cursor={cursor}
        onJump={props.onJump}
      />
    </footer>
  );
}
