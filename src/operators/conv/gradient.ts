// The gradients of a convolution's weights and bias. That of the weights is a convolution, too: its rows are the places and channels of a
// patch, its terms the pixels of gy.
import type { FloatArray } from "../../types.js";
import { DEPTH, PANEL, TAP } from "../../wasm/layout.js";
import { SCRATCH } from "../dense/matmul.js";
import { Convolution, type Lines, reachOf } from "./convolution.js";
import { isDepthwise, type Plan } from "./plan.js";

/** Pixels of gy from which a band is long enough: its sums are added to those of the bands before. */
const PIXELS = 512;

export class ConvGradient extends Convolution {
  /** The gradient of the weights of a plan from x and gy, ready to run: all its scratch is borrowed. */
  weights(plan: Plan, x: FloatArray, gy: FloatArray, gw: FloatArray): () => void {
    const { staging, op } = this.matmul;
    const { target, batch } = plan;
    const band = this.#band(plan);
    const own = staging.address(gw);
    const to = () => own || staging.borrow(op, SCRATCH.weights, gw.length);
    const sums = () => staging.borrow(op, SCRATCH.partial, gw.length);
    this.claim(plan, x, gy, band);
    to();
    if (isDepthwise(plan.sizes)) this.tables(plan);
    else {
      sums();
      this.#panels(plan, band);
      this.#table(plan, band);
    }
    return () => {
      const address = to();
      staging.view(address, gw.length).fill(0);
      const [from, upstream] = [this.lines(x, SCRATCH.a, plan.source, false), this.lines(gy, SCRATCH.y, target, false)];
      if (batch > 0 && isDepthwise(plan.sizes)) this.#channels(plan, from, upstream, address, band);
      else if (batch > 0) {
        staging.view(sums(), gw.length).fill(0); // also those of places that see no pixel
        this.bands(plan, band, from, (image, line, count, origin) => {
          this.#patches(plan, origin + line * plan.stride[0] * this.pitch(plan), upstream.at(image, line, count), sums(), count);
          this.matmul.kernel("addBase")(address, sums(), address, gw.length);
        });
      }
      if (own === 0) staging.store(address, gw, 0, gw.length);
    };
  }

  /** Lines of gy in a band. */
  #band(plan: Plan): number {
    const { size } = plan.target;
    return Math.min(Math.max(this.band(plan), Math.ceil(PIXELS / Math.max(1, size[1]))), Math.max(1, size[0]));
  }

  /** Elements of scratch for the gradient of a plan's weights from arrays outside the memory, but for a copy of the gradient. */
  scratchElements(plan: Plan): number {
    const { source, target, sizes, framed } = plan;
    const band = this.#band(plan);
    const seen = reachOf(plan, band);
    const copies = Math.min(source.size[0], seen) * source.size[1] * source.channels + band * target.size[1] * target.channels;
    const frame = framed ? (seen * this.pitch(plan)) / this.size : 0;
    if (isDepthwise(sizes)) return copies + frame + this.tableElements(plan);
    const weights = (sizes.kernel[0] * sizes.kernel[1] * sizes.channels * sizes.units) / sizes.groups;
    return copies + frame + weights + this.#panelElements(plan, band) + this.#tableElements(plan, band);
  }

  /** Elements of the panels and of the table of a band. */
  #panelElements({ target, sizes: { groups } }: Plan, band: number): number {
    return groups * this.matmul.panelElements(band * target.size[1], target.channels / groups);
  }

  #tableElements({ target }: Plan, band: number): number {
    return (band * Math.ceil(target.size[1] / DEPTH) * TAP) / this.size;
  }

  #panels(plan: Plan, band: number): number {
    return this.matmul.staging.borrow(this.matmul.op, SCRATCH.panels, this.#panelElements(plan, band));
  }

  #table(plan: Plan, band: number): number {
    return this.matmul.staging.borrow(this.matmul.op, SCRATCH.taps, this.#tableElements(plan, band));
  }

  #channels(plan: Plan, x: Lines, gy: Lines, gw: number, band: number): void {
    const { source, target, stride } = plan;
    const { steps } = this.prepare(plan, this.tables(plan), ({ weight }) => weight * source.channels * this.size);
    const [pixel, pitch] = [source.channels * this.size, this.pitch(plan)];
    this.bands(plan, band, x, (image, line, count, origin) => {
      const upstream = gy.at(image, line, count);
      for (const { region, taps, count: places } of steps) {
        const first = Math.max(line, region.first[0]);
        const lines = Math.min(line + count, region.first[0] + region.count[0]) - first;
        const [column, width] = [region.first[1], region.count[1]];
        if (lines <= 0 || width <= 0) continue;
        const from = origin + first * stride[0] * pitch + column * stride[1] * pixel;
        const at = upstream + ((first - line) * target.size[1] + column) * pixel;
        const strides = [pixel, target.size[1] * pixel, stride[1] * pixel, stride[0] * pitch];
        this.kernel("depthwiseFilters")(at, from, taps, gw, lines, width, source.channels, places, ...strides);
      }
    });
  }

  /** sums = the products of a band: where its first target's pixel of the source is, or would be, and its lines of gy. */
  #patches(plan: Plan, origin: number, gy: number, sums: number, count: number): void {
    const { target, source, stride, sizes, phases } = plan;
    const { size } = this;
    const { groups, units, channels, kernel, dilations, before } = sizes;
    const [own, wide] = [channels / groups, units / groups];
    const [pixel, pitch, rows] = [channels * size, this.pitch(plan), count * target.size[1]];
    const places = phases[0].taps.map(({ weight }) => [Math.floor(weight / kernel[1]), weight % kernel[1]] as const);
    if (places.length * own * wide * source.channels === 0) return;
    const [first, last] = [places[0], places[places.length - 1]];
    const panels = this.#panels(plan, count);
    const bytes = this.matmul.panelElements(rows, wide) * size;
    const table = this.#table(plan, count);
    const entries = this.#stretches(plan, table, count);
    // neighbours in a line of the kernel are neighbours in the source, unless they are a part of its channels or further apart
    const together = groups === 1 && dilations[1] === 1;
    const [across, columns] = [last[1] - first[1] + 1, last[0] - first[0] + 1];
    for (let group = 0; group < groups; group++) {
      const b = panels + group * bytes;
      this.matmul.kernel("pack")(gy + group * wide * size, b, rows, wide, units * size, rows * PANEL);
      for (let kx = first[1]; kx <= (together ? first[1] : last[1]); kx++) {
        const a = origin + (first[0] * dilations[0] - before[0]) * pitch + (kx * dilations[1] - before[1]) * pixel + group * own * size;
        const width = together ? across * own : own;
        const to = sums + ((first[0] * kernel[1] + kx) * own * units + group * wide) * size;
        const all = [columns * width, wide, width, entries, size, dilations[0] * pitch, stride[1] * pixel, rows * PANEL];
        this.kernel("convolve")(a, b, 0, table, to, this.matmul.staging.state, ...all, units * size, kernel[1] * own * units * size);
      }
    }
  }

  /** The table of taps of a band, which are its lines. */
  #stretches(plan: Plan, table: number, count: number): number {
    const { target, stride, sizes } = plan;
    const pieces = Math.ceil(target.size[1] / DEPTH);
    const words = new Uint32Array(this.matmul.staging.memory.buffer, table, 2 * count * pieces);
    for (let line = 0, next = 0; line < count; line++)
      for (let at = 0; at < target.size[1]; at += DEPTH) {
        words[next++] = line * stride[0] * this.pitch(plan) + at * stride[1] * sizes.channels * this.size;
        words[next++] = Math.min(DEPTH, target.size[1] - at);
      }
    return count * pieces;
  }

  /** The gradient of the bias: the product of a row of ones with the rows of gy. */
  bias(gy: FloatArray, gb: FloatArray): () => void {
    const { staging, op } = this.matmul;
    const own = staging.address(gb);
    const to = () => own || staging.borrow(op, SCRATCH.bias, gb.length);
    to();
    staging.borrow(op, SCRATCH.row, gb.length);
    staging.borrow(op, SCRATCH.tile, 4 * gb.length); // as many rows as are copied at once, if they fit no tile
    return () => {
      const address = to();
      const rows = gb.length === 0 ? 0 : gy.length / gb.length;
      if (rows === 0) staging.view(address, gb.length).fill(0);
      else this.matmul.row(staging.ones, gy, 0, address, { k: rows, n: gb.length, step: 0 });
      if (own === 0) staging.store(address, gb, 0, gb.length);
    };
  }
}
