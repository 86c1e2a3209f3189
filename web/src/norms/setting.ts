// What the address says of the tokens and of the norm, and the norm of them.
import { layerNorm, rmsNorm } from "lanewise";
import { numberOf } from "../route.js";
import { FEATURES, KINDS, type Kind, type Source, TOKENS } from "./features.js";

const SHAPE = [TOKENS.length, FEATURES];

export const OPS = { layerNorm, rmsNorm } as const;
export type OpName = keyof typeof OPS;

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
}

export const USUAL: Setting = { op: "layerNorm", kind: "normal", shift: 1, spread: 0, epsilon: -5, weight: 1, bias: 0 };

/** What the query of the address describes. */
export function settingOf(query: URLSearchParams): Setting {
  const within = (name: "shift" | "spread" | "epsilon" | "weight" | "bias", [min, max]: readonly [number, number]) =>
    Math.min(max, Math.max(min, numberOf(query, name, USUAL[name])));
  const kind = query.get("kind") as Kind;
  return {
    op: query.get("op") === "rmsNorm" ? "rmsNorm" : "layerNorm",
    kind: KINDS.includes(kind) ? kind : USUAL.kind,
    shift: within("shift", SHIFTS),
    spread: within("spread", SPREADS),
    epsilon: within("epsilon", EPSILONS),
    weight: within("weight", WEIGHTS),
    bias: within("bias", BIASES),
  };
}

const filled = (value: number) => new Float32Array(FEATURES).fill(value);

export const normalized = (x: Float32Array, { op, epsilon, weight, bias }: Setting): Float32Array =>
  OPS[op](x, { shape: SHAPE, eps: 10 ** epsilon, weights: filled(weight), bias: filled(bias) });

/** The call, with the options that are not the usual ones. */
export function callOf({ op, epsilon, weight, bias }: Setting): string {
  const options = [
    `shape: [${SHAPE.join(", ")}]`,
    epsilon !== USUAL.epsilon && `eps: 1e${epsilon}`,
    weight !== 1 && `weights: new Float32Array(${FEATURES}).fill(${weight})`,
    bias !== 0 && `bias: new Float32Array(${FEATURES}).fill(${bias})`,
  ];
  return `${op}(x, { ${options.filter(Boolean).join(", ")} })`;
}
