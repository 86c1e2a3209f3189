// A step of beam search, in float64 and in plain JavaScript: all candidates, sorted.
import type { Definition, Parameter } from "./spec.js";

/** A token behind a beam, and the logarithm of the probability of the text that ends in it. */
export interface BeamCandidate {
  readonly score: number;
  readonly beam: number;
  readonly token: number;
}

/** How many candidates each group keeps, and what a token loses for each earlier group that chose it. */
export interface BeamPlan {
  readonly count: number;
  readonly groups: number;
  readonly diversity: number;
}

export interface BeamSpec extends Definition {
  readonly kind: "chain";
  readonly parameters: Readonly<Record<"groups" | "diversity", Parameter>>;
  readonly step: (rows: readonly ArrayLike<number>[], logProbabilities: ArrayLike<number>, plan: BeamPlan) => BeamCandidate[];
}

/** The best first; of equal scores the first beam, and its first token. */
export const better = (a: BeamCandidate, b: BeamCandidate): number => b.score - a.score || a.beam - b.beam || a.token - b.token;

export const beamStep: BeamSpec = {
  kind: "chain",
  name: "beamStep",
  summary:
    "A step of beam search: the best continuations of all beams, with their beam and token; in groups that avoid each other's tokens.",
  formula: "the largest logProbabilities_b + logSoftmax(x_b)_t - diversity count_t",
  tex: String.raw`\operatorname{top}_{b, t}\ \ell_b + \log\operatorname{softmax}(x_b)_t - \lambda n_t`,
  parameters: {
    groups: {
      default: 1,
      summary: "groups of beams, which search one after the other",
      expected: "a whole number from 1 on",
      valid: (n) => Number.isInteger(n) && n >= 1,
    },
    diversity: {
      default: 0,
      summary: "what a token loses for each beam of an earlier group that takes it",
      expected: "a number from 0 on",
      valid: (d) => d >= 0 && d < Number.POSITIVE_INFINITY,
    },
  },
  step(rows, logProbabilities, { count, groups, diversity }) {
    const each = rows.length / groups;
    const taken = new Map<number, number>();
    const found: BeamCandidate[] = [];
    for (let first = 0; first < rows.length; first += each) {
      const all: BeamCandidate[] = [];
      for (let beam = first; beam < first + each; beam++) {
        const x = Array.from(rows[beam]);
        const top = x.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
        const mass = x.reduce((sum, x) => sum + Math.exp(x - top), 0);
        for (const [token, logit] of x.entries()) {
          const score = logProbabilities[beam] + (logit - top - Math.log(mass)) - diversity * (taken.get(token) ?? 0);
          if (score > Number.NEGATIVE_INFINITY) all.push({ score, beam, token });
        }
      }
      const best = all.sort(better).slice(0, count);
      for (const { token } of best.slice(0, each)) taken.set(token, (taken.get(token) ?? 0) + 1);
      found.push(...best);
    }
    return found;
  },
  source: "Vijayakumar et al.: Diverse Beam Search: Decoding Diverse Solutions from Neural Sequence Models, 2016",
};
