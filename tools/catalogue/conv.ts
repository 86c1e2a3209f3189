// The convolutions, and their kernels.
import { convKernel, convSizes, depthwiseSizes, images, transposedSizes } from "../../src/validate/index.js";
import { PANEL } from "../../src/wasm/layout.js";
import { type Call, call, type Family, product } from "./call.js";
import { type Area, area, type Describe, type Draw } from "./kernel.js";
import { activationOf, createAndFree } from "./layer.js";
import type { Source } from "./source.js";
import type { AnySpec } from "./spec.js";

/** How a convolution goes over images, and the lengths of its arrays. */
interface Drawn {
  readonly options: Record<string, unknown>;
  readonly x: number;
  readonly weights: number;
  readonly units: number;
  readonly y: number;
}

/** How each kind finds the sizes of its images. */
const SIZES = { conv2d: convSizes, createConv2d: convSizes, depthwiseConv2d: depthwiseSizes, conv2dTranspose: transposedSizes };

function drawn(s: Source, op: keyof typeof SIZES): Drawn {
  const [batch, ...size] = [s.side(), s.side(), s.side()].map((side, i) => Math.min(side, i === 0 ? 3 : 9));
  const groups = op === "depthwiseConv2d" || s.usual() ? 1 : s.int(1, 3);
  const inputs = Math.min(s.side(), 12);
  const [kernel, stride, dilation] = [[s.int(1, 3), s.int(1, 3)], [s.int(1, 2), s.int(1, 2)], s.once(4) ? s.int(1, 2) : 1];
  const seen = kernel.map((k) => (k - 1) * dilation + 1);
  const transposed = op === "conv2dTranspose";
  const room = transposed ? Math.floor((Math.min(...seen) - 1) / 2) : 2;
  const chosen = s.one(["same", "valid", room]);
  const zeros = typeof chosen === "number" ? 2 * chosen : 0;
  const fits = transposed || chosen === "same" || size.every((n, i) => n === 0 || n + zeros >= seen[i]);
  const padding = fits ? chosen : "same";
  const last = s.usual() || s.flip();
  const filters = op === "depthwiseConv2d" ? (s.usual() ? 1 : s.int(1, 2)) : Math.min(s.side(), 12);
  const [channels, units] = op === "depthwiseConv2d" ? [inputs, inputs * filters] : [inputs * groups, filters * groups];
  const [own, all] = {
    conv2d: [inputs, units],
    createConv2d: [inputs, units],
    depthwiseConv2d: last ? [inputs, filters] : [1, units],
    conv2dTranspose: [filters, channels],
  }[op] as [number, number];
  const options = {
    shape: last ? [batch, ...size, channels] : [batch, channels, ...size],
    weightsShape: last ? [...kernel, own, all] : [all, own, ...kernel],
    strides: stride,
    padding,
    ...(dilation === 1 ? {} : { dilations: dilation }),
    ...(groups === 1 ? {} : { groups }),
    ...(last ? {} : { layout: "NCHW" }),
  };
  const found = convKernel(op, options);
  const sizes = SIZES[op](op, found, images(op, options.shape, found.layout));
  const y = batch * product(transposed ? sizes.size : sizes.out) * units;
  return { options, x: batch * product(size) * channels, weights: product(kernel) * own * all, units, y };
}

/** @param ops the functions of the package, or an instance: where activations come from */
function calls({ name }: AnySpec, ops: object): Omit<Call, "family">[] {
  const layer = (s: Source, units: number) => ({
    ...(s.usual() ? activationOf(s, ops) : {}),
    ...(s.usual() ? { bias: s.finite(units) } : {}),
  });
  if (name === "createConv2d")
    return [
      call(
        name,
        "rows",
        (s) => {
          const { options, x, weights, units, y } = drawn(s, name as keyof typeof SIZES);
          const { shape, ...fixed } = options;
          const made = { weights: s.finite(weights), ...fixed, ...layer(s, units) };
          return [made, s.in(x), { shape, ...s.some({ out: () => s.out(y) }) }];
        },
        (lw) =>
          (...args) =>
            createAndFree(lw, name, args),
      ),
    ];
  return [
    call(name, "rows", (s) => {
      const { options, x, weights, units, y } = drawn(s, name as keyof typeof SIZES);
      const outs = s.some({ out: () => s.out(y), preactivation: () => s.out(y) });
      return [s.in(x), s.finite(weights), { ...options, ...layer(s, units), ...outs }];
    }),
    call(`${name}.backward`, "sums", (s) => {
      const { options, x, weights, units, y } = drawn(s, name as keyof typeof SIZES);
      const outs = s.some({ x: () => s.out(x), weights: () => s.out(weights), bias: () => s.out(units) });
      const more = s.some({ out: () => outs ?? {}, gradients: () => ["x", "weights", "bias"], preactivation: () => s.finite(y) });
      return [s.finite(y), s.finite(x), s.finite(weights), { ...options, ...layer(s, units), ...more }];
    }),
  ];
}

/** A table of taps: two 32-bit words each. */
const table = (words: readonly number[]): Area => {
  const content = [...new Float64Array(Uint32Array.from(words).buffer)];
  return area(4 * words.length, "read", content);
};

/** Lines of `width` rows of n elements, with a gap between the rows or between the lines. */
function linesOf(d: Draw, lines: number, width: number, n: number): { y: Area; yRow: number; yLine: number } {
  if (d.int(0, 1) === 0) {
    const yRow = d.stride(n);
    return { y: d.rows("write", lines * width, n, yRow), yRow, yLine: width * yRow };
  }
  const yLine = d.stride(width * n);
  return { y: d.rows("write", lines, width * n, yLine), yRow: n * d.size, yLine };
}

const convolve: Describe = (d) => {
  const [lines, width, n] = [d.int(1, 4), d.int(1, 9), d.int(1, 20)];
  const [aRow, aStep] = [d.size * d.int(1, 4), d.size * d.int(1, 2)];
  const aLine = width * aRow + d.size * d.int(0, 3);
  const taps = Array.from({ length: d.int(0, 5) }, () => [d.size * d.int(0, 9), d.int(0, d.int(0, 9) === 0 ? 300 : 7)]);
  const depth = taps.reduce((sum, [, terms]) => sum + terms, 0);
  const reach = Math.max(0, ...taps.map(([offset, terms]) => (terms === 0 ? 0 : offset + (terms - 1) * aStep + d.size)));
  const a = reach === 0 ? area(0, "read") : area((lines - 1) * aLine + (width - 1) * aRow + reach, "read");
  const wide = PANEL / d.size;
  const b = d.array("read", depth * wide * Math.ceil(n / wide));
  const sizes = { m: lines * width, n, width, count: taps.length, aRow, aLine, aStep, bPanel: depth * PANEL };
  return { a, b, base: d.int(0, 1) === 0 ? 0 : d.array("read", n), taps: table(taps.flat()), ...sizes, ...linesOf(d, lines, width, n) };
};

/** Taps anywhere, or lines of three neighbours. */
const depthwise =
  (threes: boolean): Describe =>
  (d) => {
    const [lines, width, n] = [d.int(1, 3), d.int(threes ? 4 : 1, 10), d.int(1, 11)];
    const xRow = d.stride(n);
    const starts = Array.from({ length: d.int(threes ? 1 : 0, 5) }, () => d.size * d.int(0, 20));
    const offsets = threes ? starts.flatMap((at) => [at, at + xRow, at + 2 * xRow]) : starts;
    const xLine = width * xRow + d.size * d.int(0, 3);
    const bytes = offsets.length === 0 ? 0 : (lines - 1) * xLine + (width - 1) * xRow + Math.max(...offsets) + n * d.size;
    const count = offsets.length;
    const wStep = 16 * (count + 1);
    const w = area(Math.ceil((n * d.size) / 16) * wStep, "read");
    const taps = table(offsets.flatMap((offset, i) => [offset, 16 * (i + 1)]));
    return { x: area(bytes, "read"), w, taps, lines, width, n, count, wStep, xRow, xLine, ...linesOf(d, lines, width, n) };
  };

const steps: Readonly<Record<string, Describe>> = {
  convolve,
  depthwise: depthwise(false),
  depthwiseThrees: depthwise(true),
  depthwiseFilters: (d) => {
    const { x, taps, lines, width, n, count, xRow, xLine } = depthwise(false)(
      d,
      { gradient: false, columns: false },
      { name: "" },
    ) as Record<string, Area & number>;
    const gyRow = d.stride(n);
    const gyLine = width * gyRow + d.size * d.int(0, 3);
    const gy = d.rows("read", 1, (lines - 1) * (gyLine / d.size) + (width - 1) * (gyRow / d.size) + n, 0);
    const gw = area(16 * (count + 1) + n * d.size, "change");
    return { gy, x, taps, gw, lines, width, n, count, gyRow, gyLine, xRow, xLine };
  },
  packChannels: (d) => {
    const [n, count] = [d.int(0, 20), d.int(0, 5)];
    const wRow = d.stride(n);
    const y = area(16 * (count + 1) * Math.ceil((n * d.size) / 16), "write");
    return { w: d.rows("read", count, n, wRow), base: d.int(0, 1) === 0 ? 0 : d.array("read", n), y, n, count, wRow };
  },
  frame: (d) => {
    const [lines, n] = [d.int(0, 5), d.int(0, 40)];
    const [above, below, before, after] = Array.from({ length: 4 }, () => d.size * d.int(0, 9));
    const bytes = above + below + lines * (before + after + n * d.size);
    return { x: d.array("read", lines * n), y: area(bytes, "write"), lines, n, above, below, before, after };
  },
};

export const conv: Family = { calls, steps };
