import { isHidden, type Setting, WORDS } from "./setting.js";

/** Probabilities as colours and in per cent: a row for each query, a column for each key, which can be hidden. */
export function HeatMap(props: {
  readonly setting: Setting;
  readonly p: Float32Array;
  readonly onChoose: (word: number) => void;
  readonly onShow: (word: number, shown: boolean) => void;
}) {
  const { setting, p, onChoose, onShow } = props;
  const { chosen, visible } = setting;
  return (
    <table class="heat">
      <caption class="hidden">Probabilities in per cent: a row for each word that asks, a column for each that is asked</caption>
      <Head />
      <tbody>
        {WORDS.map((word, i) => (
          <tr key={word} class={i === chosen ? "chosen" : undefined}>
            <th scope="row">
              <button type="button" aria-pressed={i === chosen} onClick={() => onChoose(i)}>
                {word}
              </button>
            </th>
            {WORDS.map((key, j) => (
              <td
                key={key}
                class={isHidden(setting, i, j) ? "kept-out" : undefined}
                style={{ "--p": p[i * WORDS.length + j] }}
                title={`${word} of ${key}`}
                onPointerDown={() => onChoose(i)}
              >
                {isHidden(setting, i, j) ? "" : Math.round(100 * p[i * WORDS.length + j])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">Takes part</th>
          {visible.map((is, j) => (
            <td key={WORDS[j]}>
              <input
                type="checkbox"
                aria-label={`${WORDS[j]} takes part`}
                checked={is}
                onChange={(event) => onShow(j, event.currentTarget.checked)}
              />
            </td>
          ))}
        </tr>
      </tfoot>
    </table>
  );
}

const Head = () => (
  <thead>
    <tr>
      <td />
      {WORDS.map((word) => (
        <th key={word} scope="col">
          <span>{word}</span>
        </th>
      ))}
    </tr>
  </thead>
);
