// Wrong arrays of 16 bits are refused with a clear error, before anything is written.
import { describe, expect, test } from "vitest";
import { sigmoid, softmax } from "../../src/index.js";
import { builds, Float16Class } from "../support/halves.js";

const type = "float16";

describe.each(builds)("%s", (_, half) => {
  const x = () => Uint16Array.of(0x3c00, 0x3c00, 0x3c00, 0x3c00);
  const out = x();
  const wrong = [
    ["no type", () => half.sigmoid(x()), TypeError, /^sigmoid: "type" expected "float16" or "bfloat16" for a Uint16Array, got undefined$/],
    [
      "another type",
      () => half.sigmoid(x(), { type: "float8" as never }),
      RangeError,
      /^sigmoid: "type" expected "float16" or "bfloat16", got "float8"$/,
    ],
    ["a type of another kind", () => half.sigmoid(x(), { type: 16 as never }), TypeError, /^sigmoid: "type" expected/],
    ["a short out", () => half.sigmoid(x(), { type, out: out.subarray(1) }), RangeError, /^sigmoid: "out" expected length 4, got 3$/],
    [
      "out of other elements",
      () => half.sigmoid(x(), { type, out: new Int16Array(4) as never }),
      TypeError,
      /^sigmoid: "out" expected a Float32Array/,
    ],
    ["an unknown option", () => half.sigmoid(x(), { type, alpa: 1, out } as never), TypeError, /^sigmoid: "alpa" is no option/],
    ["a wrong parameter", () => half.elu(x(), { type, alpha: Number.NaN, out }), RangeError, /^elu: "alpha" expected/],
    [
      "float64 beside it",
      () => half.sigmoid.backward(new Float64Array(4) as never, x(), { type }),
      TypeError,
      /^sigmoid: "arrays" expected none of float64/,
    ],
    ["options that are none", () => half.sigmoid(x(), 7 as never), TypeError, /^sigmoid/],
    ["a shape that does not fit", () => half.softmax(x(), { type, shape: [3, 2], out }), RangeError, /^softmax: "shape"/],
    ["a wrong scale", () => half.softmax(x(), { type, shape: [2, 2], scale: Number.NaN, out }), RangeError, /^softmax: "scale"/],
    [
      "results that overlap",
      () => half.dense.backward(x(), x(), x(), { type, shape: [2, 2, 2], out: { x: out, weights: out.subarray(0) } }),
      RangeError,
      /^dense: "out.weights" expected an array apart from the other results/,
    ],
    [
      "a matrix that is too short",
      () => half.dense(x(), x().subarray(1), { type, shape: [2, 2, 2], out }),
      RangeError,
      /^dense: "shape" expected inputs x units to be the length 3 of weights/,
    ],
    [
      "toFloat32 of float32",
      () => half.toFloat32(new Float32Array(1) as never),
      TypeError,
      /^toFloat32: "x" expected a Float16Array or Uint16Array, got Float32Array$/,
    ],
    ["toFloat32 without a type", () => half.toFloat32(x()), TypeError, /^toFloat32: "type" expected/],
    [
      "toFloat32 into float64",
      () => half.toFloat32(x(), { type, out: new Float64Array(4) as never }),
      TypeError,
      /^toFloat32: "out" expected a Float32Array/,
    ],
    [
      "toFloat32 into too few",
      () => half.toFloat32(x(), { type, out: new Float32Array(3) }),
      RangeError,
      /^toFloat32: "out" expected length 4, got 3$/,
    ],
    [
      "fromFloat32 of float64",
      () => half.fromFloat32(new Float64Array(1) as never),
      TypeError,
      /^fromFloat32: "x" expected a Float32Array/,
    ],
    [
      "fromFloat32 into too many",
      () => half.fromFloat32(new Float32Array(3), { type, out }),
      RangeError,
      /^fromFloat32: "out" expected length 3, got 4$/,
    ],
    [
      "an option that fromFloat32 has not",
      () => half.fromFloat32(new Float32Array(3), { dtype: type } as never),
      TypeError,
      /^fromFloat32: "dtype" is no option/,
    ],
    ["alloc of another class", () => half.alloc(Int8Array as never, 1), TypeError, /^alloc: "type" expected/],
    [
      "alloc with a type",
      () => (half.alloc as (...args: unknown[]) => unknown)(Uint16Array, 3, { type: "bfloat16" }),
      TypeError,
      /^alloc: "options" expected nothing, since the call says what a Uint16Array holds: .*, got Object$/,
    ],
    [
      "bits of no type as weights of int8",
      () => half.createDense({ weights: x(), inputs: 2, units: 2, type: "int8" }),
      TypeError,
      /^createDense: "weights" expected floats with type "int8", as toFloat32\(weights, \{ type: "bfloat16" \}\) makes them, got Uint16Array$/,
    ],
    ["alloc of half an element", () => half.alloc(Uint16Array, 1.5), RangeError, /^alloc: "length" expected a whole number/],
    [
      "free of an array that is not from alloc",
      () => half.free(x()),
      TypeError,
      /^free: "x" expected an array that alloc returned, got Uint16Array$/,
    ],
  ] as const;

  test.each(wrong)("%s", (_, run, error, message) => {
    const before = [...out];
    expect(run).toThrow(error);
    expect(run).toThrow(message);
    expect([...out]).toEqual(before);
  });

  test("arrays that were freed, and detached", () => {
    const y = half.alloc(Uint16Array, 1000);
    const rest = y.subarray(8);
    half.free(y);
    expect(() => half.sigmoid(y, { type })).toThrow(/^sigmoid: "array" expected a live array, got one that was freed$/);
    expect(() => half.free(y)).toThrow(/^free: "x" expected a live array, got one that was freed$/);
    if (half.memory !== undefined) expect(() => half.sigmoid(rest, { type })).toThrow(/freed/);
    const sent = x();
    structuredClone(sent.buffer, { transfer: [sent.buffer] });
    expect(() => half.sigmoid(sent, { type })).toThrow(/detached/);
  });

  test("an option is read once", () => {
    let asked = 0;
    const y = half.sigmoid(x(), {
      type,
      get out() {
        return asked++ === 0 ? out : x().subarray(1);
      },
    });
    expect([y === out, asked]).toEqual([true, 1]);
  });

  test("a full heap: the same results", () => {
    if (half.memory === undefined) return;
    const kept = [];
    try {
      for (let bytes = 2 ** 27; bytes >= 64; bytes /= 2)
        try {
          for (;;) kept.push(half.alloc(Uint16Array, bytes / 2));
        } catch {}
      expect([...half.softmax(x(), { type, shape: [2, 2] })]).toEqual([0x3800, 0x3800, 0x3800, 0x3800]);
      expect([...half.softmax(x(), { type, shape: [2, 2], axis: 0 })]).toEqual([0x3800, 0x3800, 0x3800, 0x3800]);
      expect([...half.toFloat32(x(), { type })]).toEqual([1, 1, 1, 1]);
    } finally {
      for (const y of kept) half.free(y);
    }
  });
});

test.skipIf(Float16Class === undefined)("lanewise itself says where Float16Array is taken", () => {
  const x = new (Float16Class as NonNullable<typeof Float16Class>)([1, 2]);
  expect(() => sigmoid(x as never)).toThrow(
    /^sigmoid: "x" expected a Float32Array or Float64Array, got Float16Array, which "lanewise\/float16" takes$/,
  );
});

test("lanewise itself says where the bits of such numbers are taken", () => {
  expect(() => softmax.backward(new Float32Array(4) as never, new Uint16Array(4) as never)).toThrow(
    /got Uint16Array, which "lanewise\/float16" takes$/,
  );
  expect(() => sigmoid(new Uint16Array(4) as never)).toThrow(
    /^sigmoid: "x" expected a Float32Array or Float64Array, got Uint16Array, which "lanewise\/float16" takes$/,
  );
});
