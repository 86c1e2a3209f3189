// A step of speculative decoding, in float64 and in plain JavaScript.
import { uniform } from "./draws.js";
import { peak } from "./sampling.js";
import type { Definition } from "./spec.js";

/** Whether drafted tokens are those of the model. */
export interface SpeculativeSpec extends Definition {
  readonly kind: "chain";
  /**
   * The drafted tokens that are accepted, and the one behind them, from a row of logits of each model for each token, and one row more. The
   * draft gives each of its tokens a probability above 0.
   */
  readonly accept: (
    draft: ArrayLike<number>,
    drafts: readonly ArrayLike<number>[],
    models: readonly ArrayLike<number>[],
    seed: number,
    position: number,
  ) => number[];
}

/** The random numbers at a position: whether its drafted token is accepted, and which comes instead. */
export const acceptance = (seed: number, position: number) => ({
  u: uniform(seed, position, 0, "acceptance"),
  v: uniform(seed, position, 0, "residual"),
});

function probabilities(x: ArrayLike<number>): Float64Array {
  const top = peak(x);
  const e = Float64Array.from(x, (x) => Math.exp(x - top));
  const mass = e.reduce((a, b) => a + b, 0);
  return e.map((e) => e / mass);
}

/** Draws by masses that need not sum to 1. */
function draw(mass: Float64Array, u: number): number {
  let rest = u * mass.reduce((a, b) => a + b, 0);
  let token = 0;
  for (let i = 0; i < mass.length && rest >= 0; i++) {
    if (mass[i] === 0) continue;
    token = i;
    rest -= mass[i];
  }
  return token;
}

/** What p has above q. Where that is less than a rounding, all that p has beside the refused token. */
function residual(p: Float64Array, q: Float64Array, refused: number): Float64Array {
  const above = p.map((p, i) => Math.max(0, p - q[i]));
  return above.some((mass) => mass > 0) ? above : p.map((p, i) => (i === refused ? 0 : p));
}

export const acceptDraft: SpeculativeSpec = {
  kind: "chain",
  name: "acceptDraft",
  summary:
    "A step of speculative decoding: how many tokens of a draft the model takes, and the next one, as if the model had drawn all of them.",
  formula: "x_i while u_i < p(x_i) / q(x_i), then a draw from max(0, p - q), or from p behind all",
  tex: String.raw`x_i \text{ while } u_i < \frac{p(x_i)}{q(x_i)}, \text{ then } \sim \max(0, p - q)`,
  accept(draft, drafts, models, seed, position) {
    const tokens: number[] = [];
    for (let i = 0; i < draft.length; i++) {
      const { u, v } = acceptance(seed, position + i);
      const [p, q] = [probabilities(models[i]), probabilities(drafts[i])];
      if (u * q[draft[i]] < p[draft[i]]) tokens.push(draft[i]);
      else return [...tokens, draw(residual(p, q, draft[i]), v)];
    }
    return [...tokens, draw(probabilities(models[draft.length]), acceptance(seed, position + draft.length).v)];
  },
  source: "Leviathan, Kalman, Matias: Fast Inference from Transformers via Speculative Decoding, ICML 2023",
};
