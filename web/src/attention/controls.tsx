import { format } from "../format.js";
import { useQuery } from "../route.js";
import { CopyButton } from "../ui/copy.js";
import { Slider } from "../ui/slider.js";
import { ALL, CAPS, SCALES, type Setting, SLOPES } from "./setting.js";

const RESET = ["q", "k", "hide", "causal", "window", "scale", "softcap", "slope", "word"];

export function Controls({ setting }: { readonly setting: Setting }) {
  const [, update] = useQuery();
  return (
    <div class="controls attend-controls">
      <label class="check">
        <input
          type="checkbox"
          checked={setting.causal}
          onChange={(event) => update({ causal: event.currentTarget.checked ? "1" : undefined })}
        />
        Causal: no word sees a later one
      </label>
      <Slider
        label="Window"
        value={setting.window}
        min={0}
        max={ALL}
        step={1}
        text={(keys) => (keys === ALL ? "all" : String(keys))}
        hint="How many words before and after its own a query sees."
        onInput={(window) => update({ window: window === ALL ? undefined : String(window) })}
      />
      <Slider
        label="Scale"
        value={setting.scale}
        min={SCALES[0]}
        max={SCALES[1]}
        step={0.05}
        text={(scale) => format(scale, 3)}
        hint="What products are multiplied by: usually 1/√size, here 0.707. At 0 all words are alike."
        onInput={(scale) => update({ scale: String(scale) })}
      />
      <Slider
        label="Softcap"
        value={setting.softcap}
        min={CAPS[0]}
        max={CAPS[1]}
        step={0.5}
        text={(cap) => (cap === 0 ? "none" : format(cap))}
        hint="Keeps scores between −c and c, by c tanh(score / c): nobody takes it all."
        onInput={(cap) => update({ softcap: cap === 0 ? undefined : String(cap) })}
      />
      <Slider
        label="Bias by distance"
        value={setting.slope}
        min={SLOPES[0]}
        max={SLOPES[1]}
        step={0.1}
        hint="What a score loses with each word between: ALiBi."
        onInput={(slope) => update({ slope: slope === 0 ? undefined : String(slope) })}
      />
      <div class="tools">
        <button type="button" class="button" onClick={() => update(Object.fromEntries(RESET.map((name) => [name, undefined])))}>
          Start again
        </button>
        <CopyButton label="Copy link" text={() => location.href} />
      </div>
    </div>
  );
}
