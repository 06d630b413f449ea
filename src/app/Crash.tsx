/** What is seen if drawing fails: what was typed, and two ways out. Nothing is lost. */
import { Component, type ReactNode } from 'react';

interface CrashProps {
  /** The program as typed. */
  readonly text: () => string;
  /** Forgets the link and the stored scenario. */
  readonly onReset: () => void;
  readonly children: ReactNode;
}

export class Crash extends Component<CrashProps, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <main className="crash">
        <h1>aioscope has stopped</h1>
        <p>
          Something in aioscope itself went wrong: {error.message}. What you typed is below and kept
          in this browser.
        </p>
        <textarea readOnly aria-label="Program" value={this.props.text()} />
        <div className="row">
          <button type="button" className="btn pri" onClick={() => location.reload()}>
            Reload
          </button>
          <button type="button" className="btn" onClick={this.props.onReset}>
            Start with the first scenario
          </button>
        </div>
      </main>
    );
  }
}
