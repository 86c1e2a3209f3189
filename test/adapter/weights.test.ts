// What the adapter for TensorFlow.js packs of weights, and keeps until their tensor goes: on a backend that is a map of arrays.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KERNELS } from "../../src/tfjs/kernels.js";
import { type Storage, storageOf } from "../../src/tfjs/storage.js";
import type { TensorInfo, Values } from "../../src/tfjs/types.js";
import { type Packing, Weights } from "../../src/tfjs/weights.js";

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
    incRef: () => {},
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
  const zeros = (shape: number[]) => made.makeTensorInfo(shape, "float32", new Float32Array(shape.reduce((a, b) => a * b)));
  const tensor = (...shape: number[]) => {
    const x = zeros(shape);
    const { values } = data.get(x.dataId) as { values: Values };
    values.forEach((_, i) => {
      values[i] = Math.sin(i);
    });
    return x;
  };
  return { storage, kept, zeros, tensor, dispose: (x: TensorInfo) => made.disposeData(x.dataId) };
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

test.each<[string, Record<string, number[]>, object, kept: number]>([
  ["BatchMatMul", { a: [40, 1e6, 1], b: [1, 1e6, 1] }, { transposeA: true }, 0.49],
  ["BatchMatMul", { a: [70, 1e6, 1], b: [1, 1e6, 1] }, { transposeA: true }, 0],
  ["_FusedMatMul", { a: [6000, 1], b: [1, 6000], preluActivationWeights: [6000, 6000] }, { activation: "prelu" }, 0],
  [
    "FusedConv2D",
    { x: [1, 6000, 6000, 1], filter: [1, 1, 1, 1], preluActivationWeights: [6000, 6000, 1] },
    { activation: "prelu", pad: "valid" },
    0,
  ],
  ["Conv2DBackpropFilter", { x: [1, 1, 1, 6000], dy: [1, 1, 1, 6000] }, { filterShape: [1, 1, 6000, 6000], pad: "valid" }, 0],
  ["MaxPoolGrad", { dy: [1, 3000, 3000, 1], input: [1, 6000, 6000, 1] }, { filterSize: 2, strides: 2, pad: "valid" }, 0],
])(
  "%s of %o, %o, is left to TensorFlow.js where copies do not fit beside the weights, here %d of the heap",
  (name, shapes, attrs, share) => {
    const { storage, zeros } = backend();
    if (share > 0) storage.allocate(share * storage.instance.capacity);
    const inputs = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, zeros(shape)]));
    expect(KERNELS[name](storage, inputs, attrs)).toBeUndefined();
  },
);

test("the gradient of a filter takes no more scratch than it asks space for", () => {
  const { storage, tensor, dispose } = backend();
  const { borrow } = storage.staging;
  let asked = 0;
  const taken = new Map<number, number>();
  storage.fits = (elements, scratch = 0) => {
    asked = elements + scratch;
    return true;
  };
  storage.staging.borrow = (op, number, n) => {
    taken.set(number, Math.max(n, taken.get(number) ?? 0));
    return borrow.call(storage.staging, op, number, n);
  };
  const side = fc.integer({ min: 1, max: 25 });
  const window = { window: fc.integer({ min: 1, max: 3 }), strides: fc.integer({ min: 1, max: 3 }), pad: fc.constantFrom("same", "valid") };
  fc.assert(
    fc.property(fc.record({ ...window, size: side, inputs: side, units: side }), ({ window, strides, pad, size, inputs, units }) => {
      const pixels = size + 2;
      const out = Math.ceil((pad === "same" ? pixels : pixels - window + 1) / strides);
      for (const [name, filter, outputs] of [
        ["Conv2DBackpropFilter", [window, window, inputs, units], units],
        ["DepthwiseConv2dNativeBackpropFilter", [window, window, inputs, 1], inputs],
        ["DepthwiseConv2dNativeBackpropFilter", [window, window, inputs, 2], 2 * inputs],
      ] as const) {
        taken.clear();
        const [x, dy] = [tensor(2, pixels, pixels, inputs), tensor(2, out, out, outputs)];
        for (const made of [x, dy, KERNELS[name](storage, { x, dy }, { filterShape: filter, strides, pad: pad as "same" })])
          dispose(made as TensorInfo);
        expect([...taken.values()].reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(asked);
      }
    }),
  );
});

test("weights that are kept when the heap is full take no operand's place", () => {
  const { storage, tensor } = backend();
  const [a, b] = [tensor(64, 256), tensor(256, 250)];
  const room = storage.instance.lend(Float32Array, 120000) as Float32Array; // for operands and panels, but not for another copy of these
  for (let n = storage.instance.capacity / 4; n > 16; n /= 2) while (storage.instance.lend(Float32Array, n));
  storage.instance.free(room);
  const product = () => storage.floats(KERNELS.BatchMatMul(storage, { a, b }, {}) as TensorInfo);
  const first = product();
  for (let again = 0; again < 3; again++) expect(product()).toEqual(first);
});

test("pooling is left to TensorFlow.js where there are no windows, or fewer than none both ways", () => {
  const { storage, tensor } = backend();
  for (const size of [
    [1, 2, 2, 3],
    [1, 1, 1, 3],
    [1, 5, 2, 3],
  ])
    for (const name of ["MaxPool", "AvgPool"])
      expect(KERNELS[name](storage, { x: tensor(...size) }, { filterSize: 3, strides: 1, pad: "valid" })).toBeUndefined();
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
  const found = (id: object) => weights.find(id, (packing): packing is Packing => packing.address > 0);
  expect([keep(a, 60), keep(b, 40)]).toEqual([{ address: 1 }, { address: 2 }]);
  expect(keep(c, 50)).toEqual({ address: 3 });
  expect([found(a), found(b), found(c)]).toEqual([undefined, undefined, { address: 3 }]);
  expect(keep(a, 101)).toBeUndefined();
  expect(free).toBe(100);
});
