// Softmax regression: one dense layer of ten classes, trained by mini-batch gradient descent.
import type { Lanewise } from "../src/index.js";
import { CLASSES, type Digits, PIXELS } from "./mnist.js";

const BATCH = 100;
const SHAPE = [BATCH, CLASSES];
/** The first learning rate; it falls to zero along a straight line. */
const RATE = 1;

export class Classifier {
  /** One row of CLASSES for each pixel. All zeros: the problem is convex, so any start leads to the same place. */
  readonly #weights = new Float32Array(PIXELS * CLASSES);
  readonly #bias = new Float32Array(CLASSES);
  readonly #logits: Float32Array;
  readonly #lw: Lanewise;
  /** Milliseconds inside the ops so far. */
  opsTime = 0;

  constructor(lw: Lanewise) {
    this.#lw = lw;
    this.#logits = lw.alloc(Float32Array, BATCH * CLASSES);
  }

  /** One step of gradient descent on the digits that `batch` lists; their mean loss, -log of the probability of the label. */
  step(digits: Digits, batch: Uint32Array, rate: number): number {
    const x = this.#logits;
    for (let row = 0; row < BATCH; row++) this.#project(digits, batch[row], x, row);
    const labels = Uint8Array.from(batch, (image) => digits.labels[image]);
    const { loss, gradient } = this.#timed(() => this.#lw.crossEntropy.withGradient(x, labels, { shape: SHAPE, out: x }));
    for (let row = 0; row < BATCH; row++) this.#descend(digits, batch[row], gradient, row, rate);
    return loss;
  }

  /** The probability of each class for each digit, into `out` (one row of CLASSES for each digit). */
  predict(digits: Digits, out: Float32Array): Float32Array {
    for (let image = 0; image < digits.count; image++) this.#project(digits, image, out, image);
    return this.#timed(() => this.#lw.softmax(out, { shape: [digits.count, CLASSES], out }));
  }

  /** Row `row` of logits = bias + image x weights. Paper, four pixels in five, is skipped: it adds nothing. */
  #project(digits: Digits, image: number, logits: Float32Array, row: number): void {
    const weights = this.#weights;
    const first = row * CLASSES;
    logits.set(this.#bias, first);
    for (let pixel = 0; pixel < PIXELS; pixel++) {
      const ink = digits.images[image * PIXELS + pixel];
      if (ink === 0) continue;
      for (let k = 0; k < CLASSES; k++) logits[first + k] += ink * weights[pixel * CLASSES + k];
    }
  }

  /** bias -= rate gradient; weights -= rate image^T x gradient. */
  #descend(digits: Digits, image: number, gradient: Float32Array, row: number, rate: number): void {
    const weights = this.#weights;
    const first = row * CLASSES;
    for (let k = 0; k < CLASSES; k++) this.#bias[k] -= rate * gradient[first + k];
    for (let pixel = 0; pixel < PIXELS; pixel++) {
      const step = rate * digits.images[image * PIXELS + pixel];
      if (step === 0) continue;
      for (let k = 0; k < CLASSES; k++) weights[pixel * CLASSES + k] -= step * gradient[first + k];
    }
  }

  #timed<T>(op: () => T): T {
    const start = performance.now();
    const result = op();
    this.opsTime += performance.now() - start;
    return result;
  }
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

/** Trains on all digits in a new order each epoch, the same for the same seed; pauses after each batch. */
export function* train(classifier: Classifier, digits: Digits, epochs: number, seed: number): Generator<Progress> {
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
    total += classifier.step(digits, order.subarray(b * BATCH, (b + 1) * BATCH), RATE * (1 - step / steps));
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
