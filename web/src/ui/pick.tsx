/** One of a few: a row of buttons. */
export function Pick<T extends string>(props: {
  readonly label: string;
  readonly options: readonly (readonly [value: T, text: string, hint?: string])[];
  readonly value: T;
  readonly onPick: (value: T) => void;
}) {
  return (
    <fieldset class="pick">
      <legend class="hidden">{props.label}</legend>
      {props.options.map(([value, text, hint]) => (
        <button key={value} type="button" aria-pressed={props.value === value} title={hint} onClick={() => props.onPick(value)}>
          {text}
        </button>
      ))}
    </fieldset>
  );
}

/** Any of a few. */
export function PickAny<T extends string>(props: {
  readonly label: string;
  readonly options: readonly (readonly [value: T, text: string, hint?: string])[];
  readonly values: readonly T[];
  readonly onPick: (values: T[]) => void;
}) {
  const toggle = (value: T) =>
    props.onPick(props.values.includes(value) ? props.values.filter((other) => other !== value) : [...props.values, value]);
  return (
    <fieldset class="pick any">
      <legend class="hidden">{props.label}</legend>
      {props.options.map(([value, text, hint]) => (
        <button key={value} type="button" aria-pressed={props.values.includes(value)} title={hint} onClick={() => toggle(value)}>
          {text}
        </button>
      ))}
    </fieldset>
  );
}

/** One of many: a list to choose from. */
export function Select(props: {
  readonly label: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly value: string;
  readonly onPick: (value: string) => void;
}) {
  return (
    <label class="select">
      <span>{props.label}</span>
      <select value={props.value} onChange={(event) => props.onPick(event.currentTarget.value)}>
        {props.options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
