import { format } from "../format.js";
import { numberOf, type Update, useQuery } from "../route.js";
import { CopyButton } from "../ui/copy.js";
import { Pick } from "../ui/pick.js";
import { Slider } from "../ui/slider.js";
import { LogitBar, REACH } from "./logitBar.js";
import { callOf, OPS, type OpName, probabilities, type Row } from "./row.js";

const LOGITS = [2, 1, 0.1, -1, 0.5];
const [FEWEST, MOST] = [2, 8];
const NAMES = "ABCDEFGH";

const HINTS: Readonly<Record<OpName, string>> = {
  softmax: "Everyone gets something: the share grows by e for each step of 1.",
  entmax15: "Half-way to sparsemax: the weak get exactly 0, the others a smooth share.",
  sparsemax: "The nearest point where all shares are positive and sum to 1: many are exactly 0.",
  hardmax: "The first of the largest takes it all; there is no gradient.",
};

/** The row that the query describes. */
function rowOf(query: URLSearchParams): Row {
  const given = (query.get("x") ?? "").split(",").filter(Boolean).map(Number);
  const sound = given.length >= FEWEST && given.length <= MOST && given.every((x) => Math.abs(x) <= REACH);
  const logits = sound ? given : LOGITS;
  const op = query.get("op") as OpName;
  const hidden = new Set((query.get("hide") ?? "").split(",").filter(Boolean).map(Number));
  return {
    op: OPS.includes(op) ? op : "softmax",
    logits,
    visible: logits.map((_, i) => !hidden.has(i)),
    temperature: Math.min(5, Math.max(0.1, numberOf(query, "t", 1))),
  };
}

export function Playground() {
  const [query, update] = useQuery();
  const row = rowOf(query);
  const y = probabilities(row);
  return (
    <section class="panel playground" aria-label="Playground">
      <Bars row={row} y={y} update={update} />
      <Controls row={row} sum={y.reduce((a, b) => a + b, 0)} update={update} />
      <pre class="call">
        <code>{callOf(row)}</code>
      </pre>
    </section>
  );
}

interface Part {
  readonly row: Row;
  readonly update: Update;
}

const written = (logits: readonly number[]) => ({ x: logits.join(",") });

/** A bar for each score, to drag, its probability, and whether it takes part. */
function Bars({ row: { logits, visible }, y, update }: Part & { readonly y: ReturnType<typeof probabilities> }) {
  const setVisible = (next: readonly boolean[]) =>
    update({ hide: next.flatMap((is, i) => (is ? [] : [String(i)])).join(",") || undefined });
  return (
    <div class="playground-bars" style={{ "--count": logits.length }}>
      <p class="axis-name">Scores, to drag</p>
      {logits.map((logit, i) => (
        <LogitBar
          key={NAMES[i]}
          name={NAMES[i]}
          value={logit}
          muted={!visible[i]}
          onChange={(value) => update(written(logits.map((other, j) => (j === i ? value : other))))}
        />
      ))}
      <p class="axis-name">Probabilities</p>
      {logits.map((_, i) => (
        <div key={NAMES[i]} class="probability">
          <div class="probability-bar" style={{ height: `${100 * (y[i] || 0)}%` }} />
          <output aria-label={`Probability of ${NAMES[i]}`}>{format(y[i], 3)}</output>
        </div>
      ))}
      <p class="axis-name">Takes part</p>
      {visible.map((is, i) => (
        <label key={NAMES[i]} class="check">
          <input
            type="checkbox"
            checked={is}
            onChange={(event) => setVisible(visible.map((other, j) => (j === i ? event.currentTarget.checked : other)))}
          />
          {NAMES[i]}
        </label>
      ))}
    </div>
  );
}

/** The function, the temperature, and buttons for the number of scores. */
function Controls({ row: { op, logits, visible, temperature }, sum, update }: Part & { readonly sum: number }) {
  return (
    <div class="controls">
      <Pick
        label="Function"
        options={OPS.map((op) => [op, op, HINTS[op]])}
        value={op}
        onPick={(op) => update({ op: op === "softmax" ? undefined : op })}
      />
      <p class="key">{HINTS[op]}</p>
      <Slider
        label="Temperature"
        value={temperature}
        min={0.1}
        max={5}
        step={0.1}
        hint="Scores are divided by it: below 1 the lead of the largest grows, above 1 all come closer."
        onInput={(t) => update({ t: t === 1 ? undefined : String(t) })}
      />
      <p class="sum">
        Sum <output aria-label="Sum of the probabilities">{sum.toFixed(7)}</output>
      </p>
      {!visible.some(Boolean) && <p class="key">A row that a mask hides whole is all zeros, and NaN where there is no mask to hide it.</p>}
      <div class="tools">
        <button type="button" class="button" disabled={logits.length === MOST} onClick={() => update(written([...logits, 0]))}>
          Add a score
        </button>
        <button type="button" class="button" disabled={logits.length === FEWEST} onClick={() => update(written(logits.slice(0, -1)))}>
          Take one away
        </button>
        <button type="button" class="button" onClick={() => update({ x: undefined, hide: undefined, t: undefined, op: undefined })}>
          Start again
        </button>
        <CopyButton label="Copy link" text={() => location.href} />
      </div>
    </div>
  );
}
