import { sample } from "../support/arrays.js";

export type Sizes = readonly [batch: number, inputs: number, units: number];

/** What a layer is made of, and its input. */
export const operands = ([batch, inputs, units]: Sizes) => ({
  x: sample(Float32Array, batch * inputs, inputs) as Float32Array,
  weights: sample(Float32Array, inputs * units, units) as Float32Array,
  bias: sample(Float32Array, units, 7) as Float32Array,
});

export const range = (n: number) => Array.from({ length: n }, (_, i) => i);
