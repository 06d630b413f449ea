/** The page of one design, with the stores. */
import { useMemo } from 'react';
import { designFacts } from '../../compare/design-facts';
import { recordedMatrix } from '../../compare/recorded';
import { under } from '../../compare/row';
import { designs } from '../../kernel/designs/list';
import { PageTop } from '../parts/PageTop';
import { openCause, openSubject } from '../stores/cells';
import { addressOf, goToPage, usePage } from '../stores/page';
import { DesignView } from './DesignView';
import './design.css';

export function DesignPage() {
  const id = usePage((s) => s.design);
  const matrix = useMemo(recordedMatrix, []);
  const facts = useMemo(() => designFacts(id, matrix), [id, matrix]);
  return (
    <div className="subpage designpage">
      <PageTop page="design" />
      <main>
        <nav aria-label="Designs">
          {designs.map((design) => (
            <a
              key={design.id}
              href={addressOf('design', design.id)}
              title={design.name}
              aria-label={`${design.id}: ${design.name}`}
              aria-current={design.id === id ? 'page' : undefined}
              onClick={(event) => {
                if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                event.preventDefault();
                goToPage('design', design.id);
              }}
            >
              {design.id}
            </a>
          ))}
        </nav>
        {facts && (
          <DesignView
            facts={facts}
            onExample={({ row, design, cause }) => {
              const subject = under(design, row);
              if (subject.kind !== 'none') openCause(subject.scenario, cause);
            }}
            onProgram={openSubject}
          />
        )}
      </main>
    </div>
  );
}
