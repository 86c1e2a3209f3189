// Weights of 8 bits: the layer has the bits of the definition, and errors within the documented bounds. The last tests are of all narrow weights.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { create, type Lanewise, type LayerOptions } from "../../src/index.js";
import { place, same, sample } from "../support/arrays.js";
import { builds } from "../support/builds.js";
import { LAYERS } from "../support/shapes.js";
import { operands, range, type Sizes } from "./operands.js";

type Narrow = Pick<LayerOptions<Float32Array>, "type" | "group" | "activations">;

const INTEGERS: Narrow[] = [
  { type: "int8" },
  { type: "int8", group: 32 },
  { type: "int8", group: 64 },
  { type: "int8", activations: "int8" },
  { type: "int8", group: 32, activations: "int8" },
];

/** Elements as whole and as narrow as they come: the largest becomes `most`. */
function integers(x: readonly number[], most: number): { scale: number; q: number[] } {
  const scale = Math.fround(Math.max(0, ...x.map(Math.abs)) / most);
  const even = (v: number) => (Math.abs(v % 1) === 0.5 ? 2 * Math.round(v / 2) : Math.round(v));
  return { scale, q: x.map((value) => (scale === 0 ? 0 : even(Math.fround(value / scale)) + 0)) };
}

/** A unit's result by the definition: groups of integers whose sums are exact, added in float32. */
function unit(x: readonly number[], w: readonly number[], { group, activations }: Narrow): number {
  const [own, most] = activations === "int8" ? [x.length, 127] : [64, 32767];
  const all = integers(w, 127);
  let sum = 0;
  for (let first = 0; first < x.length; first += group ?? own) {
    const end = first + (group ?? own);
    const a = integers(x.slice(first, end), most);
    const b = group === undefined ? { ...all, q: all.q.slice(first, end) } : integers(w.slice(first, end), 127);
    const exact = a.q.reduce((total, q, i) => total + q * b.q[i], 0);
    sum = Math.fround(sum + Math.fround(Math.fround(Math.fround(exact) * b.scale) * a.scale));
  }
  return sum;
}

describe.each(builds)("%s", (_, lw) => {
  describe.each(INTEGERS)("%o", (how) => {
    test.each(LAYERS)("%i x %i x %i: the bits of the definition, row by row too", (...shape) => {
      const [batch, inputs, units] = shape;
      const { x, weights, bias } = operands(shape);
      const layer = lw.createDense({ weights, bias, inputs, units, ...how });
      const y = layer(x);
      for (let i = 0; i < y.length; i += y.length > 500 ? 17 : 1) {
        const [row, j] = [Math.floor(i / units), i % units];
        const column = range(inputs).map((q) => weights[q * units + j]);
        const expected = Math.fround(bias[j] + unit([...x.subarray(row * inputs, (row + 1) * inputs)], column, how));
        if (!Object.is(y[i], expected)) expect.fail(`element ${i}: ${y[i]} instead of ${expected}`);
      }
      for (let row = 0; row < Math.min(batch, 3); row++)
        expect(same(layer(x.subarray(row * inputs, (row + 1) * inputs)), y.slice(row * units, (row + 1) * units)), `row ${row}`).toBe(true);
      const out = lw.alloc(Float32Array, y.length);
      expect(same(layer(place(lw, x, 0, "block").view as Float32Array, { out }), y)).toBe(true);
      layer.free();
      lw.free(out);
    });

    test("the error is within the bound: half a scale of weights and of inputs, and the rounding of the sums", () => {
      const shape = [5, 700, 13] as const;
      const [, inputs, units] = shape;
      const { x, weights } = operands(shape);
      const y = lw.createDense({ weights, inputs, units, ...how })(x);
      const most = how.activations === "int8" ? 127 : 32767;
      const [wGroup, xGroup] = [how.group ?? inputs, how.group ?? (how.activations === "int8" ? inputs : 64)];
      let worst = 0;
      y.forEach((y, i) => {
        const [row, j] = [Math.floor(i / units), i % units];
        const at = (q: number) => ({ x: x[row * inputs + q], w: weights[q * units + j] });
        const largest = (q: number, group: number, key: "x" | "w") =>
          Math.max(...range(Math.min(group, inputs - q)).map((i) => Math.abs(at(q + i)[key])));
        let [sum, bound, size] = [0, 0, 0];
        for (let q = 0; q < inputs; q++) {
          const { x, w } = at(q);
          const [sw, sx] = [largest(q - (q % wGroup), wGroup, "w") / 127, largest(q - (q % xGroup), xGroup, "x") / most];
          sum += x * w;
          size += Math.abs(x * w);
          bound += (Math.abs(x) * sw + Math.abs(w) * sx) / 2 + (sw * sx) / 4;
        }
        bound = bound * 1.001 + size * 2 ** -24 * (inputs / xGroup + 4);
        worst = Math.max(worst, Math.abs(y - sum) / bound);
      });
      expect(worst).toBeLessThan(1);
      expect(worst).toBeGreaterThan(1e-4);
    });

    test("NaN and infinities make their own row NaN, and no other", () => {
      const [inputs, units] = [70, 9];
      const { weights } = operands([1, inputs, units]);
      const layer = lw.createDense({ weights, inputs, units, ...how });
      const x = sample(Float32Array, 7 * inputs, 5) as Float32Array;
      const right = layer(x);
      [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].forEach((special, i) => {
        x[2 * i * inputs + 20 * i] = special;
      });
      layer(x).forEach((y, i) => {
        const row = Math.floor(i / units);
        expect(y).toBe([0, 2, 4].includes(row) ? Number.NaN : right[i]);
      });
    });
  });

  test.each(INTEGERS)("integers that were stored give the bits of the layer that made them: %o", (how) => {
    for (const shape of [...LAYERS, [3, 0, 4]] as Sizes[]) {
      const [, inputs, units] = shape;
      const { x, weights, bias } = operands(shape);
      const { group, activations } = how;
      const { values, scales } = lw.quantize(weights, { shape: [inputs, units], axis: 0, group });
      const y = lw.createDense({ weights, bias, inputs, units, ...how })(x);
      const [type, given] = [shape[0] % 2 === 0 ? ("int8" as const) : undefined, { values: values.slice(), scales: scales.slice() }];
      const layer = lw.createDense({ weights: given.values, scales: given.scales, bias, inputs, units, type, group, activations });
      given.values.fill(3);
      given.scales.fill(7);
      expect(same(layer(x), y), `${shape}`).toBe(true);
      expect([layer.inputs, layer.units]).toEqual([inputs, units]);
      layer.free();
    }
  });

  test("integers of others: -128, and scales of any sign", () => {
    const [inputs, units] = [130, 9];
    const values = Int8Array.from({ length: inputs * units }, (_, i) => (i % 5 === 0 ? -128 : ((i * 37) % 256) - 128));
    for (const { group, activations } of INTEGERS) {
      const groups = group === undefined ? 1 : Math.ceil(inputs / group);
      const scales = Float32Array.from({ length: groups * units }, (_, i) => ((i % 7) - 3) / 64);
      const x = Float32Array.from({ length: 2 * inputs }, (_, i) => (i % 3 === 0 ? -1 : 1) * 127);
      const y = lw.createDense({ weights: values, scales, inputs, units, group, activations })(x);
      // in both forms these inputs are integers, and the sums are exact
      y.forEach((y, at) => {
        const [row, j] = [Math.floor(at / units), at % units];
        const scale = (i: number) => scales[Math.floor(i / (group ?? inputs)) * units + j];
        const sum = range(inputs).reduce((sum, i) => sum + x[row * inputs + i] * values[i * units + j] * scale(i), 0);
        expect(Math.abs(y - sum)).toBeLessThanOrEqual(1e-4 * Math.abs(sum) + 1e-2);
      });
    }
    const most = 131072; // products of -128 and 127 that a sum of 32 bits holds
    const layer = lw.createDense({
      weights: new Int8Array(most).fill(-128),
      scales: Float32Array.of(1),
      inputs: most,
      units: 1,
      activations: "int8",
    });
    expect(layer(new Float32Array(most).fill(1))[0]).toBe(Math.fround(Math.fround(-128 * 127 * most) * Math.fround(1 / 127)));
  });

  test("an input beside one 65534 times larger is lost, alone among its 64", () => {
    const x = new Float32Array(65);
    [x[0], x[1], x[64]] = [1e6, 1, 1];
    const weights = Float32Array.from(x, (_, i) => Number(i === 1 || i === 64));
    const sum = (activations?: "int16") => lw.createDense({ weights, inputs: 65, units: 1, type: "int8", activations })(x)[0];
    expect([sum(), sum("int16")]).toEqual([1, 1]);
  });

  test("zeros, subnormal numbers and nothing at all", () => {
    for (const how of [...INTEGERS, { type: "float16" }, { type: "bfloat16" }] as Narrow[]) {
      const zero = lw.createDense({ weights: new Float32Array(12), bias: Float32Array.of(1, -2, 3, 4), inputs: 3, units: 4, ...how });
      expect([...zero(Float32Array.of(5, 6, 7))]).toEqual([1, -2, 3, 4]);
      expect([...zero(new Float32Array(6))]).toEqual([1, -2, 3, 4, 1, -2, 3, 4]);
      expect(zero(new Float32Array(0)).length).toBe(0);
      const none = lw.createDense({ weights: new Float32Array(0), bias: Float32Array.of(1, 2), inputs: 0, units: 2, ...how });
      expect([...none(new Float32Array(0))]).toEqual([1, 2]);
      const least = lw.createDense({ weights: new Float32Array(2).fill(1), inputs: 2, units: 1, ...how });
      expect(least(Float32Array.of(2 ** -149, 0))[0]).toBe(2 ** -149);
    }
  });

  test("quantize: the nearest integers, the even one of two, with a scale for each group", () => {
    const x = Float32Array.of(127, 0.5, 1.5, -2.5, 0, 0, 0, 0, 1e-45, -3e-45);
    const { values, scales } = lw.quantize(x, { group: 4 });
    expect([...values]).toEqual([127, 0, 2, -2, 0, 0, 0, 0, 1, -2]);
    expect([...scales]).toEqual([1, 0, 2 ** -149]);
    const size = fc.integer({ min: 1, max: 6 });
    fc.assert(
      fc.property(size, size, size, fc.integer({ min: 0, max: 2 }), fc.option(size), (a, b, c, axis, group) => {
        const shape = [a, b, c];
        const x = sample(Float32Array, a * b * c, 9) as Float32Array;
        const options = { shape, axis, ...(group !== null && { group }) };
        const found = lw.quantize(x, options);
        const y = lw.dequantize(found, options);
        const inner = shape.slice(axis + 1).reduce((p, n) => p * n, 1);
        const groups = Math.ceil(shape[axis] / (group ?? shape[axis]));
        x.forEach((x, i) => {
          const [at, outer] = [Math.floor(i / inner) % shape[axis], Math.floor(i / inner / shape[axis])];
          const scale = found.scales[(outer * groups + Math.floor(at / (group ?? shape[axis]))) * inner + (i % inner)];
          expect(Math.abs(y[i] - x)).toBeLessThanOrEqual(scale * (0.5 + 2 ** -16));
        });
        expect(lw.quantize(y, options)).toEqual(found);
      }),
      { numRuns: 100 },
    );
  });

  test("what a type cannot hold is refused, and options that do not belong to it", () => {
    const layer = lw.createDense as unknown as (options: object) => unknown;
    const make = (value: number, how: object) => () => layer({ weights: Float32Array.of(1, value), inputs: 2, units: 1, ...how });
    const stored = (how: object) => () => layer({ weights: new Int8Array(80), scales: new Float32Array(2), inputs: 40, units: 2, ...how });
    const cases: [() => unknown, typeof TypeError | typeof RangeError, RegExp][] = [
      [make(65520, { type: "float16" }), RangeError, /^createDense: "weights" expected finite numbers that float16 can hold, got 65520$/],
      [make(3.4e38, { type: "bfloat16" }), RangeError, /expected finite numbers that bfloat16 can hold, got 3\.39/],
      [make(Number.NaN, { type: "int8" }), RangeError, /"weights" expected finite numbers, got NaN$/],
      [make(1, { type: "int4" }), RangeError, /"type" expected "float32", "float16", "bfloat16" or "int8", got "int4"$/],
      [make(1, { type: 8 }), TypeError, /"type" expected .*, got 8$/],
      [make(1, { type: "int8", group: 16 }), RangeError, /"group" expected 32 or 64, got 16$/],
      [make(1, { type: "float16", group: 32 }), TypeError, /"group" expected nothing without type "int8", got 32$/],
      [make(1, { activations: "int8" }), TypeError, /"activations" expected nothing without type "int8", got "int8"$/],
      [make(1, { type: "int8", activations: "float32" }), RangeError, /"activations" expected "int16" or "int8", got "float32"$/],
      [make(1, { dtype: "int8" }), TypeError, /"dtype" is no option; "type" is meant\?$/],
      [
        () => layer({ weights: new Float64Array(2), inputs: 2, units: 1, type: "int8" }),
        TypeError,
        /"weights" expected a Float32Array with "type", got Float64Array$/,
      ],
      [() => lw.quantize(Float32Array.of(1, Number.POSITIVE_INFINITY)), RangeError, /"x" expected finite numbers.*, got Infinity$/],
      [() => lw.quantize(new Float32Array(4), { group: 0 }), RangeError, /"group" expected a whole number from 1 on, got 0$/],
      [
        () => lw.dequantize({ values: new Int8Array(4), scales: new Float32Array(1) }, { group: 2 }),
        RangeError,
        /"scales" expected length 2, got 1$/,
      ],
      [
        () => lw.dequantize({ values: new Uint8Array(4) as never, scales: new Float32Array(1) }),
        TypeError,
        /"values" expected an Int8Array, got Uint8Array$/,
      ],
      [stored({ scales: undefined }), TypeError, /^createDense: "scales" expected a Float32Array, got undefined$/],
      [stored({ scales: new Float64Array(2) }), TypeError, /"scales" expected a Float32Array, got Float64Array$/],
      [stored({ scales: new Float32Array(3) }), RangeError, /"scales" expected length 2, got 3$/],
      [stored({ group: 32 }), RangeError, /"scales" expected length 4, got 2$/],
      [stored({ scales: Float32Array.of(1, Number.NaN) }), RangeError, /"scales" expected finite numbers, got NaN$/],
      [stored({ weights: new Int8Array(5) }), RangeError, /"weights" expected length 80, got 5$/],
      [stored({ weights: new Uint8Array(80) }), TypeError, /"scales" expected nothing without weights in an Int8Array, got Float32Array$/],
      [stored({ type: "float16" }), TypeError, /"type" expected "int8" for an Int8Array, got "float16"$/],
      [stored({ bias: new Float64Array(2) }), TypeError, /"bias" expected a Float32Array like "scales", got Float64Array$/],
      [stored({ scale: 1 }), TypeError, /"scale" is no option; "scales" is meant\?$/],
      [() => (stored({})() as (x: object) => void)(new Float64Array(40)), TypeError, /"x" expected a Float32Array like "weights"/],
      [() => lw.dequantize(7 as never), TypeError, /"quantized" expected an object \{ values, scales \}, got 7$/],
    ];
    for (const [run, error, message] of cases) {
      expect(run).toThrow(error);
      expect(run).toThrow(message);
    }
    expect(make(65519, { type: "float16" })).not.toThrow();
    expect(make(1, { type: "float32" })).not.toThrow();
  });
});

/** Calls until the engine has its best code for the kernels. */
const HOT = 3000;

test.each([...INTEGERS, { type: "float16" }, { type: "bfloat16" }] as Narrow[])("the same bits cold and hot: %o", (how) => {
  for (const [build, lw] of builds) {
    if (build === "none") continue;
    const { x, weights } = operands([3, 130, 20]);
    const layer = lw.createDense({ weights, inputs: 130, units: 20, ...how });
    const [one, three] = [layer(x.subarray(0, 130)), layer(x)];
    for (let i = 0; i < HOT; i++) layer(i % 2 === 0 ? x : x.subarray(0, 130));
    expect(same(layer(x.subarray(0, 130)), one) && same(layer(x), three), build).toBe(true);
  }
});

test("threads give the bits of one", async () => {
  const many: Lanewise = await create({ threads: 2, simd: builds[0][0] as "baseline" });
  const [, one] = builds[0];
  for (const how of [...INTEGERS, { type: "float16" }, { type: "bfloat16" }] as Narrow[])
    for (const shape of [
      [1, 1100, 333],
      [70, 300, 90],
    ] as Sizes[]) {
      const [batch, inputs, units] = shape;
      const { x, weights, bias } = operands(shape);
      const y = one.createDense({ weights, bias, inputs, units, ...how })(x);
      const layer = many.createDense({ weights, bias, inputs, units, ...how });
      const [from, out] = [many.alloc(Float32Array, x.length), many.alloc(Float32Array, batch * units)];
      from.set(x);
      for (let i = 0; i < 60; i++) expect(same(layer(from, { out }), y), `${JSON.stringify(how)}, ${shape}, call ${i}`).toBe(true);
      for (const array of [from, out]) many.free(array);
      layer.free();
    }
  many.dispose();
});
