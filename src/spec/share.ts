// Decides whether a part of a row reaches a share of the total. Where float64 sums are too close to tell, it computes exactly, so every
// build decides alike.
import { massOf, parts, times } from "./whole.js";

/** The first elements of a row in the order of their size, equal ones as they come: down to `value`, and of its equals those up to place `last`. */
export interface Cut {
  readonly value: number;
  readonly last: number;
}

/** A row of logits, the largest of them, and their temperature: the mass of an element is e^((x - top) / temperature). */
export interface Masses {
  readonly x: ArrayLike<number>;
  readonly top: number;
  readonly temperature: number;
}

/** A share of the mass of a part. `beyond`: it has to be passed, not only reached. */
export interface Share {
  readonly of: Cut;
  readonly share: number;
  readonly beyond: boolean;
}

/** Whether an element is in a part of its row. */
type Has = (x: number, i: number) => boolean;

const hasOf =
  (part: Cut | Has): Has =>
  (x, i) =>
    typeof part === "function" ? part(x, i) : x > part.value || (x === part.value && i <= part.last);

/**
 * Whether the mass of a part reaches a share. Where it misses or passes it by less than the share's own rounding (0.1 is no float64 number), it
 * just reaches it.
 */
export function reaches(masses: Masses, part: Cut | Has, share: Share): boolean {
  return byFloats(masses, part, share) ?? byWholeNumbers(masses, part, share);
}

/** By compensated sums in float64; undefined where the difference may be an error of these. */
function byFloats({ x, top, temperature }: Masses, part: Cut | Has, { of, share }: Share): boolean | undefined {
  const [isIn, isOf] = [hasOf(part), hasOf(of)];
  let [sum, excess, error] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const factor = (isIn(x[i], i) ? 1 : 0) - (isOf(x[i], i) ? share : 0);
    const distance = (x[i] - top) / temperature;
    const mass = factor === 0 ? 0 : Math.exp(distance);
    if (mass === 0) continue;
    // the roundings of the distance, of its exponential and of the product, each half a unit in the last place or little more
    error += mass * (6 - 2 * distance) * 2 ** -52;
    const term = mass * factor;
    const next = sum + term;
    excess += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
    sum = next;
  }
  const difference = sum + excess;
  return Math.abs(difference) > error ? difference > 0 : undefined;
}

function byWholeNumbers({ x, top, temperature }: Masses, part: Cut | Has, { of, share, beyond }: Share): boolean {
  const [isIn, isOf] = [hasOf(part), hasOf(of)];
  const known = new Map<number, bigint>();
  let [a, b] = [0n, 0n];
  for (let i = 0; i < x.length; i++) {
    if (x[i] === Number.NEGATIVE_INFINITY) continue;
    const [inA, inB] = [isIn(x[i], i), isOf(x[i], i)];
    if (!inA && !inB) continue;
    let mass = known.get(x[i]);
    if (mass === undefined) {
      mass = massOf(x[i], top, temperature);
      known.set(x[i], mass);
    }
    if (inA) a += mass;
    if (inB) b += mass;
  }
  const { whole, power } = parts(share);
  // twice the difference in units of the share's last place, against its rounding of half a unit
  const difference = 2n * (times(a, -power) - whole * b);
  const bound = b + (b >> 40n);
  return difference > bound || (difference >= -bound && !beyond);
}
