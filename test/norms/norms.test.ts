import type { Decimal } from "decimal.js";
import { describe, expect, test } from "vitest";
import { create, type FloatArray, type Norm } from "../../src/index.js";
import { type FloatType, same, TYPES } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { digits, ELEMENTS, type Element, Exact } from "../support/formulas.js";
import { refusal } from "../support/refusal.js";
import { make, normals } from "../support/samples.js";
import { EPS, near, vectors } from "./norms.js";

const names = ["layerNorm", "rmsNorm"] as const;
const LENGTHS = [1, 2, 3, 4, 5, 7, 8, 9, 16, 31, 100, 768, 1025, 4097];
/** Rows as networks have them, and rows in which sums cancel. */
const KINDS: [string, (normal: () => number, i: number) => number][] = [
  ["normal", (normal) => normal()],
  ["shifted", (normal) => 3 + 0.5 * normal()],
  ["far", (normal) => 1e8 + 64 * Math.round(normal())],
  ["small", (normal) => 1e-3 * normal()],
  ["tiny", (normal) => 1e-20 * normal()],
  ["an outlier first", (normal, i) => (i === 0 ? 1e6 : normal())],
  ["of few sizes", (_, i) => [1.7128946, -1.2041237, 1.9213713, 3.1137831][(i >> 2) % 4]],
  ["of all sizes", (normal, i) => normal() * 2 ** ((i % 60) - 30)],
];

/** A row by its definition, in 40 digits: the element times its weight, and with the bias. And what it was divided by. */
function exactRow(name: (typeof names)[number], x: FloatArray, weights?: FloatArray, bias?: FloatArray) {
  const values = Array.from(x, digits);
  const total = (terms: Decimal[]) => terms.reduce((sum, term) => sum.plus(term), new Exact(0));
  const mean = name === "layerNorm" ? total(values).div(x.length) : new Exact(0);
  const d = values.map((value) => value.minus(mean));
  const squares = total(d.map((d) => d.times(d))).div(x.length);
  const root = squares.plus(digits(EPS)).sqrt();
  const elements = d.map((d, i) => {
    const h = d.div(root).times(weights ? digits(weights[i]) : 1);
    return { d: d.toNumber(), h, y: bias ? h.plus(digits(bias[i])) : h };
  });
  return { root: root.toNumber(), elements };
}

/** What is promised in units in the last place of the result or, where a bias cancels with it, of the largest of the three. */
const PROMISE: Readonly<Record<string, number>> = { float32: 2, float64: 4 };
/** Of float32 rows whose squares are of float32. */
const NARROW = 3.3;
/** Half a unit in the last place of float64. */
const HALF = 2 ** -53;

/** One unit in the last place of numbers of this size. */
const unitOf = (size: number, { bits, least }: Element) => 2 ** (Math.max(least, Math.floor(Math.log2(size || 1e-320))) - bits);

/** The largest error of an op, after a check that none is beyond the bound. */
function worstOf(op: Norm, name: (typeof names)[number], element: Element, promise: number): number {
  const { type } = element;
  let worst = 0;
  for (const [kind, value] of KINDS)
    for (const n of LENGTHS.filter((n) => n < 1000 || (kind === "normal" && type === Float32Array))) {
      const normal = normals(n);
      const x = make(type as FloatType, n, (i) => value(normal, i));
      const [weights, bias] = vectors(type as FloatType, n, 2);
      for (const affine of [{}, { weights }, { bias }, { weights, bias }] as { weights?: FloatArray; bias?: FloatArray }[]) {
        const y = op(x as Float32Array, affine as { weights?: Float32Array; bias?: Float32Array });
        const { root, elements } = exactRow(name, x, affine.weights, affine.bias);
        // the digits that an element near the mean loses: of float32 the mean is one float64 number
        const largest = Math.max(...(type === Float32Array ? x : elements.map(({ d }) => d)).map(Math.abs));
        const lost = name === "layerNorm" ? (HALF * largest) / root : 0;
        elements.forEach(({ h, y: exact }, i) => {
          const size = Math.max(...[h, exact, bias[i]].slice(0, affine.bias ? 3 : 1).map((x) => Math.abs(Number(x))));
          const off = digits(y[i]).minus(exact).abs().toNumber();
          const error = (off - lost * Math.abs(affine.weights?.[i] ?? 1)) / unitOf(size, element);
          worst = Math.max(worst, error);
          if (!(error <= promise)) expect.fail(`${kind}, ${n}, ${Object.keys(affine)}, ${i}: ${y[i]} for ${exact}`);
        });
      }
    }
  return worst;
}

describe.each(builds)("%s", (build, lw) => {
  describe.each(names)("%s", (name) => {
    const op = lw[name];

    test.each(ELEMENTS)("$name: within its bound of 40 digits, with weights and a bias and without, at every length", (element) => {
      const narrow = build === "relaxed" && name === "rmsNorm" && element.type === Float32Array;
      const worst = worstOf(op, name, element, narrow ? NARROW : PROMISE[element.name]);
      console.log(`${build.padEnd(8)} ${name.padEnd(9)} ${element.name} max ${worst.toFixed(3)} ULP`);
    });

    test("backward agrees with central differences, for x, weights and bias", () => {
      for (const n of [1, 2, 5, 17, 300]) {
        const [x, residual, weights, bias, gy] = vectors(Float64Array, 2 * n, 5) as Float64Array[];
        const [w, b] = [weights.subarray(0, n), bias.subarray(0, n)];
        const options = { shape: [2, n], weights: w, bias: b, eps: 0.125, residual };
        const gradients = op.backward(gy, x, options);
        const loss = (x: Float64Array, more: object) => op(x, { ...options, ...more }).reduce((sum, y, i) => sum + y * gy[i], 0);
        const moved = (x: Float64Array, i: number, h: number) => x.map((x, j) => (i === j ? x + h : x));
        const slope = (x: Float64Array, i: number, at: (x: Float64Array) => number) =>
          (at(moved(x, i, 1e-5)) - at(moved(x, i, -1e-5))) / 2e-5;
        for (let i = 0; i < 2 * n; i += Math.ceil(n / 9))
          expect(Math.abs(gradients.x[i] - slope(x, i, (x) => loss(x, {}))), `x ${i} of ${n}`).toBeLessThan(1e-7);
        for (let i = 0; i < n; i += Math.ceil(n / 9)) {
          expect(Math.abs(gradients.weights[i] - slope(w, i, (weights) => loss(x, { weights })))).toBeLessThan(1e-7);
          expect(Math.abs(gradients.bias[i] - slope(b, i, (bias) => loss(x, { bias })))).toBeLessThan(1e-7);
        }
      }
    });

    test.each(TYPES)("gradients are the spec's, in float32 to one rounding of what does not cancel: %o", (type) => {
      const [rows, n] = [7, 259];
      const [x, weights, gy] = vectors(type, rows * n, 3);
      const w = weights.subarray(0, n) as Float32Array;
      const found = op.backward(gy as Float32Array, x as Float32Array, { shape: [rows, n], weights: w });
      const totals = { weights: new Float64Array(n), bias: new Float64Array(n) };
      const unit = type === Float32Array ? 2 ** -23 : 2 ** -46;
      for (let start = 0; start < rows * n; start += n) {
        const exact = op.spec.backward(gy.subarray(start, start + n), x.subarray(start, start + n), { weights: w }, EPS);
        expect(near(found.x.subarray(start, start + n), exact.x, unit)).toBe(true);
        for (const of of ["weights", "bias"] as const) for (const [i, g] of exact[of].entries()) totals[of][i] += g;
      }
      expect(near(found.weights, totals.weights, unit) && near(found.bias, totals.bias, unit)).toBe(true);
    });

    test.each(TYPES)("a residual is added first, in the type of x, and the sum is kept: %o", (type) => {
      for (const [rows, n] of [
        [1, 5],
        [9, 64],
        [40, 300],
        [3, 5000],
      ]) {
        const [x, residual, gy] = vectors(type, rows * n, 3) as Float32Array[];
        const weights = vectors(type, n, 1)[0] as Float32Array;
        const options = { shape: [rows, n], weights };
        const total = x.map((x, i) => x + residual[i]);
        const y = op(total, options);
        const sum = x.slice();
        const resident = lw.alloc(type as Float32ArrayConstructor, x.length);
        resident.set(x);
        for (const [from, kept] of [
          [x, undefined],
          [x, new (type as Float32ArrayConstructor)(x.length)],
          [sum, sum],
          [resident, resident],
        ] as const) {
          expect(same(op(from, { ...options, residual, sum: kept }), y)).toBe(true);
          if (kept) expect(same(kept, total)).toBe(true);
        }
        const gradients = op.backward(gy, total, options);
        for (const more of [{ residual }, { residual, sum }]) {
          const found = op.backward(gy, x, { ...options, ...more });
          for (const of of ["x", "weights", "bias"] as const) expect(same(found[of], gradients[of]), of).toBe(true);
        }
        lw.free(resident);
      }
    });

    test("all axes from the one that is given are one row", () => {
      const [x, weights] = vectors(Float32Array, 120, 2) as Float32Array[];
      for (const [shape, axis, n] of [
        [[2, 3, 4, 5], -1, 5],
        [[2, 3, 4, 5], 2, 20],
        [[2, 3, 4, 5], -3, 60],
        [[2, 3, 4, 5], 0, 120],
      ] as const) {
        const w = { weights: weights.subarray(0, n) };
        expect(op(x, { shape, axis, ...w })).toEqual(op(x, { shape: [120 / n, n], ...w }));
        expect(op.backward(x, x, { shape, axis, ...w })).toEqual(op.backward(x, x, { shape: [120 / n, n], ...w }));
      }
      expect(op(x)).toEqual(op(x, { shape: [1, 120] }));
    });

    test("only the gradients that are wanted", () => {
      const [x, gy] = vectors(Float32Array, 60, 2) as Float32Array[];
      const all = op.backward(gy, x, { shape: [6, 10] });
      for (const of of ["x", "weights", "bias"] as const)
        expect(op.backward(gy, x, { shape: [6, 10], gradients: [of] })).toEqual({ [of]: all[of] });
    });

    test("the sums for weights and bias do not drift: a million equal rows", () => {
      const [rows, n] = [2 ** 19, 2];
      for (const type of TYPES) {
        const [x, gy] = [new type(rows * n), new type(rows * n).fill(0.3)] as Float32Array[];
        for (let i = 0; i < x.length; i++) x[i] = i % 2 === 0 ? 0.7 : -0.1;
        const found = op.backward(gy, x, { shape: [rows, n], eps: 0 });
        const one = op.backward(gy.slice(0, n), x.slice(0, n), { eps: 0 });
        for (const of of ["weights", "bias"] as const)
          for (const [i, g] of found[of].entries())
            expect(Math.abs(g / (rows * one[of][i]) - 1)).toBeLessThan(type === Float32Array ? 2 ** -22 : 2e-13);
      }
    });

    test("special values and empty shapes", () => {
      const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
      for (const n of [1, 2, 3, 4, 5, 9, 70])
        for (const at of [0, n - 1]) {
          const row = (value: number) => make(Float32Array, n, (i) => (i === at ? value : 1.5)) as Float32Array;
          expect(op(row(nan)).every(Number.isNaN)).toBe(true);
          const limit = (i: number) => (name === "layerNorm" || i === at ? nan : 0);
          expect([...op(row(inf))]).toEqual(Array.from({ length: n }, (_, i) => limit(i)));
        }
      const equal = op(new Float32Array(9).fill(0.1));
      expect([...equal]).toEqual(new Array(9).fill(name === "layerNorm" ? 0 : equal[0]));
      expect([...op(Float32Array.of(-0, 0))]).toEqual([-0, 0]);
      for (const shape of [[0], [0, 5], [5, 0]]) {
        const empty = new Float32Array(0);
        expect(op(empty, { shape })).toEqual(empty);
        expect(op.backward(empty, empty, { shape }).weights).toEqual(new Float32Array(shape[shape.length - 1]));
      }
    });

    test("what is no norm is refused", () => {
      const refuses = refusal((): [x: Float32Array, out: Float32Array] => [Float32Array.of(1, -2, 3, -4), new Float32Array(4).fill(9)]);
      const loose = op as unknown as ((...values: unknown[]) => unknown) & { backward(...values: unknown[]): unknown };
      refuses(
        (x, out) => loose(x, { out, sum: x }),
        TypeError,
        `${name}: "sum" expected nothing without "residual", which is added to x, got`,
      );
      refuses((x, out) => loose(x, { out, residual: x, sum: out }), RangeError, '"sum" expected an array apart from "out"');
      for (const [theirs, ours] of [
        ["gamma", "weights"],
        ["beta", "bias"],
      ])
        refuses((x, out) => loose(x, { out, [theirs]: x }), TypeError, `${name}: "${theirs}" is no option; "${ours}" is meant?`);
      for (const eps of [-1, Number.NaN, Number.POSITIVE_INFINITY])
        refuses((x, out) => loose(x, { out, eps }), RangeError, `${name}: "eps" expected a finite number from 0 on, got ${eps}`);
      refuses((x, out) => loose(x, { out, eps: "1" }), TypeError, '"eps" expected a finite number from 0 on, got "1"');
      refuses((x, out) => loose(x, { out, shape: [2, 2], weights: x }), RangeError, `${name}: "weights" expected length 2, got 4`);
      refuses(
        (x, out) => loose.backward(x, x, { out: { weights: out, bias: out } }),
        RangeError,
        '"out.weights" expected an array apart from "out.bias"',
      );
      refuses((x) => loose.backward(x, x, { gradients: ["slope"] }), RangeError, '"gradients" expected an array of "x", "weights", "bias"');
    });
  });
});

test("precise: squares of float64 in every build", async () => {
  for (const [simd] of builds) {
    const { rmsNorm } = await create({ simd: simd as "relaxed", precise: true });
    expect(worstOf(rmsNorm, "rmsNorm", ELEMENTS[0], PROMISE.float32)).toBeLessThan(2);
  }
});
