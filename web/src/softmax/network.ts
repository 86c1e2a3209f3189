// The network that `npm start` trains, from the file that it writes: 784 pixels, 128 units, 10 digits.
import { createDense, gelu, relu, softmax } from "lanewise";
import { decode } from "../../../examples/weightsFile.js";

export const SIDE = 28;
export const UNITS = 128;
export const CLASSES = 10;
const PIXELS = SIDE * SIDE;

export interface Reading {
  readonly hidden: Float32Array;
  readonly probabilities: Float32Array;
}

export interface Network {
  /** On the test digits of MNIST, as it was trained. */
  readonly accuracy: number;
  readonly activation: string;
  read(image: Float32Array): Reading;
  /** What a unit looks for: one weight for each pixel. */
  weightsOf(unit: number): Float32Array;
  /** What a unit says for each digit, when it is 1. */
  votesOf(unit: number): Float32Array;
}

export const WEIGHTS = "./digits.weights";

let loading: Promise<Network> | undefined;

/** The network; fetched once. */
export function load(): Promise<Network> {
  loading ??= fetch(WEIGHTS)
    .then((response) => response.arrayBuffer())
    .then((buffer) => network(new Uint8Array(buffer)));
  return loading;
}

function network(bytes: Uint8Array): Network {
  const sizes = [PIXELS * UNITS, UNITS, UNITS * CLASSES, CLASSES];
  const saved = decode(
    bytes,
    sizes.reduce((a, b) => a + b),
  );
  if (saved === undefined) throw new Error(`digits.weights is no network of ${PIXELS} x ${UNITS} x ${CLASSES}`);
  const ends = sizes.map((_, i) => sizes.slice(0, i + 1).reduce((a, b) => a + b));
  const [first, firstBias, second, secondBias] = ends.map((end, i) => saved.values.subarray(end - sizes[i], end));
  const hiddenLayer = createDense({
    weights: first,
    bias: firstBias,
    inputs: PIXELS,
    units: UNITS,
    activation: saved.activation === "gelu" ? gelu : relu,
  });
  const lastLayer = createDense({ weights: second, bias: secondBias, inputs: UNITS, units: CLASSES, activation: softmax });
  return {
    accuracy: saved.accuracy,
    activation: saved.activation,
    read(image) {
      const hidden = hiddenLayer(image);
      return { hidden, probabilities: lastLayer(hidden) };
    },
    weightsOf: (unit) => Float32Array.from({ length: PIXELS }, (_, pixel) => first[pixel * UNITS + unit]),
    votesOf: (unit) => second.slice(unit * CLASSES, (unit + 1) * CLASSES),
  };
}
