// The nucleus of long rows and the draws from them, against decimal arithmetic: the same in every build, and on two threads.
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { create, type Lanewise } from "../../src/index.js";
import { uniform } from "../../src/spec/draws.js";
import { reaches } from "../../src/spec/share.js";
import { left } from "../chain/chains.js";
import { same, TYPES } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { beside, exact, fewest } from "../support/exact.js";
import { make, normals } from "../support/samples.js";

const { NEGATIVE_INFINITY: none } = Number;

const threaded: Lanewise[] = [];
for (const [build] of builds.filter(([build]) => build !== "none")) threaded.push(await create({ simd: build as "baseline", threads: 2 }));
afterAll(() => {
  for (const lw of threaded) lw.dispose();
});

const KINDS: Readonly<Record<string, (normal: () => number, i: number) => number>> = {
  "as a language model has it": (normal) => 3 * normal() - 2,
  peaked: (normal, i) => (i % 701 === 5 ? 18 + normal() : 2 * normal()),
  flat: (normal) => normal() / 500,
  // elements that stand for the row in the kernels are the first of each 32
  "whose samples tell too much": (normal, i) => (i % 32 < 4 ? 6 + normal() / 9 : 4 + normal()),
  "whose samples tell too little": (normal, i) => (i % 32 < 4 ? -9 : 3 * normal()),
  "of float16": (normal) => Math.round(3 * normal() * 128) / 128,
};
const SHARES = [1e-5, 0.1, 0.5, 0.9, 0.95, 0.999, 1 - 2 ** -20];

test.each(Object.entries(KINDS))("topP of a long row is the exact nucleus: %s", (_kind, value) => {
  const normal = normals(11);
  const x = make(Float32Array, 3_000, (i) => value(normal, i));
  const { order, sums } = exact(x);
  for (const [build, lw] of builds)
    for (const p of SHARES) {
      const kept = lw.topP(x, { p });
      const count = fewest(sums, p, false);
      expect(
        order.every((i, rank) => kept[i] > none === rank < count),
        `${build}, p ${p}: ${kept.filter((y) => y > none).length} instead of ${count}`,
      ).toBe(true);
      for (let seed = 0; seed < 3; seed++) expect(lw.sample(x, { seed })).toBe(order[fewest(sums, uniform(seed), true) - 1]);
    }
});

test.each(TYPES)("topP where sums come as near to p as can be: %o", (type) => {
  // p is a sum of probabilities, rounded: one unit in its last place less or more decides
  const rows = fc.oneof(
    fc.array(fc.double({ min: -12, max: 3, noNaN: true }), { minLength: 2, maxLength: 30 }),
    fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 2, maxLength: 30 }),
  );
  const law = fc.property(rows, fc.nat(), fc.integer({ min: -2, max: 2 }), fc.boolean(), (row, at, ulps, long) => {
    const x = make(type, long ? 600 : row.length, (i) => row[i] ?? none);
    const { order, sums } = exact(x);
    const share = sums[at % row.length].div(sums[sums.length - 1]).toNumber();
    const p = Math.min(1 - 2 ** -53, beside(share, ulps));
    const count = fewest(sums, p, false);
    for (const [build, lw] of builds) {
      const kept = lw.topP(x, { p });
      expect(
        order.every((i, rank) => x[i] === none || kept[i] > none === rank < count),
        `${build}: ${kept.filter((y) => y > none).length} instead of ${count}`,
      ).toBe(true);
    }
  });
  fc.assert(law, { seed: 1, numRuns: 150 });
});

test.each(["as a language model has it", "peaked"])(
  "the nucleus of 150,000 tokens is the exact one, in a chain, too: %s",
  (kind) => {
    const normal = normals(5);
    // logits of float16 have fewer values, whose decimal exponentials take less time
    const x = make(Float32Array, 150_000, (i) => Math.round(KINDS[kind](normal, i) * 128) / 128);
    const { order, sums } = exact(x);
    const total = sums[sums.length - 1];
    const places = [70, 4_321, 40_000];
    const shares = [0.95, ...places.map((i) => sums[i].div(total).toNumber())];
    for (const p of [...shares, beside(shares[2], 1)]) {
      const right = order.slice(0, fewest(sums, p, false)).sort((a, b) => a - b);
      for (const [build, lw] of builds) {
        const steps = [{ topP: p }];
        for (const kept of [lw.topP(x, { p }), lw.createSampler({ vocabulary: x.length, steps }).process(x)])
          expect(
            Buffer.compare(Buffer.from(Int32Array.from(left(kept)).buffer), Buffer.from(Int32Array.from(right).buffer)),
            `${build}, p ${p}`,
          ).toBe(0);
      }
    }
  },
  120_000,
);

test("a tenth of thirty equal logits are three, though 0.1 is a little more in float64", () => {
  for (const [, lw] of builds)
    for (const n of [30, 3000]) expect(lw.topP(new Float32Array(n), { p: 0.1 }).filter((y) => y === 0)).toHaveLength(n / 10);
  const masses = { x: new Float64Array(30), top: 0, temperature: 1 };
  const cut = (last: number) => ({ value: 0, last });
  expect(reaches(masses, cut(2), { of: cut(29), share: 0.1, beyond: false })).toBe(true);
  expect(reaches(masses, cut(2), { of: cut(29), share: 0.1, beyond: true })).toBe(false);
  expect(reaches(masses, cut(2), { of: cut(29), share: 0.1 + 2 ** -56, beyond: false })).toBe(false);
});

describe("rows on two threads are as on one", () => {
  test.each(TYPES)("%o", (type) => {
    const [rows, n] = [24, 9000];
    const normal = normals(4);
    const x = make(type, rows * n, (i) => (i < n ? 0 : Math.round(3 * normal() * 64) / 64));
    const shape = [rows, n];
    for (const lw of threaded) {
      const own = lw.alloc(type as typeof Float32Array, rows * n);
      own.set(x);
      const options = { shape, topP: 0.9, temperature: 0.8 };
      const [one, kept] = [builds[0][1].sample(x, options), builds[0][1].topP(x, { shape, p: 0.9 })];
      for (let turn = 0; turn < 10; turn++) expect(lw.sample(own, options)).toEqual(one);
      expect(same(lw.topP(own, { shape, p: 0.9 }), kept)).toBe(true);
      lw.free(own);
    }
  });
});
