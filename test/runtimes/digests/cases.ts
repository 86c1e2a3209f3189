// Calls of every function of the package on arguments that are the same everywhere: by a seed, without a function of Math that engines
// round as they please.
import type { FloatArray, Lanewise } from "lanewise";
import { catalogue } from "../../../tools/catalogue/index.js";
import { arraysIn, Seeded, type Sizes } from "../../../tools/catalogue/seeded.js";
import type { FloatClass } from "../../../tools/catalogue/source.js";
import { TYPES } from "../../arrays.js";

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
