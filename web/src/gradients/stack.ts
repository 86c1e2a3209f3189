// A deep stack of dense layers with one activation, and what becomes of the gradient on its way back through it.
import { dense, type Unary } from "lanewise";
import { mulberry32 } from "../../../bench/inputs.js";

export const WIDTH = 64;
export const BATCH = 64;

export interface Recipe {
  readonly depth: number;
  /** The weights' standard deviation, times the square root of the width. */
  readonly gain: number;
  readonly seed: number;
}

export interface Report {
  /** The root mean square of the gradient that reaches each layer's sums, first layer first. */
  readonly gradients: Float64Array;
  /** For each unit, layer by layer: the share of the batch for which a gradient passes it. */
  readonly alive: Float32Array;
  /** Units that no gradient passes, for any input of the batch. */
  readonly dead: number;
  readonly loss: number;
}

interface Layer {
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  readonly input: Float32Array;
  readonly sums: Float32Array;
}

const SHAPE = [BATCH, WIDTH, WIDTH] as const;
const CELLS = BATCH * WIDTH;

export class Stack {
  readonly #op: Unary<string>;
  readonly #layers: Layer[];
  readonly #output = new Float32Array(CELLS);
  readonly #target: Float32Array;

  constructor(op: Unary<string>, { depth, gain, seed }: Recipe) {
    const { x, target, weights } = drawn(seed, depth);
    this.#op = op;
    this.#target = target;
    this.#layers = weights.map((unit, i) => ({
      weights: unit.map((weight) => (gain / Math.sqrt(WIDTH)) * weight),
      bias: new Float32Array(WIDTH),
      input: i === 0 ? x : new Float32Array(CELLS),
      sums: new Float32Array(CELLS),
    }));
  }

  /** One step of gradient descent on the squared distance to a random target; a rate of 0 only looks. */
  step(rate: number): Report {
    const layers = this.#layers;
    layers.forEach(({ weights, bias, input, sums }, i) => {
      const out = layers[i + 1]?.input ?? this.#output;
      dense(input, weights, { shape: SHAPE, bias, activation: this.#op, preactivation: sums, out });
    });
    let gradient = this.#output.map((y, i) => (y - this.#target[i]) / BATCH);
    const loss = gradient.reduce((sum, g) => sum + (g * BATCH) ** 2, 0) / (2 * CELLS);
    const gradients = new Float64Array(layers.length);
    const alive = new Float32Array(layers.length * WIDTH);
    for (let i = layers.length - 1; i >= 0; i--) {
      const { weights, bias, input, sums } = layers[i];
      const slopes = this.#op.derivative(sums);
      gradients[i] = rms(gradient, slopes);
      alive.set(shares(slopes), i * WIDTH);
      const options = { shape: SHAPE, bias, activation: this.#op, preactivation: sums };
      const back = dense.backward(gradient, input, weights, { ...options, gradients: rate === 0 ? ["x"] : undefined });
      if (rate !== 0) {
        descend(weights, back.weights as Float32Array, rate);
        descend(bias, back.bias as Float32Array, rate);
      }
      gradient = back.x as Float32Array<ArrayBuffer>;
    }
    return { gradients, alive, dead: alive.filter((share) => share === 0).length, loss };
  }
}

/** Of the gradient that reaches the sums: that of the output, times the slope there. */
function rms(gradient: Float32Array, slopes: Float32Array): number {
  return Math.sqrt(gradient.reduce((sum, g, i) => sum + (g * slopes[i]) ** 2, 0) / gradient.length);
}

/** For each unit, the share of the batch with a slope that is not 0. */
const shares = (slopes: Float32Array): Float32Array =>
  Float32Array.from({ length: WIDTH }, (_, unit) => {
    let count = 0;
    for (let row = 0; row < BATCH; row++) if (slopes[row * WIDTH + unit] !== 0) count++;
    return count / BATCH;
  });

function descend(values: Float32Array, gradient: Float32Array, rate: number): void {
  for (let i = 0; i < values.length; i++) values[i] -= rate * gradient[i];
}

/** Inputs, targets and weights before their gain: all stacks of a seed begin alike. */
interface Drawn {
  readonly x: Float32Array;
  readonly target: Float32Array;
  readonly weights: readonly Float32Array[];
}

let latest: { readonly key: string; readonly drawn: Drawn } | undefined;

function drawn(seed: number, depth: number): Drawn {
  const key = `${seed} ${depth}`;
  if (latest?.key !== key) {
    const normal = normals(seed);
    const draw = (length: number) => Float32Array.from({ length }, normal);
    const [x, target] = [draw(CELLS), draw(CELLS)];
    latest = { key, drawn: { x, target, weights: Array.from({ length: depth }, () => draw(WIDTH * WIDTH)) } };
  }
  return latest.drawn;
}

/** Normal deviates, the same for the same seed (Box and Muller). */
function normals(seed: number): () => number {
  const uniform = mulberry32(seed);
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
