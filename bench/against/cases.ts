// What is timed: calls as text, and the arrays that they work on.
import type { FloatArray, RowSpec, UnarySpec } from "lanewise";
import { elements } from "../contenders.js";
import { windows } from "../inputs.js";

/** A build's exports; what the types of this build say need not hold for another. */
export type Build = Readonly<Record<string, unknown>> & {
  alloc(type: typeof Float32Array, length: number): Float32Array;
  free(x: FloatArray): void;
};

export interface Case {
  readonly op: string;
  /** What is called where it is not the op itself. */
  readonly method?: "backward";
  readonly shape: readonly number[];
  /** In the build's memory, or the caller's arrays. */
  readonly resident: boolean;
  /** One of 16 elements. */
  readonly small: boolean;
  /** The call, for an input x; y holds the other arrays and the build (lw), f is the op. */
  readonly call: string;
  /** Lengths of the result and of other arrays. */
  readonly lengths: Readonly<Record<string, number>>;
  /** How far the results may lie apart, in units in the last place. */
  readonly ulps: number;
  /** Units of the largest result instead of each element's own: where sums cancel. */
  readonly sums?: boolean;
}

const SMALL = 16;
/** As many inputs of a small row at most. */
const INPUTS = 256;
const ULPS = 4;
const BACKWARD = ["relu", "sigmoid", "tanh", "gelu", "silu"];
const ROWWISE = ["softmax", "logSoftmax", "softmin", "logSumExp"];
const ROW_SHAPES = [
  [64, 1000],
  [4096, 64],
];
const DENSE_SHAPES = [
  [64, 784, 128],
  [1, 784, 128],
  [256, 512, 512],
];

export const nameOf = ({ op, method, shape, resident }: Case): string =>
  `${op}${method ? `.${method}` : ""} ${shape.join("x")}${resident ? "" : " foreign"}`;

const isElementwise = (value: unknown): value is { spec: UnarySpec } => {
  const spec = (value as { spec?: object } | undefined)?.spec;
  return spec !== undefined && !("kind" in spec) && "df" in spec;
};

/** All rows of the two builds, at these lengths for the element-wise ops. */
export function cases(own: Build, old: Build, sizes: readonly number[]): Case[] {
  const unary = Object.entries({ ...old, ...own }).filter((entry): entry is [string, { spec: UnarySpec }] => isElementwise(entry[1]));
  return [
    ...unary.flatMap(([op, { spec }]) => elementwise(op, Math.max(ULPS, spec.ulp), sizes)),
    ...BACKWARD.flatMap((op) => sizes.map((length) => backward(op, length))),
    ...ROWWISE.flatMap((op) => rowwise(op, ROW_SHAPES, (own[op] as { spec: RowSpec }).spec.reduces ?? false)),
    ...rowwise("sparsemax", ROW_SHAPES.slice(0, 1), false),
    ...DENSE_SHAPES.map(dense),
    crossEntropy([64, 1000]),
    choice(1000),
  ];
}

function elementwise(op: string, ulps: number, sizes: readonly number[]): Case[] {
  const of = (length: number, resident: boolean, small: boolean): Case => {
    return { op, shape: [length], resident, small, ulps, call: "f(x, { out: y.out })", lengths: { out: length } };
  };
  return [...sizes.map((length) => of(length, true, false)), of(SMALL, false, true), of(SMALL, true, true)];
}

function backward(op: string, length: number): Case {
  const call = "f.backward(y.gy, x, { out: y.out })";
  return { op, method: "backward", shape: [length], resident: true, small: false, ulps: ULPS, call, lengths: { out: length, gy: length } };
}

function rowwise(op: string, shapes: readonly (readonly number[])[], reduces: boolean): Case[] {
  return [...shapes, [1, SMALL]].map((shape) => {
    const out = reduces ? shape[0] : elements(shape);
    const small = elements(shape) === SMALL;
    const call = `f(x, { shape: [${shape}], out: y.out })`;
    return { op, shape, resident: true, small, ulps: ULPS, sums: true, call, lengths: { out } };
  });
}

function dense(shape: readonly number[]): Case {
  const [batch, inputs, units] = shape;
  const call = `f(x, y.weights, { shape: [${shape}], bias: y.bias, activation: y.lw.relu, out: y.out })`;
  const lengths = { out: batch * units, weights: inputs * units, bias: units };
  return { op: "dense", shape, resident: true, small: false, ulps: 64, sums: true, call, lengths };
}

function crossEntropy(shape: readonly number[]): Case {
  const call = `y.out[0] = f(x, y.labels, { shape: [${shape}] })`;
  return { op: "crossEntropy", shape, resident: true, small: false, ulps: ULPS, sums: true, call, lengths: { out: 1 } };
}

function choice(length: number): Case {
  const call = "y.out[0] = f(x, { seed: 1 })";
  return { op: "sample", shape: [length], resident: true, small: false, ulps: 0, call, lengths: { out: 1 } };
}

/** The numbers of an input: for a dense layer a batch, without the units. */
const inputLength = ({ op, shape }: Case): number => (op === "dense" ? shape[0] * shape[1] : elements(shape));

/** The arrays of a case in one build, until they are freed. */
export class Arrays {
  readonly inputs: readonly Float32Array[];
  readonly y: Readonly<Record<string, Float32Array | Int32Array>>;
  readonly #own: Float32Array[] = [];

  constructor(
    readonly build: Build,
    pool: Float32Array,
    of: Case,
  ) {
    const place = (x: Float32Array) => (of.resident ? this.#allocate(x) : x.slice());
    this.inputs = windows(pool, inputLength(of)).flat().slice(0, INPUTS).map(place);
    const others = Object.entries(of.lengths).map(([name, length]) => [
      name,
      place(Float32Array.from({ length }, (_, i) => pool[(i + length) % pool.length])),
    ]);
    const labels = Int32Array.from({ length: of.shape[0] }, (_, i) => (7 * i) % elements(of.shape.slice(1)));
    this.y = { ...Object.fromEntries(others), labels };
  }

  free(): void {
    for (const x of this.#own) this.build.free(x);
  }

  #allocate(values: Float32Array): Float32Array {
    const x = this.build.alloc(Float32Array, values.length);
    x.set(values);
    this.#own.push(x);
    return x;
  }
}
