import { copied, created, settleNaN, shares, write } from "../../arrays.js";
import { defaultInstance, type Instance } from "../../runtime/instance.js";
import { type DenseSpec, product, createDense as spec } from "../../spec/dense.js";
import type { NarrowType } from "../../spec/quantized.js";
import { result } from "../../tiling/elements.js";
import type { FloatArray, Like, Plain } from "../../types.js";
import * as validate from "../../validate/index.js";
import type { Activate } from "../activation.js";
import { BIND } from "../bind.js";
import { type Given, narrowRun, type Run } from "../quantized/layer.js";
import { type ActivationOptions, activate, type Kept, layer } from "./layer.js";
import { Matmul, rowMajor } from "./matmul.js";

export interface LayerOptions<A extends FloatArray> extends ActivationOptions<A> {
  weights: A;
  inputs: number;
  units: number;
  type?: "float32" | NarrowType;
  group?: 32 | 64;
  activations?: "int16" | "int8";
}

/** Integers as `quantize` gives them, for a layer of int8. */
export interface IntegerLayerOptions extends Omit<LayerOptions<Float32Array>, "weights" | "type"> {
  weights: Int8Array;
  scales: Float32Array;
  type?: "int8";
}

/** A layer that is ready to be called. */
export interface Layer<A extends FloatArray> {
  /**
   * activation(x W + b) of as many rows as x has.
   *
   * @param x rows of `inputs` numbers, of the element type of the weights; of float32 for weights in fewer bits
   * @param options `out`: array for the result, of rows x `units` elements; default: a new one
   * @returns `out`, or a new array
   * @throws TypeError for an array of another type, or after `free`; RangeError for a wrong length, or if the heap is full
   */
  <O extends Like<A> = Plain<A>>(x: Like<A>, options?: { out?: O }): NoInfer<O>;
  /** Numbers in a row of x. */
  readonly inputs: number;
  /** Numbers in a row of the result. */
  readonly units: number;
  /** Gives its memory back; later calls are errors. Without it, that comes when the layer is no longer reachable. */
  free(): void;
}

export interface CreateDense {
  (options: IntegerLayerOptions): Layer<Float32Array>;
  <A extends FloatArray>(options: LayerOptions<A>): Layer<A>;
  /** The mathematics. */
  readonly spec: DenseSpec;
  [BIND](instance: Instance): CreateDense;
}

/** The weights and the bias where the kernels want them, and the array that owns that memory. */
interface Owned extends Kept {
  readonly array: FloatArray;
}

/** What a caller may have given. */
type AnyOptions = Omit<LayerOptions<FloatArray>, "weights"> & { weights: FloatArray | Int8Array; scales?: Float32Array };

const NAME = spec.name;
const OUT = ["out"];
const KNOWN = /*#__PURE__*/ validate.known<AnyOptions>(
  { weights: 1, scales: 1, bias: 1, inputs: 1, units: 1, activation: 1, activationOptions: 1, type: 1, group: 1, activations: 1 },
  {},
  ["units:outfeatures", "inputs:infeatures", "type:dtype precision quantization", "group:groupsize blocksize block", "scales:scale"],
);

/** Lays the weights out in panels, the bias behind them. */
function keep(instance: Instance, matmul: Matmul, weights: FloatArray, bias: FloatArray | undefined, inputs: number, units: number): Owned {
  const { staging } = matmul;
  const length = matmul.panelElements(inputs, units);
  const array = instance.alloc(staging.type, length + units);
  const address = staging.address(array);
  try {
    const panels = matmul.pack(weights, inputs, units, address);
    if (bias !== undefined) array.set(bias, length);
    return { array, panels, bias: bias === undefined ? 0 : address + length * staging.elementSize };
  } catch (error) {
    instance.free(array); // weights that are not as many as they say
    throw error;
  }
}

/** The layer, and an empty array of the type of x. */
function prepare(instance: Instance, options: AnyOptions): { run: Run; like: FloatArray; inputs: number; units: number } {
  const given = validate.options(NAME, options, KNOWN);
  const { weights, scales, bias, inputs: rows, units: columns, activation, activationOptions, type, group, activations } = given;
  const integers = validate.storedWeights(NAME, weights, scales, type);
  const floats = integers?.scales ?? (weights as FloatArray);
  const float64 = validate.float(NAME, "weights", floats);
  const how = validate.weightType(NAME, { type: integers ? "int8" : type, group, activations }, floats);
  const inputs = validate.wholeNumber(NAME, "inputs", rows);
  const units = validate.wholeNumber(NAME, "units", columns);
  const last = activate(NAME, instance, float64, { activation, activationOptions });
  if (integers) validate.storedSizes(NAME, integers, inputs, units, group);
  else validate.same(NAME, "weights", floats, floats, "weights", inputs * units);
  if (bias !== undefined) validate.same(NAME, "bias", bias, floats, integers ? "scales" : "weights", units);
  validate.resultsOfEmpty(NAME, "units", inputs * units, units);
  const matmul = Matmul.on(NAME, instance, float64);
  const sizes = { bias, inputs, units };
  const run =
    how === undefined
      ? wideRun(instance, matmul, { ...sizes, weights: floats }, last)
      : narrowRun(NAME, instance, matmul, { ...sizes, weights: integers ?? floats }, how, last);
  return { run, like: created(floats, 0), inputs, units };
}

function make(instance: Instance, options: AnyOptions): Layer<FloatArray> {
  const { run, like, inputs, units } = prepare(instance, options);
  let live = true;
  const call = (x: FloatArray, options?: { out?: FloatArray }) => {
    const { out } = validate.options(NAME, options, OUT);
    if (!live) throw validate.freed(`${NAME}: "layer"`, "layer");
    validate.same(NAME, "x", x, like, "weights", validate.isFloat(x) ? x.length : 0);
    const batch = validate.batch(NAME, x.length, inputs);
    const y = result(NAME, "out", out, x, "x", batch * units);
    const to = shares(x, y) ? copied(y) : y;
    run.call(x, to, batch);
    if (to !== y) write(y, to);
    return y;
  };
  return Object.assign(call, {
    inputs,
    units,
    free: () => {
      if (live) run.free();
      live = false;
    },
  }) as Layer<FloatArray>;
}

/** The layer with weights of the type of x. */
function wideRun(instance: Instance, matmul: Matmul | undefined, given: Given<FloatArray>, last: Activate | undefined): Run {
  if (matmul === undefined) return plainRun(given, last);
  const { weights, bias, inputs, units } = given;
  const kept = keep(instance, matmul, weights, bias, inputs, units);
  return {
    call: (x, y, batch) => layer(matmul, x, kept, y, { batch, inputs, units }, last),
    free: () => instance.free(kept.array),
  };
}

function plainRun(given: Given<FloatArray>, last: Activate | undefined): Run {
  const { inputs, units } = given;
  const weights = copied(given.weights);
  const bias = given.bias && copied(given.bias);
  return {
    call: (x, y, batch) => {
      product(rowMajor(x, inputs), rowMajor(weights, units), bias, y, { m: batch, k: inputs, n: units });
      settleNaN(y);
      last?.forward(y, y, units);
    },
    free: () => {},
  };
}

/** Makes createDense's function. */
export function createDenseOf(open: () => Instance = defaultInstance): CreateDense {
  const call = (options: AnyOptions) => make(open(), options);
  return Object.assign(call, { spec, [BIND]: (instance: Instance) => createDenseOf(() => instance) }) as unknown as CreateDense;
}
