/** Scenario, design, verdict, and a menu for the rest. */
import { CheckButton, type CheckButtonProps } from '../check/CheckButton';
import { lazyMenu } from '../parts/LazyMenu';
import { LineSign, VerdictSign } from '../parts/signs';
import type { Theme } from '../stores/settings';
import { DesignMenu, type DesignMenuProps } from '../topbar/DesignMenu';
import { ScenarioMenu, type ScenarioMenuProps } from '../topbar/ScenarioMenu';

export interface NarrowTopProps extends ScenarioMenuProps, DesignMenuProps {
  readonly violations: number;
  readonly check: CheckButtonProps;
  readonly onViolation: () => void;
  readonly theme: Theme;
  readonly onTheme: () => void;
  readonly onCompare: () => void;
  readonly onShare: () => void;
  readonly onHelp: () => void;
  readonly asText: boolean;
  readonly onAsText: (on: boolean) => void;
}

const MoreMenu = lazyMenu<NarrowTopProps>(() => import('./MoreMenu'));

export function NarrowTop(props: NarrowTopProps) {
  const { violations } = props;
  return (
    <header className="ntop">
      <h1 className="hidden-visually">aioscope</h1>
      <ScenarioMenu {...props} />
      <DesignMenu {...props} short />
      <span className="sp" />
      {violations > 0 && (
        <button
          type="button"
          className="nres"
          aria-label={`${violations} violations: go to the next`}
          onClick={props.onViolation}
        >
          <VerdictSign verdict="bad" />
          {violations}
        </button>
      )}
      <CheckButton {...props.check} checked={false} short />
      <MoreMenu {...props}>
        <button type="button" className="ib" aria-haspopup="menu" aria-label="More">
          <LineSign which="dots" size={16} />
        </button>
      </MoreMenu>
    </header>
  );
}
