/** One design: what is promised, what its files say, and what came out. Draws what it is given. */
import { Fragment, type ReactNode, useMemo, useState } from 'react';
import { type Counterexample, rowWords } from '../../compare/answer';
import type { DesignFacts } from '../../compare/design-facts';
import type { ChangedFile } from '../../compare/kernel-changes';
import type { Scenario } from '../../scenario/schema';
import { hunksOf } from './hunks';

export interface DesignViewProps {
  readonly facts: DesignFacts;
  readonly onExample: (example: Counterexample) => void;
  readonly onProgram: (scenario: Scenario) => void;
}

export function DesignView({ facts, onExample, onProgram }: DesignViewProps) {
  const { about, headline } = facts;
  return (
    <article className="designview">
      <h1>
        {about.id}: {about.name}
      </h1>
      <p className="idea">{about.idea}</p>
      <p className="headline">
        {headline === '' ? 'Nothing has been judged since it was changed.' : headline}{' '}
        {about.judgedBy === 'rules'
          ? 'Judged by the verifier’s rules: no kernel has this contract.'
          : 'A real verifier gave verdicts under this contract.'}
      </p>
      <div className="columns">
        <ContractTable facts={facts} />
        <Part title="A program must">
          <List items={facts.obligations.map(({ text }) => text)} />
        </Part>
        <Part title="What the verifier guarantees">
          <List items={about.guarantees} />
        </Part>
        <Part title="What it leaves open">
          <List items={about.leavesOpen} />
        </Part>
        <Part title="Unlike design A">
          <List items={about.changes} />
        </Part>
        <Part title="Flaws of the RFC’s kernel">
          <ul>
            {about.flaws.map(({ what, is, how }) => (
              <li key={what}>
                <b>{is}</b> {what}: {how}
              </li>
            ))}
          </ul>
        </Part>
        <Part title="Cost and precedents">
          <ul>
            <li>
              <b>cost</b> {about.cost}
            </li>
            <li>
              <b>new in the verifier</b> {about.newVerifierCode ?? 'nothing'}
            </li>
            {about.precedents.map((precedent) => (
              <li key={precedent}>
                <b>precedent</b> {precedent}
              </li>
            ))}
          </ul>
        </Part>
        <Findings facts={facts} onExample={onExample} />
      </div>
      <Programs key={about.id} facts={facts} onProgram={onProgram} />
      <Part title="Its kernel files beside design A’s">
        {facts.changed.length === 0 && <p>These are design A’s.</p>}
        {facts.changed.map((file) => (
          <Changed key={file.name} file={file} />
        ))}
      </Part>
    </article>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function List({ items }: { items: readonly string[] }) {
  if (items.length === 0) return <p>Nothing.</p>;
  return (
    <ul>
      {items.map((item) => (
        <li key={item}>{item}</li>
      ))}
    </ul>
  );
}

function ContractTable({ facts: { contract } }: { facts: DesignFacts }) {
  return (
    <Part title="Contract">
      <dl>
        {Object.entries(contract.kfuncs).map(([name, { flags }]) => (
          <Fragment key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>{flags.length > 0 ? flags.join(' | ') : 'no flags'}</dd>
          </Fragment>
        ))}
        <dt>the callback’s aio</dt>
        <dd>
          {contract.callbackArgument === 'owned'
            ? 'the program’s own (aio__ref)'
            : 'trusted, not owned'}
        </dd>
      </dl>
    </Part>
  );
}

function Findings({ facts, onExample }: Pick<DesignViewProps, 'facts' | 'onExample'>) {
  const { judged, leaks, open, strict, undecided, weaknesses } = facts.answer;
  const examples = (title: string, found: readonly Counterexample[]) =>
    found.map((example) => (
      <li key={example.row.id}>
        <b>{title}</b>{' '}
        <button type="button" className="linky" onClick={() => onExample(example)}>
          {rowWords(example.row)}
        </button>{' '}
        ({example.fault})
      </li>
    ));
  const parts = [
    ...examples('loads and leaks', leaks),
    ...examples('loads and goes wrong', open),
    ...strict.map((row) => (
      <li key={row.id}>
        <b>sound, and refused</b> {rowWords(row)}
      </li>
    )),
    ...undecided.map((row) => (
      <li key={row.id}>
        <b>not every run explored</b> {rowWords(row)}
      </li>
    )),
    ...weaknesses.map((weakness) => (
      <li key={weakness}>
        <b>its kernel’s own</b> {weakness}
      </li>
    )),
  ];
  return (
    <Part title="What the matrix has against it">
      {parts.length > 0 ? (
        <ul>{parts}</ul>
      ) : (
        <p>
          {judged > 0 ? 'Nothing of these programs.' : 'Not judged yet: comparing designs does.'}
        </p>
      )}
    </Part>
  );
}

function Programs({ facts, onProgram }: Pick<DesignViewProps, 'facts' | 'onProgram'>) {
  const { programs } = facts;
  const [chosen, setChosen] = useState('read');
  const { subject } = programs.find(({ row }) => row.id === chosen) ?? programs[0] ?? {};
  return (
    <Part title="A program written for it">
      <p className="pick">
        <select
          aria-label="Program"
          value={chosen}
          onChange={(event) => setChosen(event.target.value)}
        >
          {programs.map(({ row }) => (
            <option key={row.id} value={row.id}>
              {rowWords(row)}
            </option>
          ))}
        </select>
        {subject && subject.kind !== 'none' && (
          <>
            <button type="button" className="btn" onClick={() => onProgram(subject.scenario)}>
              Open the program
            </button>
            <span>
              {subject.kind === 'port' ? 'written for this design' : 'the same text as for A'}
            </span>
          </>
        )}
      </p>
      {subject?.kind === 'none' && <p>It can’t be written for this design: {subject.reason}.</p>}
      {subject && subject.kind !== 'none' && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        <section className="text" aria-label="Text of the program" tabIndex={0}>
          <pre>{subject.scenario.program.text}</pre>
        </section>
      )}
    </Part>
  );
}

const sides: Readonly<Record<string, string>> = { '-': 'old', '+': 'new' };

function Changed({ file: { name, before, after } }: { file: ChangedFile }) {
  const hunks = useMemo(() => hunksOf(before ?? '', after), [before, after]);
  return (
    <details>
      <summary>
        <code>{name}</code> {before === null && 'new'}
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <section className="text" aria-label={`Changes in ${name}`} tabIndex={0}>
        {hunks.map(({ oldStart, newStart, lines }) => (
          <pre key={`${oldStart} ${newStart}`}>
            <span className="at">
              line {newStart}
              {before !== null && `, in design A ${oldStart}`}
              {'\n'}
            </span>
            {lines.map((line, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line has no other name than its number
              <span key={at} className={sides[line.charAt(0)]}>
                {line}
                {'\n'}
              </span>
            ))}
          </pre>
        ))}
      </section>
    </details>
  );
}
