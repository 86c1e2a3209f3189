// The logits nearest to their mean that have a share of the mass: by a histogram of the distances, and a sort of one of its buckets.
import type { Staging } from "../../runtime/staging.js";
import { doubtOf, type Moments, precisionOf } from "../../spec/bounds.js";
import type { FloatArray, Kernel } from "../../types.js";

/** Buckets of distances, and of how many a nat has: the last takes all from 32 nats on. */
const BUCKETS = 2048;
const RATE = 64;
/** Bytes of the histogram. */
export const TABLE = 16 * BUCKETS;

/** Where a row is, and room for the histogram. */
interface Memory {
  readonly x: number;
  readonly table: number;
  readonly staging: Staging;
  readonly kernel: (name: string) => Kernel;
}

/** Up to a distance from the centre; of those at it, up to the place `last`. */
interface Circle {
  readonly centre: number;
  readonly distance: number;
  readonly last: number;
}

/** Those nearest to the mean whose mass is the share p of all, no fewer than `keep`. Undefined where roundings may decide. */
export function nearestByBuckets(
  values: FloatArray,
  memory: Memory,
  moments: Moments,
  { p, keep }: { p: number; keep: number },
): Circle | undefined {
  const { length: n } = values;
  const { top, mass, mean } = moments;
  const centre = top + mean;
  memory.kernel("nearness")(memory.x, memory.table, n, centre, RATE, top, BUCKETS);
  const table = new Float64Array(memory.staging.memory.buffer, memory.table, 2 * BUCKETS);
  let [bucket, reached, count] = [0, 0, 0];
  for (; bucket < BUCKETS - 1; bucket++) {
    const [more, many] = [table[2 * bucket], table[2 * bucket + 1]];
    if (reached + more >= p * mass && count + many >= keep) break;
    reached += more;
    count += many;
  }
  const distance = (i: number) => Math.abs(values[i] - centre);
  const places = placesOf(n, memory, centre, bucket).sort((a, b) => distance(a) - distance(b) || a - b);
  let [i, before] = [0, 0];
  for (; i < places.length && (reached < p * mass || count < keep); i++, count++) {
    before = reached;
    reached += Math.exp(values[places[i]] - top);
  }
  const doubt = precisionOf(n) * mass;
  if (i === 0 || reached - p * mass < doubt || (count > keep && p * mass - before < doubt)) return undefined;
  // next to the last one and its equals none is as near as may be a rounding
  const last = places[i - 1];
  const far = distance(last);
  const isEqual = (place: number) => values[place] === values[last];
  let [from, to] = [i - 1, i];
  while (from > 0 && isEqual(places[from - 1])) from--;
  while (to < places.length && isEqual(places[to])) to++;
  const nearer = from > 0 ? distance(places[from - 1]) : bucket > 0 ? bucket / RATE : Number.NEGATIVE_INFINITY;
  const further = to < places.length ? distance(places[to]) : (bucket + 1) / RATE;
  const gap = 2 * doubtOf(n, moments) + far * 2 ** -50;
  return far - nearer < gap || further - far < gap ? undefined : { centre, distance: far, last };
}

/** The places of a bucket's elements: the table has no more room than for parts of a row. */
function placesOf(n: number, { x, table, staging, kernel }: Memory, centre: number, bucket: number): number[] {
  const [lo, hi] = [bucket / RATE, bucket === BUCKETS - 1 ? Number.POSITIVE_INFINITY : (bucket + 1) / RATE];
  const part = 4 * BUCKETS;
  const found: number[] = [];
  for (let from = 0; from < n; from += part) {
    const length = Math.min(part, n - from);
    const count = kernel("ring")(x + from * staging.elementSize, table, length, from, centre, lo, hi);
    found.push(...new Uint32Array(staging.memory.buffer, table, count));
  }
  return found;
}
