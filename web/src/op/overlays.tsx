import type { Entry } from "../catalogue/entries.js";
import { SERIES } from "../plot/theme.js";

/** What is laid over an op: names with a button to take them away, and a list to add one. */
export function Overlays(props: {
  readonly entry: Entry;
  readonly others: readonly string[];
  readonly choices: readonly Entry[];
  readonly onChange: (names: string[]) => void;
}) {
  const { entry, others } = props;
  const free = props.choices.filter(({ name }) => name !== entry.name && !others.includes(name));
  const near = free.filter(({ family }) => family === entry.family);
  const far = free.filter(({ family }) => family !== entry.family);
  const options = (entries: readonly Entry[]) => entries.map(({ name }) => <option key={name}>{name}</option>);
  return (
    <div class="overlays">
      <label class="select wide">
        <span>Compare with</span>
        <select
          value=""
          disabled={others.length === SERIES.length - 1}
          onChange={(event) => props.onChange([...others, event.currentTarget.value])}
        >
          <option value="">choose a function</option>
          <optgroup label="Of the same family">{options(near)}</optgroup>
          <optgroup label="Others">{options(far)}</optgroup>
        </select>
      </label>
      {others.length > 0 && (
        <ul class="chips">
          {others.map((name, i) => (
            <li key={name}>
              <span class={`dot line-${SERIES[i + 1]}`} />
              <a class="mono" href={`#/op/${name}`}>
                {name}
              </a>
              <button
                type="button"
                aria-label={`Take ${name} away`}
                onClick={() => props.onChange(others.filter((other) => other !== name))}
              >
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
