// The error of the float32 kernels against the float64 spec, in units in the last place, over the part of the axis in view.
import { type Build, create, type Lanewise, type Unary, type UnarySpec } from "lanewise";
import { ulps } from "../../../tools/ulp.js";
import type { Values } from "../catalogue/curve.js";

const BUCKETS = 240;
const IN_BUCKET = 160;

export interface Accuracy {
  /** The middle of each bucket. */
  readonly x: Float32Array;
  /** The largest error in each bucket, by build. */
  readonly builds: ReadonlyMap<string, Float32Array>;
}

/** The builds that this engine runs, with the precise forms of the best one. */
let instances: Promise<Map<string, Lanewise>> | undefined;

async function open(): Promise<Map<string, Lanewise>> {
  const made = new Map<string, Lanewise>();
  for (const simd of ["baseline", "relaxed"] as const satisfies readonly Build[]) {
    const lw = await create({ simd, capacity: 2 ** 20 }).catch(() => undefined);
    if (lw !== undefined) made.set(simd, lw);
  }
  if (made.size > 0) made.set("precise", await create({ capacity: 2 ** 20, precise: true }));
  return made;
}

export async function accuracyOf(spec: UnarySpec, [from, to]: readonly [number, number], values: Values): Promise<Accuracy> {
  instances ??= open();
  const lanewise = await instances;
  const n = BUCKETS * IN_BUCKET;
  const x = Float32Array.from({ length: n }, (_, i) => from + ((to - from) * (i + 0.5)) / n);
  const parameters = Object.entries(spec.parameters).map(([name, { default: value }]) => values[name] ?? value);
  const exact = Float64Array.from(x, (x) => spec.f(x, ...parameters));
  const results = [...lanewise].map(([build, lw]) => [build, (lw[spec.name as "sigmoid"] as Unary<string>)(x, values)] as const);
  const usual = results.map(([build, y]) => (build === "precise" ? undefined : y)).filter((y) => y !== undefined);
  const builds = results
    .filter(([build, y]) => build !== "precise" || usual.every((other) => other.some((value, i) => value !== y[i])))
    .map(([build, y]) => [build, worst(y, exact)] as const);
  return { x: x.filter((_, i) => i % IN_BUCKET === IN_BUCKET >> 1), builds: new Map(builds) };
}

/** The largest error in each bucket. */
const worst = (y: Float32Array, exact: Float64Array): Float32Array =>
  Float32Array.from({ length: BUCKETS }, (_, bucket) => {
    let max = 0;
    for (let i = bucket * IN_BUCKET; i < (bucket + 1) * IN_BUCKET; i++) max = Math.max(max, ulps(y[i], exact[i]));
    return max;
  });
