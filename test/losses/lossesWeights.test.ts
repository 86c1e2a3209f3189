// A row of weight 0 or with an ignored label, and an element of weight 0, count for nothing: a batch with such rows gives what it gives without
// them, and their gradient is 0, whatever their logits, targets and gy.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FloatArray, Lanewise } from "../../src/index.js";
import { TYPES } from "../support/arrays.js";
import { builds } from "../support/builds.js";

const { POSITIVE_INFINITY: inf, NaN: nan } = Number;
const DEAD = [inf, -inf, nan, 0, -1e30, 3];

interface Row {
  readonly x: readonly number[];
  readonly counts: boolean;
  readonly label: number;
  readonly gy: number;
}

interface Result {
  readonly loss: number | FloatArray;
  readonly gradient: FloatArray;
}

/** The rows of a batch as the arguments of a loss; what does not count says so in one of the ways that the loss has. */
type Arguments = (rows: readonly Row[], type: (typeof TYPES)[number], way: number) => [x: FloatArray, target: unknown, options: object];

const flat = (rows: readonly Row[], type: (typeof TYPES)[number]) => type.from(rows.flatMap(({ x }) => x)) as FloatArray;
const N = 3;

const labelled =
  (more: object): Arguments =>
  (rows, type, way) => {
    const classWeights = [1, 0.5, 2, 0];
    const label = ({ counts, label }: Row) => (counts ? label : way === 0 ? -1 : N);
    const x = type.from(rows.flatMap(({ x, counts }) => [...x, counts ? 0 : nan]));
    const weights = way === 0 ? undefined : type.from(classWeights);
    return [x, Int32Array.from(rows, label), { shape: [rows.length, N + 1], ignoreIndex: -1, weights, ...more }];
  };

/** Columns with a label each, by an ignored label or a weight of the sample. */
const columns: Arguments = (rows, type, way) => {
  const x = type.from(Array.from({ length: N }, (_, c) => rows.map(({ x }) => x[c])).flat());
  const labels = BigInt64Array.from(rows, ({ counts, label }) => BigInt(counts || way === 1 ? label : -7));
  const sampleWeights = way === 0 ? undefined : type.from(rows.map(({ counts }) => (counts ? 0.5 : 0)));
  return [x, labels, { shape: [N, rows.length], axis: 0, ignoreIndex: -7, sampleWeights }];
};

const dense: Arguments = (rows, type) => {
  const t = rows.flatMap(({ counts, label }) => Array.from({ length: N }, (_, c) => (counts ? Number(c === label) + 0.25 : 0)));
  return [flat(rows, type), type.from(t), { shape: [rows.length, N] }];
};

const elements =
  (more: object): Arguments =>
  (rows, type) => {
    const each = (value: (row: Row) => number) => type.from(rows.flatMap((row) => row.x.map(() => value(row))));
    const z = each(({ counts, label }) => (counts ? label / 2 : label === 1 ? nan : 0.5));
    return [flat(rows, type), z, { shape: [rows.length, N], weights: each(({ counts }) => (counts ? 0.5 : 0)), ...more }];
  };

const LOSSES: readonly [name: string, loss: string, ways: number, args: Arguments][] = [
  ["crossEntropy of labels", "crossEntropy", 2, labelled({})],
  // a class of weight 0 still has its part of the smoothing
  ["crossEntropy, smoothed", "crossEntropy", 1, labelled({ labelSmoothing: 0.25 })],
  ["crossEntropy, smoothed wholly", "crossEntropy", 1, labelled({ labelSmoothing: 1 })],
  ["crossEntropy of targets that are all 0", "crossEntropy", 1, dense],
  ["crossEntropy of columns", "crossEntropy", 2, columns],
  ["nllLoss of columns", "nllLoss", 2, columns],
  ["binaryCrossEntropyWithLogits", "binaryCrossEntropyWithLogits", 1, elements({})],
  ["focalLoss", "focalLoss", 1, elements({})],
  ["klDivergence", "klDivergence", 1, elements({})],
  ["klDivergence of logarithms", "klDivergence", 1, elements({ logTarget: true })],
  ["meanSquaredError", "meanSquaredError", 1, elements({})],
  ["huberLoss", "huberLoss", 1, elements({})],
];

/** A batch of rows, at least one of which counts. */
const batches = fc
  .array(
    fc.boolean().chain((counts) =>
      fc.record({
        counts: fc.constant(counts),
        x: fc.array(counts ? fc.constantFrom(-inf, 0, 3, -40, 0.5) : fc.constantFrom(...DEAD), { minLength: N, maxLength: N }),
        label: fc.integer({ min: 0, max: N - 1 }),
        gy: counts ? fc.constantFrom(1, -0.5, 0) : fc.constantFrom(inf, nan, 0, 1),
      }),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .filter((rows) => rows.some(({ counts }) => counts));

const close = (value: number, expected: number, about: string) => {
  if (Number.isFinite(expected)) expect(Math.abs(value - expected), about).toBeLessThanOrEqual(1e-6 * Math.abs(expected));
  else expect(value, about).toBe(expected);
};

describe.each(builds)("%s", (_, lw: Lanewise) => {
  test.each(LOSSES)("%s: what weighs nothing counts for nothing", (_, loss, ways, args) => {
    const isOfRows = ["crossEntropy", "nllLoss"].includes(loss);
    const op = lw[loss as "crossEntropy"] as unknown as { withGradient(...args: unknown[]): Result };
    fc.assert(
      fc.property(
        batches,
        fc.constantFrom(...TYPES),
        fc.integer({ min: 0, max: ways - 1 }),
        fc.constantFrom("none", "mean", "sum"),
        (rows, type, way, reduction) => {
          const call = (rows: readonly Row[]) => {
            const [x, target, options] = args(rows, type, way);
            const width = x.length / rows.length;
            const each = (row: Row) => (isOfRows ? [row.gy] : new Array(width).fill(row.gy));
            const gy = reduction === "none" ? { gy: type.from(rows.flatMap(each)) } : {};
            const { loss: value, gradient } = op.withGradient(x, target, { ...options, reduction, ...gy });
            // row by row, whatever the axis
            const turned =
              args === columns ? [...gradient].map((_, i) => gradient[(i % N) * rows.length + Math.floor(i / N)]) : [...gradient];
            return { value, gradient: turned, width };
          };
          const kept = rows.filter(({ counts }) => counts);
          const [all, only] = [call(rows), call(kept)];
          // the mean over elements divides by their number, weights or none
          const ratio = reduction === "mean" && (!isOfRows || args === dense) ? kept.length / rows.length : 1;
          const counts = (width: number) => rows.flatMap((row) => new Array<boolean>(width).fill(row.counts));
          const mask = counts(all.width);
          const live = all.gradient.filter((_, i) => mask[i]);
          for (const [i, g] of live.entries()) close(g, only.gradient[i] * ratio, `gradient ${i}`);
          expect(all.gradient.filter((_, i) => !mask[i]).every((g) => g === 0)).toBe(true);
          if (typeof all.value === "number") close(all.value, (only.value as number) * ratio, "value");
          else {
            const losses = [...all.value];
            const mask = counts(losses.length / rows.length);
            expect(losses.filter((_, i) => mask[i])).toEqual([...(only.value as FloatArray)]);
            expect(losses.filter((_, i) => !mask[i]).every((value) => value === 0)).toBe(true);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test.each(TYPES)("%o: a class of weight 0, and an alpha of 0 or 1, count for nothing too", (type) => {
    const x = type.of(inf, 0, nan, -inf);
    const none = { reduction: "none" } as const;
    const positive = lw.binaryCrossEntropyWithLogits.withGradient(x, type.of(0, 0, 1, 1), { ...none, posWeight: 0 });
    for (const made of [positive.loss, positive.gradient]) expect([...made].slice(2)).toEqual([0, 0]);
    const focal = lw.focalLoss.withGradient(x, type.of(1, 0, 1, 1), { ...none, alpha: 0 });
    for (const made of [focal.loss, focal.gradient]) expect([made[0], made[2], made[3]]).toEqual([0, 0, 0]);
    const { gradient } = lw.focalLoss.withGradient(x, type.of(0, 1, 0, 0), { ...none, alpha: 1 });
    expect([gradient[0], gradient[2], gradient[3]]).toEqual([0, 0, 0]);
    expect(lw.binaryCrossEntropyWithLogits(type.of(inf, 0), type.of(0, 0), { weights: type.of(0, 1), reduction: "sum" })).toBeCloseTo(
      Math.LN2,
      6,
    );
  });

  test.each(TYPES)("%o: smoothing with an infinite logit follows the limit", (type) => {
    const shape = { shape: [1, 3] };
    for (const labelSmoothing of [0.5, 1]) {
      const { loss, gradient } = lw.crossEntropy.withGradient(type.of(-inf, 0, 0), Int8Array.of(0), { ...shape, labelSmoothing });
      expect(loss).toBe(inf);
      expect(gradient[0]).toBeCloseTo(labelSmoothing - 1 - labelSmoothing / 3, 6);
      expect(lw.crossEntropy(type.of(-inf, 0, 0), Int8Array.of(1), { ...shape, labelSmoothing })).toBe(inf);
    }
    expect(lw.crossEntropy(type.of(-inf, 0, 0), Int8Array.of(1), shape)).toBeCloseTo(Math.LN2, 6);
    const weights = type.of(0, 1, 1);
    expect(lw.crossEntropy(type.of(-inf, 0, 0), Int8Array.of(1), { ...shape, weights, labelSmoothing: 0.5 })).toBeCloseTo(
      (5 / 6) * Math.LN2,
      6,
    );
  });
});
