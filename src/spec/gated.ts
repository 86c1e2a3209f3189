import type { FoldSpec } from "./fold.js";
import { gelu } from "./gelu.js";
import { relu } from "./relu.js";
import { sigmoid } from "./sigmoid.js";
import { silu } from "./silu.js";
import type { UnarySpec } from "./spec.js";

/** a gate(b), with the gate's default parameters. */
function gated(gate: UnarySpec, facts: Pick<FoldSpec, "name" | "summary" | "formula" | "tex" | "ulp" | "source">): FoldSpec<never> {
  const parameters = Object.values(gate.parameters).map((parameter) => parameter.default);
  return {
    kind: "fold",
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
