// A network of two layers, 784 pixels to 128 units to 10 classes, trained with Adam on small batches. What it computes with is given to it.

import { CLASSES, type Digits, PIXELS } from "./mnist.js";
import type { Layer, Ops } from "./ops.js";

export const UNITS = 128;
export const BATCH = 100;
/** Digits that are classified at once. */
const MANY = 1000;

/** Adam: the step size, how much of the averages of the gradient and of its square is kept, and what keeps the quotient finite. */
const RATE = 2e-3;
const [MOMENTUM, SCALE, EPSILON] = [0.9, 0.999, 1e-8];

interface Trained {
  readonly values: Float32Array;
  readonly gradient: Float32Array;
  readonly mean: Float32Array;
  readonly square: Float32Array;
}

export class Network {
  /** All numbers that are learnt, and the layers that look into them. */
  readonly #trained: Trained;
  readonly #layers: readonly [Layer, Layer];
  readonly #gradients: readonly [Layer, Layer];
  readonly #ops: Ops;
  readonly #arrays: Record<"x" | "z" | "hidden" | "logits" | "gLogits" | "gHidden", Float32Array>;
  readonly #labels = new Uint8Array(BATCH);
  #step = 0;

  /** @param random numbers in [0, 1), for weights of variance 2 / inputs */
  constructor(ops: Ops, random: () => number) {
    this.#ops = ops;
    const sizes = [PIXELS * UNITS, UNITS, UNITS * CLASSES, CLASSES];
    const length = sizes.reduce((sum, size) => sum + size);
    const array = (length: number) => ops.array(length);
    this.#trained = { values: array(length), gradient: array(length), mean: array(length), square: array(length) };
    this.#layers = layers(this.#trained.values, sizes);
    this.#gradients = layers(this.#trained.gradient, sizes);
    this.#arrays = {
      x: array(BATCH * PIXELS),
      z: array(BATCH * UNITS),
      hidden: array(BATCH * UNITS),
      logits: array(BATCH * CLASSES),
      gLogits: array(BATCH * CLASSES),
      gHidden: array(BATCH * UNITS),
    };
    for (const { weights, inputs } of this.#layers) weights.set(weights.map(() => Math.sqrt(2 / inputs) * normal(random)));
  }

  /** Everything learnt, as one array: to be saved, or read back. */
  get values(): Float32Array {
    return this.#trained.values;
  }

  get layers(): readonly Layer[] {
    return this.#layers;
  }

  /** One step on the digits that `batch` lists; their mean loss, -log of the probability of the label. */
  step(digits: Digits, batch: Uint32Array, rate: number): number {
    const { x, z, hidden, logits, gLogits, gHidden } = this.#arrays;
    const [first, second] = this.#layers;
    batch.forEach((image, row) => {
      x.set(digits.images.subarray(image * PIXELS, (image + 1) * PIXELS), row * PIXELS);
      this.#labels[row] = digits.labels[image];
    });
    const ops = this.#ops;
    ops.forward(x, first, hidden, z);
    ops.forward(hidden, second, logits);
    const loss = ops.loss(logits, this.#labels, gLogits);
    ops.backward(gLogits, hidden, second, this.#gradients[1], gHidden);
    ops.backward(gHidden, x, first, this.#gradients[0], undefined, z);
    this.#descend(rate);
    return loss;
  }

  /** The probability of each class for each digit: one row of CLASSES for each. */
  predict(digits: Digits): Float32Array {
    const out = new Float32Array(digits.count * CLASSES);
    for (let image = 0; image < digits.count; image += MANY) {
      const end = Math.min(image + MANY, digits.count);
      const x = digits.images.subarray(image * PIXELS, end * PIXELS);
      const hidden = new Float32Array((end - image) * UNITS);
      const logits = out.subarray(image * CLASSES, end * CLASSES);
      this.#ops.forward(x, this.#layers[0], hidden, new Float32Array(hidden.length));
      this.#ops.forward(hidden, this.#layers[1], logits);
      this.#ops.softmax(logits);
    }
    return out;
  }

  #descend(rate: number): void {
    const { values, gradient, mean, square } = this.#trained;
    const step = ++this.#step;
    const size = (rate * Math.sqrt(1 - SCALE ** step)) / (1 - MOMENTUM ** step);
    for (let i = 0; i < values.length; i++) {
      const g = gradient[i];
      const m = MOMENTUM * mean[i] + (1 - MOMENTUM) * g;
      const s = SCALE * square[i] + (1 - SCALE) * g * g;
      mean[i] = m;
      square[i] = s;
      values[i] -= (size * m) / (Math.sqrt(s) + EPSILON);
    }
  }
}

/** Views of the weights and biases, which lie one after the other. */
function layers(values: Float32Array, sizes: readonly number[]): [Layer, Layer] {
  const ends = sizes.map((_, i) => sizes.slice(0, i + 1).reduce((sum, size) => sum + size));
  const [weights1, bias1, weights2, bias2] = sizes.map((size, i) => values.subarray(ends[i] - size, ends[i]));
  return [
    { weights: weights1, bias: bias1, inputs: PIXELS, units: UNITS, activated: true },
    { weights: weights2, bias: bias2, inputs: UNITS, units: CLASSES, activated: false },
  ];
}

export interface Progress {
  /** Batches done, and in all. */
  readonly step: number;
  readonly steps: number;
  readonly epoch: number;
  /** The mean over the epoch so far. */
  readonly loss: number;
  /** Whether this was the last batch of the epoch. */
  readonly complete: boolean;
}

/**
 * Trains on all digits in a new order each epoch, the same for the same seed; pauses after each batch. The step size falls to zero along a
 * straight line.
 */
export function* train(network: Network, digits: Digits, epochs: number, seed: number): Generator<Progress> {
  const order = Uint32Array.from({ length: digits.count }, (_, i) => i);
  const random = mulberry32(seed);
  const batches = Math.floor(digits.count / BATCH);
  const steps = epochs * batches;
  for (let step = 0, total = 0; step < steps; ) {
    const b = step % batches;
    if (b === 0) {
      shuffle(order, random);
      total = 0;
    }
    total += network.step(digits, order.subarray(b * BATCH, (b + 1) * BATCH), RATE * (1 - step / steps));
    yield { step: ++step, steps, epoch: Math.ceil(step / batches), loss: total / (b + 1), complete: b === batches - 1 };
  }
}

/** Fisher and Yates. */
function shuffle(order: Uint32Array, random: () => number): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
}

/** A normal number, of mean 0 and variance 1 (Box, Muller). */
const normal = (random: () => number): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Numbers in [0, 1), the same sequence for the same seed (Tommy Ettinger's mulberry32, public domain). */
export function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The most probable class of each digit. */
export function guesses(probabilities: Float32Array): Uint8Array {
  return Uint8Array.from({ length: probabilities.length / CLASSES }, (_, image) => {
    const row = probabilities.subarray(image * CLASSES, (image + 1) * CLASSES);
    return row.indexOf(Math.max(...row));
  });
}

/** The share of the digits whose most probable class is their label. */
export function accuracy(probabilities: Float32Array, labels: Uint8Array): number {
  return guesses(probabilities).filter((guess, image) => guess === labels[image]).length / labels.length;
}
