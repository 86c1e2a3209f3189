import { expect } from "vitest";
import type { FloatArray } from "../../src/index.js";

type Kind = typeof TypeError | typeof RangeError;

/** Checks that a call throws an error of this kind and message, and that every array given to it is as it was. */
function refusesWith<A extends FloatArray[]>(arrays: A, call: (...arrays: A) => unknown, error: Kind, message: RegExp | string): void {
  const before = arrays.map((x) => [...x]);
  expect(() => call(...arrays)).toThrow(error);
  expect(() => call(...arrays)).toThrow(message);
  expect(arrays.map((x) => [...x])).toEqual(before);
}

/** The check for calls of arrays that are made anew for each: an argument that no type checker let through must throw. */
export const refusal =
  <A extends FloatArray[]>(make: () => A) =>
  (call: (...arrays: A) => unknown, error: Kind, message: RegExp | string): void =>
    refusesWith(make(), call, error, message);

/** The check for a call that would write to `out`. */
export const refuses = (out: FloatArray, call: () => unknown, error: Kind, message: RegExp | string): void =>
  refusesWith<FloatArray[]>([out.fill(9)], call, error, message);

/** An array whose buffer was transferred. */
export const detached = (length = 8, Type: Float32ArrayConstructor | BigInt64ArrayConstructor = Float32Array) => {
  const x = new Type(length);
  structuredClone(x.buffer, { transfer: [x.buffer] });
  return x;
};
