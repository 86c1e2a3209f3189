import { useState } from "preact/hooks";
import { format } from "../format.js";
import { useQuery } from "../route.js";
import { CopyButton } from "../ui/copy.js";
import { Pick } from "../ui/pick.js";
import { Slider } from "../ui/slider.js";
import { callOf, draw, IDS, ORDERS, probabilities, type Setting, settingOf, TEXT, TOKENS } from "./chain.js";
import { LogitBar } from "./logitBar.js";

const RESET = ["cx", "co", "coff", "cr", "ct", "ck", "cp", "cm"];
const came = new Set(IDS);

/** Probabilities as bars, a column for each token; those that a step hid are empty. */
function Bars({ y, most, after }: { readonly y: Float32Array; readonly most: number; readonly after: string }) {
  return (
    <div class="step-bars">
      {TOKENS.map((token, i) => (
        <div key={token} class={`step-bar${y[i] === 0 ? " gone" : ""}`}>
          <div style={{ height: `${(100 * y[i]) / most}%` }} />
          <output aria-label={`Probability of ${token} ${after}`}>{y[i] === 0 ? "–" : format(100 * y[i], 2)}</output>
        </div>
      ))}
    </div>
  );
}

/** The logits, to drag. */
function Logits({ logits, onChange }: { readonly logits: readonly number[]; readonly onChange: (logits: readonly number[]) => void }) {
  return (
    <div class="step-bars">
      {TOKENS.map((token, i) => (
        <div key={token} class="step-token">
          <LogitBar
            name={token}
            value={logits[i]}
            muted={false}
            onChange={(value) => onChange(logits.map((other, j) => (j === i ? value : other)))}
          />
          <span class={came.has(i) ? "came" : ""}>{token}</span>
        </div>
      ))}
    </div>
  );
}

function Step(props: {
  readonly of: Setting["controls"][number];
  readonly y: Float32Array | undefined;
  readonly most: number;
  readonly onChange: (value: number) => void;
  readonly onSwitch: (on: boolean) => void;
}) {
  const { control, value, on } = props.of;
  return (
    <>
      <div class="step-head">
        <label class="check">
          <input type="checkbox" checked={on} onChange={(event) => props.onSwitch(event.currentTarget.checked)} />
          {control.label} is taken
        </label>
        <Slider
          label={control.label}
          value={value}
          min={control.least}
          max={control.most}
          step={control.step}
          hint={control.hint}
          onInput={props.onChange}
        />
      </div>
      {props.y ? <Bars y={props.y} most={props.most} after={`after ${control.label.toLowerCase()}`} /> : <p class="key">Passed over.</p>}
    </>
  );
}

/** From logits to a token: what each step of a sampler leaves. */
export function Steps() {
  const [query, update] = useQuery();
  const [drawn, setDrawn] = useState<{ readonly token: string; readonly count: number }>();
  const setting = settingOf(query);
  const { first, after } = probabilities(setting);
  const most = Math.max(...[first, ...after].flatMap((y) => [...(y ?? [])]));
  const off = setting.controls.filter(({ on }) => !on).map(({ control }) => control.key);
  const position = drawn?.count ?? 0;
  return (
    <section class="panel steps" aria-labelledby="steps-title">
      <h2 id="steps-title">From logits to a token</h2>
      <p class="lead">
        A language model gives each token a logit. Steps turn them into a choice, one after the other: drag logits, move the parameters, and
        see what each step leaves. Tokens in italics came already.
      </p>
      <div class="step-rows">
        <p class="step-head">Logits, to drag</p>
        <Logits logits={setting.logits} onChange={(logits) => update({ cx: logits.join(",") })} />
        <p class="step-head">Their softmax, in per cent</p>
        <Bars y={first} most={most} after="before all steps" />
        {setting.controls.map((of, i) => (
          <Step
            key={of.control.key}
            of={of}
            y={after[i]}
            most={most}
            onChange={(value) => update({ [of.control.key]: value === of.control.usual ? undefined : String(value) })}
            onSwitch={(on) => {
              const others = off.filter((key) => key !== of.control.key);
              update({ coff: (on ? others : [...others, of.control.key]).join(",") || undefined });
            }}
          />
        ))}
      </div>
      <div class="tools">
        <Pick
          label="Order"
          options={ORDERS}
          value={setting.order}
          onPick={(order) => update({ co: order === "first" ? undefined : order })}
        />
        <button type="button" class="button primary" onClick={() => setDrawn({ token: draw(setting, position), count: position + 1 })}>
          Draw a token
        </button>
        <button type="button" class="button" onClick={() => update(Object.fromEntries(RESET.map((key) => [key, undefined])))}>
          Start the steps again
        </button>
        <CopyButton label="Copy link" text={() => location.href} />
      </div>
      <p class="step-text" role="status">
        {TEXT} {drawn && <strong>{drawn.token}</strong>}
      </p>
      <pre class="call">
        <code>{callOf(setting)}</code>
      </pre>
    </section>
  );
}
