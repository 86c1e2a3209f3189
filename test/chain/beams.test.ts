import { describe, expect, test } from "vitest";
import { beamStep as spec } from "../../src/spec/beams.js";
import { TYPES } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { make, normals } from "../support/samples.js";

const { NEGATIVE_INFINITY: hidden, POSITIVE_INFINITY: inf, NaN: nan } = Number;
const logits = (...p: number[]) => Float32Array.from(p, Math.log);
const close = (x: ArrayLike<number>, ...right: number[]) => {
  expect(x).toHaveLength(right.length);
  for (const [i, one] of right.entries()) expect(x[i]).toBeCloseTo(one, 6);
};

describe.each(builds)("%s", (_build, lw) => {
  test.each(TYPES)("%o: the candidates of the spec", (type) => {
    for (const n of [1, 2, 7, 384, 1000])
      for (const groups of [1, 2])
        for (const each of [1, 3])
          for (const diversity of [0, 0.7]) {
            const normal = normals(n + groups);
            const beams = groups * each;
            const x = make(type, beams * n, (i) => (i % 5 === 2 ? hidden : i % 3 === 0 ? Math.round(normal()) : 2 * normal()));
            const logProbabilities = Array.from({ length: beams }, (_, i) => (i === 1 ? hidden : -Math.abs(normal())));
            for (const count of [1, 2 * each, 9]) {
              const y = lw.beamStep(x, { logProbabilities, groups, diversity, count });
              const rows = logProbabilities.map((_, i) => x.subarray(i * n, (i + 1) * n));
              const right = spec.step(rows, logProbabilities, { count, groups, diversity });
              expect([...y.tokens]).toEqual(right.map(({ token }) => token));
              expect([...y.beams]).toEqual(right.map(({ beam }) => beam));
              for (const [i, { score }] of right.entries()) expect(Math.abs(y.scores[i] / score - 1)).toBeLessThan(1e-12);
            }
          }
  });

  test("worked by hand", () => {
    const x = Float32Array.of(...logits(0.5, 0.3, 0.2), ...logits(0.1, 0.8, 0.1));
    const logProbabilities = [Math.log(0.6), Math.log(0.4)];
    // 0.6 0.5, 0.4 0.8, 0.6 0.3, 0.6 0.2
    const { scores, beams, tokens } = lw.beamStep(x, { logProbabilities });
    expect([...beams]).toEqual([1, 0, 0, 0]);
    expect([...tokens]).toEqual([1, 0, 1, 2]);
    close(scores, ...[0.32, 0.3, 0.18, 0.12].map(Math.log));
    // the first group takes token 0; behind it that loses log 4
    const two = lw.beamStep(Float32Array.of(...logits(0.5, 0.3, 0.2), ...logits(0.5, 0.3, 0.2)), {
      ...{ logProbabilities: Float32Array.of(0, 0), groups: 2, diversity: Math.log(4) },
    });
    expect([...two.beams]).toEqual([0, 0, 1, 1]);
    expect([...two.tokens]).toEqual([0, 1, 1, 2]);
    close(two.scores, ...[0.5, 0.3, 0.3, 0.2].map(Math.log));
    // at first one beam alone counts, and what is hidden is no candidate
    const first = lw.beamStep(Float32Array.of(1, 1, hidden, 0, 0, 0), { logProbabilities: [0, hidden], count: 5 });
    expect([...first.tokens]).toEqual([0, 1]);
    expect(lw.beamStep(new Float32Array(4).fill(hidden), { logProbabilities: [0, 0] }).tokens).toHaveLength(0);
  });

  test("wrong arguments are refused", () => {
    const x = new Float32Array(6);
    const step =
      (options: object, y = x) =>
      () =>
        lw.beamStep(y, options as { logProbabilities: number[] });
    const cases: [() => unknown, typeof TypeError | typeof RangeError, string][] = [
      [step({}), TypeError, '"logProbabilities" expected an array of numbers, got undefined'],
      [step({ logProbabilities: [] }), RangeError, '"logProbabilities" expected one beam or more, got 0'],
      [step({ logProbabilities: [inf] }), RangeError, '"logProbabilities" expected numbers below infinity, got Infinity'],
      [step({ logProbabilities: [0, 0, 0, 0] }), RangeError, '"logits" expected a length that is a multiple of 4, got 6'],
      [step({ logProbabilities: [0, 0], groups: 3 }), RangeError, '"groups" expected a divisor of 2, the number of beams, got 3'],
      [step({ logProbabilities: [0], count: 0 }), RangeError, '"count" expected a whole number from 1 on, got 0'],
      [step({ logProbabilities: [0], diversity: -1 }), RangeError, '"diversity" expected a number from 0 on, got -1'],
      [step({ logProbabilities: [0], beam_scores: [] }), TypeError, '"beam_scores" is no option; "logProbabilities" is meant?'],
      [step({ logProbabilities: [0] }, Float32Array.of(nan, 0)), RangeError, '"logits" expected numbers below infinity'],
      [step({ logProbabilities: [0] }, Float32Array.of(inf, 0)), RangeError, '"logits" expected numbers below infinity'],
    ];
    for (const [call, error, message] of cases) {
      expect(call).toThrow(error);
      expect(call).toThrow(`beamStep: ${message}`);
    }
  });
});
