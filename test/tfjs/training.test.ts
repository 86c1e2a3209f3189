// Training: on the wasm backend, which lacks the kernels of a convolution's gradients, Einsum and UnsortedSegmentSum, and on the cpu backend.
import * as tf from "@tensorflow/tfjs";
import { register } from "lanewise/tfjs";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { CLASSES, readDigits, SIDE } from "../../examples/mnist.js";
import { BACKENDS, both, close, normal, prepared } from "./compare.js";

/** What the wasm backend of TensorFlow.js 4.22 has no kernels for. */
const LACKING = [
  "Conv2DBackpropFilter",
  "DepthwiseConv2dNativeBackpropFilter",
  "DepthwiseConv2dNativeBackpropInput",
  "Einsum",
  "UnsortedSegmentSum",
];
const BATCH = 64;
const TRAINED = 8000;
const TESTED = 2000;

const digits = readDigits("t10k");
const images = (first: number, n: number) => {
  const pixels = digits.images.subarray(first * SIDE * SIDE, (first + n) * SIDE * SIDE);
  return tf.tensor4d(pixels, [n, SIDE, SIDE, 1]);
};
const labels = (first: number, n: number) => tf.tensor1d(Int32Array.from(digits.labels.subarray(first, first + n)), "int32");
const classes = (first: number, n: number) => tf.oneHot(labels(first, n), CLASSES).toFloat();

/** A small network in plain ops: its variables, its logits for images, and its loss. */
function network() {
  const start = (shape: number[], inputs: number, seed: number) =>
    tf.variable(tf.truncatedNormal(shape, 0, Math.sqrt(2 / inputs), "float32", seed));
  const filter = start([3, 3, 1, 8], 9, 1) as tf.Variable<tf.Rank.R4>;
  const bias = tf.variable(tf.zeros([8])) as tf.Variable<tf.Rank.R1>;
  const depthwise = start([3, 3, 8, 2], 9, 2) as tf.Variable<tf.Rank.R4>;
  const [scale, offset] = [tf.variable(tf.ones([16])), tf.variable(tf.zeros([16]))] as tf.Variable<tf.Rank.R1>[];
  const strided = start([3, 3, 16, 24], 144, 3) as tf.Variable<tf.Rank.R4>;
  const weights = start([4 * 4 * 24, CLASSES], 384, 4) as tf.Variable<tf.Rank.R2>;
  const variables = [filter, bias, depthwise, scale, offset, strided, weights];
  const logits = (x: tf.Tensor4D) => {
    const first = tf.maxPool(tf.relu(tf.add(tf.conv2d(x, filter, 1, "same"), bias)) as tf.Tensor4D, 2, 2, "same");
    const second = tf.depthwiseConv2d(first as tf.Tensor4D, depthwise, 1, "same");
    const { mean, variance } = tf.moments(second, [0, 1, 2]);
    const third = tf.elu(tf.batchNorm(second as tf.Tensor4D, mean as tf.Tensor1D, variance as tf.Tensor1D, offset, scale, 1e-3));
    const last = tf.avgPool(tf.selu(tf.conv2d(third as tf.Tensor4D, strided, 2, "same")) as tf.Tensor4D, 2, 2, "same");
    return tf.matMul(tf.reshape(last, [x.shape[0], -1]) as tf.Tensor2D, weights);
  };
  const loss = (x: tf.Tensor4D, y: tf.Tensor) => tf.losses.softmaxCrossEntropy(y, logits(x)).asScalar();
  return { variables, logits, loss };
}

/** The share of digits that are read right. */
const accuracy = (logits: tf.Tensor, first: number, n: number) =>
  tf.mean(tf.cast(tf.equal(tf.argMax(logits, 1), labels(first, n)), "float32")).dataSync()[0];

/** Fails unless elements agree within a share of the largest. */
function agree(ours: readonly tf.Tensor[], theirs: readonly tf.Tensor[], share = 1e-5): void {
  expect(ours.map(({ shape }) => shape)).toEqual(theirs.map(({ shape }) => shape));
  ours.forEach((y, i) => {
    const [got, expected] = [y, theirs[i]].map((x) => x.dataSync() as Float32Array);
    const largest = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-30);
    expect(largest).toBeGreaterThan(1e-30);
    close(
      got.map((x) => x / largest),
      expected.map((x) => x / largest),
      share,
    );
  });
}

let unregister = () => {};
const registered = () => {
  ({ unregister } = register(tf));
};

prepared();
afterEach(() => unregister());

describe.each(BACKENDS)("%s", (backend) => {
  beforeAll(() => tf.setBackend(backend) as Promise<boolean>);

  test("the gradients of a small network are those of TensorFlow.js' cpu backend", () => {
    const { theirs, ours } = both(() => {
      const { variables, loss } = network();
      const { value, grads } = tf.variableGrads(() => loss(images(0, 16), classes(0, 16)), variables);
      return [value, ...variables.map(({ name }) => grads[name])];
    });
    agree(ours, theirs);
  });

  // each with numbers that the gradient depends on
  const x = () => normal([2, 6, 7, 4]);
  const channels = () => tf.add(tf.abs(normal([4])), 0.5) as tf.Tensor1D;
  const CASES: Record<string, () => [(...x: tf.Tensor[]) => tf.Tensor, tf.Tensor[]]> = {
    "batchNorm, by all that it takes": () => [
      (x, mean, variance, offset, scale) =>
        tf.batchNorm(x as tf.Tensor4D, mean as tf.Tensor1D, variance as tf.Tensor1D, offset as tf.Tensor1D, scale as tf.Tensor1D),
      [x(), ...[1, 2, 3, 4].map(channels)],
    ],
    "fused conv2d with a bias and an activation": () => [
      (x, filter, bias) =>
        tf.fused.conv2d({ x: x as tf.Tensor4D, filter: filter as tf.Tensor4D, strides: 2, pad: "same", bias, activation: "relu" }),
      [x(), normal([3, 3, 4, 5]), normal([5])],
    ],
    separableConv2d: () => [
      (x, depthwise, pointwise) => tf.separableConv2d(x as tf.Tensor4D, depthwise as tf.Tensor4D, pointwise as tf.Tensor4D, 1, "same"),
      [x(), normal([3, 3, 4, 2]), normal([1, 1, 8, 3])],
    ],
    conv2dTranspose: () => [
      (x, filter) => tf.conv2dTranspose(x as tf.Tensor4D, filter as tf.Tensor4D, [2, 12, 14, 3], 2, "same"),
      [x(), normal([3, 3, 3, 4])],
    ],
    avgPool: () => [(x) => tf.avgPool(x as tf.Tensor4D, 2, 2, "same"), [x()]],
    "maxPool, of windows without a positive number, too": () => [(x) => tf.maxPool(x as tf.Tensor4D, 2, 2, "same"), [x()]],
    "gather, such as of an embedding": () => [
      (table) => tf.gather(table, tf.tensor2d([3, 0, 3, 2, 2, 3], [2, 3], "int32")),
      [normal([5, 7]) as tf.Tensor],
    ],
    unsortedSegmentSum: () => [
      (x) => tf.unsortedSegmentSum(x, tf.tensor1d([1, -1, 3, 1, 0], "int32"), 4),
      [normal([5, 2, 3]) as tf.Tensor],
    ],
  };
  test.each(Object.entries(CASES))("gradients of %s", (_, make) => {
    const [f, xs] = make();
    const { theirs, ours } = both(() => {
      const gradients = tf.grads((...xs) => tf.square(f(...xs)))(xs);
      return [f(...xs), ...gradients];
    });
    agree(ours, theirs);
  });

  test.each(["sgd", "momentum", "rmsprop", "adam", "adamax", "adagrad", "adadelta"] as const)("%s takes the same steps", (name) => {
    const [x, start] = [normal([2, 6, 7, 3]), normal([3, 3, 3, 4])];
    const { theirs, ours } = both(() => {
      const optimizer = name === "momentum" ? tf.train.momentum(0.01, 0.9) : tf.train[name](0.01);
      const filter = tf.variable(start);
      for (let i = 0; i < 4; i++) optimizer.minimize(() => tf.mean(tf.square(tf.conv2d(x, filter, 1, "same"))), false, [filter]);
      return [filter];
    });
    agree(ours, theirs, 1e-4);
  });
});

describe("wasm", () => {
  beforeAll(() => tf.setBackend("wasm") as Promise<boolean>);

  test("the kernels that the backend lacks are there while we are registered", () => {
    const there = () => LACKING.filter((name) => tf.getKernel(name, "wasm") !== undefined);
    expect(there()).toEqual([]);
    registered();
    expect(there()).toEqual(LACKING);
    unregister();
    expect(there()).toEqual([]);
  });

  test("what they do not take is an error", () => {
    registered();
    const square = tf.ones<tf.Rank.R2>([3, 3]);
    const [ids, image, long] = [tf.tensor1d([0, 1, 1], "int32"), normal([1, 4, 4, 1]), normal([1, 1, 1, 4000])];
    const filterGradient = (x: tf.Tensor, strides: number, filterShape: number[]) => () =>
      tf.engine().runKernel("Conv2DBackpropFilter", { x, dy: x }, { strides, pad: "same", filterShape });
    const calls: [name: string, call: () => unknown][] = [
      ["Einsum", () => tf.einsum("ii->", square)],
      ["UnsortedSegmentSum", () => tf.unsortedSegmentSum(tf.cast(square, "int32"), ids, 2)],
      ["Conv2DBackpropFilter", filterGradient(image, 2, [3, 3, 1, 1])], // dy of other images
      ["Conv2DBackpropFilter", filterGradient(long, 1, [1, 1, 4000, 4000])], // more than fits
    ];
    for (const [name, call] of calls) expect(call, name).toThrow(new RegExp(`^${name}: expected float32 inputs and options`));
  });

  test("a small network reads MNIST digits after 125 steps with us, and takes none without; no memory is lost", () => {
    const { variables, logits, loss } = network();
    const optimizer = tf.train.adam(0.003);
    const step = (first: number) => {
      const value = tf.tidy(
        () => optimizer.minimize(() => loss(images(first, BATCH), classes(first, BATCH)), true, variables) as tf.Scalar,
      );
      const [number] = value.dataSync();
      value.dispose();
      return number;
    };
    expect(() => step(0)).toThrow(/^Kernel '.*Backprop.*' not registered for backend 'wasm'$/);
    registered();
    const losses: number[] = [];
    const memory: number[][] = [];
    for (let first = 0; first < TRAINED; first += BATCH) {
      losses.push(step(first));
      const { buffer } = (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8;
      memory.push([tf.memory().numTensors, buffer.byteLength]);
    }
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    const right = accuracy(logits(images(TRAINED, TESTED)), TRAINED, TESTED);
    console.log(`loss ${losses[0].toFixed(3)} to ${mean(losses.slice(-20)).toFixed(3)}, ${(100 * right).toFixed(1)} % right`);
    expect(losses[0]).toBeGreaterThan(2);
    expect(mean(losses.slice(-20))).toBeLessThan(0.25);
    expect(right).toBeGreaterThan(0.92);
    expect(memory.at(-1)).toEqual(memory[10]);
  });

  test("so does one of tf.layers", async () => {
    const seeded = () => tf.initializers.heNormal({ seed: 5 });
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape: [SIDE, SIDE, 1], filters: 8, kernelSize: 3, activation: "relu", kernelInitializer: seeded() }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, depthwiseInitializer: seeded() }),
        tf.layers.batchNormalization({ momentum: 0.8 }),
        tf.layers.activation({ activation: "relu" }),
        tf.layers.separableConv2d({
          ...{ filters: 24, kernelSize: 3, strides: 2, activation: "elu" as const },
          ...{ depthwiseInitializer: seeded(), pointwiseInitializer: seeded() },
        }),
        tf.layers.flatten(),
        tf.layers.dropout({ rate: 0.1, seed: 3 }),
        tf.layers.dense({ units: CLASSES, activation: "softmax", kernelInitializer: seeded() }),
      ],
    });
    model.compile({ optimizer: tf.train.adam(0.003), loss: "categoricalCrossentropy", metrics: ["accuracy"] });
    const [x, y] = [images(0, TRAINED), classes(0, TRAINED)];
    const fit = () => model.fit(x, y, { epochs: 1, batchSize: BATCH, shuffle: false, verbose: 0, yieldEvery: "never" });
    await expect(fit()).rejects.toThrow(/^Kernel '.*Backprop.*' not registered for backend 'wasm'$/);
    registered();
    const { history } = await fit();
    const [loss, right] = (model.evaluate(images(TRAINED, TESTED), classes(TRAINED, TESTED), { batchSize: 500 }) as tf.Scalar[]).map(
      (x) => x.dataSync()[0],
    );
    console.log(`loss ${Number(history.loss[0]).toFixed(3)} in training, ${loss.toFixed(3)} after, ${(100 * right).toFixed(1)} % right`);
    expect(loss).toBeLessThan(0.25);
    expect(right).toBeGreaterThan(0.92);
  });
});
