// What a hidden key holds does not count, and what holds a key that is seen does.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FloatArray } from "../../src/index.js";
import { same, TYPES } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { type Case, caseOf, drawn } from "./attention.js";

type Names = "q" | "k" | "v" | "gy";
interface Loose {
  (q: FloatArray, k: FloatArray, v: FloatArray, options: object): FloatArray;
  backward(gy: FloatArray, q: FloatArray, k: FloatArray, v: FloatArray, options: object): Record<"q" | "k" | "v", FloatArray>;
}
const STRANGE = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

/** Rows of a case that get a number that is not finite: the array, the row among all rows of the array, and its place. */
interface Spot {
  readonly of: Names;
  readonly row: number;
  readonly place: number;
  readonly value: number;
}
const spots = (of: readonly Names[]): fc.Arbitrary<Spot[]> =>
  fc.array(fc.record({ of: fc.constantFrom(...of), row: fc.nat(), place: fc.nat(), value: fc.constantFrom(...STRANGE) }), {
    minLength: 1,
    maxLength: 4,
  });

/** A case of one sample in the layout BHSD, its rows, and what a query of a head sees. */
function shapeOf(c: Case) {
  const { heads = 1, keyHeads = 1, queries, keys, size, valueSize = size } = c.options.shape;
  const rows = { q: heads * queries, gy: heads * queries, k: keyHeads * keys, v: keyHeads * keys };
  const widths = { q: size, gy: valueSize, k: size, v: valueSize };
  const sees = (row: number, key: number) => {
    const [h, i, shared, j] = [Math.floor(row / queries), row % queries, Math.floor(key / keys), key % keys];
    return Math.floor((h * keyHeads) / heads) === shared && c.bias(0, h, i, j) > Number.NEGATIVE_INFINITY;
  };
  return { rows, widths, sees };
}

/** The case with strange numbers, and the rows of queries and of keys that have one. */
function spoiled(c: Case, all: readonly Spot[]) {
  const { rows, widths } = shapeOf(c);
  const arrays = { q: c.q.slice(), k: c.k.slice(), v: c.v.slice(), gy: c.gy.slice() } as Record<Names, FloatArray>;
  const [queries, keys] = [new Set<number>(), new Set<number>()];
  for (const { of, row, place, value } of all) {
    const at = row % rows[of];
    arrays[of][at * widths[of] + (place % widths[of])] = value;
    (of === "q" || of === "gy" ? queries : keys).add(at);
  }
  return { arrays, queries, keys };
}

function expectRow(y: FloatArray, expected: FloatArray, row: number, width: number, what: string): void {
  const [got, wanted] = [y, expected].map((x) => x.subarray(row * width, (row + 1) * width));
  if (!same(got, wanted)) expect.fail(`${what} ${row}: ${got} instead of ${wanted}`);
}

const hiding = drawn.map((d) => ({ ...d, batch: 1, packed: false, window: d.causal || d.mask !== "none" ? d.window : (d.window ?? 3) }));

describe.each(builds)("%s", (_, lw) => {
  const op = lw.attention as unknown as Loose;

  test("a query that sees no strange key has the bits that finite ones give it, and one that does has what mathematics gives", () => {
    fc.assert(
      fc.property(hiding, spots(["k", "v"]), (d, all) => {
        const c = caseOf(d);
        const { rows, widths, sees } = shapeOf(c);
        const { arrays, keys } = spoiled(c, all);
        const [y, plain] = [op(arrays.q, arrays.k, arrays.v, c.options), op(c.q, c.k, c.v, c.options)];
        const values = all.filter(({ of }) => of === "v");
        const badKeys = new Set(all.filter(({ of }) => of === "k").map(({ row }) => row % rows.k));
        for (let row = 0; row < rows.q; row++) {
          if (![...keys].some((key) => sees(row, key))) expectRow(y, plain, row, widths.gy, "row");
          else if (![...badKeys].some((key) => sees(row, key)))
            for (let c = 0; c < widths.gy; c++) {
              const found = new Map<number, number>();
              for (const { row: key, place, value } of values)
                if (place % widths.v === c && sees(row, key % rows.v)) found.set(key % rows.v, value); // a later one overwrites
              const expected = [...found.values()].reduce((sum, value) => sum + value, plain[row * widths.gy + c]);
              if (!Object.is(y[row * widths.gy + c] + 0, expected + 0)) expect(y[row * widths.gy + c]).toBe(expected);
            }
        }
      }),
      { numRuns: 120 },
    );
  });

  test("gradients of what no strange query or key meets have the bits that finite ones give", () => {
    fc.assert(
      fc.property(hiding, spots(["q", "k", "v", "gy"]), (d, all) => {
        const c = caseOf(d);
        const { rows, widths, sees } = shapeOf(c);
        const { arrays, queries, keys } = spoiled(c, all);
        const got = op.backward(arrays.gy, arrays.q, arrays.k, arrays.v, c.options);
        const plain = op.backward(c.gy, c.q, c.k, c.v, c.options);
        const dirty = new Set<number>();
        for (let row = 0; row < rows.q; row++) if (queries.has(row) || [...keys].some((key) => sees(row, key))) dirty.add(row);
        for (let row = 0; row < rows.q; row++) if (!dirty.has(row)) expectRow(got.q, plain.q, row, widths.q, "query");
        for (let key = 0; key < rows.k; key++) {
          if ([...dirty].some((row) => sees(row, key))) continue;
          expectRow(got.k, plain.k, key, widths.k, "key");
          expectRow(got.v, plain.v, key, widths.v, "value");
        }
      }),
      { numRuns: 60 },
    );
  });

  test.each(TYPES)("a key that is seen counts, though its probability is 0: %o", (type) => {
    const shape = { queries: 1, keys: 3, size: 1, valueSize: 4 };
    const [inf, nan] = [Number.POSITIVE_INFINITY, Number.NaN];
    const [q, k] = [type.of(1), type.of(5000, 0, 0)] as FloatArray[];
    const v = type.of(1, 2, 3, 4, inf, nan, inf, 0, 0, 0, -inf, -inf) as FloatArray;
    expect([...op(q, k, v, { shape })]).toEqual([inf, nan, nan, -inf]);
    expect([...op(q, k, v, { shape, mask: [true, true, false] })]).toEqual([inf, nan, inf, 4]);
    expect([...op(q, k, v, { shape, mask: [true, false, false] })]).toEqual([1, 2, 3, 4]);
    expect([...op(q, k, v, { shape, mask: [false, false, false] })]).toEqual([0, 0, 0, 0]);
    const gy = type.of(1, inf, nan, -inf) as FloatArray;
    expect([...op.backward(gy, q, type.of(0, 0, nan) as FloatArray, v, { shape, mask: [true, false, false] }).v]).toEqual([
      ...[1, inf, nan, -inf],
      ...new Array(8).fill(0),
    ]);
  });

  test("the example of 200 keys: row 10 is the same in a call of 11 queries and in one of 48", () => {
    const [keys, size] = [200, 4];
    const k = new Float32Array(keys * size).fill(1);
    const v = new Float32Array(keys * size).fill(1);
    v.fill(Number.NaN, 20 * size, 21 * size);
    for (const queries of [11, 48]) {
      const y = lw.attention(k.slice(0, queries * size), k, v, { shape: { queries, keys, size }, causal: "start" });
      expect([...y.subarray(10 * size, 11 * size)]).toEqual([1, 1, 1, 1]);
      if (queries > 20) expect(y[20 * size]).toBeNaN();
    }
  });

  test.each(["float32", "float16", "bfloat16", "int8"] as const)("a cache of %s", (type) => {
    const [heads, keyHeads, keys, size, valueSize] = [2, 1, 600, 6, 11];
    const make = (n: number) => Float32Array.from({ length: n }, (_, i) => Math.sin(i));
    const [k, v] = [make(keys * size), make(keys * valueSize)];
    const [strangeK, strangeV] = [k.slice(), v.slice()];
    for (const j of [20, 550]) {
      strangeK[j * size + 1] = Number.NaN;
      strangeV[j * valueSize + 10] = Number.POSITIVE_INFINITY;
    }
    const mask = Array.from({ length: keys }, (_, j) => j !== 20 && j !== 550);
    for (const queries of [1, 2, 13]) {
      const ask = (k: Float32Array, v: Float32Array, mask?: boolean[]) => {
        const cache = lw.createAttention({ heads, keyHeads, size, valueSize, type });
        cache.append(k, v);
        const y = cache(make(heads * queries * size), mask && { mask });
        cache.free();
        return y;
      };
      expect(ask(strangeK, strangeV, mask)).toEqual(ask(k, v, mask));
      expect(ask(k, strangeV)[10]).toBe(type === "int8" ? Number.NaN : Number.POSITIVE_INFINITY);
    }
  });
});
