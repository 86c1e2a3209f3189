// Weights of 16 bits: the layer is that of the rounded weights, to the bit.
import { describe, expect, test } from "vitest";
import type { HalfType } from "../../src/spec/float16.js";
import { place, same, sample } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { bits, wide } from "../support/halves.js";
import { LAYERS } from "../support/shapes.js";
import { operands, range } from "./operands.js";

/** The numbers of 16 bits by their bits. */
function float16(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  const size = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
  return bits & 0x8000 ? -size : size;
}
const bfloat16 = (bits: number): number => new Float32Array(Uint32Array.of(bits << 16).buffer)[0];

const HALVES = [
  ["float16", float16, 0x7bff],
  ["bfloat16", bfloat16, 0x7f7f],
] as const;

const rounded = (x: Float32Array, type: HalfType): Float32Array => wide(bits(x, type), type);

describe.each(HALVES)("%s", (type, decode, largest) => {
  const numbers = range(largest + 1).map(decode);

  test.each(builds)("%s: every number is a weight, and so is what rounds to one", (_, lw) => {
    // few enough exponents to lie within 2^31 of the largest
    const all = numbers.filter((value) => type === "bfloat16" || value < 64);
    const next = (value: number, i: number) => (i % 3 === 0 ? value : Math.fround(value * (1 + 2 ** (i % 3 === 1 ? -13 : -14))));
    const weights = Float32Array.from(all.flatMap((value, i) => [next(value, i), -next(value, i)]));
    const units = weights.length;
    const expected = rounded(weights, type);
    for (const x of [1, 2 ** -20, -4]) {
      const layer = lw.createDense({ weights, inputs: 1, units, type });
      const y = layer(Float32Array.of(x));
      const wrong = y.findIndex((y, i) => Math.abs(y - Math.fround(expected[i] * x)) > 0);
      expect(wrong < 0 ? "right" : `${weights[wrong]} x ${x} became ${y[wrong]}`).toBe("right");
      layer.free();
    }
  });

  describe.each(builds)("%s", (_, lw) => {
    test.each(LAYERS)("%i x %i x %i: the bits of a float32 layer with the rounded weights, row by row too", (...shape) => {
      const [batch, inputs, units] = shape;
      const { x, weights, bias } = operands(shape);
      const options = { inputs, units, bias, activation: lw.leakyRelu };
      const wide = lw.createDense({ weights: rounded(weights, type), ...options });
      const narrow = lw.createDense({ weights, type, ...options });
      const y = wide(x);
      expect(same(narrow(x), y)).toBe(true);
      const out = lw.alloc(Float32Array, y.length);
      expect(same(narrow(place(lw, x, 0, "block").view as Float32Array, { out }), y)).toBe(true);
      for (let row = 0; row < Math.min(batch, 3); row++)
        expect(same(narrow(x.subarray(row * inputs, (row + 1) * inputs)), y.slice(row * units, (row + 1) * units)), `row ${row}`).toBe(
          true,
        );
      for (const layer of [wide, narrow]) layer.free();
      lw.free(out);
    });

    test("inputs of any size, none of which is lost", () => {
      const [inputs, units] = [40, 11];
      const { weights } = operands([1, inputs, units]);
      const options = { inputs, units };
      const wide = lw.createDense({ weights: rounded(weights, type), ...options });
      const narrow = lw.createDense({ weights, type, ...options });
      for (const size of [1e-30, 1e-12, 1e12, 1e30, 1e34]) {
        const x = (sample(Float32Array, inputs, 3) as Float32Array).map((v) => v * size);
        expect(same(narrow(x), wide(x)), `${size}`).toBe(true);
      }
      const x = sample(Float32Array, inputs, 3) as Float32Array;
      for (const special of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        x[5] = special;
        expect(same(narrow(x), wide(x)), `${special}`).toBe(true);
      }
    });
  });
});

test.each(builds.filter(([build]) => build !== "none"))("%s: float16 weights 2^31 times smaller than the largest are 0", (_, lw) => {
  const [least, below] = [2 ** -15, 2 ** -15 - 2 ** -24];
  for (const inputs of [1, 2]) {
    const weights = Float32Array.from([65504, least, below, -least, -below, 2 ** -24, 0, 1, ...(inputs > 1 ? Array(8).fill(0) : [])]);
    const layer = lw.createDense({ weights, inputs, units: 8, type: "float16" });
    for (const batch of [1, 3])
      for (let row = 0; row < batch; row++) {
        const y = layer(new Float32Array(batch * inputs).fill(1)).slice(8 * row, 8 * row + 8);
        expect([...y.map((y) => y + 0)]).toEqual([65504, least, 0, -least, 0, 0, 0, 1]);
      }
    layer.free();
  }
});
