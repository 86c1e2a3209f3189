import { gelu } from "./gelu.js";
import { relu } from "./relu.js";
import { sigmoid } from "./sigmoid.js";
import { silu } from "./silu.js";
import type { Definition, Parameter, UnarySpec } from "./spec.js";

/**
 * An op that makes one of several parts of an axis: x is [units, parts, n], y is [units, n], and a value depends on the parts at its
 * place alone. The parts are the halves of the whole axis, or, where the caller chooses their number k, every k neighbours on it.
 * In float64 and in plain JavaScript: the oracle and the fallback.
 */
export interface GatedSpec<P extends string = string> extends Definition {
  readonly kind: "gated";
  /** The number of parts, k, where the caller chooses it. */
  readonly parameters: Readonly<Record<P, Parameter>>;
  /** The value. */
  readonly f: (parts: readonly number[]) => number;
  /** Its derivative with respect to each part. */
  readonly gradient: (parts: readonly number[]) => number[];
  /** The promise for float32: the largest error of the value, in units in the last place. */
  readonly ulp: number;
}

/** a gate(b), with the gate's default parameters. */
function gated(gate: UnarySpec, facts: Definition & Pick<GatedSpec, "ulp">): GatedSpec<never> {
  const parameters = Object.values(gate.parameters).map((parameter) => parameter.default);
  return {
    kind: "gated",
    parameters: {},
    f: ([a, b]) => a * gate.f(b, ...parameters),
    gradient: ([a, b]) => [gate.f(b, ...parameters), a * gate.df(b, ...parameters)],
    ...facts,
  };
}

const SHAZEER = "Shazeer: GLU Variants Improve Transformer, 2020";

export const geglu = gated(gelu, {
  name: "geglu",
  summary: "The gated unit with gelu as its gate: the feed-forward layer of many transformers.",
  formula: "a gelu(b)",
  tex: String.raw`a\,\operatorname{gelu}(b)`,
  ulp: 1,
  source: SHAZEER,
});

export const glu = gated(sigmoid, {
  name: "glu",
  summary: "The gated linear unit: one half of an axis, let through as far as the other half says.",
  formula: "a / (1 + e^-b)",
  tex: String.raw`a\,\sigma(b)`,
  ulp: 1,
  source: "Dauphin, Fan, Auli, Grangier: Language Modeling with Gated Convolutional Networks, ICML 2017",
});

export const reglu = gated(relu, {
  name: "reglu",
  summary: "The gated unit with the rectifier as its gate.",
  formula: "a max(b, 0)",
  tex: String.raw`a\,\max(b, 0)`,
  ulp: 1,
  source: SHAZEER,
});

export const swiglu = gated(silu, {
  name: "swiglu",
  summary: "The gated unit with silu (swish) as its gate: the feed-forward layer of Llama and its kin.",
  formula: "a b / (1 + e^-b)",
  tex: String.raw`a\,b\,\sigma(b)`,
  ulp: 1,
  source: SHAZEER,
});

/** The index of the first largest part; -1 where one is NaN. */
function first(parts: readonly number[]): number {
  let best = 0;
  for (let i = 0; i < parts.length; i++) {
    if (Number.isNaN(parts[i])) return -1;
    if (parts[i] > parts[best]) best = i;
  }
  return best;
}

export const maxout: GatedSpec<"k"> = {
  kind: "gated",
  name: "maxout",
  summary: "The largest of every k neighbours: a unit that learns its own convex activation.",
  formula: "max(x_1, ..., x_k)",
  tex: String.raw`\max_{1 \le j \le k} x_j`,
  parameters: {
    k: {
      default: 2,
      summary: "how many neighbours on the axis make one result",
      expected: "a whole number from 1 on",
      valid: (value) => Number.isSafeInteger(value) && value >= 1,
    },
  },
  f: (parts) => parts[first(parts)] ?? Number.NaN,
  gradient: (parts) => {
    const winner = first(parts);
    return parts.map((_, i) => (winner < 0 ? Number.NaN : i === winner ? 1 : 0));
  },
  ulp: 0,
  source: "Goodfellow, Warde-Farley, Mirza, Courville, Bengio: Maxout Networks, ICML 2013",
};
