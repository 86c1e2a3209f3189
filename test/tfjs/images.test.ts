// Kernels of images, arithmetic and copies: any shapes and options, against TensorFlow.js' cpu backend.
import { createRequire } from "node:module";
import { dirname } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import fc from "fast-check";
import { register } from "lanewise/tfjs";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { BACKENDS, both, close } from "./compare.js";

type Four = [number, number, number, number];

const size = (max: number, min = 1) => fc.integer({ min, max });
const pair = (max: number, min = 1) => fc.tuple(size(max, min), size(max, min));
const shape = (rank: number) => fc.array(size(5), { minLength: rank, maxLength: rank });
const ranked = (most: number) => size(most).chain(shape);
const side = pair(2, 0);

/** Windows of pixels as pooling and convolutions have them: strides and dilations are not both above 1. */
const windows = fc
  .record({
    x: fc.tuple(size(2), size(12, 5), size(12, 5), size(11)),
    window: pair(3),
    strides: pair(3),
    dilations: fc.oneof(fc.constant<[number, number]>([1, 1]), pair(2)),
    pad: fc.oneof(fc.constantFrom("same" as const, "valid" as const), size(1, 0), fc.tuple(side, side)),
  })
  .map(({ pad, dilations: drawn, strides, ...all }) => {
    const { window } = all;
    const spread = drawn.some((d) => d > 1);
    const even = [window, strides, drawn].every(([down, right]) => down === right);
    // no window is in the padding alone, and one number is for even windows: TensorFlow.js' own kernels read elsewhere, or trap
    const most = (side: number, axis: number) => Math.min(side, window[axis] - 1);
    const number = even ? Math.min(Number(pad), window[0] - 1) : ("valid" as const);
    const sides = Array.isArray(pad) ? [[0, 0], ...pad.map((ends, axis) => ends.map((side) => most(side, axis))), [0, 0]] : pad;
    return {
      ...all,
      dilations: drawn,
      strides: spread ? ([1, 1] as [number, number]) : strides,
      pad: (typeof pad === "number" ? number : sides) as "same",
    };
  });

const ends = {
  activation: fc.constantFrom("linear", "relu", "relu6", "elu", "sigmoid", "leakyrelu", "prelu" as const),
  biased: fc.boolean(),
};

/** Draws calls and compares what they give: bits, or numbers within a tolerance. */
function agree<T>(drawn: fc.Arbitrary<T>, call: (given: T) => () => tf.Tensor | tf.Tensor[], tolerance = 0, oracle = "cpu"): void {
  fc.assert(
    fc.property(drawn, (given) => {
      tf.tidy(() => {
        const run = call(given);
        const { theirs, ours } = both(() => [run()].flat(), oracle);
        expect(ours.map(({ shape }) => shape)).toEqual(theirs.map(({ shape }) => shape));
        ours.forEach((y, i) => {
          close(y.dataSync(), theirs[i].dataSync(), tolerance);
        });
      });
    }),
  );
}

const normal = (shape: readonly number[]) => tf.randomNormal(shape as Four, 0, 2) as tf.Tensor4D;

/** Kernels whose results have the bits of those of TensorFlow.js. */
const EXACT: Record<string, () => void> = {
  "arithmetic of shapes that broadcast": () =>
    agree(
      ranked(4).chain((x) =>
        fc.record({
          x: fc.constant(x),
          s: fc.tuple(fc.nat(x.length), fc.array(fc.boolean(), { minLength: x.length, maxLength: x.length })),
          swapped: fc.boolean(),
          long: fc.boolean(),
        }),
      ),
      ({ x, s: [from, own], swapped, long }) => {
        const shape = long ? [...x.slice(0, -1), 20 * (x.at(-1) as number)] : x;
        const a = normal(shape);
        const b = normal(shape.map((size, axis) => (own[axis] ? size : 1)).slice(from));
        const [p, q] = swapped ? [b, a] : [a, b];
        return () => [tf.add(p, q), tf.sub(p, q), tf.mul(p, q), tf.div(p, q), tf.minimum(p, q), tf.maximum(p, q)];
      },
    ),
  maxPool: () =>
    agree(windows, ({ x, window, strides, pad }) => {
      const image = normal(x);
      return () => tf.maxPool(image, window, strides, pad);
    }),
  "padding, by numbers and zeros": () =>
    agree(
      ranked(4).chain((x) =>
        fc.record({ x: fc.constant(x), sides: fc.array(side, { minLength: x.length, maxLength: x.length }), value: size(3, -3) }),
      ),
      ({ x, sides, value }) => {
        const image = normal(x);
        return () => tf.pad(image, sides, value);
      },
    ),
  "slices and strided slices": () =>
    agree(
      ranked(4).chain((x) => fc.tuple(...x.map((size) => fc.tuple(fc.nat(size - 1), fc.nat(size - 1), fc.boolean())))),
      (axes) => {
        const sizes = axes.map(([a, b]) => Math.max(a, b) + 2);
        const image = normal(sizes);
        const begin = axes.map(([a, b]) => Math.min(a, b));
        const count = axes.map(([a, b, all]) => (all ? -1 : Math.abs(a - b) + 1));
        const end = axes.map(([a, b, all], i) => (all ? -1 : begin[i] + Math.abs(a - b) + 1));
        const mask = axes.reduce((bits, [, , all], i) => bits + (all ? 0 : 2 ** i), 0);
        return () => [
          tf.slice(image, begin, count),
          tf.stridedSlice(
            image,
            begin,
            end,
            begin.map(() => 1),
          ),
          tf.stridedSlice(image, begin, end, undefined, mask & 5, mask & 6),
          tf.stridedSlice(image, begin, end, undefined, 0, 0, 0, 0, mask & 3),
        ];
      },
    ),
  "joining, splitting, stacking, repeating": () =>
    agree(
      ranked(4).chain((x) =>
        fc.record({
          x: fc.constant(x),
          axis: fc.nat(x.length - 1),
          reps: fc.array(size(3), { minLength: x.length, maxLength: x.length }),
          back: fc.boolean(),
        }),
      ),
      ({ x, axis, reps, back }) => {
        const all = reps.map((n) => normal(x.map((size, i) => (i === axis ? n : size))));
        const joined = normal(x.map((size, i) => (i === axis ? reps.reduce((a, b) => a + b) : size)));
        const at = back ? axis - x.length : axis;
        const [a, b] = [normal(x), normal(x)];
        return () => [
          tf.concat(all, at),
          ...tf.split(joined, reps, at),
          ...tf.unstack(joined, axis),
          tf.stack([a, b, a], axis),
          tf.tile(a, reps),
        ];
      },
    ),
  "axes in any order": () =>
    agree(
      size(5).chain((rank) =>
        fc.record({
          x: fc.array(size(6), { minLength: rank, maxLength: rank }),
          perm: fc.shuffledSubarray([...Array(rank).keys()], { minLength: rank }),
        }),
      ),
      ({ x, perm }) => {
        const image = normal(x);
        return () => tf.transpose(image, perm);
      },
    ),
  "blocks of pixels to channels or images, and back": () =>
    agree(
      fc.record({ image: fc.tuple(size(2), size(4), size(4), size(5)), block: pair(3), sides: fc.tuple(side, side) }),
      ({ image, block, sides }) => {
        const [batch, height, width, channels] = image;
        const [down, right] = block;
        // as many pixels and padding as fill whole blocks
        const own = [height * down, width * right].map((size, axis) => Math.max(1, size - sides[axis][0] - sides[axis][1]));
        const after = own.map((size, axis) => [height * down, width * right][axis] + 6 * block[axis] - size - sides[axis][0]);
        const [x, blocks, deep] = [
          normal([batch, ...own, channels]),
          normal([batch * down * right, height + 2, width + 2, channels]),
          normal([batch, height, width, channels * 4]),
        ];
        const crops = sides.map(([before, behind], axis) => [Math.min(before, block[axis]), Math.min(behind, block[axis])]);
        return () => [
          tf.spaceToBatchND(
            x,
            block,
            sides.map(([before], axis) => [before, after[axis]]),
          ),
          tf.batchToSpaceND(blocks, block, crops),
          tf.depthToSpace(deep, 2, "NHWC"),
        ];
      },
    ),
};

/** Kernels whose sums have another order. */
const CLOSE: Record<string, () => void> = {
  avgPool: () =>
    agree(
      windows,
      ({ x, window, strides, pad }) => {
        const image = normal(x);
        return () => tf.avgPool(image, window, strides, pad);
      },
      1e-5,
    ),
  "means over neighbouring axes": () =>
    agree(
      ranked(4).chain((x) =>
        fc.record({ x: fc.constant(x), ends: fc.tuple(fc.nat(x.length - 1), fc.nat(x.length - 1)), keep: fc.boolean() }),
      ),
      ({ x, ends: [a, b], keep }) => {
        const image = normal(x);
        const axes = [...x.keys()].slice(Math.min(a, b), Math.max(a, b) + 1);
        return () => [tf.mean(image, axes, keep), tf.mean(image)];
      },
      1e-5,
    ),
  "conv2d, fused or not": () =>
    agree(
      fc.record({ ...ends, windows, units: size(17) }),
      ({ windows: { x, window, strides, pad, dilations }, units, activation, biased }) => {
        const [image, filter, bias, slopes] = [normal(x), normal([...window, x[3], units]), normal([units]), normal([units])];
        const end = {
          activation: activation as "relu",
          bias: biased ? bias : undefined,
          preluActivationWeights: slopes,
          leakyreluAlpha: 0.3,
        };
        return () => {
          const plain = tf.conv2d(image, filter, strides, pad, "NHWC", dilations);
          return [plain, tf.fused.conv2d({ x: image, filter, strides, pad, dilations, ...end })];
        };
      },
      1e-4,
    ),
  "depthwiseConv2d, fused or not": () =>
    agree(
      fc.record({ ...ends, windows, each: fc.constantFrom(1, 1, 2) }),
      ({ windows: { x, window, strides, pad, dilations }, each, activation, biased }) => {
        const [image, filter, bias, slopes] = [normal(x), normal([...window, x[3], each]), normal([x[3] * each]), normal([x[3] * each])];
        const end = {
          activation: activation as "relu",
          bias: biased ? bias : undefined,
          preluActivationWeights: slopes,
          leakyreluAlpha: 0.3,
        };
        const [down] = strides; // its cpu kernels want them to be the same
        return () => {
          const plain = tf.depthwiseConv2d(image, filter, down, pad, "NHWC", dilations);
          return [plain, tf.fused.depthwiseConv2d({ x: image, filter, strides: down, pad, dilations, ...end })];
        };
      },
      1e-4,
    ),
  conv2dTranspose: () =>
    agree(
      fc.record({ windows, units: size(9) }),
      ({ windows: { x, window, strides, pad }, units }) => {
        const rounded = pad === "same" ? "same" : "valid";
        const [small, filter] = [normal(x), normal([...window, units, x[3]])];
        const along = (axis: 0 | 1) =>
          rounded === "same" ? x[axis + 1] * strides[axis] : (x[axis + 1] - 1) * strides[axis] + window[axis];
        return () => tf.conv2dTranspose(small as tf.Tensor4D, filter, [x[0], along(0), along(1), units], strides, rounded);
      },
      1e-4,
    ),
};

beforeAll(async () => {
  setWasmPaths(`${dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm"))}/`);
  await tf.setBackend("wasm");
  await tf.ready();
});

beforeEach(() => tf.engine().startScope());

afterEach(() => tf.engine().endScope());

describe.each(BACKENDS)("%s", (backend) => {
  beforeAll(() => tf.setBackend(backend) as Promise<boolean>);

  test.each(Object.entries({ ...EXACT, ...CLOSE }))("%s", (_, run) => run());

  test("weights that are kept follow their tensor: new ones in a variable, other images, other strides", () => {
    const w = tf.variable(normal([2, 2, 4, 5]));
    const images = [normal([1, 5, 5, 4]), normal([2, 5, 5, 4]), normal([1, 5, 9, 4])];
    const registration = register(tf);
    for (let i = 0; i < 4; i++) {
      const run = () => images.flatMap((x) => [1, 2, 3].map((strides) => tf.conv2d(x, w as unknown as tf.Tensor4D, strides, "valid")));
      const [first, second] = [run(), run()];
      registration.unregister();
      const theirs = run();
      theirs.forEach((y, j) => {
        close(first[j].dataSync(), y.dataSync(), 1e-4);
        expect(second[j].dataSync()).toEqual(first[j].dataSync());
      });
      w.assign(normal([2, 2, 4, 5]));
      Object.assign(registration, register(tf));
    }
    registration.unregister();
    w.dispose();
  });
});

test("wasm: laid-out weights go with their tensor: the memory does not grow over 1000 layers, nor do tensors stay", async () => {
  await tf.setBackend("wasm");
  const registration = register(tf);
  const { wasm } = tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } };
  const x = normal([1, 4, 4, 64]);
  const bytes = () => wasm.HEAPU8.buffer.byteLength;
  let before = 0;
  let tensors = 0;
  for (let i = 0; i < 1000; i++) {
    tf.tidy(() => {
      const w = tf.ones<tf.Rank.R4>([3, 3, 64, 64]); // 150 kB laid out
      tf.conv2d(tf.conv2d(x, w, 1, "same"), w, 2, "same");
      tf.matMul(tf.reshape(x, [16, 64]), tf.ones<tf.Rank.R2>([64, 64]));
    });
    if (i === 10) [before, tensors] = [bytes(), tf.memory().numTensors];
  }
  expect(bytes()).toBe(before);
  expect(tf.memory().numTensors).toBe(tensors);
  registration.unregister();
});
