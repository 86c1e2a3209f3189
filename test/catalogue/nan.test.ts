// Every NaN that a call makes, of infinities or of the ordinary NaN, is the engine's ordinary one: assert.deepStrictEqual tells the others
// from Float32Array.of(NaN).
import { expect, test } from "vitest";
import type { FloatArray } from "../../src/index.js";
import * as ops from "../../src/ops/index.js";
import { catalogue } from "../../tools/catalogue/index.js";
import { arraysIn, Seeded } from "../../tools/catalogue/seeded.js";
import { same, TYPES } from "../support/arrays.js";
import { builds } from "../support/builds.js";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const SIZES = {
  lengths: [1, 3, 4, 7, 16, 33, 70],
  shapes: [[4], [2, 3], [3, 8], [2, 5, 3], [1, 17], [3, 2, 4]],
  sides: [1, 2, 3, 5, 9, 16],
};

/** Arrays with none, few or mostly NaN, infinities and zeros; saved outputs and weights with NaN alone. */
class Odd extends Seeded {
  readonly #share = this.one([0.05, 0.3, 0.9]);

  override in = (n: number) => this.#mixed(super.finite(n), [nan, inf, -inf, 0]);
  override finite = this.in;
  override chances = (n: number) => this.#mixed(super.chances(n), [nan]);

  #mixed(x: unknown, values: readonly number[]): unknown {
    return (x as FloatArray).map((value) => (this.uniform() < this.#share ? this.one(values) : value));
  }
}

test.each(builds)("%s", (_, lw) => {
  const others = new Set<string>();
  let seen = 0;
  // of convolutions it is not promised: docs/trust.md
  for (const call of catalogue(ops).filter(({ family }) => family !== "conv"))
    for (const type of TYPES)
      for (let seed = 1; seed <= 40; seed++) {
        const args = call.args(new Odd(type, seed, SIZES));
        // the output that was saved: beside an infinite x no other is
        if (call.name === "logSumExp.backward") args[2] = lw.logSumExp(args[1] as FloatArray, { ...(args[3] as object), out: undefined });
        const results: FloatArray[] = [];
        try {
          results.push(...arraysIn(call.invoke(lw, args)));
        } catch (error) {
          expect(error, call.name).toBeInstanceOf(RangeError); // weights below 0, no maximum to choose
        }
        for (const made of results.flatMap((y) => [...y.keys()].map((i) => y.subarray(i, i + 1)).filter(([y]) => Number.isNaN(y)))) {
          seen++;
          if (!same(made, (made instanceof Float32Array ? Float32Array : Float64Array).of(nan))) others.add(`${call.name} ${type.name}`);
        }
      }
  expect([...others]).toEqual([]);
  expect(seen).toBeGreaterThan(20_000);
});
