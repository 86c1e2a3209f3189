// A cache in fewer bits is a float32 cache of the numbers so rounded, to the bit; it takes half or a quarter of the memory.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromFloat32, toFloat32 } from "../../src/float16/index.js";
import { type AttentionCache, create, dequantize, type FloatArray, type Lanewise, quantize } from "../../src/index.js";
import { same, sample } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { type Case, caseOf, definition, drawn, rowsOf, worst } from "./attention.js";

const NARROW = ["float16", "bfloat16", "int8"] as const;
type Narrow = (typeof NARROW)[number];
type Cache = AttentionCache<Float32Array>;

/** Rows of `size` numbers as the type keeps them. */
function kept(x: FloatArray, size: number, type: Narrow): Float32Array {
  if (type !== "int8") return toFloat32(fromFloat32(x as Float32Array, { type }), { type });
  const options = { shape: [x.length / size, size] };
  return dequantize(quantize(x, options), options);
}

const made = (lw: Lanewise, { options }: Case, type?: Narrow): Cache => {
  const { shape, mask, maskShape, ...others } = options;
  const { queries, keys, ...sizes } = shape;
  return lw.createAttention({ ...sizes, ...others, capacity: 7, ...(type && { type }) } as never);
};

const ask = (cache: Cache, { q, options: { mask, maskShape } }: Case): Float32Array =>
  cache(q as Float32Array, { mask, maskShape } as never) as Float32Array;

/** Both caches get keys and values number `from` to `to` of a sample in the layout BHSD. */
function append(caches: readonly [narrow: Cache, wide: Cache], c: Case, type: Narrow, from: number, to: number): void {
  const { keyHeads = 1, keys, size, valueSize = size } = c.options.shape;
  const [k, v] = [c.k, c.v].map((x) => rowsOf(x, keyHeads, keys, from, to - from) as Float32Array);
  caches[0].append(k, v);
  caches[1].append(kept(k, size, type), kept(v, valueSize, type));
}

const USUAL = { type: Float32Array, batch: 1, packed: false, scale: undefined, causal: undefined, window: undefined, softcap: undefined };
const PLAIN = { ...USUAL, sloped: false, mask: "none", repeats: [false, false, false, false], missing: 0, seed: 1 } as const;

describe.each(builds)("%s", (_build, lw) => {
  test.each(NARROW)("%s: the bits of a float32 cache of the rounded keys and values, whatever becomes of the scores", (type) => {
    fc.assert(
      fc.property(drawn, (d) => {
        const c = caseOf({ ...d, type: Float32Array });
        const { size, valueSize = size } = c.options.shape;
        const caches = [made(lw, c, type), made(lw, c)] as const;
        caches[0].append(c.k as Float32Array, c.v as Float32Array);
        caches[1].append(kept(c.k, size, type), kept(c.v, valueSize, type));
        expect(same(ask(caches[0], c), ask(caches[1], c))).toBe(true);
        for (const cache of caches) cache.free();
      }),
      { numRuns: 60 },
    );
  });

  test.each(NARROW)("%s: the same as keys come, around panels and blocks, cut short and filled again", (type) => {
    const keys = 1140;
    for (const sizes of [
      { group: 3, keyHeads: 2, queries: 2, size: 6, valueSize: 11 },
      { group: 1, keyHeads: 2, queries: 1, size: 33, valueSize: 40 },
    ]) {
      const c = caseOf({ ...PLAIN, ...sizes, keys });
      const caches = [made(lw, c, type), made(lw, c)] as const;
      for (const to of [1, 7, 8, 9, 63, 64, 65, 500, 511, 512, 513, 700, keys]) {
        append(caches, c, type, caches[0].length, to);
        expect(same(ask(caches[0], c), ask(caches[1], c)), `${to} keys`).toBe(true);
      }
      for (const length of [1030, 400, 3]) {
        for (const cache of caches) cache.truncate(length);
        expect(same(ask(caches[0], c), ask(caches[1], c)), `cut to ${length}`).toBe(true);
        append(caches, c, type, length, keys);
        expect(same(ask(caches[0], c), ask(caches[1], c)), `from ${length} on`).toBe(true);
      }
      for (const cache of caches) cache.free();
    }
  });

  test.each(NARROW)("%s: numbers of any size, and what is none", (type) => {
    const c = caseOf({ ...PLAIN, group: 2, keyHeads: 1, queries: 3, keys: 70, size: 9, valueSize: 10 });
    for (const factor of [1e-3, 3e-5, 1e-7, 1e-30, 1e-40, 3e4]) {
      const [k, v] = [c.k, c.v].map((x, i) => x.map((value, j) => (j % 5 === i ? 0 : value * factor)) as FloatArray);
      const scaled = { ...c, k, v };
      const caches = [made(lw, scaled, type), made(lw, scaled)] as const;
      append(caches, scaled, type, 0, 70);
      expect(same(ask(caches[0], scaled), ask(caches[1], scaled)), `${factor}`).toBe(true);
      for (const cache of caches) cache.free();
    }
    for (const none of [Number.NaN, Number.POSITIVE_INFINITY, 1e38]) {
      const k = Float32Array.of(1, 0, 0, none);
      const cache = lw.createAttention({ size: 2, type, causal: "start" });
      cache.append(k, Float32Array.of(127, 0, 0, -127));
      const y = cache(Float32Array.of(1, 1, 1, 1)); // the second query alone sees the second key
      const finite = none === 1e38 && type !== "float16";
      expect([...y]).toEqual([127, 0, ...(finite ? [0, -127] : [Number.NaN, Number.NaN])]);
      cache.free();
    }
  });

  test("results are near those of attention to the keys and values themselves", () => {
    const bounds = { float16: 2 ** -9, bfloat16: 2 ** -6, int8: 2 ** -5 };
    for (const type of NARROW) {
      const c = caseOf({ ...PLAIN, group: 2, keyHeads: 2, queries: 4, keys: 300, size: 64, valueSize: 64 });
      const cache = made(lw, c, type);
      cache.append(c.k as Float32Array, c.v as Float32Array);
      const off = worst(ask(cache, c), definition(c));
      expect(off).toBeLessThan(bounds[type] / 4);
      expect(off).toBeGreaterThan(bounds[type] / 4096);
      cache.free();
    }
  });

  test("what a cache cannot take is refused, and it stays as it was", () => {
    const create = (options: object) => () => lw.createAttention({ size: 2, ...options } as never);
    expect(create({ type: "int4" })).toThrow(/createAttention: "type" expected "float32", "float16", "bfloat16" or "int8", got "int4"/);
    expect(create({ type: 8 })).toThrow(TypeError);
    expect(create({ dtype: "int8" })).toThrow(/"dtype" is no option; "type" is meant/);
    expect(create({ type: "int8", bias: Float64Array.of(1) })).toThrow(/"bias" expected a Float32Array with "type", got Float64Array/);
    for (const type of ["float32", ...NARROW] as const) {
      const cache = lw.createAttention({ size: 2, type });
      const wide = Float64Array.of(1, 2) as never;
      expect(() => cache.append(wide, wide)).toThrow(/createAttention: "k" expected a Float32Array with "type", got Float64Array/);
      expect(() => cache(wide)).toThrow(/"q" expected a Float32Array with "type", got Float64Array/);
      const k = Float32Array.of(1, 2);
      expect(() => cache.append(k, wide)).toThrow(TypeError);
      expect(() => cache.append(k, Float32Array.of(1))).toThrow(RangeError);
      expect(cache.length).toBe(0);
      expect([...cache(k)]).toEqual([0, 0]);
      cache.append(k, Float32Array.of(127, -127));
      expect([...cache(k)]).toEqual([127, -127]);
      cache.free();
      expect(() => cache(k)).toThrow(/^createAttention: "cache" expected a live cache, got one that was freed$/);
    }
  });
});

test("half or a quarter of the memory, all of which comes back", async () => {
  for (const [type, share] of [
    ["float32", 1],
    ["float16", 1 / 2],
    ["bfloat16", 1 / 2],
    ["int8", 1 / 4 + 1 / 64],
  ] as const) {
    const capacity = 2 ** 24;
    const lw = await create({ capacity });
    const cache = lw.createAttention({ heads: 4, size: 64, capacity: 1000, type });
    const rows = new Float32Array(4 * 64);
    cache.append(rows, rows);
    const used = 2 * 1000 * 4 * 64 * 4 * share;
    // a cache of the rest fits, and none that is larger by an eighth
    const more = (part: number) => {
      const keys = Math.floor(((capacity - used) * part) / (2 * 4 * 64 * 4 * share) / 8) * 8;
      const other = lw.createAttention({ heads: 4, size: 64, capacity: keys, type });
      try {
        other.append(rows, rows);
      } finally {
        other.free();
      }
    };
    more(7 / 8);
    expect(() => more(9 / 8), type).toThrow(/heap/);
    cache.free();
    lw.dispose();
  }
});

test("threads give the bits of one", async () => {
  const many = await create({ threads: 2 });
  const one = await create();
  for (const type of NARROW) {
    const [heads, keyHeads, size, keys] = [16, 8, 40, 900];
    const [k, v] = [sample(Float32Array, keyHeads * keys * size, 2), sample(Float32Array, keyHeads * keys * size, 3)];
    for (const queries of [1, 70]) {
      const q = sample(Float32Array, heads * queries * size, 1) as Float32Array;
      const caches = [one, many].map((lw) => lw.createAttention({ heads, keyHeads, size, type, causal: true }));
      for (const cache of caches) cache.append(k as Float32Array, v as Float32Array);
      const expected = caches[0](q);
      const [from, out] = [many.alloc(Float32Array, q.length), many.alloc(Float32Array, q.length)];
      from.set(q);
      for (let i = 0; i < 8; i++) expect(same(caches[1](from, { out: out.fill(7) }), expected), `${type}, call ${i}`).toBe(true);
      for (const cache of caches) cache.free();
      for (const x of [from, out]) many.free(x);
    }
  }
  many.dispose();
  one.dispose();
});
