// The largest elements of rows and their indices: against a sort, on rows that are hard to choose from, along every axis.
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { create, type Lanewise } from "../../src/index.js";
import { same, TYPES } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { refuses } from "../support/refusal.js";
import { make, normals } from "../support/samples.js";

const { POSITIVE_INFINITY: inf, NaN: nan } = Number;

/** Around whole vectors, whole steps of the loop, and where a bound of the k-th largest is looked for first. */
const LENGTHS = [1, 2, 3, 4, 5, 8, 15, 16, 17, 63, 64, 65, 255, 256, 257, 1000, 4096, 30011];
const COUNTS = [1, 2, 3, 5, 16, 50, 64, 300, 1024];

type Make = (normal: () => number, i: number, n: number) => number;
const KINDS: Readonly<Record<string, Make>> = {
  normal: (normal) => 3 * normal(),
  constant: () => -1.25,
  "few values": (normal) => Math.round(normal()),
  ascending: (_, i) => i / 7,
  descending: (_, i) => -i / 7,
  "hidden but for a few": (normal, i) => (i % 97 === 5 ? normal() : -inf),
  "one place in 16 large": (normal, i) => (i % 16 === 3 ? 100 + normal() : normal()),
  "the end large": (normal, i, n) => (i > n - 400 ? 50 + normal() : normal()),
  "zeros of both signs": (_, i) => (i % 3 === 0 ? -0 : i % 3 === 1 ? 0 : -1),
  subnormal: (normal) => normal() * 2 ** -140,
  "a NaN here and there": (normal, i) => (i % 331 === 7 ? nan : normal()),
  "mostly NaN": (normal, i) => (i % 5 === 1 ? normal() : nan),
  infinite: (normal, i) => (i % 10 === 3 ? inf : i % 10 === 4 ? -inf : normal()),
};

/** A sort's answer: NaN above all. */
function expected(x: ArrayLike<number>, k: number, largest: boolean): number[] {
  const above = (a: number, b: number) => (Number.isNaN(a) ? !Number.isNaN(b) : a > b);
  const sign = largest ? 1 : -1;
  const order = (i: number, j: number) => sign * (above(x[j], x[i]) ? 1 : above(x[i], x[j]) ? -1 : 0) || i - j;
  return Array.from({ length: x.length }, (_, i) => i)
    .sort(order)
    .slice(0, k);
}

const threaded: Lanewise[] = [];
afterAll(() => {
  for (const lw of threaded) lw.dispose();
});

describe.each(builds)("%s", (_build, lw) => {
  describe.each(TYPES)("%o", (type) => {
    test.each(Object.entries(KINDS))("topEntries of rows: %s", (_kind, value) => {
      for (const n of LENGTHS.filter((n) => lw.memory !== undefined || n <= 1000)) {
        const normal = normals(n);
        const x = make(type, n, (i) => value(normal, i, n));
        for (const largest of [true, false]) {
          const order = expected(x, n, largest);
          for (const k of [...COUNTS.filter((k) => k < n), n]) {
            const { values, indices } = lw.topEntries(x, { k, largest });
            const best = order.slice(0, k);
            if (!best.every((place, i) => place === indices[i])) expect([...indices], `n ${n}, k ${k}, largest ${largest}`).toEqual(best);
            const wanted = make(type, k, (i) => x[best[i]]);
            expect(same(values, wanted), `values, n ${n}, k ${k}`).toBe(true);
            if (n > 1000) continue;
            const places = [...lw.topEntries(x, { k, largest, sorted: false }).indices];
            expect(places).toEqual(best.sort((a, b) => a - b));
          }
        }
      }
    });

    test("several rows, along every axis, and in the memory", () => {
      const normal = normals(3);
      for (const shape of [
        [7, 300],
        [300, 7],
        [3, 40, 5],
        [600, 9],
        [2, 9000],
        [2, 3, 700],
      ]) {
        const length = shape.reduce((a, b) => a * b);
        const x = make(type, length, () => Math.round(40 * normal()) / 8);
        const resident = lw.alloc(type as typeof Float32Array, length);
        resident.set(x);
        for (let axis = 0; axis < shape.length; axis++) {
          const [n, k] = [shape[axis], Math.min(4, shape[axis])];
          const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
          for (const given of [x, resident]) {
            const { values, indices } = lw.topEntries(given, { shape, axis: axis - shape.length, k });
            const first = lw.argMax(given, { shape, axis });
            for (let row = 0; row < length / n; row++) {
              const [slice, column] = [Math.floor(row / inner), row % inner];
              const places = Array.from({ length: n }, (_, i) => (slice * n + i) * inner + column);
              const best = expected(
                places.map((place) => x[place]),
                k,
                true,
              );
              const found = best.map((_, j) => (slice * k + j) * inner + column);
              expect(found.map((place) => indices[place])).toEqual(best);
              expect(found.map((place) => values[place])).toEqual(best.map((i) => x[places[i]]));
              expect(first[row]).toBe(best[0]);
            }
          }
        }
        lw.free(resident);
      }
    });

    test("any row, any k", () => {
      const value = fc.oneof(fc.double(), fc.integer({ min: -2, max: 2 }), fc.constantFrom(-0, inf, -inf, nan));
      const law = fc.property(fc.array(value, { minLength: 1, maxLength: 400 }), fc.nat(), fc.boolean(), (row, count, largest) => {
        const x = make(type, row.length, (i) => row[i]);
        const k = 1 + (count % row.length);
        expect([...lw.topEntries(x, { k, largest }).indices]).toEqual(expected(x, k, largest));
        expect(lw.argMax(x)).toBe(expected(x, 1, true)[0]);
      });
      fc.assert(law, { seed: 1, numRuns: 300 });
    });
  });

  test("the defaults, and what has no rows", () => {
    const x = Float32Array.of(1, 3, 2);
    expect(lw.topEntries(x)).toEqual({ values: Float32Array.of(3), indices: Uint32Array.of(1) });
    expect(lw.argMax(x)).toBe(1);
    expect(lw.argMax(x, { axis: -1 })).toBe(1);
    expect(lw.argMax(x, { shape: [1, 3] })).toEqual(Uint32Array.of(1));
    expect(lw.argMax(x, { shape: [1, 3], axis: 0 })).toEqual(Uint32Array.of(0, 0, 0));
    expect(lw.argMax(Float32Array.of(1, nan, inf, nan))).toBe(1);
    const none = new Float64Array(0);
    expect(lw.topEntries(none, { shape: [0, 5], k: 5 })).toEqual({ values: none, indices: new Uint32Array(0) });
    expect(lw.argMax(none, { shape: [3, 0], axis: 0 })).toEqual(new Uint32Array(0));
    expect(() => lw.argMax(none)).toThrow(/^argMax: "x" expected an element in each row, got "none"$/);
    expect(() => lw.topEntries(none)).toThrow(/^topEntries: "k" expected at most the 0 elements along the axis, got 1$/);
  });

  test("errors", () => {
    const out = new Float32Array(1);
    const x = Float32Array.of(1, 2, 3, 4);
    const ask = lw.topEntries as unknown as (...values: unknown[]) => unknown;
    const cases: [object, typeof TypeError | typeof RangeError, RegExp][] = [
      [{ k: 0 }, RangeError, /^topEntries: "k" expected a whole number from 1 on, got 0$/],
      [{ k: 1.5 }, RangeError, /"k" expected a whole number from 1 on, got 1.5$/],
      [{ k: "2" }, TypeError, /"k" expected a whole number from 1 on, got "2"$/],
      [{ k: 5 }, RangeError, /"k" expected at most the 4 elements along the axis, got 5$/],
      [{ k: 3, shape: [2, 2] }, RangeError, /"k" expected at most the 2 elements along the axis, got 3$/],
      [{ largest: 1 }, TypeError, /"largest" expected true or false, got 1$/],
      [{ sorted: null }, TypeError, /"sorted" expected true or false, got null$/],
      [{ axis: 1 }, RangeError, /"axis" expected a whole number from -1 to 0, got 1$/],
      [{ dim: 0 }, TypeError, /"dim" is no option; "axis" is meant\?$/],
    ];
    for (const [options, kind, message] of cases) refuses(out, () => ask(x, options), kind, message);
  });
});

test("two threads give what one gives", async () => {
  for (const [build] of builds.filter(([build]) => build !== "none")) {
    const lw = await create({ simd: build as "baseline", threads: 2 });
    threaded.push(lw);
    const [rows, n] = [24, 20000];
    const normal = normals(5);
    const x = lw.alloc(Float32Array, rows * n);
    for (let i = 0; i < x.length; i++) x[i] = Math.round(300 * normal()) / 100;
    const shape = [rows, n];
    const one = lw.topEntries(x.slice(), { shape, k: 20 });
    for (let turn = 0; turn < 20; turn++) expect(lw.topEntries(x, { shape, k: 20 })).toEqual(one);
  }
});
