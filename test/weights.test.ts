// What the adapter for TensorFlow.js lays out of weights, and keeps until their tensor goes: on a backend that is a map of arrays.
import { describe, expect, test } from "vitest";
import { KERNELS } from "../src/tfjs/kernels.js";
import { type Storage, storageOf } from "../src/tfjs/storage.js";
import type { TensorInfo, Values } from "../src/tfjs/types.js";
import { type Made, Weights } from "../src/tfjs/weights.js";

/** A backend, its storage, and the addresses of what is kept. */
function backend() {
  const data = new Map<object, { values: Values }>();
  const made = {
    data,
    makeTensorInfo(shape: number[], dtype: "float32", values: Values): TensorInfo {
      const dataId = {};
      data.set(dataId, { values });
      return { dataId, shape, dtype };
    },
    disposeData: (dataId: object) => data.delete(dataId),
  };
  const storage = storageOf(made);
  const kept = new Set<number>();
  const [allocate, release] = [storage.allocate, storage.release];
  storage.allocate = (bytes) => {
    const address = allocate.call(storage, bytes);
    if (address !== 0) kept.add(address);
    return address;
  };
  storage.release = (address) => {
    expect(kept.delete(address)).toBe(true);
    release.call(storage, address);
  };
  const tensor = (...shape: number[]) =>
    made.makeTensorInfo(
      shape,
      "float32",
      Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(i)),
    );
  return { storage, kept, tensor, dispose: (x: TensorInfo) => made.disposeData(x.dataId) };
}

/** A call on weights, and their shape; `size` is that of the images. */
const CALLS: Record<
  string,
  [weights: number[], call: (storage: Storage, w: TensorInfo, x: TensorInfo) => unknown, x: (size: number) => number[]]
> = {
  conv2d: [[3, 3, 8, 8], (storage, filter, x) => KERNELS.Conv2D(storage, { x, filter }, { pad: "same" }), (size) => [1, size, size, 8]],
  depthwise: [
    [3, 3, 50, 1],
    (storage, filter, x) => KERNELS.DepthwiseConv2dNative(storage, { x, filter }, { pad: "same" }),
    (size) => [1, size, size, 50],
  ],
  transposed: [
    [2, 2, 8, 8],
    (storage, filter, dy) =>
      KERNELS.Conv2DBackpropInput(
        storage,
        { dy, filter },
        { pad: "same", strides: 2, inputShape: [1, 2 * dy.shape[1], 2 * dy.shape[1], 8] },
      ),
    (size) => [1, size, size, 8],
  ],
  matMul: [
    [33, 37],
    (storage, b, a) => KERNELS.BatchMatMul(storage, { a, b }, { transposeA: false, transposeB: false }),
    (size) => [10 * size, 33],
  ],
};

describe.each(Object.entries(CALLS))("%s", (_, [shape, call, sizes]) => {
  test("1000 layers: what was made of weights goes with them", () => {
    const { storage, kept, tensor, dispose } = backend();
    const x = tensor(...sizes(2));
    for (let i = 0; i < 1000; i++) {
      const w = tensor(...shape);
      for (let again = 0; again < 2; again++) dispose(call(storage, w, x) as TensorInfo);
      expect(kept.size).toBe(1);
      dispose(w);
      expect(kept.size).toBe(0);
    }
  });

  test("1000 runs lay weights out once; of images of many sizes a few stay", () => {
    const { storage, kept, tensor, dispose } = backend();
    const [w, x] = [tensor(...shape), tensor(...sizes(2))];
    const run = () => dispose(call(storage, w, x) as TensorInfo);
    run();
    run();
    const [first] = kept;
    for (let i = 0; i < 1000; i++) run();
    expect([...kept]).toEqual([first]);
    for (let size = 1; size < 12; size++) {
      const other = tensor(...sizes(size));
      for (let again = 0; again < 2; again++) dispose(call(storage, w, other) as TensorInfo);
      dispose(other);
      expect(kept.size).toBeLessThanOrEqual(4);
    }
    storage.weights.clear(); // as unregister does
    expect(kept.size).toBe(0);
    run();
    expect(kept.size).toBe(1);
  });
});

test("no space: all that is kept goes for the new, and where even that is too much, nothing is kept", () => {
  let free = 100;
  const sizes = new Map<number, number>();
  const store = {
    allocate(bytes: number): number {
      if (bytes > free) return 0;
      free -= bytes;
      sizes.set(sizes.size + 1, bytes);
      return sizes.size;
    },
    release(address: number): void {
      free += sizes.get(address) as number;
    },
  };
  const weights = new Weights(store);
  const [a, b, c] = [{}, {}, {}];
  const keep = (id: object, bytes: number) => weights.keep(id, bytes, (address) => ({ address }));
  const found = (id: object) => weights.find(id, (made): made is Made => made.address > 0);
  expect([keep(a, 60), keep(b, 40)]).toEqual([{ address: 1 }, { address: 2 }]);
  expect(keep(c, 50)).toEqual({ address: 3 });
  expect([found(a), found(b), found(c)]).toEqual([undefined, undefined, { address: 3 }]);
  expect(keep(a, 101)).toBeUndefined();
  expect(free).toBe(100);
});
