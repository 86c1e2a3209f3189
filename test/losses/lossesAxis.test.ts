// Losses of rows along any axis.
import { describe, expect, test } from "vitest";
import type { FloatArray, Lanewise } from "../../src/index.js";
import { same, TYPES } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { refuses } from "../support/refusal.js";
import { make, normals, worst } from "../support/samples.js";
import { GRADIENT, KINDS, LOSS, nameOf } from "./losses.js";

const { POSITIVE_INFINITY: inf, NaN: nan } = Number;

/** A loss of rows, whatever its arrays and its reduction. */
interface Loss {
  (x: FloatArray, labels: unknown, options: object): FloatArray;
  withGradient(x: FloatArray, labels: unknown, options: object): { loss: FloatArray; gradient: FloatArray };
  backward(x: FloatArray, labels: unknown, options: object): FloatArray;
}

describe.each(builds)("%s losses of rows along any axis", (_, lw) => {
  const op = lw.crossEntropy as unknown as Loss & { spec: Lanewise["crossEntropy"]["spec"] };
  const nllLoss = lw.nllLoss as unknown as Loss;

  /** The rows of an array as arrays of their own, in the order of their labels. */
  const rowsOf = (x: FloatArray, outer: number, n: number, inner: number) =>
    Array.from({ length: outer * inner }, (_, i) =>
      Float64Array.from({ length: n }, (_, j) => x[(Math.floor(i / inner) * n + j) * inner + (i % inner)]),
    );

  test.each(TYPES)("%o: each row's loss and gradient within their bounds, in the memory and outside", (type) => {
    const [bound, slope] = [LOSS[nameOf(type)], GRADIENT[nameOf(type)]];
    for (const [shape, axis] of [
      [[2, 3, 5], 1],
      [[3, 7, 2, 3], 1],
      [[2, 21, 40, 41], 1],
      [[5, 4097], 0],
      [[3000, 6], 0],
      [[2, 9, 1024], 1],
      [[70, 3, 33], -2],
    ] as const) {
      const at = axis < 0 ? axis + shape.length : axis;
      const size = (from: number, to: number) => shape.slice(from, to).reduce<number>((a, b) => a * b, 1);
      const [outer, n, inner] = [size(0, at), shape[at], size(at + 1, shape.length)];
      const normal = normals(n);
      const kind = (i: number) => KINDS[Math.floor(i / 7) % KINDS.length][1](normal, i % n);
      const x = make(type, outer * n * inner, kind);
      const labels = BigInt64Array.from({ length: outer * inner }, (_, i) => (i % 11 === 5 ? -100n : BigInt((i * 7) % n)));
      const t = make(type, x.length, (i) => (i % 5 === 0 ? 0 : Math.abs(normal())));
      const inside = lw.alloc(x.constructor as Float32ArrayConstructor, x.length);
      for (const [targets, labelSmoothing] of [
        [labels, 0],
        [labels, 0.125],
        [t, 0],
      ] as const) {
        const dense = targets === t ? rowsOf(t, outer, n, inner) : [];
        const options = { shape, axis, labelSmoothing, reduction: "none" } as const;
        const made = op.withGradient(x, targets, options);
        const gradients = rowsOf(made.gradient, outer, n, inner);
        for (const [i, row] of rowsOf(x, outer, n, inner).entries()) {
          const label = Number(labels[i]);
          const own = dense[i] ?? row.map((_, j) => (j === label ? 1 - labelSmoothing : 0) + labelSmoothing / n);
          const exact = new Float64Array(n);
          const loss = dense.length > 0 || label >= 0 ? op.spec.row(row, own, 1, exact) : 0;
          expect(worst([made.loss[i]], [loss], 1e-30), `${shape}, row ${i}`).toBeLessThanOrEqual(2 * bound);
          const largest = own.reduce((a, b) => Math.max(a, b));
          expect(
            worst(gradients[i], exact, dense.length > 0 || labelSmoothing > 0 ? 4 * largest : 1e-37),
            `${shape}, row ${i}`,
          ).toBeLessThanOrEqual(slope);
        }
        inside.set(x);
        const there = op.withGradient(inside, targets, { ...options, out: inside });
        expect(same(there.loss, made.loss) && same(there.gradient, made.gradient), `${shape}`).toBe(true);
        expect(same(op(x, targets, options), made.loss), `${shape}`).toBe(true);
        inside.set(x);
        expect(same(op(inside, targets, options), made.loss), `${shape}`).toBe(true);
      }
      lw.free(inside);
    }
  });

  test.each(TYPES)("%o: columns are rows: every special logit, label and target", (type) => {
    const values = [nan, inf, -inf, 0, 5, -3e38];
    const rows = values.flatMap((a) => values.flatMap((b) => values.map((c) => [a, b, c])));
    const x = type.from(rows.flat());
    const across = type.from([0, 1, 2].flatMap((j) => rows.map((row) => row[j])));
    const targets = rows.map((_, i) => [0, i % 3 === 0 ? 0 : 0.5, i % 4 === 0 ? 0 : 1]);
    for (const labelSmoothing of [0, 0.5, 1])
      for (const [given, crossed] of [
        [Int8Array.from(rows, (_, i) => (i % 4) - 1), undefined],
        [type.from(targets.flat()), type.from([0, 1, 2].flatMap((j) => targets.map((row) => row[j])))],
      ] as const) {
        const options = { labelSmoothing, ignoreIndex: -1, reduction: "none" } as const;
        const along = op.withGradient(x, given, { ...options, shape: [rows.length, 3] });
        const down = op.withGradient(across, crossed ?? given, { ...options, shape: [3, rows.length], axis: 0 });
        for (let i = 0; i < rows.length; i++) {
          const about = `${rows[i]}, ${given[i]}, smoothing ${labelSmoothing}`;
          expect(worst([down.loss[i]], [along.loss[i]]), about).toBeLessThan(1e-6);
          const gradient = Array.from({ length: 3 }, (_, j) => down.gradient[j * rows.length + i]);
          expect(worst(gradient, along.gradient.subarray(3 * i, 3 * i + 3), 1e-6), about).toBeLessThan(1e-6);
        }
      }
  });

  test("ONNX and PyTorch: [N, C, d1, d2], weights, ignored labels and every reduction, of logits and of log-probabilities", () => {
    const normal = normals(8);
    for (const shape of [
      [3, 5],
      [3, 5, 2],
      [3, 5, 6, 6],
      [3, 5, 2, 1, 2, 3],
    ]) {
      const inner = shape.slice(2).reduce((a, b) => a * b, 1);
      const [outer, n] = shape;
      const x = make(Float64Array, outer * n * inner, () => normal());
      const log = lw.logSoftmax(x, { shape, axis: 1 });
      const labels = Int32Array.from({ length: outer * inner }, (_, i) => (i * 3) % n);
      const sampleWeights = make(Float64Array, labels.length, (i) => i % 3);
      for (const weights of [undefined, Float64Array.of(0.9, 0.7, 0.8, 0.9, 0.3)])
        for (const ignoreIndex of [undefined, 0, -1])
          for (const sample of [undefined, sampleWeights])
            for (const reduction of ["mean", "sum", "none"] as const) {
              const given = labels.map((label, i) => (ignoreIndex === -1 && i % 4 === 0 ? -1 : label));
              const weight = (i: number) => (given[i] === ignoreIndex ? 0 : (weights?.[given[i]] ?? 1) * (sample?.[i] ?? 1));
              const each = rowsOf(log, outer, n, inner).map((row, i) => (weight(i) === 0 ? 0 : -row[given[i]] * weight(i)));
              const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
              const total = reduction === "mean" ? sum(each) / sum(each.map((_, i) => weight(i))) : sum(each);
              const options = { shape, axis: 1, weights, ignoreIndex, sampleWeights: sample, reduction };
              for (const made of [op(x, given, options), nllLoss(log, given, options)] as unknown as (number | Float64Array)[])
                if (typeof made === "number") expect(made).toBeCloseTo(total, 12);
                else expect(worst(made, each, 1)).toBeLessThan(1e-13);
              const through = lw.logSoftmax.backward(nllLoss.backward(log, given, options), log as FloatArray, { shape, axis: 1 });
              expect(worst(op.backward(x, given, options), through, 1)).toBeLessThan(1e-13);
            }
    }
  });

  test("nllLoss: a weight of the label alone has a gradient; labels are checked; the gradient may lie over x", () => {
    const x = Float32Array.of(-1, nan, -3, -inf, -2, inf);
    const { loss, gradient } = nllLoss.withGradient(x, BigInt64Array.of(0n, 0n), {
      shape: [2, 3],
      reduction: "none",
      gy: Float32Array.of(1, 2),
      out: x,
    });
    expect([...loss]).toEqual([1, inf]);
    expect([...gradient]).toEqual([-1, 0, 0, -2, 0, 0]);
    expect(gradient).toBe(x);
    const out = new Float32Array(6);
    const ask = nllLoss.backward as (...values: unknown[]) => unknown;
    const cases: [unknown, unknown, object, typeof TypeError | typeof RangeError, RegExp][] = [
      [[1], Int8Array.of(0), {}, TypeError, /"x" expected a Float32Array/],
      [x, Int8Array.of(0, 3), {}, RangeError, /"labels" expected classes from 0 to 2, got 3 at 1$/],
      [x, x, {}, TypeError, /"labels" expected an array of whole numbers such as Int32Array, got Float32Array$/],
    ];
    for (const [x, labels, options, kind, message] of cases)
      refuses(out, () => ask(x, labels, { shape: [2, 3], out, ...options }), kind, message);
  });
});
