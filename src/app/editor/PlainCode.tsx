/** The lines without an editor: what is seen until it has been loaded. Same metrics, so nothing jumps. */
import { marginText } from '../model/lines';
import type { CodeProps } from './marks';

export function PlainCode({ text, label, marks, onStep }: CodeProps) {
  const { lines, cursor, current, unreached, stale } = marks;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <section className="code" aria-label={label} tabIndex={0}>
      {text.split('\n').map((line, index) => {
        const number = index + 1;
        const steps = stale ? [] : (lines.visits.get(number) ?? []);
        const { parts, more } = marginText(steps, cursor);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line has no other name than its number
          <div key={index} className={number === current && !stale ? 'ln cur' : 'ln'}>
            <span className="g" />
            <span className="no">{number}</span>
            <code className={unreached.has(number) && !stale ? 'unreached' : undefined}>
              {line}
            </code>
            <span className="st">
              {parts.map(({ text: words, step }, part) => (
                <button
                  type="button"
                  key={step}
                  tabIndex={-1}
                  className={step > cursor ? 'fut' : undefined}
                  onClick={() => onStep(step)}
                >
                  {part > 0 && ', '}
                  {words}
                </button>
              ))}
              {more && ` +${more.count}`}
            </span>
          </div>
        );
      })}
    </section>
  );
}
