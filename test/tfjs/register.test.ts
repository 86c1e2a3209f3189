import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { type Registration, register } from "lanewise/tfjs";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { BACKENDS, both, close, prepared, UNARY } from "./compare.js";

const constant = (value: number) => (x: tf.Tensor) => tf.fill(x.shape, value);
const slopes = { "0": constant(0), "0.5": constant(0.5), Infinity: constant(Number.POSITIVE_INFINITY), NaN: constant(Number.NaN) };
const ACTIVATIONS = ["linear", "relu", "relu6", "elu", "sigmoid", "leakyrelu", "prelu"] as const;

/** Kernels of one tensor of any length, with those that take more. */
const ELEMENTWISE: Record<string, (x: tf.Tensor) => tf.Tensor> = {
  ...Object.fromEntries(Object.entries(UNARY).filter(([name]) => name !== "softmax")),
  ...Object.fromEntries(Object.entries(slopes).map(([name, slope]) => [`prelu, slope ${name}`, (x: tf.Tensor) => tf.prelu(x, slope(x))])),
  eluGrad: (y) => tf.engine().runKernel("EluGrad", { dy: tf.onesLike(y), y }) as tf.Tensor,
  ...Object.fromEntries(
    ACTIVATIONS.map((activation) => [
      `fused matMul, ${activation}`,
      (x: tf.Tensor) => {
        const [a, b] = [tf.reshape(x, [x.size, 1]) as tf.Tensor2D, tf.tensor2d([[1]])];
        return tf.fused.matMul({ a, b, activation: activation as "relu", preluActivationWeights: tf.tensor1d([0.5]) });
      },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries({ "0": 0, "1": 1, Infinity: Number.POSITIVE_INFINITY, NaN: Number.NaN }).flatMap(([name, value]) => [
      [`add ${name}`, (x: tf.Tensor) => tf.add(x, value)],
      [`sub ${name}`, (x: tf.Tensor) => tf.sub(x, value)],
      [`mul ${name}`, (x: tf.Tensor) => tf.mul(x, value)],
      [`div ${name}`, (x: tf.Tensor) => tf.div(x, value)],
      [`minimum ${name}`, (x: tf.Tensor) => tf.minimum(x, value)],
      [`maximum ${name}`, (x: tf.Tensor) => tf.maximum(x, value)],
    ]),
  ),
  maxPool: (x) => tf.maxPool(tf.stack([x, x]).reshape([2, x.size, 1]) as tf.Tensor3D, [2, 1], 1, "valid"),
  avgPool: (x) => tf.avgPool(tf.stack([x, x]).reshape([2, x.size, 1]) as tf.Tensor3D, [2, 1], 1, "valid"),
  ...Object.fromEntries(
    ACTIVATIONS.flatMap((activation) => {
      const layer = (x: tf.Tensor) => ({
        ...{
          x: tf.reshape(x, [1, x.size, 1, 1]) as tf.Tensor4D,
          filter: tf.ones<tf.Rank.R4>([1, 1, 1, 1]),
          strides: 1,
          pad: "valid" as const,
        },
        ...{
          activation: activation as "relu",
          preluActivationWeights: activation === "prelu" ? tf.tensor1d([0.5]) : undefined,
          leakyreluAlpha: 0.2,
        },
      });
      return [
        [`fused conv2d, ${activation}`, (x: tf.Tensor) => tf.fused.conv2d(layer(x))],
        [`fused depthwiseConv2d, ${activation}`, (x: tf.Tensor) => tf.fused.depthwiseConv2d(layer(x))],
      ];
    }),
  ),
};

let registration: Registration | undefined;

prepared();

afterEach(() => registration?.unregister());

describe("register", () => {
  test("says which kernels it took, takes them once, and gives them back", () => {
    const before = tf.getKernel("Relu", "cpu");
    registration = register(tf);
    expect(Object.keys(registration.kernels)).toEqual([...BACKENDS]);
    for (const backend of BACKENDS) {
      expect(registration.kernels[backend]).toEqual(expect.arrayContaining(["EluGrad", "LogSoftmax", "Prelu", "Softmax", "_FusedMatMul"]));
      for (const name of registration.kernels[backend] ?? []) expect(tf.getKernel(name, backend)).toBeDefined();
    }
    const ours = tf.getKernel("Relu", "cpu");
    expect(ours).not.toBe(before);
    register(tf).unregister();
    expect(tf.getKernel("Relu", "cpu")).toBe(ours);
    registration.unregister();
    expect(tf.getKernel("Relu", "cpu")).toBe(before);
    expect(tf.getKernel("LogSoftmax", "cpu")).toBeUndefined();
  });

  test("wants TensorFlow.js", () => {
    for (const value of [undefined, {}, { ...tf, getKernel: 1 }])
      expect(() => register(value as unknown as typeof tf)).toThrow(/^register: "tf" expected TensorFlow.js, with its functions getKernel/);
  });

  test("wants a backend that it knows", () => {
    const bare = { ...tf, getKernel: () => undefined };
    expect(() => register(bare)).toThrow(/^register: "tf" expected the 'cpu' or 'wasm' backend to be imported before, got neither$/);
  });
});

describe.each(BACKENDS)("%s", (backend) => {
  beforeAll(() => tf.setBackend(backend) as Promise<boolean>);

  test.each(Object.keys(UNARY))("%s: any length, infinities and NaN", (name) => {
    for (const n of [0, 1, 3, 255, 256, 1000, 10000]) {
      const x = tf.randomNormal([n], 0, 4);
      const { theirs, ours } = both(() => UNARY[name](x));
      expect(ours).toMatchObject({ shape: theirs.shape, dtype: theirs.dtype });
      close(ours.dataSync(), theirs.dataSync());
    }
    if (name === "softmax") return;
    const edges = tf.tensor1d([Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, -100, 100]);
    const { theirs, ours } = both(() => UNARY[name](edges));
    close(ours.dataSync(), theirs.dataSync());
  });

  // its wasm backend answers bool with whatever lies in the memory, or writes over the end of it
  test.each(backend === "cpu" ? (["int32", "bool"] as const) : (["int32"] as const))(
    "%s goes to the kernels of TensorFlow.js, or is refused as by them",
    (dtype) => {
      const x = tf.tensor([0, 1, 1, 0, dtype === "bool" ? 1 : -7], [5], dtype);
      const outcome = (op: (x: tf.Tensor) => tf.Tensor) => {
        try {
          const y = op(x);
          return [y.dtype, ...[...y.dataSync()].map((y) => y.toFixed(5))];
        } catch (error) {
          return String(error);
        }
      };
      const others: typeof UNARY = {
        add: (x) => tf.add(x, x),
        concat: (x) => tf.concat([x, x]),
        pad: (x) => tf.pad(x, [[1, 2]]),
        slice: (x) => tf.slice(x, 1, 3),
      };
      const ops = Object.entries({ ...UNARY, ...others }).filter(([name]) => name !== "softmax"); // it makes float32 of them, before any kernel
      const { theirs, ours } = both(() => ops.map(([name, op]) => [name, outcome(op)]), backend);
      expect(ours).toEqual(theirs);
      expect(theirs.filter(([, outcome]) => Array.isArray(outcome)).length).toBeGreaterThan(5);
    },
  );

  test("prelu: slopes of any shape that broadcasts", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
    // its wasm backend is wrong where the axes with slopes of their own are not one run: there it is the one that answers
    const shapes = sizes.chain((x) =>
      fc.record({
        x: fc.constant(x),
        alpha: fc.tuple(fc.nat(x.length - 1), fc.nat(x.length)).map(([from, to]) => x.map((size, i) => (i < to ? size : 1)).slice(from)),
      }),
    );
    fc.assert(
      fc.property(shapes, (shape) => {
        const [x, alpha] = [tf.randomNormal(shape.x), tf.randomNormal(shape.alpha)];
        const { theirs, ours } = both(() => tf.prelu(x, alpha));
        expect(ours.shape).toEqual(theirs.shape);
        close(ours.dataSync(), theirs.dataSync());
      }),
    );
  });

  test("matMul and fused.matMul: any sizes, stacks, transpositions, biases and activations", () => {
    const size = fc.integer({ min: 1, max: 40 });
    const activation = fc.constantFrom("linear", "relu", "relu6", "elu", "sigmoid", "leakyrelu", "prelu" as const);
    const stack = fc.constantFrom(
      [[], []],
      [[3], [3]],
      [[3], [1]],
      [[1], [3]],
      [
        [2, 2],
        [2, 2],
      ],
    );
    const flags = { transposeA: fc.boolean(), transposeB: fc.boolean(), biased: fc.boolean() };
    fc.assert(
      fc.property(fc.record({ m: size, k: size, n: size, activation, stack, ...flags }), (given) => {
        const { m, k, n, activation, stack, transposeA, transposeB, biased } = given;
        const a = tf.randomNormal<tf.Rank.R2>([...stack[0], ...(transposeA ? [k, m] : [m, k])] as [number, number]);
        const b = tf.randomNormal<tf.Rank.R2>([...stack[1], ...(transposeB ? [n, k] : [k, n])] as [number, number]);
        const bias = biased ? tf.randomNormal([n]) : undefined;
        const preluActivationWeights = tf.randomNormal([n]);
        const { theirs, ours } = both(() => [
          tf.matMul(a, b, transposeA, transposeB),
          tf.fused.matMul({ a, b, transposeA, transposeB, bias, activation: activation as "relu", preluActivationWeights }),
        ]);
        for (const [i, y] of ours.entries()) {
          expect(y.shape).toEqual(theirs[i].shape);
          close(y.dataSync(), theirs[i].dataSync(), 1e-4);
        }
      }),
    );
  });

  test("gradients", () => {
    const x = tf.randomNormal([6, 50]);
    for (const name of ["elu", "relu", "selu", "sigmoid", "softmax", "softplus", "tanh"]) {
      const { theirs, ours } = both(() => tf.grad((x) => tf.square(UNARY[name](x)))(x));
      close(ours.dataSync(), theirs.dataSync(), 1e-5);
    }
  });

  test("LogSoftmax, which no backend of TensorFlow.js has, is there", () => {
    registration = register(tf);
    const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    const run = (logits: tf.Tensor) => tf.engine().runKernel("LogSoftmax", { logits }, { axis: -1 }) as tf.Tensor;
    close(run(x).dataSync(), [-1.3132617, -0.3132617, -1.3132617, -0.3132617]);
    const refused = "LogSoftmax: expected float32 inputs and options that lanewise takes, since the backend has no kernel of its own";
    for (const logits of [x.toInt(), tf.scalar(1)]) expect(() => run(logits)).toThrow(new RangeError(refused));
  });
});

describe("wasm", () => {
  beforeAll(() => tf.setBackend("wasm") as Promise<boolean>);

  test("a kernel that the backend lacks is added, and taken away again", () => {
    const config = tf.getKernel("Erf", "wasm");
    tf.unregisterKernel("Erf", "wasm");
    registration = register(tf);
    close(tf.erf(tf.tensor1d([0.5])).dataSync(), [0.5204999]);
    registration.unregister();
    expect(tf.getKernel("Erf", "wasm")).toBeUndefined();
    tf.registerKernel(config);
  });
});

test("results on NaN, infinities and zeros differ where docs/tfjs.md says so, and nowhere else", async () => {
  const edges = [Number.NaN, Number.NEGATIVE_INFINITY, -1, -0, 0, 1, Number.POSITIVE_INFINITY];
  const word = (x: number) => (Object.is(x, -0) ? "-0" : String(Number.isFinite(x) ? Number(x.toPrecision(5)) : x));
  const differences: string[][] = [];
  for (const [name, op] of Object.entries(ELEMENTWISE)) {
    const results: Record<string, string[]> = {};
    for (const backend of BACKENDS) {
      await tf.setBackend(backend);
      results[backend] = [...op(tf.tensor1d(edges)).dataSync()].map(word);
      registration = register(tf);
      const ours = [...op(tf.tensor1d(edges)).dataSync()].map(word);
      registration.unregister();
      expect(results.ours ?? ours, name).toEqual(ours);
      results.ours = ours;
    }
    const { cpu, wasm, ours } = results;
    for (const [i, x] of edges.entries())
      if (cpu[i] !== ours[i] || wasm[i] !== ours[i]) differences.push([name, word(x), cpu[i], wasm[i], ours[i]]);
  }
  const page = readFileSync(new URL("../../docs/tfjs.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| `(.*)` \| (.*) \| (.*) \| (.*) \| (.*) \|$/gm)].map(([, ...cells]) => cells);
  expect(rows).toEqual(differences);
});
