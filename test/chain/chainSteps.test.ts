// The steps of createSampler, worked by hand.
import { describe, expect, test } from "vitest";
import type { SamplerCallOptions, SamplerStep } from "../../src/index.js";
import { builds } from "../support/builds.js";
import { hidden, left, logits, runner } from "./chains.js";

describe.each(builds)("%s", (_build, lw) => {
  const run = runner(lw);

  test("penalties as CTRL and OpenAI define them", () => {
    const x = Float32Array.of(2, -2, 0.5, 3);
    expect([...run(x, [{ repetitionPenalty: 2 }], { ids: [0, 1, 1, 0] })]).toEqual([1, -4, 0.5, 3]);
    expect([...run(x, [{ repetitionPenalty: 2, last: 1 }], { ids: [0, 1, 3] })]).toEqual([2, -2, 0.5, 1.5]);
    // mu - count frequency - presence
    const penalties: SamplerStep[] = [{ frequencyPenalty: 0.5 }, { presencePenalty: 0.25 }];
    expect([...run(x, penalties, { ids: [3, 0, 1, 0], promptLength: 1 })]).toEqual([0.75, -2.75, 0.5, 3]);
    expect([...run(x, [{ logitBias: new Map([[1, 4]]) }])]).toEqual([2, 2, 0.5, 3]);
  });

  test("what hides tokens", () => {
    const x = new Float32Array(6);
    const hides = (step: SamplerStep, ids: number[], options: SamplerCallOptions = {}) =>
      [...run(x, [step], { ids, ...options })].flatMap((x, i) => (x === hidden ? [i] : []));
    expect(hides({ forbid: [4, [1, 2, 3], [2, 5]] }, [1, 2])).toEqual([3, 4, 5]);
    expect(hides({ forbid: [[1, 2, 3]] }, [2])).toEqual([]);
    // 0 1 came before 2, 0 2 before 1
    expect(hides({ noRepeatNgram: 3 }, [0, 1, 2, 0, 2, 1, 0, 1])).toEqual([2]);
    expect(hides({ noRepeatNgram: 2 }, [0, 1, 0, 2, 0])).toEqual([1, 2]);
    expect(hides({ noRepeatNgram: 4 }, [0, 0])).toEqual([]);
    expect(hides({ minLength: 3, end: [5] }, [0, 1])).toEqual([5]);
    expect(hides({ minLength: 3, end: [5] }, [0, 1, 2])).toEqual([]);
    expect(hides({ minNewTokens: 2, end: 5 }, [0, 1, 2], { promptLength: 2 })).toEqual([5]);
  });

  test("DRY: what would make a repetition longer", () => {
    const loss = (ids: number[], more: object = {}) =>
      [...run(new Float32Array(6), [{ dry: 2, base: 3, allowedLength: 2, ...more }], { ids })].map((x) => -x + 0);
    expect(loss([0, 1, 2, 3, 0, 1])).toEqual([0, 0, 2, 0, 0, 0]); // 2: multiplier base^0
    expect(loss([4, 0, 1, 2, 3, 4, 0, 1])).toEqual([0, 0, 6, 0, 0, 0]); // 3: multiplier base^1
    expect(loss([4, 0, 1, 2, 3, 4, 0, 1], { allowedLength: 4 })).toEqual([0, 0, 0, 0, 0, 0]);
    expect(loss([4, 0, 1, 2, 3, 4, 0, 1], { last: 6 })).toEqual([0, 0, 0, 0, 0, 0]);
    expect(loss([4, 0, 1, 2, 3, 4, 0, 1], { breakers: [4] })).toEqual([0, 0, 2, 0, 0, 0]);
    expect(loss([4, 0, 1, 2, 3, 4, 0, 1], { breakers: [2] })).toEqual([0, 0, 0, 0, 0, 0]);
    expect(loss([5, 5, 5, 5])).toEqual([0, 0, 0, 0, 0, 6]);
  });

  test("cut-offs, worked by hand", () => {
    const keeps = (p: number[], ...steps: SamplerStep[]) => left(run(logits(...p), steps));
    const four = [0.4, 0.3, 0.2, 0.1];
    expect(keeps(four, { minP: 0.26 })).toEqual([0, 1, 2]); // 0.104
    expect(keeps(four, { minP: 0.74 })).toEqual([0, 1]); // 0.296
    expect(keeps(four, { topA: 0.9 })).toEqual([0, 1, 2]); // 0.144
    expect(keeps(four, { epsilon: 0.25 })).toEqual([0, 1]);
    expect(keeps(four, { epsilon: 0.9, keep: 2 })).toEqual([0, 1]);
    // entropy 1.2799: min(0.3, sqrt(0.3) e^-1.2799 = 0.152)
    expect(keeps(four, { eta: 0.3 })).toEqual([0, 1, 2]);
    // surprises 0.916, 1.204, 1.609, 2.303; nearest to 1.2799 are 0.3 (0.076), then 0.2 (0.33), then 0.4 (0.36)
    expect(keeps(four, { typicalP: 0.25 })).toEqual([1]);
    expect(keeps(four, { typicalP: 0.45 })).toEqual([1, 2]);
    expect(keeps(four, { typicalP: 0.55 })).toEqual([0, 1, 2]);
    expect(keeps([0.97, 0.01, 0.01, 0.01], { typicalP: 0.5 })).toEqual([0]);
    expect(keeps([0.4, 0.2, 0.2, 0.2], { typicalP: 0.5 })).toEqual([1, 2, 3]);
    expect(keeps(four, { xtc: 1, threshold: 0.19 })).toEqual([2, 3]);
    expect(keeps(four, { xtc: 1, threshold: 0.29 })).toEqual([1, 2, 3]);
    expect(keeps(four, { xtc: 1, threshold: 0.39 })).toEqual([0, 1, 2, 3]);
    expect(keeps(four, { xtc: 1, threshold: 0.19, spare: 2 })).toEqual([2, 3]);
    expect(keeps(four, { xtc: 1, threshold: 0.19, spare: 1 })).toEqual([0, 1, 2, 3]);
    expect(keeps(four, { xtc: 0, threshold: 0.19 })).toEqual([0, 1, 2, 3]);
    // the bound is at first 2 tau = 2 bits: 0.25 or more
    expect(keeps(four, { mirostat: 1 })).toEqual([0, 1]);
    // the entropy is the largest possible one: the higher temperature
    expect([...run(Float32Array.of(1, 1), [{ dynamicTemperature: [1, 4] }])]).toEqual([0.25, 0.25]);
    expect([...run(Float32Array.of(1, 1), [{ dynamicTemperature: [1, 4], exponent: 3 }])]).toEqual([0.25, 0.25]);
    expect(run(Float32Array.of(0, 9), [{ dynamicTemperature: [0.5, 4] }])[1]).toBeLessThan(18);
  });
});
