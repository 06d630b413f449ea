/** How to read a cell. */
import { SafetySign, VerifierSign } from './signs';

export function Legend() {
  return (
    <table className="key2">
      <caption>How to read a cell</caption>
      <thead>
        <tr>
          <td />
          <th scope="col">
            <SafetySign safety="safe" /> safe in every run
          </th>
          <th scope="col">
            <SafetySign safety="leak" /> leak <SafetySign safety="hang" /> hang{' '}
            <SafetySign safety="broken" /> UAF …
          </th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">
            <VerifierSign accepts /> accepts
          </th>
          <td className="good">
            <b>good</b> loads and holds
          </td>
          <td className="unsound">
            <b>unsound</b> loads a broken program
          </td>
        </tr>
        <tr>
          <th scope="row">
            <VerifierSign accepts={false} /> refuses
          </th>
          <td className="strict">
            <b>too strict</b> stops a sound program
          </td>
          <td className="refused">
            <b>refused</b> rightly stopped
          </td>
        </tr>
        <tr>
          <td colSpan={3} className="more">
            <i className="port" /> written for the design, else the same text as for A ·{' '}
            <i className="weak" /> the kernel design has a weakness of its own ·{' '}
            <SafetySign safety="open" /> none found, not every run explored · – does not apply
          </td>
        </tr>
      </tbody>
    </table>
  );
}
