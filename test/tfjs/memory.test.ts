// The memory that lanewise's kernels take: what is kept of weights goes with them, nothing is copied without need, and what does not fit is
// left to TensorFlow.js.
import * as tf from "@tensorflow/tfjs";
import { register } from "lanewise/tfjs";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { BACKENDS, both, close, normal, prepared, UNARY } from "./compare.js";

/** The part of a backend that is looked at: an array of the cpu backend, the heap of the other. */
interface Backend {
  readonly data: { get(dataId: object): { values: Float32Array } };
  readonly wasm: { readonly HEAPU8: Uint8Array; _malloc(bytes: number): number };
}
const backendOf = () => tf.backend() as unknown as Backend;
const heapBytes = () => backendOf().wasm.HEAPU8.buffer.byteLength;

/** Runs on our kernels. */
function registered<T>(run: () => T): T {
  const registration = register(tf);
  try {
    return run();
  } finally {
    registration.unregister();
  }
}

/** The elements that are copied from array to array. */
function copied(run: () => unknown): number {
  const arrays = Object.getPrototypeOf(Float32Array.prototype);
  const { set } = arrays;
  let elements = 0;
  arrays.set = function (this: Float32Array, source: ArrayLike<number>, offset?: number) {
    elements += source.length;
    set.call(this, source, offset);
  };
  try {
    run();
  } finally {
    arrays.set = set;
  }
  return elements;
}

/** Tensors with the elements of x. */
const same = (x: tf.Tensor2D) => {
  const [rows, columns] = x.shape;
  return [
    tf.transpose(tf.reshape(x, [rows, 1, columns]), [1, 0, 2]),
    tf.stridedSlice(x, [0, 0], [rows, columns]),
    tf.stridedSlice(tf.reshape(x, [1, rows, columns]), [0, 0], [1, rows], undefined, 0, 0, 0, 0, 1),
    tf.stack([x], 1),
    tf.concat([x, tf.zeros([rows, 0])], 1),
  ];
};

prepared();

test("wasm: scratch is taken by the first call on float32, and a backend that goes may go first", async () => {
  const factory = tf.findBackendFactory("wasm");
  tf.removeBackend("wasm");
  tf.registerBackend("wasm", factory, 2);
  await tf.setBackend("wasm");
  const registration = register(tf);
  backendOf().wasm._malloc(1); // the first call puts another function in its place
  const malloc = vi.spyOn(backendOf().wasm, "_malloc");
  const most = () => Math.max(0, ...malloc.mock.calls.map(([bytes]) => bytes));
  tf.tidy(() => tf.relu(tf.tensor1d([1], "int32")).dataSync());
  expect(most()).toBeLessThan(2 ** 20);
  const w = tf.keep(normal([2, 2, 4, 4])); // its elements go with the backend
  tf.tidy(() => tf.conv2d(normal([1, 4, 4, 4]), w, 1, "valid").dataSync());
  expect(most()).toBeGreaterThan(2 ** 20);
  tf.removeBackend("wasm");
  registration.unregister();
  tf.registerBackend("wasm", factory, 2);
  await tf.setBackend("wasm");
});

describe.each(BACKENDS)("%s", (backend) => {
  beforeAll(() => tf.setBackend(backend) as Promise<boolean>);

  test("no tensor is left behind", () => {
    const x = normal([4, 300]) as tf.Tensor as tf.Tensor2D;
    registered(() => {
      const { numTensors, numDataBuffers } = tf.memory();
      tf.tidy(() => {
        tf.matMul(x, x, false, true);
        tf.grad((x) => tf.elu(x))(x);
        for (const op of [...Object.values(UNARY), tf.transpose, same]) op(x);
        for (const axis of [0, 1]) [tf.split(x, 2, axis), tf.unstack(x, axis)];
      });
      expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
    });
  });

  test("the same elements in another shape are not copied", () => {
    const x = normal([4, 300]) as tf.Tensor as tf.Tensor2D;
    registered(() => {
      const { numDataBuffers } = tf.memory();
      const all = same(x);
      expect(tf.memory().numDataBuffers).toBe(numDataBuffers + 1); // that of the zeros
      for (const y of all) expect(y.dataSync()).toEqual(x.dataSync());
    });
  });

  test("parts of a tensor are copied once, or as often as by TensorFlow.js", () => {
    const x = normal([100, 100]) as tf.Tensor as tf.Tensor2D;
    const calls: (() => unknown)[] = [
      () => tf.unstack(x, 1),
      () => tf.split(x, 4, 1),
      () => tf.slice(x, [0, 10], [100, 1]),
      () => tf.slice(x, [10, 0], [20, 100]),
      () => tf.slice(x, [10, 10], [1, 20]),
      () => tf.stridedSlice(x, [10], [20]),
      () => tf.unstack(x),
    ];
    for (const [i, call] of calls.entries()) {
      const theirs = copied(call);
      const ours = copied(() => registered(call));
      const most = backend === "cpu" && i < 3 ? 2 * x.size : theirs;
      expect(ours, `${call}`).toBeLessThanOrEqual(most);
    }
  });

  test("weights that are kept follow their tensor: new ones in a variable, other images, strides, shapes and biases", () => {
    const w = tf.variable(normal([2, 2, 4, 5]));
    const images = [normal([1, 5, 5, 4]), normal([2, 5, 5, 4]), normal([1, 5, 9, 4])];
    const [slim, wide, biases] = [normal([1, 5, 5, 2]), normal([1, 5, 5, 8]), [normal([8]), normal([8])] as tf.Tensor[] as tf.Tensor1D[]];
    const run = () => [
      ...images.flatMap((x) => [1, 2, 3].map((strides) => tf.conv2d(x, w as unknown as tf.Tensor4D, strides, "valid"))),
      // of one tensor: the same images by the same windows, for other channels and units
      tf.conv2d(slim, tf.reshape(w, [2, 2, 2, 10]), 1, "valid"),
      tf.conv2d(slim, tf.reshape(w, [2, 4, 2, 5]), 1, [
        [0, 0],
        [0, 0],
        [0, 2],
        [0, 0],
      ]),
      tf.conv2d(slim, tf.reshape(w, [4, 2, 2, 5]), 1, [
        [0, 0],
        [0, 2],
        [0, 0],
        [0, 0],
      ]),
      ...biases.map((bias) => {
        const filter = tf.reshape(w, [2, 5, 8, 1]) as tf.Tensor4D;
        return tf.fused.depthwiseConv2d({ x: wide, filter, strides: 1, pad: "valid", bias });
      }),
    ];
    for (let i = 0; i < 4; i++) {
      const { theirs, ours } = both(() => [run(), run()].flat());
      ours.forEach((y, j) => {
        close(y.dataSync(), theirs[j].dataSync(), 1e-4);
        expect(y.dataSync()).toEqual(ours[j % (ours.length / 2)].dataSync());
      });
      w.assign(normal([2, 2, 4, 5]));
    }
    w.dispose();
  });
});

describe("wasm", () => {
  beforeAll(() => tf.setBackend("wasm") as Promise<boolean>);

  test("nothing is copied: the kernels run where the tensors lie, also after the memory has grown", () => {
    registered(() => {
      const [x, image] = [normal([64, 500]) as tf.Tensor as tf.Tensor2D, normal([1, 20, 20, 8])];
      const [b, bias, filter] = [normal([500, 300]) as tf.Tensor as tf.Tensor2D, normal([300]) as tf.Tensor, normal([3, 3, 8, 8])];
      const run = () => [
        ...[tf.sigmoid(x), tf.softmax(x), tf.fused.matMul({ a: x, b, bias, activation: "relu" })],
        ...[tf.add(x, x), tf.concat([x, x], 1), tf.conv2d(image, filter, 1, "same"), tf.split(x, 2, 1)[1]],
      ];
      const first = run().map((y) => y.dataSync());
      const before = heapBytes();
      tf.zeros([Math.ceil(before / 2)]);
      expect(heapBytes()).toBeGreaterThan(before);
      let second: tf.Tensor[] = [];
      expect(
        copied(() => {
          second = run();
        }),
      ).toBe(0);
      second.forEach((y, i) => {
        expect(y.dataSync()).toEqual(first[i]);
      });
    });
  });

  test("tensors of the other backend are brought over, though the memory grows", async () => {
    const n = Math.ceil(heapBytes() / 12);
    await tf.setBackend("cpu");
    const [x, y, z] = [1, 2, 3].map((value) => tf.fill([n], value));
    await tf.setBackend("wasm");
    const before = heapBytes();
    const [gx] = registered(() => [tf.engine().runKernel("EluGrad", { dy: tf.relu(x), y }) as tf.Tensor, tf.add(x, z)]);
    expect(new Set(gx.dataSync())).toEqual(new Set([1]));
    expect(heapBytes()).toBeGreaterThan(before);
  });

  test("laid-out weights go with their tensor: the memory does not grow over 1000 layers, nor do tensors stay", () => {
    registered(() => {
      const x = normal([1, 4, 4, 64]);
      let before = 0;
      let tensors = 0;
      for (let i = 0; i < 1000; i++) {
        tf.tidy(() => {
          const w = tf.ones<tf.Rank.R4>([3, 3, 64, 64]); // 150 kB laid out
          tf.conv2d(tf.conv2d(x, w, 1, "same"), w, 2, "same");
          tf.matMul(tf.reshape(x, [16, 64]), tf.ones<tf.Rank.R2>([64, 64]));
        });
        if (i === 10) [before, tensors] = [heapBytes(), tf.memory().numTensors];
      }
      expect(heapBytes()).toBe(before);
      expect(tf.memory().numTensors).toBe(tensors);
    });
  });
});

// last: they let the memory grow, and tests that fill it by half take longer then
describe.each(BACKENDS)("%s", (backend) => {
  beforeAll(() => tf.setBackend(backend) as Promise<boolean>);

  test("a product that is too large for the heap, alone or with its stack, goes to TensorFlow.js", () => {
    const [a, b] = [tf.ones<tf.Rank.R2>([1, 3000]), tf.ones<tf.Rank.R2>([3000, 20000])];
    const [many, one] = [tf.ones<tf.Rank.R3>([70, 1e6, 1]), tf.ones<tf.Rank.R3>([1, 1e6, 1])];
    registered(() => {
      expect(new Set(tf.matMul(a, b).dataSync())).toEqual(new Set([3000]));
      expect(new Set(tf.matMul(many, one, true).dataSync())).toEqual(new Set([1e6]));
    });
  });
});
