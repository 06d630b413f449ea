/** The contract as a form. What is changed is the text of its header, and so is what is shown. */
import { flagsIn, offeredFlags, ownsCallbackAio, withCallbackAio, withFlag } from './contract-text';
import '../styles/contract.css';

export interface ContractFormProps {
  readonly text: string;
  readonly onText: (text: string) => void;
}

export function ContractForm({ text, onText }: ContractFormProps) {
  const owned = ownsCallbackAio(text);
  return (
    <form className="contract" aria-label="Contract" onSubmit={(event) => event.preventDefault()}>
      {flagsIn(text).map(({ name, flags }) => (
        <fieldset key={name}>
          <legend>{name.replace(/_FLAGS$/, '').toLowerCase()}</legend>
          {[...new Set([...offeredFlags, ...flags])].map((flag) => (
            <label key={flag}>
              <input
                type="checkbox"
                checked={flags.includes(flag)}
                onChange={(event) => onText(withFlag(text, name, flag, event.target.checked))}
              />
              {flag}
            </label>
          ))}
        </fieldset>
      ))}
      {owned !== null && (
        <fieldset>
          <legend>callback’s aio</legend>
          <label>
            <input
              type="checkbox"
              checked={owned}
              onChange={(event) => onText(withCallbackAio(text, event.target.checked))}
            />
            owned (__ref)
          </label>
        </fieldset>
      )}
    </form>
  );
}
