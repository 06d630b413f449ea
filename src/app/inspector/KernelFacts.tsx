/** Where the model of a kernel function is from, and what it leaves out. */

import type { KernelFact } from '../model/facts';

const levels: Readonly<Record<string, string>> = {
  C: 'certain: follows from the code that was read',
  'C/abs': 'certain that it is absent in the code',
  V: 'seen on a verifier',
  I: 'inferred',
};

export function Provenance({ fact }: { fact: KernelFact }) {
  return (
    <div className="facts">
      <div className="fact">
        <code>{fact.fn}()</code>
      </div>
      {fact.sources.map(({ section, level }) => (
        <div key={section} className="fact">
          <span className="lvl" title={levels[level]}>
            {level}
          </span>
          <span className="src">{section}</span>
        </div>
      ))}
      {fact.simplifications.map((text) => (
        <p key={text} className="simp">
          {text}
        </p>
      ))}
      {fact.sources.length === 0 && fact.simplifications.length === 0 && (
        <p className="quiet">Part of the model's surroundings: no source is claimed.</p>
      )}
    </div>
  );
}

export function KernelFacts({ fact }: { fact: KernelFact | null }) {
  return (
    <section aria-label="Kernel facts">
      <h3>
        Kernel facts <span>where the model is from</span>
      </h3>
      {fact ? (
        <Provenance fact={fact} />
      ) : (
        <p className="quiet">No kernel function runs in this step.</p>
      )}
    </section>
  );
}
