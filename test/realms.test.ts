// Arrays and classes of another realm: an iframe, Jest, node:vm.
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { alloc, type FloatArray, free, sigmoid, softmax } from "../src/index.js";

const foreign = runInNewContext("({ Float32Array, Float64Array, Uint8Array })") as Record<string, Float32ArrayConstructor> & {
  readonly Uint8Array: Uint8ArrayConstructor;
};

describe("another realm", () => {
  test("is another one", () => expect(new foreign.Float32Array(1)).not.toBeInstanceOf(Float32Array));

  test.each(["Float32Array", "Float64Array"])("alloc makes arrays of its %s, in the memory of the instance", (name) => {
    const x = alloc(foreign[name], 4);
    expect(x).toBeInstanceOf(foreign[name]);
    expect(sigmoid(x, { out: x })).toBe(x);
    expect([...x]).toEqual([0.5, 0.5, 0.5, 0.5]);
    free(x);
  });

  test("its arrays and masks have the results of our own: any numbers, any mask, also a part of a buffer", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.float(), fc.boolean()), { minLength: 1, maxLength: 600 }), fc.nat(3), (pairs, offset) => {
        const values = pairs.map(([x]) => x);
        const bytes = [...new Array(offset).fill(7), ...pairs.map(([, shown]) => Number(shown))];
        const ours = softmax(Float32Array.from(values), { mask: Uint8Array.from(bytes).subarray(offset) });
        const mask = foreign.Uint8Array.from(bytes).subarray(offset);
        expect(softmax(foreign.Float32Array.from(values) as FloatArray, { mask })).toEqual(ours);
      }),
    );
  });

  test.each([
    class extends Float32Array {},
    new Proxy(Float32Array, {}),
    Float32Array.bind(undefined),
    foreign.Uint8Array,
    Object.assign(() => {}, { BYTES_PER_ELEMENT: 4 }),
  ])("alloc still refuses what is no such class", (type) => {
    expect(() => alloc(type as never, 4)).toThrow(TypeError);
  });
});
