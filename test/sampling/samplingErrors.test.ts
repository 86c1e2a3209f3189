// Special logits, and what the choice among logits refuses.
import { describe, expect, test } from "vitest";
import { builds } from "../support/builds.js";
import { refuses } from "../support/refusal.js";
import { make } from "../support/samples.js";

const { POSITIVE_INFINITY: inf, NaN: nan } = Number;

describe.each(builds)("%s", (_build, lw) => {
  test("special logits", () => {
    for (const n of [1, 2, 17, 400, 5000]) {
      const row = (value: number, rest: number) => make(Float32Array, n, (i) => (i === n >> 1 ? value : rest));
      for (const x of [row(nan, 0), row(inf, 0), row(-inf, -inf), row(nan, -inf)]) {
        for (const name of ["topP", "minP"] as const)
          expect(lw[name](x, { p: 0.5 }).every(Number.isNaN), `${name} ${x[n >> 1]}`).toBe(true);
        expect(lw.gumbelSoftmax(x).every(Number.isNaN)).toBe(true);
        expect(lw.gumbelSoftmax(x, { hard: true }).every(Number.isNaN)).toBe(true);
        expect(() => lw.sample(x)).toThrow(RangeError);
        expect(() => lw.sample(x)).toThrow(/^sample: "logits" expected numbers below infinity, one above -infinity, got /);
      }
      expect(lw.topK(row(nan, 0), { k: 1 }).every(Number.isNaN)).toBe(true);
      expect([...lw.topK(row(inf, 0), { k: 1 })]).toEqual([...row(inf, -inf)]);
      expect([...lw.topK(row(-inf, -inf), { k: 1 })]).toEqual([...row(-inf, -inf)]);
      expect(lw.sample(row(inf, 0), { temperature: 0 })).toBe(n >> 1);
      expect(() => lw.sample(row(nan, 0), { temperature: 0 })).toThrow(RangeError);
      expect(lw.temperature(row(nan, 0))[n >> 1]).toBe(nan);
    }
    expect([...lw.temperature(Float32Array.of(inf, -inf, 0, -0), { temperature: 2 })]).toEqual([inf, -inf, 0, -0]);
    const empty = new Float32Array(0);
    for (const name of ["topK", "topP", "minP", "temperature", "gumbelSoftmax"] as const)
      expect(lw[name](empty, { shape: [0, 5] })).toEqual(empty);
    expect(() => lw.sample(empty)).toThrow(RangeError);
  });

  test("errors, before anything is written", () => {
    const out = new Float32Array(4);
    const x = Float32Array.of(1, 2, 3, 4);
    const ask = lw as unknown as Record<string, (...values: unknown[]) => unknown>;
    const cases: [string, object, typeof TypeError | typeof RangeError, RegExp][] = [
      [
        "topK",
        { k: 0 },
        RangeError,
        /^topK: "k" expected a whole number from 1 on \(0 means off .*: here the length of a row does\), got 0$/,
      ],
      ["topK", { k: 1.5 }, RangeError, /"k" expected/],
      ["topK", { k: "3" }, TypeError, /"k" expected/],
      ["topP", { p: 0 }, RangeError, /^topP: "p" expected a number above 0, at most 1 \(0 means off .*: here 1 does\), got 0$/],
      ["topP", { p: 1.01 }, RangeError, /"p" expected/],
      ["minP", { p: nan }, RangeError, /"p" expected/],
      [
        "temperature",
        { temperature: 0 },
        RangeError,
        /"temperature" expected a positive number \(0 takes the largest .*: here hardmax does\), got 0$/,
      ],
      ["temperature", { temperature: inf }, RangeError, /"temperature" expected/],
      ["gumbelSoftmax", { tau: 0 }, RangeError, /"tau" expected a positive number, got 0$/],
      ["gumbelSoftmax", { seed: -1 }, RangeError, /"seed" expected a whole number/],
      ["gumbelSoftmax", { hard: 1 }, TypeError, /"hard" expected true or false, got 1$/],
      ["sample", { temperature: -1 }, RangeError, /"temperature" expected a number from 0 on, got -1$/],
      ["sample", { topK: 0 }, RangeError, /"topK" expected .* \(0 means off .*: here undefined does\), got 0$/],
      ["sample", { topP: 0 }, RangeError, /"topP" expected .* \(0 means off .*: here 1 does\), got 0$/],
      ["sample", { minP: 2 }, RangeError, /"minP" expected/],
      ["sample", { seed: 0.5 }, RangeError, /"seed" expected/],
      ["sample", { offset: -1 }, RangeError, /"offset" expected a whole number/],
      ["sample", { topP: [0.5, 0.5] }, RangeError, /"topP" expected a number, or one for each of 1 rows, got "2 numbers"$/],
      ["sample", { topP: [0.5, 2], shape: [2, 2] }, RangeError, /"topP" expected .*, got 2$/],
      ["sample", { temperature: ["1"] }, TypeError, /"temperature" expected .*, got "1"$/],
      ["sample", { return: "logprobs" }, RangeError, /"return" expected "indices" or "logProbabilities", got "logprobs"$/],
      ["sample", { from: 1 }, TypeError, /"from" expected "unmodified" or "processed", got 1$/],
      ["sample", { count: 5 }, RangeError, /"count" expected at most the 4 elements along the axis, got 5$/],
      ["sample", { shape: [3] }, RangeError, /"shape" expected dimensions whose product is the length 4/],
    ];
    for (const [name, options, kind, message] of cases) {
      refuses(out, () => ask[name](x, { ...(name === "sample" ? {} : { out }), ...options }), kind, message);
    }
  });
});
