/** Quiet bars where something is still being made or fetched. They take the place that it will have, so nothing jumps. */

const widths = ['40%', '90%', '100%', '72%', '84%', '56%', '90%', '64%'];

/** `words` say to screen readers what is waited for. */
export function Skeletons({ words }: { words: string }) {
  return (
    <div className="skeletons" aria-busy="true">
      <span className="hidden-visually">{words}</span>
      {widths.map((width, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: decoration that never changes
        <svg key={index} height="26" width={width} aria-hidden="true">
          <rect className="bone" width="100%" height="18" rx="3" />
        </svg>
      ))}
    </div>
  );
}
