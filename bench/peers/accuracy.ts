import { ulps, ulpsOf } from "../../tools/ulp.js";
import type { Entrant } from "./peer.js";

/** Inputs of a measurement of accuracy, evenly in bit space: all that an activation meets. */
const SAMPLES = 2 ** 16;
const SMALLEST = 2 ** -20;
const LARGEST = 100;

/** From -LARGEST to LARGEST. */
export function samples(): Float32Array {
  const x = new Float32Array(SAMPLES);
  const bits = new Int32Array(x.buffer);
  x[0] = SMALLEST;
  x[1] = LARGEST;
  const [start, end] = bits;
  const half = SAMPLES / 2;
  for (let i = 0; i < half; i++) bits[i] = bits[i + half] = start + Math.round(((end - start) * i) / (half - 1));
  for (let i = half; i < SAMPLES; i++) x[i] = -x[i];
  return x;
}

/** The largest error on the first input, whose exact results are r, in units in the last place. */
export async function maxUlp(entrant: Entrant, r: Float64Array): Promise<number> {
  const y = await entrant.result(0);
  const { worst } = ulpsOf(y, r);
  return ulps(y[worst], r[worst]);
}

/** Above this, relative to the element and to the mean magnitude of all, a result is wrong, and not merely inaccurate. */
const TOLERANCE = 1e-3;

/** Why an entrant is refused; undefined if it computes what the spec says. */
export async function refusal(entrant: Entrant, r: Float64Array): Promise<string | undefined> {
  const scale = r.reduce((sum, value) => sum + Math.abs(value), 0) / r.length;
  const y = await entrant.result(0);
  const i = r.findIndex((value, i) => !(Math.abs(y[i] - value) <= TOLERANCE * (Math.abs(value) + scale)));
  return i < 0 ? undefined : `expected ${r[i]} at ${i}, got ${y[i]}`;
}
