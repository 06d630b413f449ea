/** Form fields that keep what was typed: a value that the scenario refuses stays in the field, with the reason under it. */
import { type ReactNode, useEffect, useId, useState } from 'react';

/** null if the value was taken, else what is wrong with it. */
export type Offer<Value> = (value: Value) => string | null;

interface FieldProps {
  readonly name: string;
  readonly wide?: boolean;
  readonly about?: string;
}

function FieldFrame({
  name,
  wide,
  about,
  wrong,
  id,
  children,
}: FieldProps & {
  readonly wrong: string | null;
  readonly id: string;
  readonly children: ReactNode;
}) {
  return (
    <div className={wide ? 'field wide' : 'field'}>
      <label className="name" htmlFor={id} title={about}>
        {name}
      </label>
      {children}
      {wrong !== null && (
        <span className="wrong" id={`${id}-wrong`} role="alert">
          {wrong}
        </span>
      )}
    </div>
  );
}

interface TypedFieldProps<Value> extends FieldProps {
  readonly value: Value;
  readonly show: (value: Value) => string;
  /** The value that a text means; undefined if it means none. */
  readonly read: (text: string) => Value | undefined;
  readonly expected: string;
  readonly offer: Offer<Value>;
  readonly disabled?: boolean;
  readonly placeholder?: string;
}

/** A text field for any value that can be written down. */
function TypedField<Value>(props: TypedFieldProps<Value>) {
  const { value, show, read, expected, offer, disabled, placeholder } = props;
  const id = useId();
  const [typed, setTyped] = useState<{ text: string; wrong: string | null } | null>(null);
  const shown = show(value);
  const means = (text: string): boolean => {
    const meant = read(text);
    return meant !== undefined && show(meant) === shown;
  };
  // What came from elsewhere (a preset, a link, undo) replaces what was typed; another spelling of the same stays, as
  // long as one types: `0x1` is on its way to `0x10`.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the value from outside counts
  useEffect(
    () => setTyped((now) => (now?.wrong === null && means(now.text) ? now : null)),
    [shown],
  );
  const onText = (text: string) => {
    const meant = read(text);
    setTyped({ text, wrong: meant === undefined ? expected : offer(meant) });
  };
  return (
    <FieldFrame {...props} id={id} wrong={typed?.wrong ?? null}>
      <input
        id={id}
        value={typed?.text ?? shown}
        inputMode={expected.includes('number') ? 'numeric' : 'text'}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={typed?.wrong != null}
        aria-describedby={typed?.wrong == null ? undefined : `${id}-wrong`}
        disabled={disabled}
        placeholder={placeholder}
        onChange={(event) => onText(event.target.value)}
        onBlur={() => setTyped((now) => (now?.wrong === null ? null : now))}
      />
    </FieldFrame>
  );
}

export type NumberFieldProps = FieldProps & {
  readonly value: number;
  readonly offer: Offer<number>;
  readonly disabled?: boolean;
};

const digits = /^\s*-?(0x[0-9a-f]+|\d+)\s*$/i;

export function NumberField(props: NumberFieldProps) {
  return (
    <TypedField
      {...props}
      show={String}
      read={(text) => (digits.test(text) ? Number(text) : undefined)}
      expected="must be a whole number"
    />
  );
}

/** An integer of up to 64 bits: digits beyond what a number holds exactly. */
export function ScalarField(
  props: FieldProps & { readonly value: number | string; readonly offer: Offer<number | string> },
) {
  return (
    <TypedField
      {...props}
      show={String}
      read={(text) => {
        if (!digits.test(text)) return undefined;
        const wide = text.trim().startsWith('-')
          ? -BigInt(text.trim().slice(1))
          : BigInt(text.trim());
        const narrow = Number(wide);
        return Number.isSafeInteger(narrow) ? narrow : wide.toString();
      }}
      expected="must be a whole number"
    />
  );
}

export function TextField(
  props: FieldProps & { readonly value: string; readonly offer: Offer<string> },
) {
  return <TypedField {...props} show={(text) => text} read={(text) => text} expected="" />;
}

export function SelectField<Value extends string>({
  value,
  options,
  offer,
  ...frame
}: FieldProps & {
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly words: string }[];
  readonly offer: Offer<Value>;
}) {
  const id = useId();
  const [wrong, setWrong] = useState<string | null>(null);
  return (
    <FieldFrame {...frame} id={id} wrong={wrong}>
      <select
        id={id}
        value={value}
        onChange={(event) => {
          const picked = options.find((option) => option.value === event.target.value);
          if (picked) setWrong(offer(picked.value));
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.words}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}

export function CheckField({
  name,
  about,
  wide,
  value,
  offer,
}: FieldProps & { readonly value: boolean; readonly offer: Offer<boolean> }) {
  const id = useId();
  return (
    <div className={wide ? 'field check wide' : 'field check'}>
      <input
        id={id}
        type="checkbox"
        checked={value}
        onChange={(event) => offer(event.target.checked)}
      />
      <label htmlFor={id} title={about}>
        {name}
      </label>
    </div>
  );
}
