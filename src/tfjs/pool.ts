// MaxPool, with its gradient, and AvgPool: windows of pixels; those that reach beyond the image are smaller. Mean: one window of all pixels.
import type { Pair } from "../spec/conv.js";
import { type Geometry, geometry, pair } from "./geometry.js";
import type { Attributes, Kernel } from "./kernel.js";
import { BYTES, sizeOf } from "./shape.js";
import { OPERAND } from "./storage.js";

/** Neighbouring windows with as many pixels of the image: the first one, how many, where they begin, and the pixels of each. */
interface Run {
  readonly first: number;
  count: number;
  readonly from: number;
  readonly taps: number;
}

/** Undefined if a window has no pixel of the image. */
function runsOf(size: Pair, window: Pair, { strides, before, out }: Geometry, axis: 0 | 1): Run[] | undefined {
  const runs: Run[] = [];
  for (let i = 0; i < out[axis]; i++) {
    const start = i * strides[axis] - before[axis];
    const from = Math.max(0, start);
    const taps = Math.min(size[axis], start + window[axis]) - from;
    if (taps <= 0) return undefined;
    const last = runs.at(-1);
    if (last && last.taps === taps && from === last.from + last.count * strides[axis]) last.count++;
    else runs.push({ first: i, count: 1, from, taps });
  }
  return runs;
}

/** The windows of an image: the shape of their results, and a walk over those that are alike. */
interface Pool {
  readonly shape: number[];
  /** Gives the bytes from the first element of the image and of the results, and the other arguments of the kernels. */
  visit(run: (x: number, y: number, sizes: readonly number[]) => void): void;
}

function poolOf(x: readonly number[], attrs: Attributes): Pool | undefined {
  const [batch, height, width, channels] = x;
  const size: Pair = [height, width];
  const window = pair(attrs.filterSize);
  const windows = geometry(size, window, attrs);
  const [lines, columns] = windows ? [runsOf(size, window, windows, 0), runsOf(size, window, windows, 1)] : [];
  if (windows === undefined || lines === undefined || columns === undefined) return undefined;
  const { strides, out } = windows;
  const pixel = channels * BYTES;
  const [line, yLine] = [width * pixel, out[1] * pixel];
  const [xRow, xLine] = [strides[1] * pixel, strides[0] * line];
  return {
    shape: [batch, ...out, channels],
    visit: (run) => {
      for (let image = 0; image < batch; image++)
        for (const down of lines)
          for (const across of columns) {
            const at = (image * height + down.from) * line + across.from * pixel;
            const y = (image * out[0] + down.first) * yLine + across.first * pixel;
            run(at, y, [down.count, across.count, channels, down.taps, across.taps, pixel, line, xRow, xLine, yLine]);
          }
    },
  };
}

export const pool =
  (name: "maxPool" | "avgPool"): Kernel =>
  (storage, { x }, attrs) => {
    if (x?.shape.length !== 4) return undefined;
    const [high, wide] = pair(attrs.filterSize);
    const windows = poolOf(x.shape, attrs);
    if (windows === undefined || high * wide === 1) return undefined; // the image itself: no copy
    if (!storage.fits(sizeOf(x.shape) + sizeOf(windows.shape))) return undefined;
    const kernel = storage.kernel(name);
    const from = storage.address(x, OPERAND.x);
    return storage.make(windows.shape, (to) => windows.visit((at, y, sizes) => kernel(from + at, to + y, ...sizes)));
  };

/** MaxPoolGrad: that of TensorFlow.js' wasm backend loses the gradient of windows without a positive number. */
export const maxPoolGradient: Kernel = (storage, { dy, input: x }, attrs) => {
  if (x?.shape.length !== 4 || dy === undefined) return undefined;
  const windows = poolOf(x.shape, attrs);
  const n = sizeOf(x.shape);
  if (String(windows?.shape) !== String(dy.shape) || windows === undefined) return undefined;
  if (!storage.fits(2 * n + sizeOf(dy.shape))) return undefined;
  const kernel = storage.kernel("maxPool_grad");
  const [from, gy] = [storage.address(x, OPERAND.x), storage.address(dy, OPERAND.s)];
  return storage.make(x.shape, (gx) => {
    storage.staging.view(gx, n).fill(0);
    windows.visit((at, y, sizes) => kernel(gy + y, from + at, gx + at, ...sizes));
  });
};

/** Terms of a sum up to which its error is small. */
const TERMS = 4096;

/** The mean over neighbouring axes. */
export const mean: Kernel = (storage, { x }, { axis, keepDims }) => {
  if (x === undefined) return undefined;
  const rank = x.shape.length;
  const axes = [axis ?? [...x.shape.keys()]].flat().map((axis) => (axis < 0 ? axis + rank : axis));
  const [first, last] = [Math.min(...axes), Math.max(...axes)];
  const [n, wide] = [sizeOf(x.shape.slice(last + 1)), x.shape[last]];
  const high = sizeOf(x.shape.slice(first, last));
  if (axes.length === 0 || new Set(axes).size !== last - first + 1 || Math.max(high, wide) > TERMS) return undefined;
  const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const shape = keepDims ? kept : kept.filter((_, axis) => !axes.includes(axis));
  if (sizeOf(x.shape) === 0 || !storage.fits(sizeOf(x.shape) + sizeOf(shape))) return undefined;
  const row = n * BYTES;
  const from = storage.address(x, OPERAND.x);
  return storage.make(shape, (y) => {
    const lines = sizeOf(x.shape.slice(0, first));
    storage.kernel("avgPool")(from, y, lines, 1, n, high, wide, row, wide * row, 0, high * wide * row, row);
  });
};
