// How the weights and the taps of a convolution lie in the memory.
import type { Kernel } from "../../types.js";
import { DEPTH, PANEL, TAP } from "../../wasm/layout.js";
import { type Matmul, SCRATCH } from "../dense/matmul.js";
import { isDepthwise, type Phase, type Plan, type Region, type Tap } from "./plan.js";

/** Bytes of a vector of channels. */
export const VECTOR = 16;

/** The weights of a plan where the kernels want them. Depthwise weights have the bias in them. */
export interface Packed {
  readonly address: number;
  readonly bias: number;
}

/** How a region runs: its taps as the kernels want them, and where the weights of its phase are among all. */
export interface Step {
  readonly phase: Phase;
  readonly region: Region;
  readonly taps: number;
  readonly count: number;
  readonly threes: boolean;
  readonly weights: number;
}

/** A plan with the addresses of its tables. */
export interface Prepared {
  readonly plan: Plan;
  readonly steps: readonly Step[];
}

/** The same for another number of images, on which nothing of it depends. */
export const ofBatch = (prepared: Prepared, batch: number): Prepared => ({ ...prepared, plan: { ...prepared.plan, batch } });

/** The packing of one element type. */
export class ConvPacking {
  /** Bytes of an element. */
  protected readonly size: number;
  readonly #packChannels: Kernel;
  readonly #pack: Kernel;
  readonly #packTransposed: Kernel;

  constructor(
    readonly matmul: Matmul,
    kernel: (name: string) => Kernel,
  ) {
    this.size = matmul.staging.elementSize;
    this.#packChannels = kernel("packChannels");
    this.#pack = matmul.kernel("pack");
    this.#packTransposed = matmul.kernel("packTransposed");
  }

  /** Terms of a pixel in one group, and columns of the result in one. */
  protected widths({ sizes: { groups }, source, target }: Plan): [terms: number, columns: number] {
    return [source.channels / groups, target.channels / groups];
  }

  /** Elements of the packed weights of one phase. */
  #weightElements(plan: Plan, { taps }: Phase): number {
    if (isDepthwise(plan.sizes)) return ((taps.length + 1) * Math.ceil((plan.source.channels * this.size) / VECTOR) * VECTOR) / this.size;
    const [terms, columns] = this.widths(plan);
    return plan.sizes.groups * this.matmul.panelElements(taps.length * terms, columns);
  }

  /** Elements of the packed weights of a plan. */
  packedElements(plan: Plan): number {
    return plan.phases.reduce((total, phase) => total + this.#weightElements(plan, phase), 0);
  }

  /** Packs weights, [kernel, channels / groups, units] at an address, to another. */
  pack(plan: Plan, weights: number, bias: number, to: number): Packed {
    let at = to;
    for (const phase of plan.phases) {
      if (isDepthwise(plan.sizes)) this.#packDepthwise(plan, phase, weights, bias, at);
      else this.#packPanels(plan, phase, weights, at);
      at += this.#weightElements(plan, phase) * this.size;
    }
    return { address: to, bias };
  }

  #packPanels(plan: Plan, { taps }: Phase, weights: number, to: number): void {
    const { groups, units, channels } = plan.sizes;
    const [terms, columns] = this.widths(plan);
    const rows = taps.length * terms;
    const tap = (channels / groups) * units * this.size;
    if (rows * columns === 0) return;
    for (let group = 0; group < groups; group++) {
      const panels = to + group * this.matmul.panelElements(rows, columns) * this.size;
      const from = weights + ((group * units) / groups) * this.size;
      taps.forEach(({ weight }, i) => {
        const pack = plan.transposed ? this.#packTransposed : this.#pack;
        pack(from + weight * tap, panels + i * terms * PANEL, terms, columns, units * this.size, rows * PANEL);
      });
    }
  }

  #packDepthwise({ source: { channels } }: Plan, { taps }: Phase, weights: number, bias: number, to: number): void {
    const row = channels * this.size;
    const [first = 0, second = first] = taps.map(({ weight }) => weight);
    const step = second - first;
    // all at once where the taps are evenly spaced
    if (taps.every(({ weight }, i) => weight === first + i * step)) {
      this.#packChannels(weights + first * row, bias, to, channels, taps.length, step * row);
      return;
    }
    const { staging, op } = this.matmul;
    const from = staging.borrow(op, SCRATCH.tile, taps.length * channels);
    taps.forEach(({ weight }, i) => {
      staging.view(from + i * row, channels).set(staging.view(weights + weight * row, channels));
    });
    this.#packChannels(from, bias, to, channels, taps.length, row);
  }

  /** Bytes of a line as the kernels read it. */
  protected pitch({ source, target, step, stride, framed, least, most }: Plan): number {
    const pixels = framed ? (Math.ceil(target.size[1] / step[1]) - 1) * stride[1] + most[1] - least[1] + 1 : source.size[1];
    return pixels * source.channels * this.size;
  }

  /** Elements of the tables of a plan. */
  tableElements(plan: Plan): number {
    const [terms] = this.widths(plan);
    const taps = plan.phases.reduce((total, { regions }) => total + regions.reduce((total, { taps }) => total + taps.length, 0), 0);
    return (taps * Math.max(1, Math.ceil(terms / DEPTH)) * TAP) / this.size;
  }

  /** Writes the tables of a plan to an address. `weightAt`: what stands beside a tap of a single channel, the offset of its packed weights. */
  prepare(plan: Plan, to: number, weightAt?: (tap: Tap) => number): Prepared {
    const words = new Uint32Array(this.matmul.staging.memory.buffer, to, (this.tableElements(plan) * this.size) / 4);
    const apart = isDepthwise(plan.sizes);
    let [next, weights] = [0, 0];
    const steps: Step[] = [];
    for (const phase of plan.phases) {
      const order = new Map(phase.taps.map(({ weight }, i) => [weight, i]));
      const at = weightAt ?? (({ weight }: Tap) => VECTOR * (1 + (order.get(weight) as number)));
      for (const region of phase.regions) {
        const start = next;
        next = apart ? this.#channelTaps(plan, region, at, words, next) : this.#patchTaps(plan, region, words, next);
        const threes = apart && isThrees(region, plan);
        steps.push({ phase, region, taps: to + start * TAP, count: next - start, threes, weights });
      }
      weights += this.#weightElements(plan, phase) * this.size;
    }
    return { plan, steps };
  }

  /** Bytes from a pixel to a tap of its. */
  #offset(plan: Plan, { at }: Tap): number {
    return at[0] * this.pitch(plan) + at[1] * plan.source.channels * this.size;
  }

  /** Entries of an offset and that of the weights, which are behind the bias. */
  #channelTaps(plan: Plan, { taps }: Region, weightAt: (tap: Tap) => number, words: Uint32Array, start: number): number {
    taps.forEach((tap, i) => {
      words.set([this.#offset(plan, tap), weightAt(tap)], 2 * (start + i));
    });
    return start + taps.length;
  }

  /** Entries of an offset and terms, where neighbours are one stretch up to the depth of a sum. */
  #patchTaps(plan: Plan, { taps }: Region, words: Uint32Array, start: number): number {
    const [terms] = this.widths(plan);
    let next = start;
    let end = Number.NaN;
    for (const tap of taps) {
      const offset = this.#offset(plan, tap);
      const last = 2 * (next - 1);
      if (offset === end && words[last + 1] + terms <= DEPTH) words[last + 1] += terms;
      else
        for (let term = 0; term < terms; term += DEPTH) words.set([offset + term * this.size, Math.min(DEPTH, terms - term)], 2 * next++);
      end = offset + terms * this.size;
    }
    return next;
  }

  /** The address of scratch for the tables. */
  tables(plan: Plan): number {
    return this.matmul.staging.borrow(this.matmul.op, SCRATCH.taps, this.tableElements(plan));
  }
}

/** Whether the taps are lines of three neighbours. */
function isThrees({ taps }: Region, { stride }: Plan): boolean {
  if (stride[1] !== 1 || taps.length === 0 || taps.length % 3 !== 0) return false;
  return taps.every(({ at }, i) => i % 3 === 0 || (at[0] === taps[i - 1].at[0] && at[1] === taps[i - 1].at[1] + 1));
}
