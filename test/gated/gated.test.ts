import { describe, expect, test } from "vitest";
import type { FloatArray, Gated } from "../../src/index.js";
import { ulps } from "../../tools/ulp.js";
import { type FloatType, place, same, TYPES, uniform } from "../support/arrays.js";
import { builds, gatedNames } from "../support/builds.js";
import { refusal } from "../support/refusal.js";
import { PARTS } from "../support/shapes.js";

/** What is promised of a gradient in float32; absolute, to the size of gy and the other parts, where a gate's slope crosses zero. */
const GRADIENT = { ulp: 3, absolute: 2 ** -22 };
/** float64 against a spec that errs itself, in a normal tail by the square of its argument: relative, where the gate is no subnormal. */
const DOUBLE = 2 ** -49;
const loose = (parts: ArrayLike<number>) => DOUBLE * Math.max(1, parts[parts.length - 1] ** 2 / 2);

const SPECIAL = [0, -0, 1, -1, 0.75, -2.5, 1e-45, -1e-45, 3e38, -3e38, 90, -90, -800, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

/** Parts of all sizes that a network can meet, and some that it should not. */
function sample(type: FloatType, length: number, seed: number): FloatArray {
  const next = uniform(seed);
  const kinds = [
    () => 8 * next() - 4,
    () => 60 * next() - 30,
    () => 2 ** (240 * next() - 120) * Math.sign(next() - 0.5),
    () => 400 * next() - 200,
  ];
  return new type(length).map(() => kinds[Math.floor(next() * kinds.length)]());
}

describe.each(builds)("%s", (_build, lw) => {
  describe.each(gatedNames)("%s", (name) => {
    const op = lw[name] as Gated | Gated<"k">;
    const { spec } = op;
    const grouped = "k" in spec.parameters;
    const counts = grouped ? [1, 2, 3, 5] : [2];
    const choice = (k: number) => (grouped ? { k } : {});

    /** The places of the parts of each place of y. */
    function parts(shape: number[], at: number, k: number): number[][] {
      const inner = shape.slice(at + 1).reduce((a, b) => a * b, 1);
      const width = shape[at] / k;
      const total = shape.reduce((a, b) => a * b, 1) / k;
      return Array.from({ length: total }, (_, i) => {
        const [outer, j, rest] = [Math.floor(i / (width * inner)), Math.floor(i / inner) % width, i % inner];
        return Array.from({ length: k }, (_, t) => (outer * k * width + (grouped ? j * k + t : t * width + j)) * inner + rest);
      });
    }

    test.runIf(!grouped)("the gate in the first half: the bits of swapped halves, along any axis, wherever the arrays lie", () => {
      for (const type of TYPES)
        for (const [sizes, axis] of PARTS) {
          const shape = sizes.map((size, i) => (i === axis ? 2 * size : size));
          const places = parts(shape, axis, 2);
          const x = sample(type, 2 * places.length, 3);
          const gy = sample(type, places.length, 4);
          const swap = (x: FloatArray) => {
            const swapped = x.slice();
            for (const [a, b] of places) [swapped[a], swapped[b]] = [x[b], x[a]];
            return swapped as FloatArray;
          };
          const [y, gx] = [op(swap(x), { shape, axis }), swap(op.backward(gy, swap(x), { shape, axis }))];
          const options = { shape, axis, gate: "first" } as const;
          const resident = () => {
            const array = lw.alloc(type as Float32ArrayConstructor, x.length);
            array.set(x);
            return array as FloatArray;
          };
          for (const from of [x.slice() as FloatArray, resident()]) {
            expect(same(op(from, options), y)).toBe(true);
            expect(same(from, x)).toBe(true);
            expect(same(op.backward(gy, from, { ...options, out: from }), gx)).toBe(true);
          }
          const whole = resident();
          expect(same(op(whole, { ...options, out: whole.subarray(0, y.length) as FloatArray }), y)).toBe(true);
        }
      expect(() => op(new Float32Array(2), { gate: "third" as never })).toThrow(/^\w+: "gate" expected "second" or "first", got "third"$/);
    });

    test.runIf(!grouped)("two arrays: the bits of two halves, wherever they lie, and over one another", () => {
      const unit = op as unknown as typeof lw.glu;
      for (const type of TYPES)
        for (const n of [0, 1, 3, 4, 5, 16, 37, 2049, 4097, 9001]) {
          const [a, b, gy] = [1, 2, 3].map((seed) => sample(type, n, seed + n)) as Float32Array[];
          for (const gate of ["second", "first"] as const) {
            const halves = new type(2 * n) as Float32Array;
            halves.set(a);
            halves.set(b, n);
            const shape = [2, n];
            const y = unit(halves, { shape, axis: 0, gate });
            const gradient = unit.backward(gy, halves, { shape, axis: 0, gate });
            const [ga, gb] = [gradient.slice(0, n), gradient.slice(n)];
            expect(same(unit(a, b, { gate }), y)).toBe(true);
            for (let bits = 0; bits < 8; bits++) {
              const made = () => [a, b, gy].map((x, i) => place(lw, x, i + 1, (bits >> i) & 1 ? (n % 2 ? "block" : "part") : "own"));
              for (const over of [0, 1]) {
                const places = made();
                const views = places.map(({ view }) => view) as Float32Array[];
                expect(same(unit(views[0], views[1], { gate, out: views[over] }), y)).toBe(true);
                expect(places.every(({ intact }) => intact()) && same(views[1 - over], [a, b][1 - over])).toBe(true);
                for (const { free } of places) free();
              }
              for (const [first, second] of [
                [0, 1],
                [1, 0],
                [2, 1],
                [0, 2],
              ]) {
                const places = made();
                const [va, vb, vg] = places.map(({ view }) => view) as Float32Array[];
                const views = [va, vb, vg];
                const found = unit.backward(vg, va, vb, { gate, out: { a: views[first], b: views[second] } });
                expect(found.a === views[first] && same(found.a, ga) && found.b === views[second] && same(found.b, gb)).toBe(true);
                expect(places.every(({ intact }) => intact())).toBe(true);
                for (const { free } of places) free();
              }
            }
            if (n > 16) {
              const whole = sample(type, n + 9, 9) as Float32Array;
              whole.set(a, 9);
              expect(same(unit(whole.subarray(9), b, { gate, out: whole.subarray(0, n) }), y)).toBe(true);
            }
          }
        }
    });

    test.runIf(!grouped)("two arrays that do not fit are refused", () => {
      const refuses = refusal(
        () => [1, 2, 3].map((value) => new Float32Array(4).fill(value)) as [a: Float32Array, b: Float32Array, c: Float32Array],
      );
      const loose = op as unknown as ((...values: unknown[]) => unknown) & { backward(...values: unknown[]): unknown };
      refuses((a) => loose(a, new Float32Array(5)), RangeError, `${name}: "b" expected length 4, got 5`);
      refuses((a) => loose(a, new Float64Array(4)), TypeError, `${name}: "b" expected a Float32Array like "a", got Float64Array`);
      refuses((_, b) => loose([1], b), TypeError, `${name}: "a" expected a Float32Array or Float64Array, got Array`);
      refuses((a, _, out) => loose(a, undefined, { out }), TypeError, `${name}: "b" expected a Float32Array like "a", got undefined`);
      refuses((a, b) => loose(a, b, { shape: [4] }), TypeError, `${name}: "shape" is no option; expected "out", "gate"`);
      refuses((a, b) => loose(a, b, a), TypeError, `${name}: "options" expected an object such as { out }, got Float32Array`);
      refuses((a, b, c) => loose.backward(c, a, b, { out: { a: c, b: c } }), RangeError, '"out.b" expected an array apart from "out.a"');
      refuses((a, b, c) => loose.backward(c, a, b, { out: { c } }), TypeError, `${name}: "c" is no option`);
      refuses((a, b) => loose.backward(new Float32Array(3), a, b), RangeError, `${name}: "gy" expected length 4, got 3`);
    });

    test.each(counts)("is within its bound of the spec, %i parts", (k) => {
      const n = 2 ** 16;
      const x = sample(Float32Array, k * n, 7);
      const y = op(x, { shape: [k, n], axis: 0, ...choice(k) });
      const double = Float64Array.from(x);
      const fine = op(double, { shape: [k, n], axis: 0, ...choice(k) });
      let worst = 0;
      for (let i = 0; i < n; i++) {
        const values = Array.from({ length: k }, (_, t) => x[t * n + i]);
        const exact = spec.f(values);
        worst = Math.max(worst, ulps(y[i], exact));
        if (Math.abs(fine[i] - exact) > loose(values) * Math.abs(exact) + 2 ** -1060 * Math.max(1, Math.abs(values[0])))
          expect.fail(`float64 of ${values}: ${fine[i]}, exactly ${exact}`);
      }
      console.log(`${_build.padEnd(8)} ${name.padEnd(12)} max ${worst.toFixed(3)} ULP`);
      expect(worst).toBeLessThanOrEqual(spec.ulp === 0 ? 0 : spec.ulp);
    });

    test.each(counts)("its gradient is within its bound of the spec's, %i parts", (k) => {
      const n = 2 ** 15;
      const x = sample(Float32Array, k * n, 11).map((x) => Math.max(-1e15, Math.min(1e15, x)));
      const gy = Float32Array.from(sample(Float32Array, n, 13), (g) => Math.max(-1e15, Math.min(1e15, g)));
      const gx = op.backward(gy, x, { shape: [k, n], axis: 0, ...choice(k) });
      const fine = op.backward(Float64Array.from(gy), Float64Array.from(x), { shape: [k, n], axis: 0, ...choice(k) });
      let worst = 0;
      for (let i = 0; i < n; i++) {
        const values = Array.from({ length: k }, (_, t) => x[t * n + i]);
        const size = Math.abs(gy[i]) * Math.max(1, Math.abs(values[0]));
        spec.gradient(values).forEach((slope, t) => {
          const exact = gy[i] * slope;
          const near =
            Math.abs(slope) < 0.25 * Math.max(1, Math.abs(values[0])) && Math.abs(gx[t * n + i] - exact) <= GRADIENT.absolute * size;
          if (!near) worst = Math.max(worst, ulps(gx[t * n + i], exact));
          if (Math.abs(fine[t * n + i] - exact) > loose(values) * Math.max(Math.abs(exact), 0.25 * size))
            expect.fail(`float64 gradient ${t} at ${values}`);
        });
      }
      console.log(`${_build.padEnd(8)} ${name.padEnd(12)} gradient max ${worst.toFixed(3)} ULP`);
      expect(worst).toBeLessThanOrEqual(GRADIENT.ulp);
    });

    test("its gradient is the limit of the central difference of the spec", () => {
      const h = 2 ** -20;
      const next = uniform(5);
      for (let i = 0; i < 200; i++) {
        const values = Array.from({ length: 2 }, () => 12 * next() - 6);
        const gx = op.backward(Float64Array.of(1), Float64Array.from(values));
        values.forEach((_, t) => {
          const moved = (by: number) => spec.f(values.map((x, j) => (j === t ? x + by : x)));
          expect(gx[t], `part ${t} at ${values}`).toBeCloseTo((moved(h) - moved(-h)) / (2 * h), 4);
        });
      }
    });

    test.each(TYPES)("agrees with the spec at special values, to the sign of zero: %o", (type) => {
      const pairs = SPECIAL.flatMap((a) => SPECIAL.map((b) => [a, b])).map((pair) => [...new type(pair)]);
      const y = op(new type(pairs.flat()), { shape: [pairs.length, 2], axis: 1 });
      pairs.forEach((pair, i) => {
        const exact = spec.f(pair);
        if (exact === 0 || !Number.isFinite(exact)) expect(y[i], `at ${pair}`).toBe(exact);
        else if (type === Float32Array) expect(ulps(y[i], exact), `at ${pair}`).toBeLessThanOrEqual(spec.ulp);
        else expect(Math.abs(y[i] - exact), `at ${pair}`).toBeLessThanOrEqual(DOUBLE * Math.abs(exact));
      });
    });

    test("NaN in any part, NaN out, and in the gradient that its factors reach", () => {
      for (const type of TYPES) {
        for (const length of [1, 2, 3, 4, 5, 9]) {
          for (const t of [0, 1]) {
            const x = new type(2 * length).fill(1.5);
            x.fill(Number.NaN, t * length, (t + 1) * length);
            const shape = { shape: [2, length], axis: 0 };
            expect([...op(x, shape)]).toEqual(Array(length).fill(Number.NaN));
            const gx = op.backward(new type(length).fill(1), x, shape);
            expect([...gx].slice(length), `part ${t} is NaN`).toEqual(Array(length).fill(Number.NaN));
          }
        }
      }
    });

    test.each(TYPES)("a unit takes its own parts along any axis: %o", (type) => {
      for (const k of counts)
        for (const [sizes, axis] of PARTS) {
          const shape = sizes.map((size, i) => (i === axis ? k * size : size));
          const where = parts(shape, axis, k);
          const n = where.length;
          const [x, gy] = [sample(type, n * k, n), sample(type, n, n + 1)];
          const first = { shape: [k, n], axis: 0, ...choice(k) };
          const options = { shape, axis, ...choice(k) };
          const laid = new type(n * k).map((_, i) => x[where[i % n][Math.floor(i / n)]]);
          expect(same(op(x, options), op(laid, first)), `[${shape}], axis ${axis}, k = ${k}`).toBe(true);
          const [gx, flow] = [op.backward(gy, x, options), op.backward(gy, laid, first)];
          expect(
            same(
              new type(n * k).map((_, i) => gx[where[i % n][Math.floor(i / n)]]),
              flow,
            ),
            `gradient of [${shape}]`,
          ).toBe(true);
        }
    });

    test("empty shapes", () => {
      for (const shape of [[0], [0, 4], [4, 0], [2, 0, 4]]) {
        expect(op(new Float32Array(0), { shape })).toEqual(new Float32Array(0));
        expect(op.backward(new Float32Array(0), new Float32Array(0), { shape })).toEqual(new Float32Array(0));
      }
      expect(op(new Float64Array(0))).toEqual(new Float64Array(0));
    });
  });

  test("groups that are longer than a tile", () => {
    const x = sample(Float32Array, 3 * 5000, 1);
    const gy = Float32Array.of(1, 2, 3);
    const y = Float32Array.from({ length: 3 }, (_, i) => Math.max(...x.subarray(i * 5000, i * 5000 + 5000)));
    const resident = lw.alloc(Float32Array, 15000);
    resident.set(x);
    for (const from of [x, resident]) {
      expect(lw.maxout(from, { shape: [3, 5000], k: 5000 })).toEqual(y);
      const gx = lw.maxout.backward(gy, from, { shape: [3, 5000], k: 5000 });
      expect([...gx].flatMap((g, i) => (g === 0 ? [] : [[i, g]]))).toEqual(
        [...y].map((y, i) => [i * 5000 + x.subarray(i * 5000).indexOf(y), gy[i]]),
      );
    }
  });

  test("maxout: of equal values the first wins, and a NaN spoils its group alone", () => {
    const x = Float32Array.of(2, 2, 2, -0, 0, -1, 1, Number.NaN, 3, -1, -1, -2);
    const y = lw.maxout(x, { shape: [4, 3], k: 3 });
    expect([...y]).toEqual([2, -0, Number.NaN, -1]);
    expect([...lw.maxout.backward(Float32Array.of(5, 6, 7, 8), x, { shape: [4, 3], k: 3 })]).toEqual([
      5,
      0,
      0,
      6,
      0,
      0,
      Number.NaN,
      Number.NaN,
      Number.NaN,
      8,
      0,
      0,
    ]);
  });

  test("a gate may be tiny where the value is huge", () => {
    // the exact values: of 1e30 s(-110), 3e38 s(-180) and 1e30 gelu(-18), by 50-digit arithmetic
    const glu = lw.glu(Float32Array.of(1e30, 3e38, -110, -180));
    expect(ulps(glu[0], 1.6889118802245e-48 * Math.fround(1e30))).toBeLessThan(1);
    expect(ulps(glu[1], Math.exp(-180) * Math.fround(3e38))).toBeLessThan(1);
    const gx = lw.glu.backward(Float32Array.of(1e30), Float32Array.of(1e20, 150));
    expect(ulps(gx[1], Math.fround(1e30) * Math.fround(1e20) * Math.exp(-150))).toBeLessThan(1);
  });
});
