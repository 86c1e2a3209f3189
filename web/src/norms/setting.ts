// What the address says of the tokens and of the norm, and the norm of them.
import { batchNorm, groupNorm, layerNorm, rmsNorm } from "lanewise";
import { numberOf } from "../route.js";
import { DEVIATIONS, FEATURES, KINDS, type Kind, MEANS, type Source, TOKENS } from "./features.js";

export const OPS = ["layerNorm", "rmsNorm", "groupNorm", "batchNorm"] as const;
export type OpName = (typeof OPS)[number];

/** What the four rows are: tokens, or the channels of one image. */
export const hasChannels = (op: OpName): boolean => op === "groupNorm" || op === "batchNorm";

/** Groups that four channels can make. */
export const GROUPS = ["1", "2", "4"] as const;
export type Groups = (typeof GROUPS)[number];

export const SHIFTS = [0, 5] as const;
/** Powers of ten. */
export const SPREADS = [-3, 1] as const;
export const EPSILONS = [-12, 2] as const;
export const WEIGHTS = [-2, 2] as const;
export const BIASES = [-3, 3] as const;

export interface Setting extends Source {
  readonly op: OpName;
  /** The power of ten of eps. */
  readonly epsilon: number;
  readonly weight: number;
  readonly bias: number;
  readonly groups: Groups;
}

export const USUAL: Setting = { op: "layerNorm", groups: "2", kind: "normal", shift: 1, spread: 0, epsilon: -5, weight: 1, bias: 0 };

/** What the query of the address describes. */
export function settingOf(query: URLSearchParams): Setting {
  const within = (name: "shift" | "spread" | "epsilon" | "weight" | "bias", [min, max]: readonly [number, number]) =>
    Math.min(max, Math.max(min, numberOf(query, name, USUAL[name])));
  const [kind, op, groups] = [query.get("kind") as Kind, query.get("op") as OpName, query.get("groups") as Groups];
  return {
    op: OPS.includes(op) ? op : USUAL.op,
    groups: GROUPS.includes(groups) ? groups : USUAL.groups,
    kind: KINDS.includes(kind) ? kind : USUAL.kind,
    shift: within("shift", SHIFTS),
    spread: within("spread", SPREADS),
    epsilon: within("epsilon", EPSILONS),
    weight: within("weight", WEIGHTS),
    bias: within("bias", BIASES),
  };
}

const shapeOf = (op: OpName) => (hasChannels(op) ? [1, TOKENS.length, FEATURES] : [TOKENS.length, FEATURES]);
/** Weights that the function takes. */
const countOf = (op: OpName) => (hasChannels(op) ? TOKENS.length : FEATURES);

export function normalized(x: Float32Array, { op, epsilon, weight, bias, groups }: Setting): Float32Array {
  const filled = (value: number) => new Float32Array(countOf(op)).fill(value);
  const options = { shape: shapeOf(op), eps: 10 ** epsilon, weights: filled(weight), bias: filled(bias) };
  if (op === "batchNorm")
    return batchNorm(
      x,
      Float32Array.from(MEANS),
      Float32Array.from(DEVIATIONS, (deviation) => deviation ** 2),
      options,
    );
  if (op === "groupNorm") return groupNorm(x, { ...options, groups: Number(groups) });
  return (op === "rmsNorm" ? rmsNorm : layerNorm)(x, options);
}

/** The call, with the options that are not the usual ones. */
export function callOf({ op, epsilon, weight, bias, groups }: Setting): string {
  const options = [
    `shape: [${shapeOf(op).join(", ")}]`,
    op === "groupNorm" && `groups: ${groups}`,
    epsilon !== USUAL.epsilon && `eps: 1e${epsilon}`,
    weight !== 1 && `weights: new Float32Array(${countOf(op)}).fill(${weight})`,
    bias !== 0 && `bias: new Float32Array(${countOf(op)}).fill(${bias})`,
  ];
  return `${op}(x, ${op === "batchNorm" ? "mean, variance, " : ""}{ ${options.filter(Boolean).join(", ")} })`;
}
