// Calls of the layers: dense, createDense, neuron.
import { type Call, call, SCALES } from "./call.js";
import type { Source } from "./source.js";

/** Activations of a layer: with and without parameters, element by element and row by row. */
const ACTIVATIONS = ["relu", "gelu", "leakyRelu", "softmax", "sparsemax", "tanh"];

interface Layer {
  (x: unknown, options: unknown): unknown;
  free(): void;
}

/** Calls the layer, frees it twice, and checks that it then refuses a call. */
function createAndFree(lw: object, [options, x, callOptions]: unknown[]): unknown {
  const layer = (lw as { createDense(options: unknown): Layer }).createDense(options);
  try {
    return layer(x, callOptions);
  } finally {
    layer.free();
    layer.free();
    refuses(layer, x);
  }
}

function refuses(layer: Layer, x: unknown): void {
  try {
    layer(x, undefined);
  } catch (error) {
    if (error instanceof TypeError) return;
  }
  throw new Error("a freed layer answered a call");
}

/** @param ops the functions of the package, or an instance: where activations come from */
export function dense(ops: object): Call[] {
  const activationOf = (s: Source) => {
    const name = s.one(ACTIVATIONS);
    return {
      activation: (ops as Record<string, unknown>)[name],
      ...(name === "leakyRelu" && s.flip() ? { activationOptions: { alpha: 0.25 } } : {}),
    };
  };
  const sizesOf = (s: Source) => ({ batch: s.side(), inputs: s.side(), units: s.side() });
  const layer = (s: Source, units: number) => ({ ...(s.flip() ? activationOf(s) : {}), ...(s.flip() ? { bias: s.in(units) } : {}) });
  return [
    call("dense", "dense", "rows", (s) => {
      const { batch, inputs, units } = sizesOf(s);
      const outs = s.some({ out: () => s.out(batch * units), preactivation: () => s.out(batch * units) });
      return [s.in(batch * inputs), s.in(inputs * units), { shape: [batch, inputs, units], ...layer(s, units), ...outs }];
    }),
    call("dense.backward", "dense", "sums", (s) => {
      const { batch, inputs, units } = sizesOf(s);
      const outs = s.some({ x: () => s.out(batch * inputs), weights: () => s.out(inputs * units), bias: () => s.out(units) });
      const options = s.some({
        out: () => outs ?? {},
        gradients: () => ["x", "weights", "bias"],
        preactivation: () => s.in(batch * units),
      });
      const [x, weights] = [s.in(batch * inputs), s.in(inputs * units)];
      return [s.in(batch * units), x, weights, { shape: [batch, inputs, units], ...layer(s, units), ...options }];
    }),
    {
      ...call("createDense", "dense", "rows", (s) => {
        const { batch, inputs, units } = sizesOf(s);
        const x = s.in(inputs === 0 ? 0 : batch * inputs);
        const rows = inputs === 0 ? 1 : batch;
        return [{ weights: s.in(inputs * units), inputs, units, ...layer(s, units) }, x, s.some({ out: () => s.out(rows * units) })];
      }),
      invoke: createAndFree,
    },
    call("neuron", "dense", "rows", (s) => {
      const n = s.length();
      const { activation, activationOptions } = activationOf(s);
      return [
        s.in(n),
        s.in(n),
        s.some({ bias: () => s.one(SCALES), activation: () => activation, activationOptions: () => activationOptions }),
      ];
    }),
    call("neuron.backward", "dense", "rows", (s) => {
      const n = s.length();
      const outs = s.some({ x: () => s.out(n), weights: () => s.out(n) });
      return [s.one(SCALES), s.in(n), s.in(n), s.some({ bias: () => s.one(SCALES), out: () => outs })];
    }),
  ];
}
