import { format } from "../format.js";
import { useQuery } from "../route.js";
import { Controls } from "./controls.js";
import { HeatMap } from "./heatMap.js";
import { Plane } from "./plane.js";
import { callOf, isHidden, probabilities, type Setting, settingOf, WORDS } from "./setting.js";

const changed = (values: readonly number[], word: number, x: number, y: number): string =>
  values.map((value, i) => (i === 2 * word ? x : i === 2 * word + 1 ? y : value)).join(",");

export default function AttentionPage() {
  const [query, update] = useQuery();
  const setting = settingOf(query);
  const { queries, keys, visible, chosen } = setting;
  const p = probabilities(setting);
  const row = p.subarray(chosen * WORDS.length, (chosen + 1) * WORDS.length);
  const setVisible = (word: number, shown: boolean) => {
    const hidden = visible.flatMap((is, i) => ((i === word ? shown : is) ? [] : [String(i)]));
    update({ hide: hidden.join(",") || undefined });
  };
  return (
    <>
      <header class="page-head">
        <h1>Attention, by hand</h1>
        <p class="lead">
          Each word asks with its query, and answers with its key. The better the two fit, the larger the share that the asking word takes
          of the other’s value.
        </p>
      </header>
      <section class="panel attend" aria-label="Playground">
        <div class="attend-heat">
          <h2>Who looks at whom</h2>
          <HeatMap setting={setting} p={p} onChoose={(word) => update({ word: String(word) })} onShow={setVisible} />
          <p class="key">In per cent: each row asks, each column is asked. Choose a row to see its query.</p>
        </div>
        <div class="attend-plane">
          <h2>The query of “{WORDS[chosen]}”, and all keys</h2>
          <Plane
            setting={setting}
            p={row}
            onQuery={(x, y) => update({ q: changed(queries, chosen, x, y) })}
            onKey={(word, x, y) => update({ k: changed(keys, word, x, y) })}
          />
          <p class="key">Drag the arrow or a key, or move it with the arrow keys. Keys on the dashed line have the score 0.</p>
        </div>
        <Controls setting={setting} />
        <Row setting={setting} p={row} />
        <pre class="call">
          <code>{callOf(setting)}</code>
        </pre>
      </section>
    </>
  );
}

/** The shares of one query as bars. */
function Row({ setting, p }: { readonly setting: Setting; readonly p: Float32Array }) {
  const { chosen } = setting;
  const sum = p.reduce((a, b) => a + b, 0);
  return (
    <div class="attend-row">
      <h2>What “{WORDS[chosen]}” takes from each</h2>
      <ol class="classes shares">
        {WORDS.map((word, j) => (
          <li key={word} class={p[j] === Math.max(...p) && p[j] > 0 ? "best" : undefined}>
            <span>{word}</span>
            <span class={isHidden(setting, chosen, j) ? "class-track kept-out" : "class-track"}>
              <span class="class-bar" style={{ width: `${100 * p[j]}%` }} />
            </span>
            <output aria-label={`Share of ${word}`}>{format(p[j], 3)}</output>
          </li>
        ))}
      </ol>
      <p class="sum">
        Sum <output aria-label="Sum of the shares">{sum.toFixed(6)}</output>
      </p>
      {sum === 0 && <p class="key">A query that sees no key takes nothing: its result is zeros.</p>}
    </div>
  );
}
