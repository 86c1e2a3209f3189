// Which tokens the steps keep that choose by the probabilities of a row: by float64 numbers where these tell, else by whole numbers of many
// digits. So every build keeps those that exact arithmetic keeps.
import { reaches } from "./share.js";
import { distanceOf, logOf, momentsOf } from "./whole.js";

/** Of a row whose masses are e^(x - top): the largest logit, the mass of all, the mean of x - top by them, and the count of those above -infinity. */
export interface Moments {
  readonly top: number;
  readonly mass: number;
  readonly mean: number;
  readonly count: number;
}

/** The entropy in nats. */
export const entropyOf = ({ mass, mean }: Moments): number => Math.log(mass) - mean;

/** The least x that stays: x - top >= logs log(share) + masses log(mass) + means mean. */
export interface Bound {
  readonly share: number;
  readonly logs: 0.5 | 1;
  readonly masses: -1 | 0 | 1;
  readonly means: 0 | 1;
}

/** The least probability. */
export const probability = (share: number): Bound => ({ share, logs: 1, masses: 1, means: 0 });
/** The least probability, relative to the square of the largest. */
export const ofSquare = (share: number): Bound => ({ share, logs: 1, masses: -1, means: 0 });
/** The least probability, relative to e^-entropy: the root of a share. */
export const ofEntropy = (share: number): Bound => ({ share, logs: 0.5, masses: 0, means: 1 });
/** The probability of a surprise in bits. */
export const surprise = (bits: number): Bound => probability(2 ** Math.min(Math.max(-bits, -1000), 1000));

/** How far a sum of masses may be from the exact one, relative to it: by the kernels' exponentials, one by one. */
export const precisionOf = (n: number): number => 2 ** -44 + n * 2 ** -51;

/** The least logit that a bound leaves of a row, or a number between this and the next one below. */
export function leastOf(x: ArrayLike<number> & { readonly BYTES_PER_ELEMENT?: number }, moments: Moments, bound: Bound): number {
  const { top, mass, mean } = moments;
  const { share, logs, masses, means } = bound;
  const [logShare, logMass] = [Math.log(share), Math.log(mass)];
  const middle = top + (logs * logShare + masses * logMass + means * mean);
  const size = Math.abs(top) + Math.abs(logShare) + logMass + Math.abs(mean);
  const doubt = precisionOf(x.length) * (1 + Math.abs(mean)) + size * 2 ** -50;
  const [lo, hi] = [middle - doubt, middle + doubt];
  const nearest = Math.fround(middle);
  if (x.BYTES_PER_ELEMENT === 4 && !(nearest >= lo && nearest < hi)) return middle;
  const near = new Set<number>();
  for (let i = 0; i < x.length; i++) if (x[i] >= lo && x[i] < hi) near.add(x[i]);
  if (near.size === 0) return middle;
  const whole = momentsOf(x, top);
  const log = logOf(share);
  const exact = (logs === 1 ? log : log / 2n) + BigInt(masses) * whole.logMass + BigInt(means) * whole.mean;
  let least = hi;
  for (const value of near) if (value < least && distanceOf(value, top) >= exact) least = value;
  return least;
}

/** How far the distance of a logit from the mean of all may be from the exact one. */
export const doubtOf = (n: number, { top, mean }: Moments): number =>
  precisionOf(n) * (1 + Math.abs(mean)) + (Math.abs(top) + Math.abs(mean)) * 2 ** -50;

/** The places of those nearest to the mean logit whose mass is the share p of all, no fewer than `keep`: those whose surprise is nearest to the entropy. */
export function nearest(x: ArrayLike<number>, moments: Moments, p: number, keep: number): number[] {
  const { top, mass, mean } = moments;
  const doubt = doubtOf(x.length, moments);
  let exact: bigint | undefined;
  /** Whether the middle of two logits is above the mean: 1, or below it: -1. */
  const side = (a: number, b: number): number => {
    const sum = a - top - mean + (b - top - mean);
    if (Math.abs(sum) > 2 * doubt + (Math.abs(a) + Math.abs(b)) * 2 ** -51) return Math.sign(sum);
    exact ??= 2n * momentsOf(x, top).mean;
    return distanceOf(a, top) + distanceOf(b, top) > exact ? 1 : -1;
  };
  const order = Array.from({ length: x.length }, (_, i) => i)
    .filter((i) => x[i] > Number.NEGATIVE_INFINITY)
    .sort((i, j) => (x[i] === x[j] ? i - j : Math.sign(x[i] - x[j]) * side(x[i], x[j])));
  if (p === 1) return order;
  const rank = new Uint32Array(x.length);
  for (const [i, place] of order.entries()) rank[place] = i;
  const masses = { x, top, temperature: 1 };
  const all = { of: { value: Number.NEGATIVE_INFINITY, last: x.length - 1 }, share: p, beyond: false };
  let [n, reached] = [0, 0];
  while (n < order.length) {
    reached += Math.exp(x[order[n]] - top);
    n++;
    const more = reached - p * mass;
    const sure = Math.abs(more) > precisionOf(x.length) * mass;
    if (n >= keep && (sure ? more > 0 : reaches(masses, (x, i) => x > Number.NEGATIVE_INFINITY && rank[i] < n, all))) break;
  }
  return order.slice(0, n);
}
