// The trained network with its weights in fewer bits: how many bytes they take, how many digits it reads, and how long it takes.
import type { Lanewise, LayerOptions } from "../src/index.js";
import { CLASSES, type Digits, PIXELS } from "./mnist.js";
import { accuracy } from "./network.js";
import type { ActivationName, Layer } from "./ops.js";

export const WEIGHTS = ["float32", "float16", "bfloat16", "int8"] as const;
export type WeightName = (typeof WEIGHTS)[number];

/** The network in one form. */
export interface Form {
  readonly type: WeightName;
  /** Bytes of the weights, with their scales. */
  readonly bytes: number;
  readonly accuracy: number;
  /** Microseconds for a digit alone, and for one of many. */
  readonly alone: number;
  readonly together: number;
}

type Predict = (images: Float32Array) => Float32Array;

/** Digits that are read at once. */
const MANY = 500;
/** Rounds of the race, and digits that are read alone in each. */
const ROUNDS = 40;
const ALONE = 50;

const SIZE: Readonly<Record<WeightName, number>> = { float32: 4, float16: 2, bfloat16: 2, int8: 1 };

/** A scale for each unit goes along with int8. */
const bytesOf = (type: WeightName, layers: readonly Layer[]): number =>
  layers.reduce((sum, { inputs, units }) => sum + SIZE[type] * inputs * units + (type === "int8" ? 4 * units : 0), 0);

/** The layers, each with its weights in the type. */
function network(lw: Lanewise, layers: readonly Layer[], activation: ActivationName, type: WeightName): Predict {
  const made = layers.map(({ weights, bias, inputs, units, activated }) => {
    const options: LayerOptions<Float32Array> = { weights, bias, inputs, units, type };
    return lw.createDense(activated ? { ...options, activation: lw[activation] } : options);
  });
  return (images) => {
    let y = images;
    for (const layer of made) y = layer(y);
    return y;
  };
}

/** All forms; they are timed in turns, so that whatever else the machine does hits all alike. */
export function measureForms(lw: Lanewise, layers: readonly Layer[], activation: ActivationName, test: Digits): Form[] {
  const forms = WEIGHTS.map((type) => ({
    type,
    predict: network(lw, layers, activation, type),
    alone: [] as number[],
    together: [] as number[],
  }));
  const digits = (first: number, count: number) => test.images.subarray(first * PIXELS, (first + count) * PIXELS);
  for (let round = 0; round < ROUNDS; round++)
    for (const { predict, alone, together } of forms) {
      const start = performance.now();
      for (let i = 0; i < ALONE; i++) predict(digits((round * ALONE + i) % test.count, 1));
      const middle = performance.now();
      predict(digits((round * MANY) % (test.count - MANY), MANY));
      alone.push((middle - start) / ALONE);
      together.push((performance.now() - middle) / MANY);
    }
  return forms.map(({ type, predict, alone, together }) => ({
    type,
    bytes: bytesOf(type, layers),
    accuracy: accuracy(all(predict, test), test.labels),
    alone: microseconds(alone),
    together: microseconds(together),
  }));
}

/** The logits of all digits. */
function all(predict: Predict, { count, images }: Digits): Float32Array {
  const logits = new Float32Array(count * CLASSES);
  for (let first = 0; first < count; first += MANY)
    logits.set(predict(images.subarray(first * PIXELS, Math.min(count, first + MANY) * PIXELS)), first * CLASSES);
  return logits;
}

/** The median, in microseconds. */
const microseconds = (milliseconds: number[]): number => 1000 * milliseconds.sort((a, b) => a - b)[milliseconds.length >> 1];
