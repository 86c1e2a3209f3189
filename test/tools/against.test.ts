import { describe, expect, it } from "vitest";
import { apart } from "../../bench/against/duel.js";
import { figures, passes } from "../../bench/against/figures.js";
import { load } from "../../bench/against/ref.js";
import { median } from "../../bench/statistics.js";

describe("bench against", () => {
  it("gives each build an instance of its own, where copies of one version share theirs", async () => {
    await load();
    expect(
      Object.getOwnPropertySymbols(globalThis)
        .map(String)
        .filter((key) => key.includes("lanewise.default")),
    ).toEqual([]);
  });

  it("takes the middle of an odd number of values, and the mean of the two middle ones of an even number", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 3])).toBe(4);
  });

  it("gives the speed relative to the ref's as the median of the pairs' ratios", () => {
    expect(figures([[10, 20], [30, 30], [40, 20]])).toEqual({ oldNanoseconds: 30, newNanoseconds: 20, ratio: 1, spread: 0.5 }); // biome-ignore format: a table
  });

  it("is not moved by one disturbed pair", () => {
    expect(figures([[10, 10], [10, 900], [10, 10]]).ratio).toBe(1); // biome-ignore format: a table
  });

  it("lets a ratio pass from the limit of its kind on", () => {
    const gate = { least: 0.97, leastSmall: 0.95 };
    expect([0.96, 0.97, 1.2].map((ratio) => passes(ratio, false, gate))).toEqual([false, true, true]);
    expect([0.94, 0.95, 0.96].map((ratio) => passes(ratio, true, gate))).toEqual([false, true, true]);
  });

  it("measures how far results lie apart, in units of each element or of the largest", () => {
    const [a, b] = [Float32Array.of(1, 0), Float32Array.of(1 + 2 ** -22, 2 ** -24)];
    expect(apart(b, a, true)).toBe(2);
    expect(apart(b, a, false)).toBeGreaterThan(1000);
    expect(apart(Float32Array.of(Number.NaN), Float32Array.of(1), true)).toBe(Number.POSITIVE_INFINITY);
  });
});
