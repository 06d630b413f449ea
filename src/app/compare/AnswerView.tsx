/** The seed's question and what the matrix answers to it. */
import {
  answerLines,
  type Counterexample,
  type DesignAnswer,
  rowWords,
} from '../../compare/answer';

export interface AnswerViewProps {
  readonly answers: readonly DesignAnswer[];
  readonly onExample: (example: Counterexample) => void;
}

export function AnswerView({ answers, onExample }: AnswerViewProps) {
  const known = answers.filter(({ judged }) => judged > 0);
  return (
    <section className="answer" aria-labelledby="answer">
      <h2 id="answer">Is there another way to hand a KF_ACQUIRE kptr to the kernel?</h2>
      <p>
        Made from the main rows above. A leak of an aio counts where it is the program’s own doing.
      </p>
      <dl className="lines">
        {answerLines(answers).map(([words, which]) => (
          <div key={words}>
            <dt>{words}</dt>
            <dd>{which}</dd>
          </div>
        ))}
      </dl>
      <table>
        <thead>
          <tr>
            <th scope="col">design</th>
            <th scope="col">loads, and leaks an aio</th>
            <th scope="col">loads, and goes wrong otherwise</th>
            <th scope="col">sound, and refused</th>
            <th scope="col">needs of the verifier</th>
          </tr>
        </thead>
        <tbody>
          {known.map((answer) => (
            <tr key={answer.id}>
              <th scope="row">
                <b>{answer.id}</b> {answer.name}
              </th>
              <td>
                <Examples examples={answer.leaks} onExample={onExample} />
              </td>
              <td>
                <Examples examples={answer.open} onExample={onExample} />
              </td>
              <td>{answer.strict.map(rowWords).join('; ') || '–'}</td>
              <td>{answer.newVerifierCode ?? 'nothing new'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Examples(props: {
  readonly examples: readonly Counterexample[];
  readonly onExample: (example: Counterexample) => void;
}) {
  if (props.examples.length === 0) return '–';
  return (
    <ul>
      {props.examples.map((example) => (
        <li key={example.row.id}>
          <button type="button" className="linky" onClick={() => props.onExample(example)}>
            {rowWords(example.row)}
          </button>{' '}
          <span>{example.fault}</span>
        </li>
      ))}
    </ul>
  );
}
