import { describe, expect, test } from "vitest";
import { same, TYPES } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { refuses } from "../support/refusal.js";
import { make, normals, worst } from "../support/samples.js";
import { LOSS, nameOf } from "./losses.js";

const { POSITIVE_INFINITY: inf, NaN: nan } = Number;

describe.each(builds)("%s binaryCrossEntropyWithLogits", (build, lw) => {
  const op = lw.binaryCrossEntropyWithLogits;
  const logits = [0, -0, 1e-30, 1, -1, 5, -5, 17, -17, 40, -40, 90, -90, 104, -104, 500, -500, 1e30, -1e30, inf, -inf];

  test.each(TYPES)("%o: every logit against every target", (type) => {
    const seen = { loss: 0, slope: 0 };
    for (const p of [1, 0, 0.3, 7])
      for (const z of [0, 1, 0.25, 0.5]) {
        const x = make(type, 400, (i) => logits[i] ?? 60 * Math.sin(i));
        const target = make(type, 400, () => z);
        const weight = make(type, 1, () => p)[0];
        const exact = Float64Array.from(x, (x) => op.spec.f(x, z, weight));
        const slope = Float64Array.from(x, (x) => op.spec.slope(x, z, weight));
        const made = op.withGradient(x, target, { posWeight: p, reduction: "none" });
        const [loss, derivative] = [
          worst(
            made.loss,
            [...exact].map((x) => type.of(x)[0]),
          ),
          worst(made.gradient, slope, 0.05 * (1 + p)),
        ];
        expect(loss, `p = ${p}, z = ${z}`).toBeLessThanOrEqual(type === Float32Array ? 2 ** -23 : 2 ** -50);
        expect(derivative, `p = ${p}, z = ${z}`).toBeLessThanOrEqual(LOSS[nameOf(type)]);
        if (z === 0 || z === 1)
          expect(worst(made.gradient, slope), `p = ${p}, z = ${z}`).toBeLessThanOrEqual(type === Float32Array ? 2 ** -23 : 2 ** -50);
        seen.loss = Math.max(seen.loss, loss);
        seen.slope = Math.max(seen.slope, derivative);
        expect(op(x, target, { posWeight: p, reduction: "none" })).toEqual(made.loss);
      }
    console.log(
      `${build.padEnd(8)} binaryCrossEntropy ${type.name}: loss 2^${Math.log2(seen.loss).toFixed(1)}, gradient 2^${Math.log2(seen.slope).toFixed(1)}`,
    );
  });

  test("PyTorch's formula, weights and reductions; backward by central differences", () => {
    const [rows, n] = [30, 7];
    const normal = normals(5);
    const x = make(Float64Array, rows * n, () => 3 * normal());
    const z = make(Float64Array, rows * n, () => Math.abs(Math.sin(normal())));
    const p = make(Float64Array, n, () => 2 + Math.sin(normal()));
    const gy = make(Float64Array, rows * n, () => normal());
    for (const weights of [
      undefined,
      make(Float64Array, n, () => Math.abs(normal())),
      make(Float64Array, rows * n, () => Math.abs(normal())),
    ])
      for (const posWeight of [undefined, 3, p])
        for (const reduction of ["mean", "sum", "none"] as const) {
          const options = { shape: [rows, n], weights, posWeight, reduction } as { reduction: "mean" };
          const each = (x: Float64Array | Float32Array) =>
            Array.from(x, (x, i) => {
              const pos = typeof posWeight === "number" ? posWeight : (posWeight?.[i % n] ?? 1);
              const s = 1 / (1 + Math.exp(-x));
              return (weights?.[i % weights.length] ?? 1) * -(pos * z[i] * Math.log(s) + (1 - z[i]) * Math.log(1 - s));
            });
          const value = (x: Float64Array | Float32Array) => {
            const sum = each(x).reduce((a, b, i) => a + b * ((reduction as string) === "none" ? gy[i] : 1), 0);
            return (reduction as string) === "mean" ? sum / x.length : sum;
          };
          const made = op(x, z, options) as unknown as number | Float64Array;
          if (typeof made === "number") expect(made).toBeCloseTo(value(x), 10);
          else expect(worst(made, each(x), 1)).toBeLessThan(1e-12);
          const gradient = op.backward(x, z, { ...options, gy: reduction === "none" ? gy : 1 });
          for (let j = 0; j < x.length; j += 17) {
            const moved = (h: number) => value(x.map((x, i) => (i === j ? x + h : x)));
            expect(Math.abs(gradient[j] - (moved(1e-5) - moved(-1e-5)) / 2e-5)).toBeLessThan(1e-7);
          }
        }
  });

  test.each(TYPES)("%o: an element has the loss that it has in a batch; the sum is theirs", (type) => {
    for (const [rows, n] of [
      [5, 3],
      [40, 129],
    ]) {
      const normal = normals(n);
      const [x, z] = [make(type, rows * n, () => 9 * normal()), make(type, rows * n, () => Math.abs(Math.sin(normal())))];
      const posWeight = make(type, n, () => Math.abs(normal()));
      const options = { shape: [rows, n], posWeight };
      const { loss } = op.withGradient(x, z, { ...options, reduction: "none" });
      expect(same(op(x, z, { ...options, reduction: "none" }), loss)).toBe(true);
      const sum = loss.reduce((a, b) => a + b, 0);
      expect(op(x, z, { ...options, reduction: "sum" })).toBeCloseTo(sum, 2);
      for (const i of [0, x.length >> 1, x.length - 1])
        expect(op(x.slice(i, i + 1), z.slice(i, i + 1), { reduction: "none", posWeight: posWeight[i % n] })[0]).toBe(loss[i]);
    }
  });

  test("special values, and errors", () => {
    expect(op(Float32Array.of(nan, 0), Float32Array.of(1, 1), { reduction: "none" })[0]).toBe(nan);
    expect([...op(Float32Array.of(inf, -inf, inf, -inf), Float32Array.of(1, 0, 0, 1), { reduction: "none" })]).toEqual([0, 0, inf, inf]);
    const certain = op.backward(Float32Array.of(inf, -inf, inf, -inf), Float32Array.of(1, 0, 0, 1), { reduction: "sum" });
    expect(Array.from(certain, (x) => x + 0)).toEqual([0, 0, 1, -1]);
    expect(op(new Float32Array(0), new Float32Array(0))).toBe(nan);
    expect(op(new Float32Array(0), new Float32Array(0), { reduction: "sum" })).toBe(0);
    const x = new Float32Array(6);
    const out = new Float32Array(6);
    const ask = op.backward as (...values: unknown[]) => unknown;
    const cases: [unknown, unknown, object, typeof TypeError | typeof RangeError, RegExp][] = [
      [x, x, { posWeight: nan }, RangeError, /"posWeight" expected a finite number, got NaN$/],
      [x, x, { posWeight: "1" }, TypeError, /"posWeight" expected/],
      [x, x, { reduction: "max" }, RangeError, /"reduction" expected/],
    ];
    for (const [logits, targets, options, kind, message] of cases) {
      refuses(out, () => ask(logits, targets, { shape: [2, 3], out, ...options }), kind, message);
    }
  });
});
