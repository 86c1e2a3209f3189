// Calls of every function of the package on arguments that are the same everywhere: by a seed, without a function of Math that engines
// round as they please.
import type { FloatArray, Lanewise } from "lanewise";
import type { Lanewise as HalfLanewise } from "lanewise/float16";
import { type HalfType, narrowAll } from "../../../src/spec/float16.js";
import { changed, typed } from "../../../tools/catalogue/halves.js";
import { catalogue } from "../../../tools/catalogue/index.js";
import { arraysIn, Seeded, type Sizes } from "../../../tools/catalogue/seeded.js";
import type { FloatClass } from "../../../tools/catalogue/source.js";
import { TYPES } from "../../support/arrays.js";

/** Leftovers, tiles, rows longer than a tile, columns, and what threads and panels split. */
const SIZES: Sizes = {
  lengths: [1, 7, 1000, 2 ** 15],
  shapes: [
    [64, 1000],
    [1, 50257],
    [3000, 10],
    [512, 3],
    [2, 40, 40],
    [60, 32, 33],
  ],
  sides: [1, 3, 5, 7, 33, 64, 130, 300],
};
/** Calls of each function in each element type: five of each shape. */
const CALLS = 30;
/** In each type of 16 bits: what the functions compute in is float32. */
const HALF_CALLS = 4;

/** Families whose results depend on single numbers: these are of all sizes, signs and kinds. */
const ANY: readonly string[] = ["activations", "gated", "prelu", "random"];

class Inputs extends Seeded {
  constructor(
    readonly family: string,
    type: FloatClass,
    seed: number,
  ) {
    super(type, seed, SIZES);
  }

  /** Any bits, or numbers from -12 to 12. */
  override in(n: number): unknown {
    if (!ANY.includes(this.family)) return this.finite(n);
    const x = new this.type(n);
    new Uint16Array(x.buffer).forEach((_, i, words) => {
      words[i] = this.int(0, 2 ** 16 - 1);
    });
    return x;
  }

  override finite(n: number): unknown {
    return new this.type(n).map(() => 24 * this.uniform() - 12);
  }
}

/** Results with the last bits of the engine's Math functions, which differ (docs/trust.md): scores of beams. */
const DIFFERENT: readonly string[] = ["beamStep"];

/** All numbers of the answers of each op, in order. */
export function answers(lw: Lanewise): Map<string, FloatArray[]> {
  const found = new Map<string, FloatArray[]>();
  for (const { op, family, args, invoke } of catalogue(lw))
    for (const type of DIFFERENT.includes(op) ? [] : TYPES)
      for (let seed = 0; seed < CALLS; seed++)
        found.set(op, [...(found.get(op) ?? []), ...arraysIn(invoke(lw, args(new Inputs(family, type, seed))))]);
  return found;
}

/** The bits of float32 numbers. */
function bits(x: Float32Array, type: HalfType): Uint16Array {
  const y = new Uint16Array(x.length);
  narrowAll(x, y, type);
  return y;
}

/** The same of lanewise/float16: bits of the answers in 16 bits, whose arguments are those of `answers`, rounded. */
export function halfAnswers(lw: HalfLanewise): Map<string, FloatArray[]> {
  const found = new Map<string, FloatArray[]>();
  for (const { op, name, family, args, invoke } of catalogue(lw))
    for (const type of ["float16", "bfloat16"] as const)
      for (let seed = 0; seed < HALF_CALLS; seed++) {
        const own = changed(args(new Inputs(family, Float32Array, seed)), (x) => bits(x, type)) as unknown[];
        // a layer that keeps its weights in another type than they come in; integers with scales of float32
        if ("type" in Object(own[0]) || name === "dequantize" || DIFFERENT.includes(op)) continue;
        found.set(`${op}, ${type}`, [...(found.get(`${op}, ${type}`) ?? []), ...arraysIn(invoke(lw, typed(own, type)))]);
      }
  return found;
}

/** Ways to keep the weights of a layer in fewer bits. */
const NARROW = [
  { type: "float16" },
  { type: "bfloat16" },
  { type: "int8" },
  { type: "int8", group: 32 },
  { type: "int8", activations: "int8" },
  { type: "int8", group: 64, activations: "int8" },
] as const;
/** Calls after which an engine has compiled the kernels anew. */
const HOT = 2000;

/** One row and five through layers with weights in fewer bits: on the first call, and when the code is hot. */
export function layerAnswers(lw: Lanewise): Map<string, FloatArray[]> {
  const inputs = new Inputs("dense", Float32Array, 1);
  const [rows, weights] = [5, inputs.finite(130 * 40) as Float32Array];
  const x = inputs.finite(rows * 130) as Float32Array;
  return new Map(
    NARROW.map((how) => {
      const layer = lw.createDense({ weights, inputs: 130, units: 40, ...how });
      const both = () => [layer(x.subarray(0, 130)), layer(x)];
      const cold = both();
      for (let i = 0; i < HOT; i++) both();
      const all = [...cold, ...both()];
      layer.free();
      return [`createDense, ${Object.values(how).join(" ")}, cold and hot`, all];
    }),
  );
}
