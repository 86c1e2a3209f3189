// createDense with weights in fewer bits: how they are kept, and the layer by kernels or in plain JavaScript.
import { copied, settleNaN } from "../../arrays.js";
import type { Instance } from "../../runtime/instance.js";
import { product } from "../../spec/dense.js";
import { type HalfType, narrowAll, widenAll } from "../../spec/float16.js";
import { type IntegerForm, integerLayer, MOST, type Quantized, quantized } from "../../spec/quantized.js";
import type { FloatArray } from "../../types.js";
import * as validate from "../../validate/index.js";
import { WIDE } from "../../wasm/layout.js";
import type { Activate } from "../activation.js";
import { layer } from "../dense/layer.js";
import { type Matmul, rowMajor } from "../dense/matmul.js";
import { halfPanel, integerPanel, packHalves, packIntegers, panelsOf } from "./packing.js";
import { Halves, hasNarrow, Integers, type Narrow } from "./product.js";

/** A layer's weights, bias and sizes. */
export interface Given<W extends FloatArray | Quantized> {
  readonly weights: W;
  readonly bias: FloatArray | undefined;
  readonly inputs: number;
  readonly units: number;
}

/** What calls a layer, and gives its memory back. */
export interface Run {
  call(x: FloatArray, y: FloatArray, batch: number): void;
  free(): void;
}

/** Inputs of 16 bits to a sum of integers: few, so that a large one takes no digits from many others. */
const INPUTS = 64;
/** Products of 8 bits that a sum of 32 bits holds for certain. */
const MANY = 131072;

const formOf = ({ group, activations }: validate.WeightType): IntegerForm => {
  const short = activations === "int8";
  return { group: group ?? (short ? MANY : INPUTS), most: short ? MOST.int8 : MOST.int16 };
};

type Any = Given<FloatArray | Quantized>;

const isFloats = (weights: FloatArray | Quantized): weights is FloatArray => ArrayBuffer.isView(weights);

const integersOf = ({ weights, inputs, units }: Any, group: number | undefined): Quantized =>
  isFloats(weights) ? quantized(weights, { outer: 1, n: inputs, inner: units }, group ?? Math.max(1, inputs)) : weights;

/** The layer, by kernels where there are any, with weights of floats or, for int8, of integers. Integers are checked before. */
export function narrowRun(
  op: string,
  instance: Instance,
  matmul: Matmul | undefined,
  given: Any,
  how: validate.WeightType,
  last?: Activate,
): Run {
  const { weights } = given;
  const largest = isFloats(weights) ? validate.narrowWeights(op, "weights", weights, how.type) : 0;
  if (matmul === undefined || !hasNarrow(instance)) return plainRun(given, how, last);
  const { inputs, units } = given;
  const bias = given.bias && copied(given.bias); // before memory is taken: one may be longer than it says
  const kept = how.type === "int8" ? keepIntegers(matmul, given, how) : keepHalves(matmul, given as Given<FloatArray>, how.type, largest);
  const { array, narrow, address, panel, biasAt } = kept;
  if (bias !== undefined) array.set(bias, biasAt);
  const placed = { panels: { address, row: 0, panel }, bias: bias === undefined ? 0 : address + biasAt * matmul.staging.elementSize };
  return {
    call: (x, y, batch) => layer(narrow, x, placed, y, { batch, inputs, units }, last),
    free: () => instance.free(array),
  };
}

/** Memory with the weights at its start, and the product that reads them. */
interface Held {
  readonly array: FloatArray;
  readonly address: number;
  readonly panel: number;
  readonly narrow: Narrow;
  readonly biasAt: number;
}

/** A block of the heap for so many bytes and, behind them, float32 numbers. */
function hold(matmul: Matmul, bytes: number, numbers: number) {
  const { instance, staging } = matmul;
  const biasAt = bytes / staging.elementSize;
  const array = instance.alloc(staging.type, biasAt + numbers);
  return { array, biasAt, address: staging.address(array), memory: staging.memory.buffer };
}

function keepHalves(matmul: Matmul, given: Given<FloatArray>, type: HalfType, largest: number): Held {
  const { inputs, units } = given;
  const panel = halfPanel(inputs);
  const bytes = panelsOf(units) * panel;
  const { array, biasAt, address, memory } = hold(matmul, bytes, units);
  const factor = packHalves(given.weights, given, type, largest, new Int32Array(memory, address, bytes / 4));
  return { array, biasAt, address, panel, narrow: new Halves(matmul, type, factor) };
}

function keepIntegers(matmul: Matmul, given: Any, how: validate.WeightType): Held {
  const { inputs, units } = given;
  const found = integersOf(given, how.group);
  const groups = how.group === undefined ? 1 : Math.ceil(inputs / how.group);
  const [panel, panels] = [integerPanel(inputs), panelsOf(units)];
  const scales = panels * groups * WIDE;
  const { array, biasAt: scalesAt, address, memory } = hold(matmul, panels * panel, scales + units);
  const scalesAddress = address + panels * panel;
  packIntegers(found, given, new Int8Array(memory, address, panels * panel), new Float32Array(memory, scalesAddress, scales));
  const step = WIDE * matmul.staging.elementSize;
  const place = { scales: scalesAddress, scaleStep: how.group === undefined ? 0 : step, scalePanel: groups * step };
  return { array, biasAt: scalesAt + scales, address, panel, narrow: new Integers(matmul, { ...formOf(how), ...place }) };
}

type Sums = (x: FloatArray, y: FloatArray, batch: number) => void;

function plainRun(given: Any, how: validate.WeightType, last?: Activate): Run {
  const own = { ...given, bias: given.bias && copied(given.bias) };
  const sums = how.type === "int8" ? plainIntegers(own, how) : plainHalves(own as Given<FloatArray>, how.type);
  return {
    call(x, y, batch) {
      sums(x, y, batch);
      settleNaN(y);
      last?.forward(y, y, given.units);
    },
    free: () => {},
  };
}

function plainHalves({ weights, bias, inputs, units }: Given<FloatArray>, type: HalfType): Sums {
  const own = copied(weights) as Float32Array;
  const bits = new Uint16Array(own.length);
  narrowAll(own, bits, type);
  widenAll(bits, own, type);
  return (x, y, batch) => product(rowMajor(x, inputs), rowMajor(own, units), bias, y, { m: batch, k: inputs, n: units });
}

function plainIntegers(given: Any, how: validate.WeightType): Sums {
  const { values, scales } = integersOf(given, how.group);
  const own = { values: values.slice(), scales }; // given ones may change later
  const form = formOf(how);
  return (x, y, batch) => integerLayer(x, own, given.bias, y as Float32Array, { batch, inputs: given.inputs, units: given.units }, form);
}
