// Code that does what the page shows.
import type { Values } from "../catalogue/curve.js";
import type { Entry } from "../catalogue/entries.js";

const unaryCode = (name: string, options: string): string => {
  const given = options === "" ? "" : `, ${options}`;
  return `import { ${name} } from "lanewise";

const x = Float32Array.of(-2, -0.5, 0, 1, 3);
const y = ${name}(x${given});
const slope = ${name}.derivative(x${given});`;
};

/** For the ops of other kinds, by name: how they are called. */
const CALLS: Readonly<Record<string, string>> = {
  binaryCrossEntropyWithLogits: "binaryCrossEntropyWithLogits(Float32Array.of(2, -1), Float32Array.of(1, 0))",
  createDense: "createDense({ weights: Float32Array.of(2), bias: Float32Array.of(-1), inputs: 1, units: 1 })(Float32Array.of(3))",
  crossEntropy: "crossEntropy(Float32Array.of(1, 2, 3), Uint8Array.of(2))",
  dense: "dense(Float32Array.of(1, 2), Float32Array.of(1, 0, 0.5, -1), { shape: [1, 2, 2] })",
  neuron: "neuron(Float32Array.of(1, 2), Float32Array.of(0.5, -1), { bias: 1 })",
  prelu: "prelu(Float32Array.of(-1, 2, -3, -4), Float32Array.of(0.1, 0.5), { shape: [2, 2] })",
  sample: "sample(Float32Array.of(2.2, 0.4, 1.6), { temperature: 0.8, topP: 0.95, seed: 7 })",
};

export function snippet({ name, unary }: Entry, values: Values): string {
  const given = Object.entries(values).map(([key, value]) => `${key}: ${value}`);
  if (unary) return unaryCode(name, given.length === 0 ? "" : `{ ${given.join(", ")} }`);
  return `import { ${name} } from "lanewise";\n\nconst y = ${CALLS[name] ?? `${name}(Float32Array.of(2.2, 0.4, 1.6, -1.2))`};`;
}
