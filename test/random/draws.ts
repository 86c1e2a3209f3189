import type { FloatArray } from "../../src/index.js";
import { Instance } from "../../src/runtime/instance.js";
import { planned } from "../../src/runtime/plan.js";
import type { Staging } from "../../src/runtime/staging.js";
import { normals, uniforms } from "../../src/spec/draws.js";
import { creation } from "../../src/validate/index.js";
import randomKernels from "../../src/wasm/random.js";
import type { FloatType } from "../support/arrays.js";

const SPEC = { uniforms, normals };
type Kind = keyof typeof SPEC;

/** How many numbers, from which index on; for uniform ones their range, for normal ones mean and deviation. */
interface Drawn {
  readonly n: number;
  readonly index: number;
  readonly seed: number;
  readonly low?: number;
  readonly high?: number;
}

/** The numbers that a build draws. */
export function draws(build: string, kind: Kind, type: FloatType, { n, index, seed, low = 0, high = 1 }: Drawn): FloatArray {
  const out = new type(n) as FloatArray;
  if (build === "none") SPEC[kind](out, index, seed, low, high);
  else {
    const instance = new Instance(planned(creation({ simd: build as "baseline", capacity: 0 })));
    const name = type === Float32Array ? "float32" : "float64";
    const staging = instance[name] as Staging<FloatArray>;
    const kernel = instance.kernel(randomKernels, kind, name) as (...numbers: number[]) => number;
    for (let i = 0; i < n; i += staging.tile) {
      const count = Math.min(staging.tile, n - i);
      kernel(staging.scratch, count, index + i, seed, low, high);
      staging.store(staging.scratch, out, i, count);
    }
  }
  return out;
}
