import { copied, isFloat64, overlaps, shares } from "../../arrays.js";
import type { Instance } from "../../runtime/instance.js";
import type { Staging } from "../../runtime/staging.js";
import type { RowSpec } from "../../spec/softmax.js";
import { fitting, source, stream, target } from "../../tiling/elements.js";
import type { ElementType, FloatArray, Kernel, Like } from "../../types.js";
import * as validate from "../../validate/index.js";
import masks from "../../wasm/mask.js";
import { leavesRange } from "../range.js";
import { writtenOut } from "../repeat.js";

/** Which logits take part: bytes, booleans or whole numbers, where 0 or false hides, or numbers that are added. */
export type MaskArray<A extends FloatArray> = Uint8Array | Int32Array | BigInt64Array | BigUint64Array | readonly boolean[] | Like<A>;

export interface LogitOptions<A extends FloatArray> {
  shape?: readonly number[];
  axis?: number;
  mask?: MaskArray<A>;
  maskShape?: readonly number[];
  causal?: boolean;
  out?: A;
}

const SCALE = { default: 1, summary: "what x is multiplied by" };

/** What an op makes of the order of its logits. */
type Order = Pick<RowSpec, "sign" | "ordinal">;

export interface MaskKernels {
  readonly scaled: Kernel;
  readonly added: Kernel;
  readonly hidden: Kernel;
  readonly causal: Kernel;
  readonly exceeds: Kernel;
}

/** The kernels that make logits, for one element type on one instance. */
export function maskKernels(instance: Instance, type: ElementType): MaskKernels {
  const find = (name: string) => instance.kernel(masks, name, type) as Kernel;
  return { scaled: find("scaled"), added: find("added"), hidden: find("hidden"), causal: find("causal"), exceeds: find("exceeds") };
}

/** Options that were read, but not yet checked. */
export interface MaskOptions {
  readonly axis: unknown;
  readonly scale: unknown;
  readonly mask: unknown;
  /** Its sizes, which were checked to be such. */
  readonly maskShape: readonly number[] | undefined;
  readonly causal: unknown;
}

/** The options of a mask, read before the arrays are checked; undefined where none was given. */
export function readMask(
  op: string,
  axis: unknown,
  scale: unknown,
  mask: unknown,
  maskShape: unknown,
  causal: unknown,
): MaskOptions | undefined {
  if (scale === undefined && mask === undefined && maskShape === undefined && causal === undefined) return undefined;
  const own = maskShape === undefined ? undefined : validate.dimensions(op, maskShape, "maskShape");
  return { axis, scale, mask: mask === undefined ? undefined : validate.bits(mask), maskShape: own, causal };
}

const NONE: MaskOptions = { axis: undefined, scale: undefined, mask: undefined, maskShape: undefined, causal: undefined };

/** What turns x into logits: the scale, the mask, causality. */
export class Mask {
  /** Whether products with the scale leave the range of x: then plain JavaScript takes rows relative to their largest. */
  apart = false;
  #mask: Uint8Array | FloatArray | undefined;
  #kernels!: MaskKernels;
  #staging!: Staging<FloatArray>;
  /** The address of the mask, if all of it is in the memory. */
  #address = 0;

  private constructor(
    readonly scale: number,
    readonly float64: boolean,
    mask: Uint8Array | FloatArray | undefined,
    /** 0 unless causal. */
    readonly queries: number,
    readonly keys: number,
  ) {
    this.#mask = mask;
  }

  /** Whether a row may be hidden whole. */
  get hides(): boolean {
    return this.#mask !== undefined || this.queries > 0;
  }

  /** From options that were read; undefined where x is taken as it is. */
  static of(
    op: string,
    x: FloatArray,
    sizes: readonly number[] | undefined,
    options: MaskOptions | undefined,
    spec: Order,
  ): Mask | undefined {
    const { axis, scale, mask, maskShape, causal } = options ?? NONE;
    const shape = sizes ?? [x.length];
    const signed = spec.sign * validate.parameter(op, "scale", SCALE, scale, isFloat64(x));
    const triangular = validate.causal(op, causal, shape.length, axis);
    if (mask === undefined) validate.nothing(op, "maskShape", 'without "mask", whose dimensions they are', maskShape);
    const at = maskShape === undefined ? ((axis ?? -1) as number) : undefined;
    const given = mask === undefined ? undefined : validate.mask(op, mask, x, shape, at && (at + shape.length) % shape.length);
    const bias = given && maskShape ? writtenOut(op, "mask", given, maskShape, shape) : given;
    const factor = spec.ordinal && (bias === undefined || bias instanceof Uint8Array) ? Math.sign(signed) : signed;
    if (factor === 1 && bias === undefined && !triangular) return undefined;
    return new Mask(factor, isFloat64(x), bias, triangular ? shape[shape.length - 2] : 0, shape[shape.length - 1]);
  }

  /** Copies the mask if writing the result would overwrite it. */
  protect(out: FloatArray): void {
    const mask = this.#mask;
    if (mask !== undefined && shares(mask, out)) this.#mask = mask instanceof Uint8Array ? Uint8Array.from(mask) : copied(mask);
  }

  /** Binds the mask to the kernels: a mask that fits the second tile is copied there once. */
  bind(kernels: MaskKernels, staging: Staging<FloatArray>): void {
    const mask = this.#mask;
    this.#kernels = kernels;
    this.#staging = staging;
    if (mask === undefined) return;
    if (!(mask instanceof Uint8Array)) this.#address = staging.address(mask);
    if (this.#address === 0 && mask.length <= staging.tile) this.#address = this.#load(mask, 0, mask.length);
  }

  /** Writes the logits of n elements of x, the first being number `start`; from and to may be the same. */
  apply(from: number, to: number, start: number, n: number): void {
    const { scaled, hidden, added, causal } = this.#kernels;
    const { elementSize: size, tile } = this.#staging;
    const mask = this.#mask;
    const apply = mask instanceof Uint8Array ? hidden : added;
    if (mask === undefined) scaled(from, to, n, this.scale);
    else if (this.#address !== 0) apply(from, this.#address, to, n, start % mask.length, mask.length, this.scale);
    else
      for (let done = 0; done < n; ) {
        const at = (start + done) % mask.length;
        const part = Math.min(n - done, mask.length - at, tile);
        apply(from + done * size, this.#load(mask, at, part), to + done * size, part, 0, part, this.scale);
        done += part;
      }
    if (this.queries > 0) causal(to, n, start, this.queries, this.keys);
  }

  /** A part of the mask in the second tile. */
  #load(mask: Uint8Array | FloatArray, from: number, n: number): number {
    const { second } = this.#staging;
    if (!(mask instanceof Uint8Array)) return this.#staging.load(second, mask, from, n);
    this.#staging.loadBytes(second, mask, from, n);
    return second;
  }

  /** Looks whether rows of x have to be taken `apart`: seldom at x itself, which takes time. */
  look(x: FloatArray): void {
    const size = Math.abs(this.scale);
    if (size > 1 || size < 2 ** -126) this.apart = leavesRange(x, size, this.#staging, this.#kernels?.exceeds);
  }

  /** The x whose product with the scale is the largest of a row, if it is finite, else 0. */
  origin(x: FloatArray, start: number, inner: number, n: number): number {
    const sign = Math.sign(this.scale);
    let most = Number.NEGATIVE_INFINITY;
    for (let j = 0, i = start; j < n; j++, i += inner)
      if (this.bias(i) > Number.NEGATIVE_INFINITY && sign * x[i] > most) most = sign * x[i];
    return Number.isFinite(most) ? sign * most : 0;
  }

  /** What is added to the scaled element i: -infinity hides it, even a NaN. */
  bias(i: number): number {
    const bias = this.#mask === undefined ? 0 : this.#mask[i % this.#mask.length];
    const late = this.queries > 0 && i % this.keys > (Math.floor(i / this.keys) % this.queries) + this.keys - this.queries;
    if (late) return Number.NEGATIVE_INFINITY;
    return this.#mask instanceof Uint8Array ? (bias === 0 ? Number.NEGATIVE_INFINITY : 0) : bias;
  }

  /** The logit of element i in plain JavaScript, rounded as by the kernels; less that of an x at the `origin` where rows are taken apart. */
  value(x: number, i: number, origin = 0): number {
    const bias = this.bias(i);
    if (bias === Number.NEGATIVE_INFINITY) return bias;
    if (this.apart || this.float64) return this.scale * (x - origin) + bias;
    return Math.fround(Math.fround(Math.fround(this.scale) * x) + bias);
  }
}

/** Writes the logits of all of x to y, by kernels or in plain JavaScript. */
export function writeLogits(instance: Instance, mask: Mask, x: FloatArray, y: FloatArray): void {
  const type = mask.float64 ? "float64" : "float32";
  const staging = instance[type] as unknown as Staging<FloatArray> | undefined;
  if (staging === undefined) {
    const from = overlaps(x, y) ? copied(x) : x;
    for (let i = 0; i < x.length; i++) y[i] = mask.value(from[i], i);
    return;
  }
  const to = target(staging, y);
  const from = source(staging, x, to);
  mask.bind(maskKernels(instance, type), staging);
  stream(staging, { x: from, y: to }, 0, x.length, fitting(staging, from, to), (x, _, y, n, start) => mask.apply(x, y, start, n));
}
