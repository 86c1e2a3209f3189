// What the calls of all layers with weights share.
import type { Source } from "./source.js";

/** Activations of a layer: with and without parameters, element by element and row by row. */
const ACTIVATIONS = ["relu", "gelu", "leakyRelu", "softmax", "sparsemax", "tanh"];

type Callable = (x: unknown, options: unknown) => unknown;

interface Layer extends Callable {
  free(): void;
}

/** Calls the layer, frees it twice, and checks that it then refuses a call. */
export function createAndFree(lw: object, name: string, [options, x, callOptions]: unknown[]): unknown {
  const layer = (lw as Record<string, (options: unknown) => Layer>)[name](options);
  try {
    return layer(x, callOptions);
  } finally {
    layer.free();
    layer.free();
    refuses(layer, x);
  }
}

/** Throws unless what was freed refuses a call. */
export function refuses(layer: Callable, x: unknown): void {
  try {
    layer(x, undefined);
  } catch (error) {
    if (error instanceof TypeError) return;
  }
  throw new Error("a freed layer answered a call");
}

/** @param ops where it comes from */
export function activationOf(s: Source, ops: object): Record<string, unknown> {
  const name = s.one(ACTIVATIONS);
  return {
    activation: (ops as Record<string, unknown>)[name],
    ...(name === "leakyRelu" && s.flip() ? { activationOptions: { alpha: 0.25 } } : {}),
  };
}
