// A mask of padding, [batch, 1, 1, keys], spares the keys at both ends of a sample: the bits are those of the same mask for each query.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FloatArray } from "../../src/index.js";
import { same } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { caseOf, drawn } from "./attention.js";

interface Loose {
  (q: FloatArray, k: FloatArray, v: FloatArray, options: object): FloatArray;
  backward(gy: FloatArray, q: FloatArray, k: FloatArray, v: FloatArray, options: object): Record<"q" | "k" | "v", FloatArray>;
}

/** How many keys are hidden before and behind those of a sample, as parts of all of them. */
const padding = fc.array(fc.tuple(fc.constantFrom(0, 0.3, 0.97, 1), fc.constantFrom(0, 0.1, 0.9, 1)), { minLength: 2, maxLength: 2 });

const calls = fc.tuple(
  drawn.map((d) => ({ ...d, mask: "none" as const })),
  fc.constantFrom(3, 100, 560, 1100, 1700),
  padding,
  fc.boolean(),
);

describe.each(builds)("%s", (build, lw) => {
  const op = lw.attention as unknown as Loose;

  test("attention and its gradients", () => {
    fc.assert(
      fc.property(calls, ([d, keys, ends, numbers]) => {
        const { batch, queries } = d;
        const c = caseOf({ ...d, keys: build === "none" ? Math.min(keys, 100) : keys });
        const n = c.options.shape.keys;
        const shown = Array.from({ length: batch * n }, (_, i) => {
          const [before, after] = ends[Math.floor(i / n)].map((part) => Math.floor(part * n));
          const hole = i % 7 === 3; // hidden between others, which is computed all the same
          return i % n >= before && i % n < n - after && !hole;
        });
        const masked = (repeats: number) => {
          const bits = Array.from({ length: batch * repeats * n }, (_, i) => shown[Math.floor(i / n / repeats) * n + (i % n)]);
          const mask = numbers ? new d.type(bits.map((bit) => (bit ? 0.5 : Number.NEGATIVE_INFINITY))) : bits;
          return { ...c.options, mask, maskShape: [batch, 1, repeats, n] };
        };
        // of one query both are masks of padding: then the full one differs by head
        const heads = c.options.shape.heads ?? 1;
        const byHead = masked(heads * queries);
        const full = { ...byHead, maskShape: [batch, heads, queries, n] };
        const strange = c.v.slice();
        const row = strange.length / batch / n; // of all heads, in the layout BSHD
        if (d.packed) for (let i = 0; i < batch * n; i++) if (!shown[i]) strange.fill(Number.NaN, i * row, (i + 1) * row);
        const short = masked(1);
        expect(same(op(c.q, c.k, strange, short), op(c.q, c.k, c.v, full))).toBe(true);
        const [got, wanted] = [op.backward(c.gy, c.q, c.k, strange, short), op.backward(c.gy, c.q, c.k, c.v, full)];
        for (const of of ["q", "k", "v"] as const) expect(same(got[of], wanted[of])).toBe(true);
      }),
      { numRuns: build === "none" ? 20 : 60 },
    );
  });

  test.each(["float32", "float16", "int8"] as const)("a cache of %s", (type) => {
    const [batch, heads, keys, size] = [2, 2, 1200, 8];
    const make = (n: number) => Float32Array.from({ length: n }, (_, i) => Math.sin(i));
    const cache = lw.createAttention({ batch, heads, size, type });
    cache.append(make(batch * heads * keys * size), make(batch * heads * keys * size));
    const shown = (i: number) => (i < keys ? i >= 700 && i < 1111 : i - keys < 37);
    const mask = Array.from({ length: batch * keys }, (_, i) => shown(i));
    for (const queries of [1, 9]) {
      const q = make(batch * heads * queries * size);
      const all = Array.from({ length: batch * heads * queries * keys }, (_, i) =>
        shown(Math.floor(i / keys / heads / queries) * keys + (i % keys)),
      );
      const [short, full] = [
        cache(q, { mask, maskShape: [batch, 1, 1, keys] }),
        cache(q, { mask: all, maskShape: [batch, heads, queries, keys] }),
      ];
      expect(same(short, full)).toBe(true);
    }
    cache.free();
  });
});
