// The encoder block of examples/ against the same in plain JavaScript.
import { expect, test } from "vitest";
import { type BlockSizes, createBlock, randomWeights } from "../../examples/encoder.js";
import { plainBlock } from "../../examples/plainEncoder.js";
import { worst } from "../attention/attention.js";
import { sample, uniform } from "../support/arrays.js";
import { builds } from "../support/builds.js";

const SIZES: readonly BlockSizes[] = [
  { tokens: 1, size: 8, heads: 2, hidden: 12 },
  { tokens: 9, size: 24, heads: 3, hidden: 40 },
  { tokens: 37, size: 96, heads: 6, hidden: 384 },
];

test.each(builds)("%s: a block computes what its definition says, masked or not, and call after call", (_build, lw) => {
  for (const sizes of SIZES) {
    const weights = randomWeights(sizes, uniform(sizes.tokens));
    const [block, plain] = [createBlock(lw, weights, sizes), plainBlock(weights, sizes)];
    const mask = Uint8Array.from({ length: sizes.tokens }, (_, i) => Number(i === 0 || i % 4 !== 3));
    for (const seed of [1, 2]) {
      const x = sample(Float32Array, sizes.tokens * sizes.size, seed) as Float32Array;
      const given = x.slice();
      for (const own of [undefined, mask]) expect(worst(block(x, own), plain(x, own))).toBeLessThan(1e-5);
      expect(x).toEqual(given);
    }
  }
});
