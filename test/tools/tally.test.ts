import { describe, expect, test } from "vitest";
import { Float32Sample } from "../../tools/accuracy/float32.js";
import { Float64Sample } from "../../tools/accuracy/float64.js";
import { BLOCK } from "../../tools/accuracy/sample.js";
import { emptyTally, joined, type Tally } from "../../tools/accuracy/tally.js";
import { REFERENCES } from "../../tools/references.js";
import { ulps } from "../../tools/ulp.js";

/** A kernel that is right but for what is spoilt. */
function tallyOf(f: (x: number) => number, spoil: (y: Float32Array, x: Float32Array) => void, inputs = BLOCK): Tally {
  const sample = new Float32Sample(f, [], inputs);
  sample.load(0);
  sample.y.set(sample.x.map((x) => f(x)));
  spoil(sample.y, sample.x);
  const tally = emptyTally();
  sample.count(tally);
  return tally;
}

describe("a tally of float32", () => {
  test("agrees with one error at a time", () => {
    const x = new Float32Array(BLOCK);
    const y = new Float32Array(BLOCK);
    const tally = tallyOf(Math.exp, (spoilt, inputs) => {
      x.set(inputs);
      y.set(spoilt.map((value, i) => value * (1 + ((i % 5) - 2) * 2 ** -23)));
      spoilt.set(y);
    });
    const errors = Array.from(y, (y, i) => ulps(y, Math.exp(x[i])));
    expect(tally.max).toBe(Math.max(...errors));
    expect(tally.at).toBe(x[errors.indexOf(tally.max)]);
    expect(tally.sum).toBeCloseTo(
      errors.reduce((a, b) => a + b),
      6,
    );
    expect(tally.rounded).toBe(y.filter((y, i) => Object.is(y, Math.fround(Math.exp(x[i])))).length);
    expect(tally).toMatchObject({ inputs: BLOCK, zeros: 0, failed: 0, failedAt: null });
  });

  test("has nothing to report of an exact kernel, and at most half a unit of a rounded one", () => {
    expect(
      tallyOf(
        (x) => x,
        () => {},
      ),
    ).toEqual({ ...emptyTally(), inputs: BLOCK, rounded: BLOCK });
    const { max, rounded } = tallyOf(
      (x) => x * Math.E,
      () => {},
    );
    expect(max).toBeGreaterThan(0.4);
    expect(max).toBeLessThanOrEqual(0.5);
    expect(rounded).toBe(BLOCK);
  });

  test.each([
    ["a NaN for a number", 7, Number.NaN],
    ["a number for a NaN", BLOCK - 1, 0],
    ["an infinity for a number", 7, Number.NEGATIVE_INFINITY],
  ])("finds %s", (_, at, value) => {
    const { failed, failedAt, rounded, max } = tallyOf(
      (x) => x,
      (y) => y.fill(value, at, at + 1),
    );
    expect(failed).toBe(1);
    expect(failedAt).not.toBeNull();
    expect([rounded, max]).toEqual([BLOCK - 1, 0]);
  });

  test("finds a zero of the wrong sign", () => {
    const tally = tallyOf(
      () => -0,
      (y) => y.fill(0, 3, 4),
    );
    expect(tally).toMatchObject({ zeros: 1, rounded: BLOCK - 1, max: 0, failed: 0 });
  });

  test("of two stretches keeps the larger error, and the first of equal ones", () => {
    const [a, b] = [1, 2].map((at) => ({ ...emptyTally(), inputs: 1, max: 0.5, at }));
    expect(joined(a, b)).toMatchObject({ inputs: 2, max: 0.5, at: 1 });
    expect(joined(a, { ...b, max: 0.6 })).toMatchObject({ max: 0.6, at: 2 });
  });
});

describe("a sample", () => {
  test("of all float32 numbers has each once", () => {
    const sample = new Float32Sample((x) => x, [], 2 ** 32);
    const bits = new Uint32Array(sample.x.buffer);
    for (const first of [0, BLOCK, 2 ** 31, 2 ** 32 - BLOCK]) {
      sample.load(first);
      expect(bits.every((bits, i) => bits === first + i)).toBe(true);
    }
  });

  test("of fewer is spread over all of them", () => {
    const inputs = 64 * BLOCK;
    const sample = new Float32Sample((x) => x, [], inputs);
    const places = Array.from({ length: 64 }, (_, block) => {
      sample.load(block * BLOCK);
      return [...new Uint32Array(sample.x.buffer)];
    }).flat();
    expect(places.every((bits, i) => Math.floor(bits / 2 ** 12) === i)).toBe(true);
    expect(new Set(places.map((bits) => bits % 2 ** 12)).size).toBe(64);
  });

  test.each(Object.entries(REFERENCES))("of float64 stays where %s is interesting", (_, reference) => {
    const sample = new Float64Sample((x) => x, [], BLOCK, reference);
    sample.load(0);
    const [low, high] = reference.interval;
    expect(sample.x.every((x) => x >= 1.01 * low && x <= 1.01 * high && x !== 0)).toBe(true);
    expect(Math.min(...sample.x)).toBeLessThan(0.99 * low);
    expect(Math.max(...sample.x)).toBeGreaterThan(0.99 * high);
  });
});
