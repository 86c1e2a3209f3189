// A cache of keys and values against attention to all of them.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { create, type FloatArray } from "../../src/index.js";
import { same, TYPES } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { type Case, caseOf, drawn, rowsOf } from "./attention.js";

type Loose = (q: FloatArray, k: FloatArray, v: FloatArray, options: object) => FloatArray;
interface LooseCache {
  (q: FloatArray): FloatArray;
  append(k: FloatArray, v: FloatArray): void;
  truncate(n: number): void;
  free(): void;
  readonly length: number;
}

describe.each(builds)("%s", (_build, lw) => {
  test("it gives the bits of attention to all keys so far, however they came", () => {
    fc.assert(
      fc.property(drawn, fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 5 }), (d, parts) => {
        const keys = parts.reduce((a, b) => a + b, 0);
        const c = caseOf({ ...d, batch: 1, keys, packed: false, causal: d.causal && true, mask: "none" });
        const { shape, ...options } = c.options;
        const { heads, keyHeads = 1, size, valueSize = size } = shape;
        const cache = lw.createAttention({ heads, keyHeads, size, valueSize, capacity: 7, ...options } as never) as unknown as LooseCache;
        let from = 0;
        for (const n of parts) {
          cache.append(rowsOf(c.k, keyHeads, keys, from, n), rowsOf(c.v, keyHeads, keys, from, n));
          from += n;
        }
        expect(cache.length).toBe(keys);
        expect(same(cache(c.q), attentionOf(c))).toBe(true);
        cache.truncate(3);
        const short = Math.min(3, keys);
        const some = { ...c, k: rowsOf(c.k, keyHeads, keys, 0, short), v: rowsOf(c.v, keyHeads, keys, 0, short) };
        expect(same(cache(c.q), attentionOf(some, short))).toBe(true);
        cache.free();
      }),
      { numRuns: 60 },
    );
  });

  test.each(TYPES)("the same beyond a block of keys, of values that fill no panel, cut short and filled again: %o", (type) => {
    const n = 1140;
    const plain = { batch: 1, packed: false, scale: undefined, causal: undefined, window: undefined, softcap: undefined, sloped: false };
    const sizes = { type, group: 3, keyHeads: 2, queries: 2, keys: n, size: 6, valueSize: 11 };
    const c = caseOf({ ...plain, ...sizes, mask: "none", repeats: [false, false, false, false], missing: 0, seed: 1 });
    const { heads, keyHeads = 1, size, valueSize } = c.options.shape;
    const cache = lw.createAttention({ heads, keyHeads, size, valueSize, capacity: 7 }) as unknown as LooseCache;
    const append = (from: number, to: number) =>
      cache.append(rowsOf(c.k, keyHeads, n, from, to - from), rowsOf(c.v, keyHeads, n, from, to - from));
    for (const to of [500, 511, 512, 513, 700, n]) append(cache.length, to);
    expect(same(cache(c.q), attentionOf(c))).toBe(true);
    for (const keys of [1030, 400]) {
      cache.truncate(keys);
      append(keys, n);
      expect(same(cache(c.q), attentionOf(c))).toBe(true);
    }
    cache.free();
  });

  function attentionOf(c: Case, keys = c.options.shape.keys) {
    return (lw.attention as unknown as Loose)(c.q, c.k, c.v, { ...c.options, shape: { ...c.options.shape, keys } });
  }
});

test.each(["float32", "float16", "int8"] as const)("modules that lack attention: plain JavaScript reads what is kept, %s", async (type) => {
  const at = (name: string) => new URL(`../../dist/wasm/${name}_f32.baseline.wasm`, import.meta.url);
  const lw = await create({ module: ["matmul", "mask"].map((name) => new WebAssembly.Module(readFileSync(at(name)))) });
  const cache = lw.createAttention({ size: 2, type });
  cache.append(Float32Array.of(127, 1, 127, 0), Float32Array.of(127, 0, 0, 127));
  expect(cache(Float32Array.of(0, 1))[0]).toBeCloseTo(127 / (1 + Math.exp(-Math.SQRT1_2)), 4);
  cache.free();
});
