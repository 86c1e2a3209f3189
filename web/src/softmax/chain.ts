// From logits to a token: the steps that the visitor switched on, one after the other, and what each leaves.
import { createSampler, type SamplerStep, softmax } from "lanewise";
import { numberOf } from "../route.js";

/** What came before, and the tokens that may follow: some of them came already. */
export const TEXT = "The cat and the dog sat on the";
export const TOKENS = ["mat", "floor", "sofa", "bed", "the", "dog", "cat", "roof", "moon", "grass", "idea", "and"] as const;
export const LOGITS: readonly number[] = [3.1, 2.6, 1.9, 1.3, 2.2, 1.6, 1.1, 0.6, -0.4, 0.2, -1.8, -1];
/** The ids so far, as tokens of this small vocabulary. */
export const IDS = TEXT.toLowerCase()
  .split(" ")
  .map((word) => (TOKENS as readonly string[]).indexOf(word))
  .filter((id) => id >= 0);

type Name = "repetitionPenalty" | "temperature" | "topK" | "topP" | "minP";

/** A step, and the slider of its parameter. */
export interface Control {
  readonly name: Name;
  /** What the query calls it. */
  readonly key: string;
  readonly label: string;
  readonly hint: string;
  readonly least: number;
  readonly most: number;
  readonly step: number;
  readonly usual: number;
}

const PENALTY: Control = {
  name: "repetitionPenalty",
  key: "cr",
  label: "Repetition penalty",
  hint: "Divides the positive logits of tokens that came already, and multiplies the negative ones.",
  least: 1,
  most: 3,
  step: 0.1,
  usual: 1.5,
};
const HEAT: Control = {
  name: "temperature",
  key: "ct",
  label: "Temperature",
  hint: "Divides all logits: below 1 the likely gain, above 1 the others do.",
  least: 0.1,
  most: 3,
  step: 0.1,
  usual: 0.8,
};
const CUTS: readonly Control[] = [
  { name: "topK", key: "ck", label: "Top-k", hint: "The k likeliest stay.", least: 1, most: TOKENS.length, step: 1, usual: 9 },
  {
    name: "topP",
    key: "cp",
    label: "Top-p",
    hint: "The fewest likeliest stay that reach this share together.",
    least: 0.05,
    most: 1,
    step: 0.05,
    usual: 0.9,
  },
  {
    name: "minP",
    key: "cm",
    label: "Min-p",
    hint: "Those stay that have this share of the likeliest's probability.",
    least: 0.01,
    most: 1,
    step: 0.01,
    usual: 0.1,
  },
];

/** Where libraries put the temperature. */
export const ORDERS = [
  ["first", "Temperature first", "As transformers and vLLM do"],
  ["last", "Temperature last", "As llama.cpp does"],
] as const;
export type Order = (typeof ORDERS)[number][0];

/** What the query says of the steps. */
export interface Setting {
  readonly logits: readonly number[];
  readonly order: Order;
  readonly controls: readonly { readonly control: Control; readonly value: number; readonly on: boolean }[];
}

export function settingOf(query: URLSearchParams): Setting {
  const given = (query.get("cx") ?? "").split(",").filter(Boolean).map(Number);
  const sound = given.length === TOKENS.length && given.every((x) => Math.abs(x) <= 5);
  const off = (query.get("coff") ?? "").split(",");
  const order = query.get("co") === "last" ? "last" : "first";
  const controls = order === "first" ? [PENALTY, HEAT, ...CUTS] : [PENALTY, ...CUTS, HEAT];
  return {
    logits: sound ? given : LOGITS,
    order,
    controls: controls.map((control) => {
      const value = numberOf(query, control.key, control.usual);
      return { control, value: Math.min(control.most, Math.max(control.least, value)), on: !off.includes(control.key) };
    }),
  };
}

/** The steps that are on. */
export const stepsOf = ({ controls }: Setting): SamplerStep[] =>
  controls.filter(({ on }) => on).map(({ control, value }) => ({ [control.name]: value }) as unknown as SamplerStep);

const sampler = (steps: readonly SamplerStep[], seed = 0) => createSampler({ vocabulary: TOKENS.length, steps, seed });

/** The probabilities before the first step, and after each that is on; undefined after one that is off. */
export function probabilities(setting: Setting): { readonly first: Float32Array; readonly after: readonly (Float32Array | undefined)[] } {
  const x = Float32Array.from(setting.logits);
  const after = setting.controls.map(({ on }, i) => {
    const steps = stepsOf({ ...setting, controls: setting.controls.slice(0, i + 1) });
    return on ? softmax(sampler(steps).process(x, { ids: IDS })) : undefined;
  });
  return { first: softmax(x), after };
}

/** The token of a draw. */
export const draw = (setting: Setting, position: number): string =>
  TOKENS[sampler(stepsOf(setting), 7).sample(Float32Array.from(setting.logits), { ids: IDS, position })];

/** The call that does the same. */
export const callOf = (setting: Setting): string =>
  `createSampler({ vocabulary: ${TOKENS.length}, steps: [${stepsOf(setting)
    .map((step) => Object.entries(step).map(([name, value]) => `{ ${name}: ${value} }`))
    .join(", ")}] }).sample(logits, { ids })`;
