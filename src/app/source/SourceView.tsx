/** One file with its margins; the editor when it has been loaded, the plain lines until then. */
import { Component, lazy, type ReactNode, Suspense } from 'react';
import type { CodeProps } from '../editor/marks';
import { PlainCode } from '../editor/PlainCode';

const Editor = lazy(() => import('../editor/Editor'));

/** Where the editor's file cannot be fetched (offline, a new version), the lines stay readable. */
class StayPlain extends Component<{ plain: ReactNode; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? this.props.plain : this.props.children;
  }
}

export function SourceView(props: CodeProps) {
  const plain = <PlainCode {...props} />;
  return (
    <StayPlain plain={plain}>
      <Suspense fallback={plain}>
        <Editor {...props} />
      </Suspense>
    </StayPlain>
  );
}
