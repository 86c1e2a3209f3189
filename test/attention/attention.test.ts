// Attention against its definition, its gradients against differences, and its bits, whatever stands beside a query.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { create, type FloatArray } from "../../src/index.js";
import { same, sample, TYPES } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { refuses } from "../support/refusal.js";
import { type Case, caseOf, type Drawn, definition, drawn, rowsOf, worst } from "./attention.js";

/** What all but a few sizes of a plain call are. */
const PLAIN: Drawn = {
  ...{ type: Float64Array, batch: 1, group: 1, keyHeads: 1, queries: 4, keys: 6, size: 8, valueSize: 8, packed: false },
  ...{ scale: undefined, causal: undefined, window: undefined, softcap: undefined, sloped: false, mask: "none" as const },
  ...{ repeats: [false, false, false, false], missing: 0, seed: 1 },
};
const bound = ({ type }: Drawn) => (type === Float32Array ? 4e-6 : 1e-13);

/** What ONNX's cases (onnxAttention.ts) lack; more than a sum of 512 terms, blocks of many heads, and a row of panels that is not whole. */
const CASES: Record<string, Partial<Drawn>> = {
  "one head of keys": { group: 4 },
  "fewer keys than queries": { causal: "end", queries: 6, keys: 4 },
  "a mask of padding": { batch: 2, keyHeads: 2, mask: "bytes", repeats: [false, true, true, false] },
  "a long key": { size: 1030, valueSize: 20, queries: 9, keys: 40 },
  "a long key, one query": { size: 519, queries: 1, keys: 41 },
  "a long key, two queries": { size: 1027, queries: 1, keys: 41, group: 2 },
  "many keys": { type: Float32Array, queries: 100, keys: 1100, size: 16, causal: true },
  "a window far from the first key": { queries: 200, keys: 1000, window: [5, 2], causal: "end" },
  "a window before the first key": { queries: 300, keys: 20, window: 3, causal: "end" },
  "one query, many keys": { type: Float32Array, queries: 1, keys: 1500, size: 64, valueSize: 64, group: 4, keyHeads: 2, causal: "end" },
};

/** The functions for arrays of either type. */
interface Loose {
  (q: FloatArray, k: FloatArray, v: FloatArray, options: object): FloatArray;
  backward(gy: FloatArray, q: FloatArray, k: FloatArray, v: FloatArray, options: object): Record<"q" | "k" | "v", Float64Array>;
}
describe.each(builds)("%s", (build, lw) => {
  const op = lw.attention as unknown as Loose;
  const attention = (c: Case, more: object = {}) => op(c.q, c.k, c.v, { ...c.options, ...more });

  test.each(Object.entries(CASES))("%s", (_, own) => {
    for (const type of TYPES) {
      const d = { ...PLAIN, ...own, type };
      const c = caseOf(d);
      expect(worst(attention(c), definition(c))).toBeLessThan(bound(d));
    }
  });

  test("any call is its definition, over its own queries too", () => {
    fc.assert(
      fc.property(drawn, (d) => {
        const c = caseOf(d);
        const y = attention(c);
        expect(worst(y, definition(c))).toBeLessThan(bound(d));
        const out = (c.q.length === y.length ? c.q.slice() : new d.type(y.length)) as FloatArray;
        expect(same(op(c.q.length === y.length ? out : c.q, c.k, c.v, { ...c.options, out }), y)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  test("a query has the same bits alone, among others, in and out of memory, and in the other layout", () => {
    if (build === "none") return;
    fc.assert(
      fc.property(drawn, fc.nat(), (d, at) => {
        const c = caseOf({ ...d, batch: 1, packed: false, mask: "none", causal: d.causal === "start" ? "start" : "end" });
        const { shape } = c.options;
        const { heads = 1, keyHeads = heads, queries, keys } = shape;
        const y = attention(c);
        const place = (x: FloatArray) => {
          const y = lw.alloc(d.type as Float32ArrayConstructor, x.length);
          y.set(x);
          return y;
        };
        const resident = { ...c, q: place(c.q), k: place(c.k), v: place(c.v) };
        expect(same(attention(resident), y)).toBe(true);
        const swap = (x: FloatArray, of: number, rows: number) => {
          const size = x.length / of / rows;
          return x.map((_, i) => x[((Math.floor(i / size) % of) * rows + Math.floor(i / size / of)) * size + (i % size)]) as FloatArray;
        };
        const packed = { ...c, q: swap(c.q, heads, queries), k: swap(c.k, keyHeads, keys), v: swap(c.v, keyHeads, keys) };
        expect(same(attention(packed, { layout: "BSHD" }), swap(y, heads, queries))).toBe(true);
        // with "start" a first part of the queries, else a last one
        const n = 1 + (at % queries);
        const from = d.causal === "start" ? 0 : queries - n;
        const some = { ...c, q: rowsOf(c.q, heads, queries, from, n) };
        expect(same(attention(some, { shape: { ...shape, queries: n } }), rowsOf(y, heads, queries, from, n))).toBe(true);
        for (const name of ["q", "k", "v"] as const) lw.free(resident[name]);
      }),
      { numRuns: 100 },
    );
  });

  test("the gradients are those of differences in float64, and float32 ones are near", () => {
    fc.assert(
      fc.property(drawn, fc.constantFrom("q" as const, "k" as const, "v" as const), (d, of) => {
        const c = caseOf({ ...d, type: Float64Array });
        const gradients = op.backward(c.gy, c.q, c.k, c.v, c.options);
        const direction = sample(Float64Array, c[of].length, d.seed);
        const loss = (step: number) => {
          const moved = c[of].map((x, i) => x + step * direction[i]) as FloatArray;
          return definition({ ...c, [of]: moved }).reduce((sum, y, i) => sum + y * c.gy[i], 0);
        };
        const eps = 2 ** -14;
        const expected = (8 * (loss(eps) - loss(-eps)) - (loss(2 * eps) - loss(-2 * eps))) / (12 * eps);
        const got = gradients[of].reduce((sum, g, i) => sum + g * direction[i], 0);
        expect(Math.abs(got - expected)).toBeLessThan(1e-8 * Math.max(1, Math.sqrt(c.gy.length)));
        const small = (x: FloatArray) => Float32Array.from(x);
        const { mask, bias } = c.options;
        const options = {
          ...c.options,
          ...(bias ? { bias: small(bias as FloatArray) } : {}),
          ...(mask instanceof Float64Array ? { mask: small(mask) } : {}),
          gradients: [of],
        };
        const single = op.backward(small(c.gy), small(c.q), small(c.k), small(c.v), options);
        expect(Object.keys(single)).toEqual([of]);
        expect(worst(single[of], gradients[of])).toBeLessThan(2e-5 * Math.max(1, Math.sqrt(c.gy.length / d.valueSize)));
      }),
      { numRuns: 100 },
    );
  });

  test("a query without a key is zeros, an infinite score NaN, and without keys all is zeros", () => {
    const one = Float32Array.of(1, 2);
    const shape = { queries: 2, keys: 1, size: 1 };
    expect([...lw.attention(one, Float32Array.of(3), Float32Array.of(4), { shape, causal: true })]).toEqual([0, 4]);
    expect([...lw.attention(one, Float32Array.of(3), Float32Array.of(4), { shape, mask: [true, false], maskShape: [2, 1] })]).toEqual([
      4, 0,
    ]);
    expect([...lw.attention(one, Float32Array.of(Number.NEGATIVE_INFINITY), Float32Array.of(4), { shape })]).toEqual([NaN, NaN]);
    expect([...lw.attention(one, Float32Array.of(Number.POSITIVE_INFINITY), Float32Array.of(4), { shape })]).toEqual([NaN, NaN]);
    const none = new Float32Array(0);
    expect([...lw.attention(one, none, none, { shape: { ...shape, keys: 0 } })]).toEqual([0, 0]);
    expect([...lw.attention(none, none, one, { shape: { queries: 1, keys: 2, size: 0, valueSize: 1 } })]).toEqual([1.5]);
    const gradients = lw.attention.backward(none, one, one, none, { shape: { queries: 2, keys: 2, size: 1, valueSize: 0 } });
    expect([gradients.q, gradients.k, gradients.v].map((x) => [...x])).toEqual([[0, 0], [0, 0], []]);
  });
});

test("8192 queries by 8192 keys run in a memory of 16 MiB", async () => {
  const lw = await create({ simd: "baseline", capacity: 2 ** 24 });
  const n = 8192;
  const [q, k, v] = [1, 2, 3].map((seed) => sample(Float32Array, 4 * n, seed) as Float32Array);
  const y = lw.attention(q, k, v, { shape: { queries: n, keys: n, size: 4 } });
  const last = definition({ q: q.slice(-4), k, v, options: { shape: { queries: 1, keys: n, size: 4 } }, bias: () => 0 });
  expect(worst(y.subarray(-4), last)).toBeLessThan(1e-6);
});

describe.each(builds)("%s: errors, before anything is written", (_build, lw) => {
  const [q, k, v, out] = [4, 12, 12, 4].map((n) => new Float32Array(n).fill(1));
  const shape = { queries: 2, keys: 6, size: 2 };
  const call = lw.attention as unknown as { (...args: unknown[]): unknown; backward(...args: unknown[]): unknown };
  const made = lw.createAttention as unknown as (options: unknown) => { (...args: unknown[]): unknown; append(...args: unknown[]): void };

  test.each<[object, typeof TypeError | typeof RangeError, RegExp]>([
    [{}, TypeError, /^attention: "shape" expected an object such as \{ queries, keys, size \}, got undefined$/],
    [{ shape: [2, 6, 2] }, TypeError, /"shape" expected an object .*, got Array$/],
    [{ shape: { ...shape, querys: 2 } }, TypeError, /"querys" is no option; "queries" is meant\?$/],
    [{ shape: { queries: 2, keys: 6 } }, TypeError, /"shape.size" expected a whole number, got undefined$/],
    [{ shape: { ...shape, keys: 1.5 } }, RangeError, /"shape.keys" expected a whole number from 0 on, got 1.5$/],
    [{ shape: { ...shape, heads: 3, keyHeads: 2 } }, RangeError, /"shape.heads" expected a multiple of 2 keyHeads, got 3$/],
    [{ shape: { ...shape, keyHeads: 0 } }, RangeError, /"shape.heads" expected a multiple of 0 keyHeads, got 1$/],
    [{ shape: { ...shape, queries: 3 } }, RangeError, /"q" expected length 6, got 4$/],
    [{ shape: { ...shape, valueSize: 3 } }, RangeError, /"v" expected length 18, got 12$/],
    [{ shape, causal: "left" }, RangeError, /"causal" expected true, false, "start" or "end", got "left"$/],
    [{ shape, causal: 1 }, TypeError, /"causal" expected true, false, "start" or "end", got 1$/],
    [{ shape, window: -1 }, RangeError, /"window" expected a whole number from 0 on or Infinity, or two, \[before, after\], got -1$/],
    [{ shape, window: [1] }, RangeError, /"window" expected .*, got Array$/],
    [{ shape, window: "3" }, TypeError, /"window" expected .*, got "3"$/],
    [{ shape, softcap: -1 }, RangeError, /"softcap" expected a number from 0 on, got -1$/],
    [{ shape, scale: Number.NaN }, RangeError, /"scale" expected a finite number, got NaN$/],
    [{ shape, bias: 0.5 }, TypeError, /"bias" expected a Float32Array like "q", got 0.5$/],
    [{ shape, bias: new Float32Array(2) }, RangeError, /"bias" expected length 1, got 2$/],
    [{ shape, layout: "SBHD" }, RangeError, /"layout" expected "BHSD" or "BSHD", got "SBHD"$/],
    [{ shape, mask: new Uint8Array(5) }, RangeError, /"mask" expected the length of a trailing part of shape \(6 or 12\), got 5$/],
    [{ shape, mask: new Uint8Array(6), maskShape: [2, 3] }, RangeError, /"maskShape" expected 1 or the size .*, got \[2,3\]$/],
    [{ shape, maskShape: [6] }, TypeError, /"maskShape" expected nothing without "mask"/],
    [{ shape, out: new Float32Array(5) }, RangeError, /"out" expected length 4, got 5$/],
    [{ shape, is_causal: true }, TypeError, /"is_causal" is no option; "causal" is meant\?$/],
    [{ shape, alibi_slopes: q }, TypeError, /"alibi_slopes" is no option; "bias" is meant\?$/],
  ])("%o", (options, error, message) => {
    refuses(out as Float32Array, () => call(q, k, v, { out, ...options }), error, message);
  });

  test("of gradients and caches", () => {
    const backward = (options: object) => () => call.backward(q, q, k, v, { shape, ...options });
    refuses(
      out,
      backward({ gradients: ["mask"], out: { q: out } }),
      RangeError,
      /"gradients" expected an array of "q", "k", "v", got "mask"$/,
    );
    refuses(out, backward({ out: { q: out, k: v } }), RangeError, /"out.k" expected an array apart from "an input"/);
    refuses(out, () => call.backward(k, q, k, v, { shape, out: { q: out } }), RangeError, /"gy" expected length 4, got 12$/);
    expect(() => made({})).toThrow(/^createAttention: "size" expected a whole number, got undefined$/);
    expect(() => made({ size: 0 })).toThrow(/"size" expected a whole number from 1 on, got 0$/);
    expect(() => made({ size: 2, heads: 3, keyHeads: 2 })).toThrow(/"heads" expected a multiple of 2 keyHeads, got 3$/);
    const cache = made({ size: 2 });
    expect(() => cache.append(q, new Float32Array(3))).toThrow(/"v" expected length 4, got 3$/);
    expect(() => cache.append(new Float32Array(3), q)).toThrow(/"k" expected a length that is a multiple of 2, got 3$/);
    cache.append(q, q);
    expect(() => cache.append(new Float64Array(2), new Float64Array(2))).toThrow(/"k" expected a Float32Array like "k", got Float64Array$/);
    refuses(out, () => cache(new Float64Array(4), { out }), TypeError, /"q" expected a Float32Array like "k", got Float64Array$/);
    refuses(out, () => cache(q, { out, causal: true }), TypeError, /"causal" is no option; expected "mask", "maskShape", "out"$/);
  });
});

test("however much of the heap is free, a result comes whole, or an error before anything is written", async () => {
  const shape = { queries: 60, keys: 300, size: 40 };
  const [q, k, out] = [2400, 12000, 2400].map((n) => new Float32Array(n).fill(1));
  let [right, refused] = [0, 0];
  for (let taken = 0; taken < 2 ** 19; taken += 16384) {
    const lw = await create({ simd: "baseline", capacity: 2 ** 19 });
    lw.alloc(Float32Array, taken / 4);
    for (const call of [() => lw.attention(q, k, k, { shape, out }), () => lw.attention.backward(q, q, k, k, { shape, out: { q: out } })]) {
      out.fill(9);
      try {
        call();
        right++;
        expect(out.every((y) => y !== 9)).toBe(true);
      } catch (error) {
        refused++;
        expect((error as Error).message).toMatch(/^attention: \d+ bytes do not fit/);
        expect(out.every((y) => y === 9)).toBe(true);
      }
    }
  }
  expect([right > 5, refused > 5]).toEqual([true, true]);
});
