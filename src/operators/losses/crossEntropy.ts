// Cross entropy by kernels: whole rows along the last axis, or columns tile by tile along another one.
import { copied, created, isFloat64, overlaps, settleNaN, shares } from "../../arrays.js";
import type { Instance } from "../../runtime/instance.js";
import type { Staging } from "../../runtime/staging.js";
import { type CrossEntropySpec, crossEntropy as spec } from "../../spec/crossEntropy.js";
import { fits, loadTile, long, place, storeTile, type Tile, whole } from "../../tiling/axis.js";
import { type Operand, source, target } from "../../tiling/elements.js";
import { visitRows } from "../../tiling/rows.js";
import type { Binaries, FloatArray, Kernel } from "../../types.js";
import * as validate from "../../validate/index.js";
import { FINISH, FIRST, MAX, SUM, WHOLE } from "../../wasm/layout.js";
import { gradientName } from "../gradientName.js";
import {
  type Labelled,
  type LabelledLoss,
  type LabelledOptions,
  labelled,
  labelledLoss,
  type Read,
  type WithGradient,
  weighted,
} from "./labelled.js";
import type { Reduction } from "./reduction.js";

interface Smoothing {
  /** The part of each target that is spread evenly over all classes, 0 to 1: 0 by default. */
  labelSmoothing?: number;
}

export type CrossEntropyOptions<R extends Reduction = Reduction> = LabelledOptions<R> & Smoothing;
export type CrossEntropyGradientOptions<A extends FloatArray, R extends Reduction = Reduction> = WithGradient<CrossEntropyOptions<R>, A>;
/** Of labels, or of probabilities like the logits. */
export type CrossEntropy = LabelledLoss<Smoothing, true, CrossEntropySpec>;

const OP = spec.name;
/** The names of the kernels: of labels or probabilities, along or across rows. */
const KERNELS = [OP, `${OP}_columns`, `${OP}Dense`, `${OP}Dense_columns`];
/** Rows whose records, two float64 numbers each, fit the two tiles of the other float type. */
const RECORDS = 2048;

interface Call extends Labelled {
  /** Probabilities like the logits, where the labels are not classes or their weights not those of single rows. */
  readonly dense: FloatArray | undefined;
  readonly smoothing: number;
}

function check(logits: FloatArray, labels: unknown, read: Read): Call {
  const smoothing = validate.parameter(OP, "labelSmoothing", spec.parameters.labelSmoothing, read.given.labelSmoothing, true);
  const { weights, sample, ...shared } = weighted(spec, logits, read);
  const { rows, extent } = shared;
  if (validate.isFloat(labels)) {
    validate.same(OP, "labels", labels, logits, "logits");
    const probabilities = labels;
    const mixed = weights !== undefined || smoothing > 0;
    const dense = mixed ? spread(logits, extent, weights, smoothing, (i) => (1 - smoothing) * probabilities[i]) : probabilities;
    return { ...shared, ...labelled(new Float64Array(rows), undefined, sample), dense, smoothing: 0 };
  }
  const classes = validate.labels(OP, labels, rows, extent.n, read.ignored, ", or of probabilities like the logits");
  const own = labelled(classes, weights, sample);
  if (weights === undefined || smoothing === 0) return { ...shared, ...own, dense: undefined, smoothing };
  const dense = spread(logits, extent, weights, smoothing, (_, row, label) => (label === classes[row] ? 1 - smoothing : 0));
  return { ...shared, ...labelled(classes, undefined, sample), divisor: own.divisor, dense, smoothing: 0 };
}

/** Targets with the weights and the smoothing in them. */
function spread(
  like: FloatArray,
  { outer, n, inner }: validate.Extent,
  weights: FloatArray | undefined,
  smoothing: number,
  part: (i: number, row: number, label: number) => number,
): FloatArray {
  const targets = created(like);
  for (let o = 0, i = 0; o < outer; o++)
    for (let label = 0; label < n; label++)
      for (let c = 0; c < inner; c++, i++) targets[i] = (weights?.[label] ?? 1) * (smoothing / n + part(i, o * inner + c, label));
  return targets;
}

/** The arrays of a call as kernels take them. */
interface Operands {
  readonly x: Operand;
  readonly t: Operand | undefined;
  readonly y: Operand | undefined;
}

function operandsOf(staging: Staging<FloatArray>, { x, dense }: Call, out: FloatArray | undefined, once: boolean): Operands {
  const y = out && target(staging, out);
  const operand = (x: FloatArray) => (y ? source(staging, x, y, 1, once) : target(staging, x));
  // the gradient's place serves for the exponentials meanwhile
  const targets = dense && out && shares(dense, out) ? copied(dense) : dense;
  return { x: operand(x), t: targets && operand(targets), y };
}

/** The losses of the rows; with `out` the gradients, times `factors`, too. */
function run(
  instance: Instance,
  binaries: Binaries | undefined,
  call: Call,
  out: FloatArray | undefined,
  factors: Float64Array,
): Float64Array {
  const { x, rows, extent, dense, classes } = call;
  const type = isFloat64(x) ? "float64" : "float32";
  const name = KERNELS[(dense ? 2 : 0) + (extent.inner > 1 ? 1 : 0)];
  const kernel = instance.kernel(binaries as Binaries, out ? gradientName(name) : name, type);
  const staging = instance[type] as Staging<FloatArray> | undefined;
  const { float32, float64 } = instance;
  const records = new Float64Array(2 * rows);
  for (let i = 0; i < rows; i++) {
    records[2 * i] = classes[i];
    records[2 * i + 1] = factors[i];
  }
  if (staging === undefined || kernel === undefined || float32 === undefined || float64 === undefined) return plain(call, out, factors);
  const other = type === "float32" ? float64 : float32;
  const memory: Memory = { staging, float64, records, at: other.first, state: other.second };
  if (extent.inner > 1) alongColumns(memory, kernel, call, out);
  else if (!alongRows(instance, memory, kernel, call, out)) return plain(call, out, factors);
  const losses = new Float64Array(rows);
  for (let i = 0; i < rows; i++) losses[i] = records[2 * i];
  return losses;
}

/** Where the records of some rows are for a kernel, and its state. */
interface Memory {
  readonly staging: Staging<FloatArray>;
  readonly float64: Staging<Float64Array>;
  readonly records: Float64Array;
  readonly at: number;
  readonly state: number;
}

/** Returns false, with nothing done, if a row has no place in the memory. */
function alongRows(instance: Instance, memory: Memory, kernel: Kernel, call: Call, out: FloatArray | undefined): boolean {
  const { staging, float64, records, at } = memory;
  const { rows, smoothing, dense } = call;
  const { n } = call.extent;
  const { x, t, y } = operandsOf(staging, call, out, call.x.length <= staging.tile && rows <= RECORDS);
  return visitRows(instance, staging, { x, second: t, y }, { rows, n, most: RECORDS }, (x, t, y, row, count) => {
    float64.load(at, records, 2 * row, 2 * count);
    if (dense && out) kernel(x, t, at, y, count, n);
    else if (dense) kernel(x, t, at, count, n);
    else if (out) kernel(x, at, y, count, n, smoothing);
    else kernel(x, at, count, n, smoothing);
    float64.store(at, records, 2 * row, 2 * count);
  });
}

function alongColumns(memory: Memory, kernel: Kernel, call: Call, out: FloatArray | undefined): void {
  const { staging, float64, records, at, state } = memory;
  const { extent, smoothing } = call;
  const { x, t, y } = operandsOf(staging, call, out, false);
  const step = (tile: Tile, from: Operand | undefined, phases: number) => {
    const { outer, n, width, first, column } = tile;
    const count = 2 * outer * width;
    const none = { address: staging.first, stride: 0 };
    const logits = from ? loadTile(staging, from, staging.first, tile) : none;
    const targets = t && (phases === MAX || n === 0 ? none : loadTile(staging, t, staging.second, tile));
    const gradient = y && place(staging, y, staging.first, tile);
    if (phases & FIRST) float64.load(at, records, 2 * column, count);
    const inputs = targets ? [logits, targets] : [logits];
    const outputs = gradient ? [gradient] : [];
    const addresses = [...inputs.map(({ address }) => address), at, ...outputs.map(({ address }) => address), state];
    const strides = [...inputs, ...outputs].map(({ stride }) => stride);
    kernel(...addresses, outer, n, width, ...strides, phases, first, extent.n, ...(targets ? [] : [smoothing]));
    if (phases & FINISH && first === 0) float64.store(at, records, 2 * column, count);
    if (y && gradient && phases & (SUM | FINISH)) storeTile(staging, y, gradient, tile);
  };
  const all = (tile: Tile) => step(tile, x, WHOLE);
  if (extent.n === 0) return;
  if (fits(staging, extent)) whole(staging, extent, all);
  else
    long(staging, extent, [x, ...(t ? [t] : []), ...(y ? [y] : [])], all, (pass, empty) => {
      pass((tile) => step(tile, x, tile.first === 0 ? MAX | FIRST : MAX));
      pass((tile) => step(tile, x, SUM));
      if (y) pass((tile) => step(tile, y, FINISH));
      else step(empty, undefined, FINISH);
    });
}

/** The same in plain JavaScript. */
function plain({ x, extent, rows, dense, smoothing, classes }: Call, out: FloatArray | undefined, factors: Float64Array): Float64Array {
  const { n, inner } = extent;
  const [from, targets] = [x, dense].map((x) => (x && out && overlaps(x, out) ? copied(x) : x));
  const [row, own, gradient] = [0, 0, 0].map(() => new Float64Array(rows === 0 ? 0 : n));
  const losses = Float64Array.from({ length: rows }, (_, i) => {
    const start = Math.floor(i / inner) * n * inner + (i % inner);
    const gather = (x: FloatArray, to: Float64Array) => {
      for (let j = 0; j < to.length; j++) to[j] = x[start + j * inner];
    };
    gather(from as FloatArray, row);
    if (targets) gather(targets, own);
    else own.fill(smoothing / n)[classes[i]] += 1 - smoothing;
    const counts = classes[i] >= 0 && own.some((target) => target !== 0);
    const loss = counts ? spec.row(row, own, factors[i], out && gradient) : 0;
    if (out) for (let j = 0; j < n; j++) out[start + j * inner] = counts ? gradient[j] : 0;
    return loss;
  });
  if (out) settleNaN(out);
  return losses;
}

/** Makes the function, bound to an instance. */
export const crossEntropyOf = (binaries: Binaries): CrossEntropy =>
  labelledLoss<Call, Smoothing, true, CrossEntropySpec>(spec, { check, run }, binaries);
