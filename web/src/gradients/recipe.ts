// What the query says of the stack.
import { numberOf } from "../route.js";
import type { Recipe } from "./stack.js";

export const DEPTHS = [2, 50] as const;
export const GAINS = [0.5, 2.5] as const;
/** Powers of ten of the learning rate. */
export const RATES = [-2, 1] as const;
const DEFAULT: Recipe = { depth: 20, gain: 1, seed: 1 };

const within = (value: number, [min, max]: readonly [number, number]) => Math.min(max, Math.max(min, value));

export const recipeOf = (query: URLSearchParams): Recipe => ({
  depth: Math.round(within(numberOf(query, "depth", DEFAULT.depth), DEPTHS)),
  gain: within(numberOf(query, "gain", DEFAULT.gain), GAINS),
  seed: Math.round(within(numberOf(query, "seed", DEFAULT.seed), [0, 1e9])),
});

export const rateOf = (query: URLSearchParams): number => 10 ** within(numberOf(query, "rate", 0), RATES);
