/** Scenario, API design, sharing, theme and help. */
import { CheckButton, type CheckButtonProps } from '../check/CheckButton';
import { Hint } from '../parts/Hint';
import { Brand, LineSign, ThemeSign, VerdictSign } from '../parts/signs';
import type { Theme } from '../stores/settings';
import { DesignMenu, type DesignMenuProps } from './DesignMenu';
import { ScenarioMenu, type ScenarioMenuProps } from './ScenarioMenu';

export interface TopBarProps extends ScenarioMenuProps, DesignMenuProps {
  /** Violations in the run that is shown. */
  readonly violations: number;
  readonly check: CheckButtonProps;
  readonly theme: Theme;
  readonly onTheme: () => void;
  readonly onCompare: () => void;
  readonly onShare: () => void;
  readonly onHelp: () => void;
  /** Opens or closes the left panel where it is a drawer. */
  readonly drawer: boolean;
  readonly onDrawer: () => void;
}

export function TopBar(props: TopBarProps) {
  const { violations, theme } = props;
  return (
    <header className="top">
      <button
        type="button"
        className="ib drawer-toggle"
        aria-label="Source panel"
        aria-expanded={props.drawer}
        onClick={props.onDrawer}
      >
        <LineSign which="menu" size={16} />
      </button>
      <h1 className="brand">
        <Brand />
        aioscope
      </h1>
      <ScenarioMenu {...props} />
      <DesignMenu {...props} />
      <Hint text="Programs by designs" keys="m">
        <button type="button" className="linky tocompare" onClick={props.onCompare}>
          Compare<span className="more"> designs</span>
        </button>
      </Hint>
      <div className="sp" />
      <CheckButton {...props.check} />
      {violations > 0 && !props.check.checked && (
        <span className="verdict">
          <VerdictSign verdict="bad" />
          <b>
            {violations} violation{violations > 1 && 's'}
          </b>
          <span className="where">in this run</span>
        </span>
      )}
      <Hint text="The link to this run" keys="s">
        <button type="button" className="btn" onClick={props.onShare}>
          Share
        </button>
      </Hint>
      <Hint text={`Theme: ${theme}`} keys="d">
        <button
          type="button"
          className="ib"
          aria-label={`Theme: ${theme}. Switch`}
          onClick={props.onTheme}
        >
          <ThemeSign />
        </button>
      </Hint>
      <Hint text="Help and keys" keys="?">
        <button type="button" className="ib" aria-label="Help and keys" onClick={props.onHelp}>
          ?
        </button>
      </Hint>
    </header>
  );
}
