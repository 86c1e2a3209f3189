// Plain JavaScript is the same function as the kernels: the same set among equal logits, and logits that are rounded alike.
import fc from "fast-check";
import { expect, test } from "vitest";
import { type FloatArray, type Lanewise, topP } from "../../src/index.js";
import { TYPES } from "../support/arrays.js";
import { builds } from "../support/builds.js";

/** What the first build gives, the others give, too: to the bit. */
function agree(call: (lw: Lanewise) => FloatArray): void {
  const [[, first], ...others] = builds;
  const expected = call(first);
  for (const [build, lw] of others) expect([...call(lw)], build).toEqual([...expected]);
}

/** Few different values, so that a row has many ties; steps that are exact and that are not. */
const tied = fc.tuple(
  fc.constantFrom(1, 0.5, 0.1, 1e-3),
  fc.oneof(
    fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 300 }),
    fc.integer({ min: 1, max: 300 }).map((n) => new Array<number>(n).fill(0)),
  ),
);
const part = fc.oneof(fc.constantFrom(0.1, 0.25, 0.5, 0.75, 0.9, 1), fc.double({ min: 1e-6, max: 1, noNaN: true }));

test.each(TYPES)("topP, topK, minP keep one set among equal logits: %o", (type) => {
  fc.assert(
    fc.property(tied, part, fc.integer({ min: 1, max: 300 }), ([step, row], p, k) => {
      const x = new type(row.map((value) => value * step)) as Float32Array;
      agree((lw) => lw.topP(x, { p }));
      agree((lw) => lw.minP(x, { p }));
      agree((lw) => lw.topK(x, { k }));
    }),
    { numRuns: 300 },
  );
});

test("half of twelve equal logits are six", () => {
  for (const [build, lw] of builds) {
    const kept = (n: number, p: number) => lw.topP(new Float32Array(n), { p }).filter((y) => y === 0).length;
    expect(kept(12, 0.5), build).toBe(6);
    for (let n = 1; n <= 1000; n = Math.ceil(n * 1.3)) expect(kept(n, 0.5), build).toBe(Math.ceil(n / 2));
  }
});

test("a share of 1 hides nothing, however little the last logits add", () => {
  const row = [0, -60, -700];
  const out = [0, 0, 0];
  topP.spec.row(row, out, 1);
  expect(out).toEqual(row);
  for (const [build, lw] of builds) expect([...lw.topP(Float64Array.from(row), { p: 1 })], build).toEqual(row);
});

test.each(TYPES)("x times scale, and the sum with a mask, are rounded to the type: the first of equal logits wins: %o", (type) => {
  const near = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 2, maxLength: 40 });
  fc.assert(
    fc.property(near, fc.double({ min: 0.01, max: 4, noNaN: true }), fc.integer({ min: -14, max: 14 }), (row, scale, power) => {
      const last = type === Float64Array ? 2 ** -48 : 2 ** -19; // some units in the last place
      const x = new type(row.map((value) => 1 + value * last)) as Float32Array;
      const mask = new type(row.length).fill(2 ** power) as Float32Array;
      agree((lw) => lw.hardmax(x, { scale, mask }));
      agree((lw) => lw.hardmax(x, { scale: -scale, mask }));
    }),
    { numRuns: 300 },
  );
});
