// Draws from short rows, which plain JavaScript makes: those of the spec.
import fc from "fast-check";
import { expect, test } from "vitest";
import { drawShort } from "../../src/operators/sampling/short.js";
import { sample } from "../../src/spec/sampling.js";
import { TYPES } from "../support/arrays.js";
import { make } from "../support/samples.js";

const { NEGATIVE_INFINITY: hidden, NaN: nan, POSITIVE_INFINITY: infinity } = Number;

test.each(TYPES)("%o: the place that the spec draws, unless sums are too near to say", (type) => {
  const value = fc.oneof(fc.double({ min: -9, max: 9, noNaN: true }), fc.integer({ min: -2, max: 2 }), fc.constant(hidden));
  const law = fc.property(
    fc.array(value, { maxLength: 384 }),
    fc.constantFrom(0.4, 1, 3),
    fc.constantFrom(1, 2, 7, 40, infinity),
    fc.constantFrom(0.01, 0.5, 0.9, 1),
    fc.constantFrom(0, 0.05, 1),
    fc.double({ min: 0, max: 1 - 2 ** -53, noNaN: true }),
    (values, temperature, topK, topP, minP, u) => {
      const x = make(type, values.length + 1, (i) => values[i] ?? 0);
      const options = { temperature, topK, topP, minP };
      const found = drawShort(x, options, u);
      if (found === undefined) return;
      const right = sample.draw(x, options, { u: () => u, tries: 1, most: 1 });
      expect(found.places).toEqual(right.places);
      expect(Math.abs(found.mass / right.mass - 1)).toBeLessThan(1e-12);
    },
  );
  fc.assert(law, { seed: 1, numRuns: 1000 });
});

test("nothing where sums do not tell, or there are no probabilities", () => {
  const options = { temperature: 1, topK: infinity, topP: 1, minP: 0 };
  expect(drawShort(new Float32Array(8), options, 0.5)).toBeUndefined();
  expect(drawShort(new Float32Array(8), options, 0.55)?.places).toEqual([4]);
  expect(drawShort(new Float32Array(8), { ...options, topP: 0.5 }, 0.1)).toBeUndefined();
  for (const one of [nan, infinity, hidden]) expect(drawShort(Float32Array.of(one, hidden), options, 0.5)).toBeUndefined();
});
