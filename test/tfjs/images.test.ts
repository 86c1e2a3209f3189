// Kernels of images, arithmetic and copies: any shapes and options, against TensorFlow.js' cpu backend.
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { BACKENDS, both, close, normal, prepared } from "./compare.js";

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
        const ops = [tf.add, tf.sub, tf.mul, tf.div, tf.minimum, tf.maximum];
        return () => ops.flatMap((op) => [op(p, q), op(p, p)]);
      },
    ),
  "no elements": () =>
    agree(fc.tuple(size(3), size(3), size(4), fc.nat(2)), ([batch, height, channels, axis]) => {
      const shape = [batch, height, channels].map((size, i) => (i === axis ? 0 : size));
      const x = normal(shape);
      const full = normal(shape.map((size) => size || 2));
      const paddings = shape.map((): [number, number] => [1, 1]);
      return () => [
        ...[tf.add(x, x), tf.mul(x, 2), tf.maximum(x, normal([1])), tf.transpose(x, [2, 0, 1]), tf.tile(x, [1, 2, 1])],
        ...[tf.pad(x, paddings), tf.concat([x, full], axis), tf.concat([x, x], axis), tf.stack([x, x], axis)],
        ...[tf.slice(x, [0, 0, 0], shape as [number, number, number]), tf.stridedSlice(full, [0, 0, 0], shape), ...tf.split(x, 1, axis)],
        ...tf.unstack(x, (axis + 1) % 3),
      ];
    }),
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
  "strided slices by any masks: what is out of bounds is refused as by TensorFlow.js": () =>
    agree(
      size(3).chain((rank) =>
        fc.record({
          x: fc.array(size(4), { minLength: rank, maxLength: rank }),
          ends: fc.array(pair(5, -5), { minLength: 1, maxLength: rank }),
          masks: fc.array(fc.nat(15), { minLength: 3, maxLength: 3 }),
        }),
      ),
      ({ x, ends, masks: [beginMask, endMask, shrinkAxisMask] }) => {
        const image = normal(x);
        const [begin, end] = [ends.map(([begin]) => begin), ends.map(([, end]) => end)];
        return () => {
          try {
            return tf.stridedSlice(image, begin, end, undefined, beginMask, endMask, 0, 0, shrinkAxisMask);
          } catch {
            return tf.scalar(Number.NaN);
          }
        };
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
  "gradients of conv2d and depthwiseConv2d": () =>
    agree(
      fc.record({ windows, units: size(17), each: fc.constantFrom(1, 1, 2) }),
      ({ windows: { x, window, strides, pad }, units, each }) => {
        const [image, filter, own] = [normal(x), normal([...window, x[3], units]), normal([...window, x[3], each])];
        const plain = (x: tf.Tensor, w: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, strides, pad);
        const depthwise = (x: tf.Tensor, w: tf.Tensor) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, strides[0], pad);
        const [dy, other] = [normal(plain(image, filter).shape), normal(depthwise(image, own).shape)];
        return () => [...tf.grads(plain)([image, filter], dy), ...tf.grads(depthwise)([image, own], other)];
      },
      1e-4,
    ),
  "gradients of maxPool, also of numbers that are the same": () =>
    agree(
      fc.record({ windows, levels: size(4) }),
      ({ windows: { x, window, strides, pad }, levels }) => {
        const image = tf.round(tf.mul(normal(x), levels));
        const pooled = (x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, window, strides, pad);
        const dy = normal(pooled(image).shape);
        return () => tf.grad(pooled)(image, dy);
      },
      1e-5,
    ),
  "sums of segments": () =>
    agree(
      ranked(3).chain((x) =>
        fc.record({ x: fc.constant(x), segments: size(6), ids: fc.array(size(8, -2), { minLength: x[0], maxLength: x[0] }) }),
      ),
      ({ x, segments, ids }) => {
        const [rows, of] = [normal(x), tf.tensor1d(ids, "int32")];
        return () => tf.unsortedSegmentSum(rows, of, segments);
      },
      1e-5,
    ),
};

prepared();

describe.each(BACKENDS)("%s", (backend) => {
  beforeAll(() => tf.setBackend(backend) as Promise<boolean>);

  test.each(Object.entries({ ...EXACT, ...CLOSE }))("%s", (_, run) => run());
});
