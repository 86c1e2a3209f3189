// Arrays and classes of another realm: an iframe, Jest, node:vm.
import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { alloc, create, type FloatArray, free, sigmoid, softmax } from "../../src/index.js";

const foreign = runInNewContext("({ Float32Array, Float64Array, Uint8Array, Int32Array })") as Record<string, Float32ArrayConstructor> & {
  readonly Uint8Array: Uint8ArrayConstructor;
  readonly Int32Array: Int32ArrayConstructor;
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
        for (const Type of [foreign.Uint8Array, foreign.Int32Array]) {
          const mask = (Type as Uint8ArrayConstructor).from(bytes).subarray(offset);
          expect(softmax(foreign.Float32Array.from(values) as FloatArray, { mask })).toEqual(ours);
        }
      }),
    );
  });

  test.each([(module: object) => module, (module: object) => [module]])("create takes modules of its WebAssembly: %s", async (wrap) => {
    const bytes = readFileSync(new URL("../../dist/wasm/sigmoid_f32.baseline.wasm", import.meta.url));
    const module = runInNewContext("new WebAssembly.Module(bytes)", { bytes }) as object;
    expect(module).not.toBeInstanceOf(WebAssembly.Module);
    const own = await create({ module: wrap(module) as never });
    expect(own.info).toMatchObject({ simd: "baseline", reason: "the modules that were given" });
    expect(own.sigmoid(Float32Array.of(0, 1))).toEqual(sigmoid(Float32Array.of(0, 1)));
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
