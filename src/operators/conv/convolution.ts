// Runs the kernels of assembly/conv. It takes addresses, not arrays, so conv2d and the adapter for TensorFlow.js can share it.

import type { Instance } from "../../runtime/instance.js";
import type { Pair } from "../../spec/conv.js";
import { AT, LENGTH, STATE } from "../../threads/protocol.js";
import type { Argument, FloatArray, Kernel, Shared } from "../../types.js";
import kernels from "../../wasm/conv.js";
import { PANEL } from "../../wasm/layout.js";
import type { Activate } from "../activation.js";
import { layer, type Sizes } from "../dense/layer.js";
import { Matmul, SCRATCH, SPLIT } from "../dense/matmul.js";
import { ConvPacking, type Packed, type Prepared, type Step, VECTOR } from "./packing.js";
import { type Image, isDepthwise, type Plan } from "./plan.js";

/** Bytes of the source and of the target that a band aims at: they stay in the second-level cache. And those for threads to share. */
const BAND = 2 ** 18;
const SHARED = 2 ** 21;

/** The rows, inputs and units of a layer that is the same as a convolution whose every pixel sees all of its inputs in one run; else undefined. */
export function pointwise({ sizes, transposed, framed, batch, phases }: Plan): Sizes | undefined {
  const { kernel, size, out, strides, channels, units, groups } = sizes;
  if (transposed || framed || groups !== 1 || phases[0]?.taps.length !== kernel[0] * kernel[1]) return undefined;
  const ones = kernel[0] * kernel[1] === 1 && strides[0] === 1 && strides[1] === 1;
  if (ones) return { batch: batch * out[0] * out[1], inputs: channels, units };
  const whole = out[0] * out[1] === 1 && kernel[0] === size[0] && kernel[1] === size[1];
  return whole ? { batch, inputs: size[0] * size[1] * channels, units } : undefined;
}

/** Lines of images. `at` gives the address of some of them; `done` stores those that were written. */
export interface Lines {
  at(image: number, line: number, count: number): number;
  done?(address: number, image: number, line: number, count: number): void;
}

/** Those arguments of a kernel that depend on a tile or a thread, by their positions. */
type Tiled = readonly (readonly [position: number, argument: Argument])[];

export class Convolution extends ConvPacking {
  constructor(
    matmul: Matmul,
    readonly kernel: (name: string) => Kernel,
    readonly shared: (name: string) => Shared,
  ) {
    super(matmul, kernel);
  }

  /** Undefined where plain JavaScript runs. */
  static on<C extends Convolution = Convolution>(
    op: string,
    instance: Instance,
    float64: boolean,
    Kind: new (...of: ConstructorParameters<typeof Convolution>) => C = Convolution as never,
  ): C | undefined {
    const type = float64 ? "float64" : "float32";
    const matmul = Matmul.on(op, instance, float64);
    if (matmul === undefined || instance.kernel(kernels, "convolve", type) === undefined) return undefined;
    const kernel = (name: string) => instance.kernel(kernels, name, type) as Kernel;
    return new Kind(matmul, kernel, (name) => instance.shared(kernels, name, type));
  }

  /** Lines of the target in a band, a multiple of its step. */
  protected band({ source, target, step, stride }: Plan, bytes = BAND): number {
    const line = (source.size[1] * source.channels * stride[0] + target.size[1] * target.channels * step[0]) * this.size;
    return Math.max(1, Math.floor(bytes / line)) * step[0];
  }

  /** The same where the bits do not depend on it: all lines, unless they are copied or activated. */
  #forward(plan: Plan, banded: boolean): number {
    if (!plan.framed && !banded) return plan.target.size[0];
    return this.band(plan, this.matmul.instance.pool === undefined ? BAND : SHARED);
  }

  /** Visits bands of the target: the number of their first line, their lines, and where the source's first pixel is, or would be. */
  protected bands(plan: Plan, band: number, x: Lines, visit: (image: number, line: number, count: number, origin: number) => void): void {
    const { source, target, stride, step, least, batch } = plan;
    if (target.size[0] * target.size[1] * target.channels === 0) return;
    const [pitch, pixel] = [this.pitch(plan), source.channels * this.size];
    for (let image = 0; image < batch; image++)
      for (let line = 0; line < target.size[0]; line += band) {
        const count = Math.min(band, target.size[0] - line);
        const from = (line / step[0]) * stride[0] + least[0];
        const end = from + reachOf(plan, count);
        const [first, behind] = [from, end].map((at) => Math.min(Math.max(at, 0), source.size[0]));
        const lines = x.at(image, first, behind - first);
        const framed = plan.framed ? this.#framed(plan, lines, [from, first, behind, end]) - from * pitch - least[1] * pixel : 0;
        visit(image, line, count, plan.framed ? framed : lines - first * pitch);
      }
  }

  /** Copies lines from `first` to `behind` between zeros that make them those from `from` to `end`. */
  #framed(plan: Plan, x: number, [from, first, behind, end]: readonly number[]): number {
    const pitch = this.pitch(plan);
    const { source, least } = plan;
    const pixel = source.channels * this.size;
    const { staging, op } = this.matmul;
    const total = end - from;
    const to = staging.borrow(op, SCRATCH.frame, (total * pitch) / this.size);
    const above = Math.max(0, Math.min(total, first - from));
    const before = Math.max(0, -least[1]) * pixel;
    // of the source's line what taps reach
    const skipped = Math.max(0, least[1]) * pixel;
    const own = Math.min(source.size[1] * pixel - skipped, pitch - before);
    const lines = behind - first;
    if (own === source.size[1] * pixel) {
      this.kernel("frame")(x, to, lines, own / this.size, above * pitch, (total - above - lines) * pitch, before, pitch - before - own);
      return to;
    }
    this.kernel("frame")(x, to, 0, 0, above * pitch, (total - above) * pitch, 0, 0);
    for (let i = 0; i < lines; i++) {
      const line = x + i * source.size[1] * pixel + skipped;
      this.kernel("frame")(line, to + (above + i) * pitch, 1, own / this.size, 0, 0, before, pitch - before - own);
    }
    return to;
  }

  /** A region's part of a band, which is its phase's lines from `from` to `end`: the band begins at y. */
  #region(
    plan: Plan,
    { phase, region, taps, count, threes, weights }: Step,
    packed: Packed,
    x: number,
    y: number,
    [from, end]: Pair,
  ): void {
    const { source, target, stride, step, sizes } = plan;
    const size = this.size;
    const first = Math.max(from, region.first[0]);
    const lines = Math.min(end, region.first[0] + region.count[0]) - first;
    const width = region.count[1];
    if (lines <= 0 || width <= 0) return;
    const [pixel, pitch] = [source.channels * size, this.pitch(plan)];
    const [aRow, aLine] = [stride[1] * pixel, stride[0] * pitch];
    const [yPixel, yPitch] = [target.channels * size, target.size[1] * target.channels * size];
    const [yRow, yLine] = [step[1] * yPixel, step[0] * yPitch];
    const at = x + first * aLine + region.first[1] * aRow;
    const to = y + phase.first[0] * yPitch + phase.first[1] * yPixel + (first - from) * yLine + region.first[1] * yRow;
    const b = packed.address + weights;
    const work = width * count * source.channels;
    if (isDepthwise(sizes)) {
      const wStep = (phase.taps.length + 1) * VECTOR;
      const name = threes && width >= 4 ? "depthwiseThrees" : "depthwise";
      const n = source.channels;
      // four pixels at a time, of a column where lines are shorter
      if (width < Math.min(lines, 4)) this.kernel(name)(at, b, taps, to, width, lines, n, count, wStep, aLine, aRow, yLine, yRow);
      else
        this.#share(name, lines, work, [at, b, taps, to, lines, width, n, count, wStep, aRow, aLine, yRow, yLine], () => [
          [0, [at, aLine, AT]],
          [3, [to, yLine, AT]],
          [4, [0, 1, LENGTH]],
        ]);
      return;
    }
    const [terms, columns] = this.widths(plan);
    const depth = phase.taps.length * terms;
    const panels = this.matmul.panelElements(depth, columns) * size;
    const { state } = this.matmul.staging;
    for (let group = 0; group < sizes.groups; group++) {
      const [a, base] = [at + group * terms * size, packed.bias && packed.bias + group * columns * size];
      const rows = to + group * columns * size;
      const arrays = [a, b + group * panels, base, taps, rows, state];
      const all = [...arrays, lines * width, columns, width, count, aRow, aLine, size, depth * PANEL, yRow, yLine];
      this.#share("convolve", lines, width * depth * columns, all, () => [
        [0, [a, aLine, AT]],
        [4, [rows, yLine, AT]],
        [5, [size === 8 ? 1 : 0, 0, STATE]],
        [6, [0, width, LENGTH]],
      ]);
    }
  }

  /** Runs a kernel on lines, each of so much work, which the threads of the instance's pool share. */
  #share(name: string, lines: number, work: number, all: readonly number[], tiled: () => Tiled): void {
    const kernel = this.kernel(name);
    const { pool } = this.matmul.instance;
    if (pool === undefined || lines * work < SPLIT) {
      kernel(...all);
      return;
    }
    const args = all.map((value): Argument => [value, 0, AT]);
    for (const [position, argument] of tiled()) args[position] = argument;
    pool.run({ calls: [{ kernel, shared: this.shared(name), args }], total: lines, grain: 1, weight: work, repeatable: true });
  }

  /** The same, as a dense layer where it is one. */
  whole(prepared: Prepared, packed: Packed, x: FloatArray, y: FloatArray, last?: Activate): void {
    const product = pointwise(prepared.plan);
    if (product === undefined) this.arrays(prepared, packed, x, y, last);
    else {
      const panels = { address: packed.address, row: PANEL, panel: product.inputs * PANEL };
      layer(this.matmul, x, { panels, bias: packed.bias }, y, product, last);
    }
  }

  /** Borrows all the scratch of a run, so that a full heap throws before anything is written. */
  claim(plan: Plan, x: FloatArray, y: FloatArray, lines = this.#forward(plan, true)): void {
    const { staging, op } = this.matmul;
    const { source, target } = plan;
    const band = Math.min(lines, target.size[0]);
    const seen = reachOf(plan, band);
    if (staging.address(x) === 0) staging.borrow(op, SCRATCH.a, Math.min(source.size[0], seen) * source.size[1] * source.channels);
    if (staging.address(y) === 0) staging.borrow(op, SCRATCH.y, band * target.size[1] * target.channels);
    if (plan.framed) staging.borrow(op, SCRATCH.frame, (seen * this.pitch(plan)) / this.size);
  }

  /** The lines of images in an array: where they are, or in scratch. */
  lines(array: FloatArray, scratch: number, { size, channels }: Image, written: boolean): Lines {
    const { staging, op } = this.matmul;
    const line = size[1] * channels;
    const address = staging.address(array);
    const start = (image: number, first: number) => (image * size[0] + first) * line;
    if (address !== 0) return { at: (image, first) => address + start(image, first) * this.size };
    const area = (count: number) => staging.borrow(op, scratch, count * line);
    if (!written) return { at: (image, first, count) => staging.load(area(count), array, start(image, first), count * line) };
    return {
      at: (_, __, count) => area(count),
      done: (from, image, first, count) => staging.store(from, array, start(image, first), count * line),
    };
  }

  /** y = activation(weights * x + bias), of arrays in the memory or outside: band by band where lines are copied, or activated. */
  arrays(prepared: Prepared, packed: Packed, x: FloatArray, y: FloatArray, last?: Activate): void {
    const { plan } = prepared;
    const { target, step } = plan;
    this.claim(plan, x, y);
    const from = this.lines(x, SCRATCH.a, plan.source, false);
    const onto = this.lines(y, SCRATCH.y, target, true);
    const banded = last !== undefined || [x, y].some((array) => this.matmul.staging.address(array) === 0);
    this.bands(plan, this.#forward(plan, banded), from, (image, line, count, origin) => {
      const to = onto.at(image, line, count);
      const ends: Pair = [line / step[0], Math.ceil((line + count) / step[0])];
      for (const one of prepared.steps) this.#region(plan, one, packed, origin, to, ends);
      this.matmul.finish(last, to, count * target.size[1], target.channels);
      onto.done?.(to, image, line, count);
    });
  }
}

/** Lines of the source that so many lines of the target see. */
export const reachOf = ({ step, stride, least, most }: Plan, count: number): number =>
  (Math.ceil(count / step[0]) - 1) * stride[0] + most[0] - least[0] + 1;
