import type { Decimal } from "decimal.js";
import { describe, expect, test } from "vitest";
import type { FloatArray, Metric, TokenMask } from "../../src/index.js";
import { nearest as spec } from "../../src/spec/embeddings.js";
import { type FloatType, same, TYPES } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { digits, ELEMENTS, type Element, Exact } from "../support/formulas.js";
import { refusal } from "../support/refusal.js";
import { make, normals } from "../support/samples.js";

const METRICS = ["dot", "cosine", "euclidean"] as const;
const LENGTHS = [1, 2, 3, 4, 5, 7, 8, 9, 16, 31, 100];

/** Numbers of all sizes that the element types have. */
const SIZES: Readonly<Record<string, readonly number[]>> = { float32: [1, 1e-38, 1e-42, 1e37], float64: [1, 1e-200, 1e-310, 1e300] };

const vector = (type: FloatType, n: number, seed: number, size = 1): FloatArray => {
  const normal = normals(seed);
  return make(type, n, () => size * normal());
};
const total = (terms: Decimal[]) => terms.reduce((sum, term) => sum.plus(term), new Exact(0));
const product = (x: FloatArray, y: FloatArray) => total(Array.from(x, (x, i) => digits(x).times(digits(y[i]))));
const length = (x: ArrayLike<number>) => total(Array.from(x, (x) => digits(x).pow(2))).sqrt();

/** One unit in the last place of numbers of this size. */
const unitOf = (size: number, { bits, least }: Element) => 2 ** (Math.max(least, Math.floor(Math.log2(size || 1e-323))) - bits);

/** A metric in 40 digits, and the size of what it is a sum of. */
function exactMetric(metric: Metric, q: FloatArray, m: FloatArray): { value: Decimal; terms: number } {
  if (metric === "euclidean") {
    const value = total(Array.from(q, (q, i) => digits(q).minus(digits(m[i])).pow(2))).sqrt();
    return { value, terms: value.toNumber() };
  }
  const [value, terms] = [product(q, m), product(q.map(Math.abs), m.map(Math.abs))];
  if (metric === "dot") return { value, terms: terms.toNumber() };
  const sizes = length(q).times(length(m));
  return { value: value.div(sizes), terms: terms.div(sizes).toNumber() };
}

describe.each(builds)("%s", (_build, lw) => {
  describe.each(ELEMENTS)("$name", (element) => {
    const type = element.type as FloatType;

    test("normalize: within 1 ULP (float64 2) of 40 digits, of numbers of every size, in rows and in columns", () => {
      for (const size of SIZES[element.name])
        for (const n of LENGTHS)
          for (const p of [1, 2] as const) {
            const x = vector(type, n, n + p, size) as Float32Array;
            const by = p === 2 ? length(x) : total(Array.from(x, (x) => digits(Math.abs(x))));
            const y = lw.normalize(x, { p });
            const column = lw.normalize(x, { p, shape: [n, 1], axis: 0 });
            for (let i = 0; i < n; i++) {
              const exact = digits(x[i]).div(by);
              for (const found of [y[i], column[i]]) {
                const off = exact.minus(digits(found)).abs().toNumber() / unitOf(Math.abs(exact.toNumber()), element);
                expect(off, `${x[i]} of ${n}, p ${p}`).toBeLessThanOrEqual(type === Float32Array ? 1 : 2);
              }
            }
          }
    });

    test("similarities: every metric, of numbers of every size, to one rounding and what its sum loses", () => {
      for (const size of SIZES[element.name])
        for (const metric of METRICS)
          for (const n of LENGTHS) {
            const q = vector(type, n, n, size) as Float32Array;
            const rows = [0, 1, 2].map((i) => vector(type, n, 7 * n + i, size));
            const matrix = make(type, 3 * n, (i) => rows[Math.floor(i / n)][i % n]) as Float32Array;
            if (metric === "dot" && size !== 1) continue; // it leaves the range
            const y = lw.similarities(q, matrix, { metric });
            rows.forEach((row, i) => {
              const { value, terms } = exactMetric(metric, q, row);
              const unit = unitOf(Math.abs(value.toNumber()), element);
              const lost = (n + 8) * 2 ** -54 * terms;
              const off = value.minus(digits(y[i])).abs().toNumber();
              if (metric !== "cosine" || Math.abs(y[i]) < 1)
                expect(off, `${metric}, ${size} ${n}`).toBeLessThanOrEqual((type === Float32Array ? 0.51 : 2) * unit + lost);
            });
          }
    });

    test("similarities: several queries are each by itself, and a matrix of any place has the same bits", () => {
      for (const [queries, rows, n] of [
        [1, 1, 1],
        [3, 7, 5],
        [2, 500, 33],
        [4, 9, 4097],
        [1, 2, 9000],
      ]) {
        const [query, matrix] = [vector(type, queries * n, 1), vector(type, rows * n, 2)] as Float32Array[];
        const resident = lw.alloc(type as Float32ArrayConstructor, rows * n);
        resident.set(matrix);
        for (const metric of METRICS) {
          const y = lw.similarities(query, matrix, { metric, size: n });
          expect(y).toHaveLength(queries * rows);
          expect(same(lw.similarities(query, resident, { metric, size: n }), y)).toBe(true);
          for (let i = 0; i < queries; i++)
            expect(same(lw.similarities(query.slice(i * n, (i + 1) * n), matrix, { metric }), y.slice(i * rows, (i + 1) * rows))).toBe(
              true,
            );
        }
        lw.free(resident);
      }
    });

    test("nearest: the best of all similarities, of equals the first, NaN last", () => {
      for (const [rows, n, queries] of [
        [1, 3, 1],
        [20, 3, 2],
        [700, 8, 3],
        [5000, 2, 1],
      ]) {
        const normal = normals(rows);
        const coarse = () => Math.round(2 * normal());
        const query = make(type, queries * n, coarse) as Float32Array;
        const matrix = make(type, rows * n, (i) => (rows > 1 && i % 97 === 5 ? Number.NaN : coarse())) as Float32Array;
        for (const metric of METRICS)
          for (const k of [1, 2, 10, rows, rows + 1]) {
            const all = lw.similarities(query, matrix, { metric, size: n });
            const { values, indices } = lw.nearest(query, matrix, { metric, size: n, k });
            const count = Math.min(k, rows);
            for (let q = 0; q < queries; q++) {
              const own = all.slice(q * rows, (q + 1) * rows);
              const order = Array.from(own.keys()).sort(
                (a, b) => Number(spec.nearer(metric, own[b], own[a])) - Number(spec.nearer(metric, own[a], own[b])) || a - b,
              );
              expect([...indices.slice(q * count, (q + 1) * count)]).toEqual(order.slice(0, count));
              expect([...values.slice(q * count, (q + 1) * count)]).toEqual(order.slice(0, count).map((i) => own[i]));
            }
            const out = { values: new (type as Float32ArrayConstructor)(queries * count), indices: new Uint32Array(queries * count) };
            const found = lw.nearest(query, matrix, { metric, size: n, k, out });
            expect([found.values === out.values, found.indices === out.indices]).toEqual([true, true]);
            expect([same(values, out.values), [...out.indices]]).toEqual([true, [...indices]]);
          }
      }
    });

    test("meanPool: the weighted mean of the tokens that the mask keeps, whatever its type", () => {
      for (const [batch, count, size] of [
        [1, 1, 1],
        [3, 5, 7],
        [2, 30, 384],
        [2, 9, 1500],
        [1, 1100, 3],
        [1, 3, 5000],
      ]) {
        const x = vector(type, batch * count * size, size) as Float32Array;
        const bits = Array.from({ length: batch * count }, (_, i) => (i * i) % 3 < 2 && i >= count);
        if (batch === 1) bits.fill(true, 0, Math.ceil(count / 2));
        const whole = bits.map(Number);
        const weights = make(type, bits.length, (i) => (bits[i] ? 0.25 + (i % 5) : 0)) as Float32Array;
        const options = { shape: [batch, count, size] };
        const exact = (w: ArrayLike<number>) =>
          Float64Array.from({ length: batch * size }, (_, j) => {
            const row = Math.floor(j / size);
            const terms = Array.from({ length: count }, (_, t) => [w[row * count + t], x[(row * count + t) * size + (j % size)]]);
            const sum = terms.reduce((sum, [w]) => sum + w, 0);
            return sum === 0 ? 0 : terms.reduce((sum, [w, x]) => sum + w * x, 0) / sum;
          });
        const kinds: [TokenMask<Float32Array>, ArrayLike<number>][] = [
          [bits, whole],
          [Uint8Array.from(whole), whole],
          [Int32Array.from(whole), whole],
          [BigInt64Array.from(whole, BigInt), whole],
          [BigUint64Array.from(whole, BigInt), whole],
          [x.slice(0, 0).constructor === Float32Array ? Float32Array.from(whole) : (Float64Array.from(whole) as never), whole],
          [weights, weights],
        ];
        for (const [mask, w] of kinds) {
          const y = lw.meanPool(x, mask, options);
          for (const [j, value] of exact(w).entries())
            expect(Math.abs(y[j] - value)).toBeLessThanOrEqual((type === Float32Array ? 2 ** -24 : 1e-14) * Math.max(1, Math.abs(value)));
          // what is hidden counts for nothing
          const hidden = x.map((x, i) => (w[Math.floor(i / size)] === 0 ? Number.NaN : x));
          expect(same(lw.meanPool(hidden, mask, options), y)).toBe(true);
          if (batch === 1) expect(same(lw.meanPool(x, mask), y)).toBe(true);
        }
        if (batch > 1) expect(lw.meanPool(x, bits, options).slice(0, size)).toEqual(new (type as Float32ArrayConstructor)(size));
      }
    });

    test("meanPool: sums do not drift, and weights of any size have their mean", () => {
      const count = 2 ** 18;
      const x = make(type, 2 * count, (i) => (i % 2 === 0 ? 0.7 : -0.1)) as Float32Array;
      const y = lw.meanPool(x, new Uint8Array(count).fill(1));
      for (const i of [0, 1]) expect(Math.abs(y[i] / x[i] - 1)).toBeLessThan(type === Float32Array ? 2 ** -24 : 1e-13);
      for (const weight of type === Float32Array ? [1e-45, 1e38] : [5e-324, 1e308]) {
        const mask = new (type as Float32ArrayConstructor)(3).fill(weight);
        expect([...lw.meanPool(make(type, 3, (i) => [1, 2, 6][i]) as Float32Array, mask)]).toEqual([3]);
      }
    });
  });

  test("normalize: along any axis, zeros, special values", () => {
    const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
    for (const type of TYPES) {
      for (const [shape, axis] of [
        [[2, 3, 4], 1],
        [[3, 1000, 7], 1],
        [[300, 40], 0],
        [[5000, 3], 0],
      ] as const) {
        const size = shape.reduce((a, b) => a * b, 1);
        const x = vector(type, size, 5) as Float32Array;
        const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
        const y = lw.normalize(x, { shape, axis });
        for (let c = 0; c < inner; c++) {
          const at = (j: number) => j * inner + c;
          const row = lw.normalize(make(type, shape[axis], (j) => x[at(j)]) as Float32Array);
          for (let j = 0; j < shape[axis]; j++)
            expect(Math.abs(y[at(j)] - row[j])).toBeLessThanOrEqual((type === Float32Array ? 2 ** -24 : 2 ** -47) * Math.abs(row[j]));
        }
        const resident = lw.alloc(type as Float32ArrayConstructor, size);
        resident.set(x);
        expect(same(lw.normalize(resident, { shape, axis, out: resident }), y)).toBe(true);
        lw.free(resident);
      }
      const of = (...values: number[]) => [...lw.normalize(make(type, values.length, (i) => values[i]) as Float32Array)];
      expect(of(0, -0, 0)).toEqual([0, -0, 0]);
      expect(of(1, nan)).toEqual([nan, nan]);
      expect(of(1, -inf, -2)).toEqual([0, nan, -0]);
      expect(of(-5)).toEqual([-1]);
      for (const shape of [[0], [0, 3], [3, 0], [2, 0, 3]])
        expect(lw.normalize(new type(0) as Float32Array, { shape, axis: 0 })).toHaveLength(0);
    }
  });

  test("similarities: zeros, special values, no rows", () => {
    const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
    for (const type of TYPES) {
      const of = (metric: Metric, query: number[], matrix: number[]) => [
        ...lw.similarities(type.from(query) as Float32Array, type.from(matrix) as Float32Array, { metric }),
      ];
      expect(of("cosine", [0, 0], [1, 2, 0, 0, nan, 1]).map((x) => x + 0)).toEqual([0, 0, nan]);
      expect(of("cosine", [3, 4], [0, 0, 6, 8, -3, -4, inf, 1])).toEqual([0, 1, -1, nan]);
      expect(of("dot", [1, 2], [inf, 1, 1, -inf, nan, 0])).toEqual([inf, -inf, nan]);
      expect(of("euclidean", [1, inf], [1, 2, 1, inf, nan, 0])).toEqual([inf, nan, nan]);
      expect(of("euclidean", [0, 0], [3, 4, 0, 0])).toEqual([5, 0]);
      expect(of("dot", [], [])).toEqual([]);
      expect(of("dot", [1, 2], [])).toEqual([]);
      const none = lw.nearest(type.of(1, 2) as Float32Array, new type(0) as Float32Array, { k: 3 });
      expect([none.values.length, none.indices.length]).toEqual([0, 0]);
    }
  });

  test("what cannot be compared is refused", () => {
    const refuses = refusal((): [x: Float32Array, out: Float32Array] => [Float32Array.of(1, -2, 3, -4), new Float32Array(4).fill(9)]);
    const loose = lw as unknown as Record<string, (...values: unknown[]) => unknown>;
    for (const name of ["similarities", "nearest"]) {
      refuses((x) => loose[name](x, x, { size: 3 }), RangeError, `${name}: "query" expected a length that is a multiple of 3, got 4`);
      refuses((x) => loose[name](x.slice(1), x), RangeError, `${name}: "matrix" expected a length that is a multiple of 3, got 4`);
      refuses((x) => loose[name](x, x, { size: 0 }), RangeError, `${name}: "size" expected a whole number from 1 on, got 0`);
      refuses((x) => loose[name](x, x, { size: "4" }), TypeError, `${name}: "size" expected a whole number from 1 on, got "4"`);
      refuses(
        (x) => loose[name](x, x, { metric: "cos" }),
        RangeError,
        `${name}: "metric" expected "dot", "cosine" or "euclidean", got "cos"`,
      );
      refuses((x) => loose[name](x, x, { distance: "dot" }), TypeError, `${name}: "distance" is no option; "metric" is meant?`);
    }
    refuses((x) => loose.similarities(x.slice(0, 1), x, { out: x }), RangeError, '"out" expected an array apart from "matrix"');
    refuses((x) => loose.nearest(x, x, { k: 0 }), RangeError, 'nearest: "k" expected a whole number from 1 on, got 0');
    refuses((x) => loose.nearest(x, x, 3), TypeError, 'nearest: "options" expected an object such as { k }, got 3');
    refuses((x) => loose.nearest(x, x, { topK: 2 }), TypeError, 'nearest: "topK" is no option; "k" is meant?');
    refuses(
      (x) => loose.nearest(x, x, { out: { indices: new Int32Array(1) } }),
      TypeError,
      '"out.indices" expected a Uint32Array, got Int32Array',
    );
    refuses((x) => loose.nearest(x, x, { out: { indices: new Uint32Array(2) } }), RangeError, '"out.indices" expected length 1, got 2');
    refuses(
      (x) => loose.nearest(x, x, { out: { values: x.subarray(0, 1), indices: new Uint32Array(x.buffer, 0, 1) } }),
      RangeError,
      '"out.indices" expected an array apart from "out.values"',
    );
    for (const p of [0, 3, Number.NaN])
      refuses((x, out) => loose.normalize(x, { out, p }), RangeError, `normalize: "p" expected 1 or 2, got ${p}`);
    refuses((x) => loose.meanPool(x, Int32Array.of(1, -1)), RangeError, 'meanPool: "mask" expected finite numbers from 0 on, got -1 at 1');
    refuses((x) => loose.meanPool(x, Float32Array.of(-Infinity, 0)), RangeError, "finite numbers from 0 on, got -Infinity at 0");
    refuses(
      (x) => loose.meanPool(x, [true, 1]),
      TypeError,
      '"mask" expected a Uint8Array, Int32Array, BigInt64Array, BigUint64Array, booleans',
    );
    refuses((x) => loose.meanPool(x, [true, true, true]), RangeError, '"mask" expected a length that divides the length 4 of x, got 3');
    refuses((x) => loose.meanPool(x, [true], { shape: [1, 2, 2] }), RangeError, '"mask" expected length 2, got 1');
    refuses((x) => loose.meanPool(x, [true], { shape: [2, 2] }), RangeError, '"shape" expected [batch, tokens, size]');
  });
});
