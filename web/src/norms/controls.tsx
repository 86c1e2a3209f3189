import { format } from "../format.js";
import { useQuery } from "../route.js";
import { CopyButton } from "../ui/copy.js";
import { Pick } from "../ui/pick.js";
import { Slider } from "../ui/slider.js";
import { KINDS, type Kind } from "./features.js";
import { BIASES, EPSILONS, GROUPS, hasChannels, OPS, type OpName, type Setting, SHIFTS, SPREADS, USUAL, WEIGHTS } from "./setting.js";

const HINTS: Readonly<Record<OpName, string>> = {
  layerNorm: "Takes the mean of each token away, and divides by its deviation: BERT, GPT-2.",
  rmsNorm: "Divides each token by its root mean square, and lets the mean be: Llama, Gemma, Qwen.",
  groupNorm: "Gives all channels of a group one mean and one deviation; 4 groups are instance normalization: diffusion models, ConvNets.",
  batchNorm: "Takes the mean and deviation of each channel from training, so that the result moves with the means: ResNet, MobileNet.",
};

const KIND_HINTS: Readonly<Record<Kind, string>> = {
  normal: "A bell curve.",
  skewed: "A long tail to one side: a norm keeps the shape.",
  outliers: "A few features far from all others, as trained transformers have them.",
};

/** What changes by a number that a slider gives; the usual one is not in the address. */
type Numeric = "shift" | "spread" | "epsilon" | "weight" | "bias";

const powerOfTen = (power: number) => format(10 ** power, 3);

export function Controls({ setting }: { readonly setting: Setting }) {
  const [, update] = useQuery();
  const channels = hasChannels(setting.op);
  const set = (name: Numeric) => (value: number) => update({ [name]: value === USUAL[name] ? undefined : String(value) });
  const slider = (name: Numeric, label: string, [min, max]: readonly [number, number], step: number) => ({
    ...{ label, min, max, step },
    value: setting[name],
    onInput: set(name),
  });
  return (
    <div class="controls">
      <Pick
        label="Function"
        options={OPS.map((op) => [op, op, HINTS[op]])}
        value={setting.op}
        onPick={(op) => update({ op: op === USUAL.op ? undefined : op })}
      />
      <p class="key">{HINTS[setting.op]}</p>
      {setting.op === "groupNorm" && (
        <Pick
          label="Groups"
          options={GROUPS.map((groups) => [groups, groups === "1" ? "1 group" : `${groups} groups`])}
          value={setting.groups}
          onPick={(groups) => update({ groups: groups === USUAL.groups ? undefined : groups })}
        />
      )}
      <Slider
        {...slider("epsilon", "eps", EPSILONS, 1)}
        text={powerOfTen}
        hint="Added inside the root. Where it is not far below the square of the deviation, the result is too small."
      />
      <Slider {...slider("weight", "Weight", WEIGHTS, 0.1)} />
      <Slider
        {...slider("bias", "Bias", BIASES, 0.1)}
        hint={`One of each for a ${channels ? "channel" : "feature"}; here they are all the same.`}
      />
      <h3>The {channels ? "channels" : "tokens"}</h3>
      <Pick
        label={channels ? "Pixels" : "Features"}
        options={KINDS.map((kind) => [kind, kind, KIND_HINTS[kind]])}
        value={setting.kind}
        onPick={(kind) => update({ kind: kind === USUAL.kind ? undefined : kind })}
      />
      <Slider {...slider("shift", "Distance of means", SHIFTS, 0.1)} />
      <Slider {...slider("spread", "Deviation", SPREADS, 0.25)} text={powerOfTen} />
      <div class="tools">
        <button
          type="button"
          class="button"
          onClick={() => update(Object.fromEntries(Object.keys(USUAL).map((name) => [name, undefined])))}
        >
          Start again
        </button>
        <CopyButton label="Copy link" text={() => location.href} />
      </div>
    </div>
  );
}
