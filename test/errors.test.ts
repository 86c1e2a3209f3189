import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { create } from "../src/index.js";
import type { Parameter } from "../src/spec/spec.js";
import { builds, combinations, rowNames, unaryNames } from "./builds.js";
import { detached, refusal } from "./refusal.js";

const refuses = refusal((): [x: Float32Array, out: Float32Array] => [
  Float32Array.of(1, -2, 3, -4, 5, -6, 7, -8),
  new Float32Array(8).fill(9),
]);

describe.each(builds)("%s", (_build, lw) => {
  describe.each(unaryNames)("%s", (name) => {
    // as a caller without types would
    const op = lw[name] as unknown as {
      (...values: unknown[]): unknown;
      derivative(...values: unknown[]): unknown;
      backward(...values: unknown[]): unknown;
    };

    test.each([
      [undefined, "undefined"],
      [null, "null"],
      [1, "1"],
      ["ab", '"ab"'],
      [[1, 2], "Array"],
      [new Int32Array(8), "Int32Array"],
      [new ArrayBuffer(8), "ArrayBuffer"],
      [new DataView(new ArrayBuffer(8)), "DataView"],
      [{ length: 8 }, "Object"],
      [Object.create(null), "an object"],
    ])("x = %s", (x, came) => {
      const message = new RegExp(`^${name}: "x" expected a Float32Array or Float64Array, got ${came}$`);
      refuses((_, out) => op(x, { out }), TypeError, message);
      refuses((_, out) => op.derivative(x, { out }), TypeError, message);
      refuses((gy, out) => op.backward(gy, x, { out }), TypeError, message);
    });

    test("an out of the wrong kind, type or length throws", () => {
      refuses((x) => op(x, { out: [] }), TypeError, /"out" expected a Float32Array like "x", got Array$/);
      refuses((x) => op(x, { out: null }), TypeError, /"out" expected a Float32Array like "x", got null$/);
      refuses((x) => op(x, { out: new Float64Array(8) }), TypeError, /"out" expected a Float32Array like "x", got Float64Array$/);
      refuses((_, out) => op(new Float64Array(8), { out }), TypeError, /"out" expected a Float64Array like "x", got Float32Array$/);
      refuses((x, out) => op(x, { out: out.subarray(1) }), RangeError, /"out" expected length 8, got 7$/);
      refuses((x, out) => op.derivative(x, { out: out.subarray(1) }), RangeError, /"out" expected length 8, got 7$/);
    });

    test("a gy of the wrong kind or length throws", () => {
      refuses((x, out) => op.backward(undefined, x, { out }), TypeError, /"gy" expected a Float32Array like "x", got /);
      refuses(
        (x, out) => op.backward(new Float64Array(8), x, { out }),
        TypeError,
        /"gy" expected a Float32Array like "x", got Float64Array$/,
      );
      refuses((x, out) => op.backward(new Float32Array(9), x, { out }), RangeError, /"gy" expected length 8, got 9$/);
    });

    test("options that are not an object throw", () => {
      refuses((x, out) => op(x, out), TypeError, /"options" expected an object such as { out }, got Float32Array$/);
      refuses((x) => op(x, 0.2), TypeError, /"options" expected .*, got 0.2$/);
      refuses((x) => op(x, null), TypeError, /"options" expected .*, got null$/);
    });

    test("a detached or freed array throws", () => {
      refuses(
        (_, out) => op(detached(), { out: out.subarray(0, 0) }),
        TypeError,
        /"x" expected a live array, got one whose buffer was detached$/,
      );
      refuses((x) => op(x, { out: detached() }), TypeError, /"out" expected a live array, got one whose buffer was detached$/);
      if (lw.memory === undefined) return;
      const gone = lw.alloc(Float32Array, 8);
      const part = lw.alloc(Float32Array, 1024);
      lw.free(gone);
      lw.free(part);
      refuses((_, out) => op(gone, { out }), TypeError, /"x" expected a live array, got one that was freed$/);
      refuses((x) => op(x, { out: gone }), TypeError, /"out" expected a live array, got one that was freed$/);
      expect(() => op(part.subarray(1, 1000))).toThrow(/expected a live array, got one that was freed$/);
    });

    const parameters = Object.keys(lw[name].spec.parameters);
    test.runIf(parameters.length > 0)("a parameter outside its domain throws", () => {
      for (const parameter of parameters) {
        const { valid = Number.isFinite } = lw[name].spec.parameters[parameter as never] as Parameter;
        expect(valid(Number.NaN)).toBe(false);
        // the last two are out of float32's range
        const invalid = [Number.NaN, Number.POSITIVE_INFINITY, 1e39, 1e-46].filter((value) => !valid(Math.fround(value)));
        for (const value of invalid)
          refuses(
            (x, out) => op(x, { out, [parameter]: value }),
            RangeError,
            new RegExp(`"${parameter}" expected .*, got ${String(value).replace("+", "\\+")}$`),
          );
        for (const value of ["1", null, {}, 1n])
          refuses((x, out) => op.derivative(x, { out, [parameter]: value }), TypeError, new RegExp(`"${parameter}" expected .*, got `));
      }
    });

    const { conflict } = lw[name].spec;
    test.runIf(conflict !== undefined)("parameters that contradict each other throw", () => {
      const odd = combinations(lw[name], [-1, 1], true);
      expect(odd.length).toBeGreaterThan(0);
      for (const options of odd) {
        const text = `${name}: ${conflict?.(...Object.values(options))}`;
        for (const call of [op, op.derivative]) refuses((x, out) => call(x, { out, ...options }), RangeError, text);
      }
    });
  });

  describe.each(rowNames)("%s", (name) => {
    const op = lw[name] as unknown as { (...values: unknown[]): unknown; backward?(...values: unknown[]): unknown };
    const reduces = name === "logSumExp";
    /** The gradient of a row of eight from x alone. */
    const backward = (x: Float32Array, options: object) =>
      reduces ? op.backward?.(new Float32Array(1), x, new Float32Array(1), options) : op.backward?.(x, x, options);

    test.each([
      [{ shape: [2, 3] }, RangeError, /"shape" expected dimensions whose product is the length 8, got \[2,3\]$/],
      [{ shape: [] }, RangeError, /"shape" expected dimensions whose product/],
      [{ shape: [-2, -4] }, RangeError, /"shape" expected dimensions that are whole numbers from 0 on, got \[-2,-4\]$/],
      [{ shape: [0.5, 16] }, RangeError, /"shape" expected dimensions that are whole/],
      [{ shape: [Number.NaN, 8] }, RangeError, /"shape" expected dimensions that are whole/],
      [{ shape: [Number.POSITIVE_INFINITY, 0] }, RangeError, /"shape" expected dimensions that are whole/],
      [{ shape: 8 }, TypeError, /"shape" expected an array of dimensions, got 8$/],
      [{ shape: "24" }, TypeError, /"shape" expected an array of dimensions, got "24"$/],
      [{ shape: [2, 4], axis: 2 }, RangeError, /"axis" expected .*, got 2$/],
      [{ shape: [2, 4], axis: 0.5 }, RangeError, /"axis" expected .*, got 0.5$/],
      [{ shape: [2, 4], axis: "1" }, TypeError, /"axis" expected a whole number, got "1"$/],
      [{ shape: [2, 4], axis: -3 }, RangeError, /"axis" expected a whole number from -2 to 1, got -3$/],
      [{ shape: [2, 4], axis: Number.NaN }, RangeError, /"axis" expected a whole number from -2 to 1, got NaN$/],
      [{ axis: 1 }, RangeError, /"axis" expected a whole number from -1 to 0, got 1$/],
      [{ scale: Number.NaN }, RangeError, /"scale" expected a finite number, got NaN$/],
      [{ scale: Number.POSITIVE_INFINITY }, RangeError, /"scale" expected a finite number, got Infinity$/],
      [{ scale: "2" }, TypeError, /"scale" expected a finite number, got "2"$/],
      [{ mask: new Uint8Array(7) }, RangeError, /"mask" expected the length of a trailing part of shape \(8\), got 7$/],
      [{ shape: [2, 4], mask: [true] }, RangeError, /"mask" expected the length of a trailing part of shape \(4 or 8\), got 1$/],
      [{ mask: [1, 0, 1, 0, 1, 0, 1, 0] }, TypeError, /"mask" expected a Uint8Array, booleans or a Float32Array, got Array$/],
      [{ mask: new Float64Array(8) }, TypeError, /"mask" expected a Uint8Array, booleans or a Float32Array, got Float64Array$/],
      [{ mask: new Int8Array(8) }, TypeError, /"mask" expected .*, got Int8Array$/],
      [{ mask: true }, TypeError, /"mask" expected .*, got true$/],
      [{ mask: null }, TypeError, /"mask" expected .*, got null$/],
      [{ shape: [2, 4], causal: 1 }, TypeError, /"causal" expected true or false, got 1$/],
      [
        { causal: true },
        RangeError,
        /"causal" expected a shape \[..., queries, keys\] and the last axis, got "a shape of 1 dimensions, axis -1"$/,
      ],
      [{ shape: [2, 4], axis: 0, causal: true }, RangeError, /"causal" expected .*, got /],
      [{ out: new Float64Array(8) }, TypeError, /"out" expected a Float32Array/],
    ])("options %o", (options, error, message) => {
      refuses((x, out) => op(x, { out, ...options }), error, message);
      if (op.backward !== undefined) refuses((x, out) => backward(x, { out, ...options }), error, message);
    });

    test("out of the wrong length", () => {
      const length = reduces ? 1 : 8;
      refuses((x) => op(x, { out: new Float32Array(7) }), RangeError, new RegExp(`"out" expected length ${length}, got 7$`));
      if (op.backward !== undefined)
        refuses((x) => backward(x, { out: new Float32Array(7) }), RangeError, /"out" expected length 8, got 7$/);
    });

    test("an x that is not an array of floats throws", () => {
      refuses((_, out) => op([1, 2], { out }), TypeError, /"x" expected a Float32Array or Float64Array, got Array$/);
      refuses((x, out) => op(x, out), TypeError, /"options" expected an object/);
    });

    test.runIf(op.backward !== undefined && !reduces)("gy and y that are none, or of the wrong length", () => {
      refuses((x, out) => op.backward?.(new Float32Array(7), x, { out }), RangeError, /"gy" expected length 8, got 7$/);
      refuses((x, out) => op.backward?.(x, "y", { out }), TypeError, /"y" expected a Float32Array or Float64Array, got "y"$/);
    });

    test.runIf(reduces)("gy, x and y that are none, or of the wrong length", () => {
      const one = new Float32Array(1);
      refuses((x, out) => op.backward?.(x, x, one, { out }), RangeError, /"gy" expected length 1, got 8$/);
      refuses((x, out) => op.backward?.(one, x, x, { out }), RangeError, /"y" expected length 1, got 8$/);
      refuses((x, out) => op.backward?.(one, x, undefined, { out }), TypeError, /"y" expected a Float32Array like "x", got undefined$/);
      refuses((_, out) => op.backward?.(one, undefined, one, { out }), TypeError, /"x" expected a Float32Array or Float64Array, got /);
    });
  });

  test("alloc and free", () => {
    const alloc = lw.alloc as (...values: unknown[]) => unknown;
    const free = lw.free as (x: unknown) => void;
    expect(() => alloc(Int32Array, 8)).toThrow(/^alloc: "type" expected Float32Array or Float64Array, got Int32Array$/);
    expect(() => alloc(Float32Array, "8")).toThrow(TypeError);
    for (const length of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) expect(() => alloc(Float32Array, length)).toThrow(RangeError);
    expect(() => alloc(Float32Array, 2 ** 50)).toThrow(/^alloc: 4503599627370496 bytes do not fit: /);
    for (const x of [undefined, new Float32Array(8), {}])
      expect(() => free(x)).toThrow(/^free: "x" expected an array that alloc returned, got/);
    const x = alloc(Float32Array, 8);
    free(x);
    expect(() => free(x)).toThrow(/^free: "x" expected a live array, got one that was freed$/);
    expect(() => lw.relu(x as Float32Array)).toThrow(/^relu: "x" expected a live array, got one that was freed$/);
  });
});

const ours = new WebAssembly.Module(readFileSync(new URL("../dist/wasm/sigmoids_f32.baseline.wasm", import.meta.url)));
const shared = new WebAssembly.Memory({ initial: 9, maximum: 9, shared: true });
class Lying extends WebAssembly.Memory {
  override get buffer() {
    return new ArrayBuffer(9 * 65536);
  }
}

test.each([
  [{ simd: "avx" }, RangeError, /"simd" expected "auto", "relaxed", "baseline" or "none", got "avx"$/],
  [{ simd: 1 }, TypeError, /"simd" expected/],
  [{ capacity: -1 }, RangeError, /"capacity" expected bytes/],
  [{ capacity: 2 ** 32 }, RangeError, /"capacity" expected bytes/],
  [{ capacity: "1" }, TypeError, /"capacity" expected a number of bytes, got "1"$/],
  [{ precise: "yes" }, TypeError, /"precise" expected true or false, got "yes"$/],
  [{ memory: {} }, TypeError, /"memory" expected a WebAssembly.Memory, got Object$/],
  [{ memory: new WebAssembly.Memory({ initial: 1 }) }, RangeError, /"memory" expected at least \d+ bytes, got 65536$/],
  [{ memory: new WebAssembly.Memory({ initial: 9 }), capacity: 1 }, TypeError, /"capacity" expected nothing beside "memory"/],
  [{ base: 2048 }, TypeError, /"base" expected nothing without "memory", of which it is a part$/],
  [{ bytes: 2048 }, TypeError, /"bytes" expected nothing without "memory", of which it is a part$/],
  [{ memory: new WebAssembly.Memory({ initial: 9 }), base: "1024" }, TypeError, /"base" expected a whole number, got "1024"$/],
  [{ memory: new WebAssembly.Memory({ initial: 9 }), base: 1000 }, RangeError, /"base" expected an address from 1024 to 589824, got 1000$/],
  [
    { memory: new WebAssembly.Memory({ initial: 9 }), base: 589825 },
    RangeError,
    /"base" expected an address from 1024 to 589824, got 589825$/,
  ],
  [{ memory: new WebAssembly.Memory({ initial: 9 }), bytes: -1 }, RangeError, /"bytes" expected a whole number from 0 on, got -1$/],
  [
    { memory: new WebAssembly.Memory({ initial: 9 }), base: 4096, bytes: 585729 },
    RangeError,
    /"bytes" expected at most the 585728 that "memory" has from "base" on, got 585729$/,
  ],
  [
    { memory: new WebAssembly.Memory({ initial: 9 }), base: 4100, bytes: 98431 },
    RangeError,
    /"bytes" expected at least 98492 bytes, got 98431$/,
  ],
  [{ module: new Uint8Array(8) }, TypeError, /"module" expected a WebAssembly.Module of this package or an array of them, got Uint8Array$/],
  [{ module: new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)) }, TypeError, /"module" expected .*, got Module$/],
  [{ module: ours, threads: 2 }, TypeError, /"threads" expected nothing above 1 beside "module"/],
  [{ module: ours, memory: shared }, TypeError, /"memory" expected one that is not shared beside "module"/],
  [{ memory: Object.create(WebAssembly.Memory.prototype) }, TypeError, /"memory" expected a WebAssembly.Memory, got Memory$/],
  [{ memory: new Lying({ initial: 9 }) }, TypeError, /"memory" expected a WebAssembly.Memory, got Lying$/],
  [null, TypeError, /"options" expected an object/],
  [7, TypeError, /"options" expected an object/],
])("create(%o)", async (options, error, message) => {
  await expect(create(options as object)).rejects.toThrow(error);
  await expect(create(options as object)).rejects.toThrow(message);
});
