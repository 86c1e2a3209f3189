// What is timed: the plainest call of every function of the catalogue, and the arrays that it works on.
import type { FloatArray } from "lanewise";
import { type Call, catalogue } from "../../tools/catalogue/index.js";
import { code, Plain, type Size } from "../../tools/catalogue/plain.js";
import { mulberry32, randomPool, windows } from "../inputs.js";

/** A build's exports; what the types of this build say need not hold for another. */
export type Build = Readonly<Record<string, unknown>> & {
  alloc(type: typeof Float32Array, length: number): Float32Array;
  free(x: FloatArray): void;
  info(): unknown;
};

export interface Case {
  readonly call: Call;
  readonly size: Size;
  /** "softmax 64x1000" */
  readonly name: string;
  /** In the build's memory, or the caller's arrays. */
  readonly resident: boolean;
  /** One of 16 elements. */
  readonly small: boolean;
  /** How far the results may lie apart, in units in the last place. */
  readonly ulps: number;
  /** Units of the largest result instead of each element's own: where sums cancel. */
  readonly sums: boolean;
}

const SMALL = 16;
/** As many inputs of a small row at most. */
const INPUTS = 256;
const ROWS = [
  [64, 1000],
  [4096, 64],
];
const LAYERS = [
  [64, 784, 128],
  [1, 784, 128],
  [256, 512, 512],
];

/** The shapes that a family is timed at, beside the call of 16 elements. */
function shapesOf({ name, family }: Call, sizes: readonly number[]): (readonly number[])[] {
  if (family === "dense" && !name.startsWith("neuron")) return LAYERS;
  return ["softmax", "sparsemax", "losses", "gated"].includes(family) ? ROWS : sizes.map((length) => [1, length]);
}

const sizeOf = (shape: readonly number[]): Size => ({
  length: shape[shape.length - 1],
  shape,
  sides: shape.length === 3 ? shape : [1, 4, 4],
});

/** All rows, at these lengths where a function has no rows. The values of activations are also timed on the caller's arrays. */
export function cases(own: Build, sizes: readonly number[]): Case[] {
  return catalogue(own).flatMap((call) => {
    const ulps = call.family === "dense" ? 64 : typeof call.judge === "number" ? Math.max(4, call.judge) : 4;
    const of = (shape: readonly number[], small: boolean, resident: boolean): Case => {
      const name = `${call.name} ${shape.filter((size, i) => i > 0 || size > 1 || shape.length === 3).join("x")}${resident ? "" : " foreign"}`;
      return { call, size: sizeOf(shape), name, small, resident, ulps, sums: typeof call.judge !== "number" };
    };
    const large = shapesOf(call, sizes).map((shape) => of(shape, false, true));
    return [
      ...large,
      of([1, SMALL], true, true),
      ...(call.family === "activations" && call.name === call.op ? [of([1, SMALL], true, false)] : []),
    ];
  });
}

/** Enough for the inputs of any case so far. */
let pool = randomPool(0);

/** A case in one build, until it is freed: its code, for an input x and the other values of y, and its arrays. */
export class Arrays {
  readonly inputs: readonly Float32Array[];
  readonly y: Record<string, unknown> = {};
  readonly code: string;
  readonly #own: Float32Array[] = [];

  constructor(
    readonly build: Build,
    { call, size, resident }: Case,
  ) {
    const place = (x: Float32Array) => (resident ? this.#allocate(x) : x.slice());
    const args = call.args(new Plain(Float32Array, size, mulberry32(1), (values) => place(Float32Array.from(values))));
    const first = args.find((arg) => arg instanceof Float32Array) as Float32Array;
    if (pool.length < 2 * first.length) pool = randomPool(first.length);
    this.inputs = windows(pool, first.length).flat().slice(0, INPUTS).map(place);
    const bound = (value: object) => {
      if (value === first) return "x";
      const name = `v${Object.keys(this.y).length}`;
      // an activation is the build's own
      this.y[name] = typeof value === "function" ? build[(value as unknown as { spec: { name: string } }).spec.name] : value;
      return `y.${name}`;
    };
    this.code = `f(${args.map((arg) => code(arg, bound)).join(", ")})`;
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
