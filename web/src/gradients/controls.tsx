import { type UnaryOp, unaryEntries } from "../catalogue/entries.js";
import { format } from "../format.js";
import { SERIES } from "../plot/theme.js";
import { numberOf, useQuery } from "../route.js";
import { CopyButton } from "../ui/copy.js";
import { Slider } from "../ui/slider.js";
import { DEPTHS, GAINS, RATES } from "./recipe.js";
import type { Recipe } from "./stack.js";
import type { Training } from "./useTraining.js";

export function Controls({
  recipe,
  ops,
  training,
}: {
  readonly recipe: Recipe;
  readonly ops: readonly UnaryOp[];
  readonly training: Training;
}) {
  const [query, update] = useQuery();
  return (
    <div class="controls">
      <Activations names={ops.map((op) => op.spec.name)} onChange={(names) => update({ ops: names.join(",") })} />
      <Slider
        label="Layers"
        value={recipe.depth}
        min={DEPTHS[0]}
        max={DEPTHS[1]}
        step={1}
        onInput={(depth) => update({ depth: String(depth) })}
      />
      <Slider
        label="Gain of the weights"
        value={recipe.gain}
        min={GAINS[0]}
        max={GAINS[1]}
        step={0.01}
        hint="Their standard deviation times √64: 1 is LeCun’s and Xavier’s, √2 = 1.41 is He’s."
        onInput={(gain) => update({ gain: String(gain) })}
      />
      <Slider
        label="Learning rate"
        value={numberOf(query, "rate", 0)}
        min={RATES[0]}
        max={RATES[1]}
        step={0.1}
        text={(power) => format(10 ** power, 2)}
        hint="Large steps push rectifiers to where no input reaches them: units die."
        onInput={(rate) => update({ rate: String(rate) })}
      />
      <div class="tools">
        <button type="button" class="button primary" onClick={() => training.setRunning(!training.running)}>
          {training.running ? "Pause" : "Train"}
        </button>
        <button type="button" class="button" disabled={training.running} onClick={training.step}>
          One step
        </button>
        <button type="button" class="button" onClick={() => update({ seed: String(recipe.seed + 1) })}>
          New weights
        </button>
        <CopyButton label="Copy link" text={() => location.href} />
      </div>
      <p class="key">
        <output aria-label="Steps">{training.steps}</output> steps trained
      </p>
    </div>
  );
}

/** The activations that are compared: one to four. */
function Activations({ names, onChange }: { readonly names: readonly string[]; readonly onChange: (names: string[]) => void }) {
  const free = unaryEntries.filter(({ name }) => !names.includes(name));
  return (
    <div class="overlays">
      <label class="select wide">
        <span>Activations</span>
        <select value="" disabled={names.length === SERIES.length} onChange={(event) => onChange([...names, event.currentTarget.value])}>
          <option value="">{names.length === SERIES.length ? "four at most" : "add a function"}</option>
          {free.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <ul class="chips">
        {names.map((name, i) => (
          <li key={name}>
            <span class={`dot line-${SERIES[i]}`} />
            <a class="mono" href={`#/op/${name}`}>
              {name}
            </a>
            <button
              type="button"
              aria-label={`Take ${name} away`}
              disabled={names.length === 1}
              onClick={() => onChange(names.filter((other) => other !== name))}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
