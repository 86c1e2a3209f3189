// Distances in units in the last place, and walks over all floats in the order of their bits.
import type { Double } from "./double.js";

const MAX = 3.4028234663852886e38;
const UNIT_OF_MAX = 2 ** 104;

/** Units in the last place by the exponent field of a float64; for float32 their reciprocals, which are as exact. */
const perUnit32 = Float64Array.from({ length: 2048 }, (_, field) => 2 ** (23 - Math.min(127, Math.max(-126, field - 1023))));
const unit64 = Float64Array.from({ length: 2048 }, (_, field) => 2 ** (Math.max(-1022, field - 1023) - 52));

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);

/** The exponent field of a float64: reading it takes a tenth of the time of Math.log2. */
function exponentField(r: number): number {
  float[0] = r;
  return (words[1] >>> 20) & 0x7ff;
}

/**
 * The error of the float32 y against the exact r, in float32 units in the last place. Infinite where one is NaN or of the wrong infinity;
 * an overflow is measured from the largest float.
 */
export function ulps(y: number, r: number): number {
  const error = Math.abs(y - r) * perUnit32[exponentField(r)];
  return error < Number.POSITIVE_INFINITY ? error : ulpsAtTheEnds(y, r);
}

/** The same where y or r is infinite or NaN. */
function ulpsAtTheEnds(y: number, r: number): number {
  if (y === r || (Number.isNaN(y) && Number.isNaN(r))) return 0;
  if (!Number.isFinite(r) || Number.isNaN(y) || Math.sign(y) !== Math.sign(r)) return Number.POSITIVE_INFINITY;
  return Math.max(0, (MAX + UNIT_OF_MAX - Math.abs(r)) / UNIT_OF_MAX);
}

/** `ulps` of many, summed up, and the index of the largest: 2 ns each instead of 5, because the exponents are read where they lie. */
export function ulpsOf(y: Float32Array, r: Float64Array): { sum: number; worst: number } {
  const words = new Int32Array(r.buffer, r.byteOffset, 2 * r.length);
  const perUnit = perUnit32;
  let sum = 0;
  let max = 0;
  let worst = 0;
  for (let i = 0, n = r.length; i < n; i++) {
    let error = Math.abs(y[i] - r[i]) * perUnit[(words[2 * i + 1] >>> 20) & 0x7ff];
    if (!(error < Number.POSITIVE_INFINITY)) error = ulpsAtTheEnds(y[i], r[i]);
    sum += error;
    if (error > max) {
      max = error;
      worst = i;
    }
  }
  return { sum, worst };
}

/** The error of the float64 y against 2^-shift r, in float64 units in the last place; infinite where one is NaN or of the wrong infinity. */
export function ulps64(y: number, r: Double, shift = 0): number {
  const error = Math.abs(y * 2 ** shift - r.hi - r.lo) / unit64[Math.max(shift + 1, exponentField(r.hi))];
  if (error < Number.POSITIVE_INFINITY) return error;
  return y === r.hi || (Number.isNaN(y) && Number.isNaN(r.hi)) ? 0 : Number.POSITIVE_INFINITY;
}

/** Fills x with float32 numbers at equal distances in bit space: the bits start, start + step, ..., modulo 2^32. */
export function fillBits(x: Float32Array, start: number, step: number): void {
  const bits = new Int32Array(x.buffer, x.byteOffset, x.length);
  const stride = step | 0;
  let next = start | 0;
  for (let i = 0; i < bits.length; i++) {
    bits[i] = next;
    next = (next + stride) | 0;
  }
}
