import { describe, expect, test } from "vitest";
import { same, TYPES } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { refuses } from "../support/refusal.js";
import { make, normals, worst } from "../support/samples.js";
import { GRADIENT, KINDS, LOSS, nameOf } from "./losses.js";

const { POSITIVE_INFINITY: inf, NaN: nan } = Number;
const LENGTHS = [1, 2, 3, 4, 5, 7, 10, 16, 17, 100, 4097, 9000];

interface Options {
  labelSmoothing?: number;
  ignoreIndex?: number;
  weights?: Float32Array;
  reduction?: "mean" | "sum" | "none";
}

/** PyTorch's CrossEntropyLoss, from its documentation: classes as labels, or probabilities. */
function torch(x: Float32Array, n: number, labels: ArrayLike<number>, options: Options): { each: number[]; value: number } {
  const { labelSmoothing: eps = 0, ignoreIndex = -100, weights, reduction = "mean" } = options;
  const w = (c: number) => weights?.[c] ?? 1;
  const rows = x.length / n;
  const each: number[] = [];
  let divisor = 0;
  for (let i = 0; i < rows; i++) {
    const row = Array.from(x.subarray(i * n, i * n + n));
    const max = Math.max(...row);
    const logZ = max + Math.log(row.reduce((sum, x) => sum + Math.exp(x - max), 0));
    const logp = row.map((x) => x - logZ);
    if (labels.length === rows && n > 1) {
      if (labels[i] === ignoreIndex) {
        each.push(0);
        continue;
      }
      divisor += w(labels[i]);
      const smooth = -logp.reduce((sum, l, c) => sum + w(c) * l, 0) / n;
      each.push((1 - eps) * -w(labels[i]) * logp[labels[i]] + eps * smooth);
    } else {
      divisor += 1;
      each.push(-logp.reduce((sum, l, c) => sum + w(c) * l * (labels[i * n + c] * (1 - eps) + eps / n), 0));
    }
  }
  const sum = each.reduce((a, b) => a + b, 0);
  return { each, value: reduction === "mean" ? sum / divisor : sum };
}

/** Every mixture of the options, with labels of both kinds. */
function mixtures(rows: number, n: number, type: (typeof TYPES)[number]) {
  const normal = normals(rows + n);
  const classes = Int16Array.from({ length: rows }, (_, i) => (i % 3 === 1 ? 1 : (i * 7) % n));
  const raw = make(type, rows * n, () => Math.abs(normal()));
  const sums = Float64Array.from({ length: rows }, (_, i) => raw.subarray(i * n, i * n + n).reduce((a, b) => a + b));
  const dense = raw.map((t, i) => t / sums[Math.floor(i / n)]);
  const weights = make(type, n, () => 0.2 + Math.abs(normal()));
  const out: [Int16Array | Float32Array, Options][] = [];
  for (const labels of [classes, dense])
    for (const labelSmoothing of [undefined, 0.1, 1])
      for (const weighted of [undefined, weights])
        for (const ignoreIndex of labels === classes ? [undefined, 1] : [undefined])
          for (const reduction of ["mean", "sum", "none"] as const)
            out.push([labels, { labelSmoothing, weights: weighted, ignoreIndex, reduction }]);
  return out;
}

describe.each(builds)("%s crossEntropy", (build, lw) => {
  const op = lw.crossEntropy;

  test.each(TYPES)("%o: loss and gradient within their bounds, at every length, for every kind of row", (type) => {
    const [bound, slope] = [LOSS[nameOf(type)], GRADIENT[nameOf(type)]];
    const seen = { loss: 0, gradient: 0 };
    for (const [kind, value] of KINDS)
      for (const n of LENGTHS)
        for (const label of new Set([0, n >> 1, n - 1])) {
          const normal = normals(n);
          const x = make(type, n, (i) => value(normal, i));
          const t = new Float64Array(n);
          t[label] = 1;
          const exact = new Float64Array(n);
          const loss = op.spec.row(x, t, 1, exact);
          const made = op.withGradient(x, Int32Array.of(label));
          const errors = { loss: worst([made.loss], [loss], 1e-300), gradient: worst(made.gradient, exact) };
          expect(errors.loss, `${kind}, n = ${n}, label ${label}: ${made.loss} for ${loss}`).toBeLessThanOrEqual(bound);
          expect(errors.gradient, `gradient, ${kind}, n = ${n}, label ${label}`).toBeLessThanOrEqual(slope);
          const dense = op.withGradient(x, type.from(t) as Float32Array);
          expect(worst([dense.loss], [loss], 1e-300), `dense, ${kind}, n = ${n}`).toBeLessThanOrEqual(bound);
          expect(worst(dense.gradient, exact, 1e-7)).toBeLessThanOrEqual(type === Float32Array ? 2 : slope * 2 ** 5);
          expect(op(x, Int32Array.of(label))).toBe(made.loss);
          for (const key of ["loss", "gradient"] as const) seen[key] = Math.max(seen[key], errors[key]);
        }
    console.log(
      `${build.padEnd(8)} crossEntropy ${type.name}: loss 2^${Math.log2(seen.loss).toFixed(1)}, gradient 2^${Math.log2(seen.gradient).toFixed(1)}`,
    );
  });

  test("a sure row's loss and gradient keep all their digits", () => {
    for (let gap = 0; gap < 86; gap += 5) {
      const { loss, gradient } = op.withGradient(Float32Array.of(3, 3 + gap, 2), Uint8Array.of(1));
      const others = Math.exp(-gap) + Math.exp(-gap - 1);
      expect(Math.abs(loss / Math.log1p(others) - 1)).toBeLessThan(2 ** -22);
      expect(Math.abs(gradient[1] / (-others / (1 + others)) - 1)).toBeLessThan(2 ** -21);
    }
  });

  test.each(TYPES)("%o: PyTorch's formulas, in every mixture of options", (type) => {
    for (const [rows, n] of [
      [6, 4],
      [9, 10],
      [40, 130],
      [2, 4099],
    ]) {
      const normal = normals(n);
      const x = make(type, rows * n, () => 3 * normal());
      for (const [labels, options] of mixtures(rows, n, type)) {
        const expected = torch(x, n, labels, options);
        const made = op(x, labels as Float32Array, { shape: [rows, n], ...options } as { reduction: "mean" }) as unknown as
          | number
          | Float32Array;
        const tolerance = type === Float32Array ? 3e-6 : 1e-12;
        const about = JSON.stringify({ rows, n, ...options, weights: options.weights && true, dense: labels !== labels.map(Math.round) });
        if (options.reduction !== "none")
          expect(Math.abs((made as number) - expected.value), about).toBeLessThan(tolerance * Math.abs(expected.value));
        else {
          expect(made).toBeInstanceOf(type);
          expect(worst(made as Float32Array, expected.each, 1), about).toBeLessThan(tolerance);
        }
      }
    }
  });

  test("backward agrees with central differences, in every mixture of options", () => {
    const [rows, n] = [5, 7];
    const normal = normals(1);
    const x = make(Float64Array, rows * n, () => 2 * normal());
    const gy = make(Float64Array, rows, () => normal());
    for (const [labels, options] of mixtures(rows, n, Float64Array)) {
      const flow = options.reduction === "none" ? gy : 1.7;
      const call = { shape: [rows, n], ...options };
      const gradient = op.backward(x, labels as Float32Array, { ...call, gy: flow } as object);
      const loss = (h: number, j: number) => {
        const moved = x.map((x, i) => (i === j ? x + h : x));
        const made = op(moved, labels as Float32Array<ArrayBuffer>, call as { reduction: "mean" }) as unknown as number | Float64Array;
        return typeof made === "number" ? made * 1.7 : made.reduce((sum, loss, i) => sum + loss * gy[i], 0);
      };
      for (let j = 0; j < x.length; j++) expect(Math.abs(gradient[j] - (loss(1e-5, j) - loss(-1e-5, j)) / 2e-5)).toBeLessThan(1e-8);
    }
  });

  test.each(TYPES)("%o: a row has the loss that it has in a batch, its gradient too", (type) => {
    for (const [rows, n] of [
      [700, 10],
      [2, 4097],
    ]) {
      const normal = normals(n);
      const [x, t] = [make(type, rows * n, () => 4 * normal()), make(type, rows * n, () => Math.abs(normal()))];
      const classes = Uint16Array.from({ length: rows }, (_, i) => (i * 31) % n);
      for (const labels of [classes, t]) {
        const { loss, gradient } = op.withGradient(x, labels, { shape: [rows, n], reduction: "none" });
        expect(same(op(x, labels, { shape: [rows, n], reduction: "none" }), loss)).toBe(true);
        for (let i = 0; i < Math.min(rows, 5); i++) {
          const label = labels === t ? t.subarray(i * n, i * n + n) : classes.subarray(i, i + 1);
          const row = op.withGradient(x.subarray(i * n, i * n + n), label, { reduction: "none" });
          expect(row.loss[0]).toBe(loss[i]);
          expect(same(row.gradient, gradient.subarray(i * n, i * n + n))).toBe(true);
        }
      }
    }
  });

  test("special logits", () => {
    const row = (...x: number[]) => Float32Array.from(x);
    const label = (l: number) => Int32Array.of(l);
    for (const n of [2, 3, 4, 5, 17, 100, 5000])
      for (const at of [0, n >> 1, n - 1]) {
        for (const [value, rest] of [
          [nan, 0],
          [inf, 0],
          [-inf, -inf],
          [nan, -inf],
          [nan, inf],
        ]) {
          const x = make(Float32Array, n, (i) => (i === at ? value : rest));
          for (const l of [0, n - 1])
            for (const labels of [label(l), make(Float32Array, n, (i) => (i === l ? 1 : 0))]) {
              const { loss, gradient } = op.withGradient(x, labels);
              expect(loss, `${value} at ${at} of ${n}`).toBe(nan);
              expect(gradient.every(Number.isNaN)).toBe(true);
            }
        }
        // a hidden class costs nothing unless it is the label
        const hidden = make(Float32Array, n, (i) => (i === at ? -inf : 0));
        const other = at === 0 ? n - 1 : 0;
        expect(op(hidden, label(other))).toBeCloseTo(Math.log(n - 1), 5);
        expect(
          op(
            hidden,
            make(Float32Array, n, (i) => (i === other ? 1 : 0)),
          ),
        ).toBeCloseTo(Math.log(n - 1), 5);
        expect(op(hidden, label(at))).toBe(inf);
        expect(op.backward(hidden, label(at))[at]).toBe(-1);
      }
    expect(op(row(5), label(0))).toBe(0);
    expect(op.withGradient(row(3e38, -3e38), label(1)).loss).toBeCloseTo(6e38, -32);
    expect([...op.backward(row(3e38, -3e38), label(1))]).toEqual([1, -1]);
    expect(op(row(-3e38, 3e38), label(1))).toBe(0);
  });

  test("ignored rows: no loss and no gradient, whatever their logits", () => {
    const x = Float32Array.of(1, 2, nan, inf, 3, 4);
    const options = { shape: [3, 2], ignoreIndex: 7 };
    const { loss, gradient } = op.withGradient(x, Uint8Array.of(0, 7, 1), { ...options, reduction: "none" });
    expect([loss[1], gradient[2], gradient[3]]).toEqual([0, 0, 0]);
    expect(op(x, Uint8Array.of(0, 7, 1), options)).toBeCloseTo((loss[0] + loss[2]) / 2, 6);
    const smooth = { ...options, labelSmoothing: 0.2, weights: Float32Array.of(1, 2) };
    expect(op.backward(x, Uint8Array.of(0, 7, 1), smooth).subarray(2, 4)).toEqual(Float32Array.of(0, 0));
    const none = op.withGradient(x, Uint8Array.of(7, 7, 7), options);
    expect(none.loss).toBe(nan);
    expect(none.gradient).toEqual(new Float32Array(6));
  });

  test("empty shapes", () => {
    const empty = new Float32Array(0);
    expect(op(empty, new Int32Array(0), { shape: [0, 5] })).toBe(nan);
    expect(op(empty, new Int32Array(0), { shape: [0, 5], reduction: "sum" })).toBe(0);
    expect(op(empty, empty, { shape: [0, 5], reduction: "none" })).toEqual(empty);
    expect(op.backward(empty, empty, { shape: [5, 0] })).toEqual(empty);
  });

  test("errors are thrown before anything is written", () => {
    const x = Float32Array.of(1, 2, 3, 4, 5, 6);
    const out = new Float32Array(6);
    const labels = Int32Array.of(0, 1);
    const ask = op.backward as (...values: unknown[]) => unknown;
    const cases: [unknown, unknown, object, typeof TypeError | typeof RangeError, RegExp][] = [
      [x, Int32Array.of(0, 3), {}, RangeError, /"labels" expected classes from 0 to 2, got 3 at 1$/],
      [x, Int32Array.of(0, -1), {}, RangeError, /"labels" expected classes from 0 to 2, got -1 at 1$/],
      [x, Int32Array.of(0, -100), { ignoreIndex: -1 }, RangeError, /got -100 at 1$/],
      [x, Int32Array.of(0), {}, RangeError, /"labels" expected length 2, got 1$/],
      [x, BigInt64Array.of(0n, 2n ** 53n + 1n), {}, RangeError, /"labels" expected classes from 0 to 2, got 9007199254740993 at 1$/],
      [x, BigInt64Array.of(-1n, 0n), {}, RangeError, /got -1 at 0$/],
      [x, BigUint64Array.of(2n ** 64n - 100n, 0n), {}, RangeError, /got 18446744073709551516 at 0$/],
      [x, new BigInt64Array(3), {}, RangeError, /"labels" expected length 2, got 3$/],
      [x, new DataView(new ArrayBuffer(8)), {}, TypeError, /"labels" expected/],
      [x, labels, { axis: 2 }, RangeError, /"axis" expected a whole number from -2 to 1, got 2$/],
      [x, labels, { axis: 0 }, RangeError, /"labels" expected length 3, got 2$/],
      [x, labels, { sampleWeights: new Float32Array(3) }, RangeError, /"sampleWeights" expected length 2, got 3$/],
      [x, labels, { labelSmoothing: 1.5 }, RangeError, /"labelSmoothing" expected a number from 0 to 1, got 1.5$/],
      [x, labels, { labelSmoothing: "0" }, TypeError, /"labelSmoothing" expected/],
      [x, labels, { ignoreIndex: 0.5 }, RangeError, /"ignoreIndex" expected a whole number, got 0.5$/],
      [x, labels, { reduction: "average" }, RangeError, /"reduction" expected "mean", "sum" or "none", got "average"$/],
      [x, labels, { reduction: 1 }, TypeError, /"reduction" expected/],
      [x, labels, { gy: new Float32Array(2) }, TypeError, /"gy" expected a number, got Float32Array$/],
    ];
    for (const [logits, given, options, kind, message] of cases) {
      refuses(out, () => ask(logits, given, { shape: [2, 3], out, ...options }), kind, message);
    }
    const forward = op as unknown as typeof ask;
    expect(() => forward(x, labels, { shape: [2, 3], out })).toThrow(/"out" expected nothing with the reduction "mean"/);
    expect(() => forward(x, labels, { shape: [2, 3], reduction: "none", out })).toThrow(/"out" expected length 2, got 6$/);
  });
});
