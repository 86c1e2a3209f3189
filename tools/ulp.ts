// Distances in units in the last place, and walks over all floats in the order of their bits.

const MAX = 3.4028234663852886e38;
const LEAST_NORMAL_EXPONENT = -126;

/** One unit in the last place of float32 at the size of r. */
function unit(r: number): number {
  const exponent = Math.floor(Math.log2(Math.abs(r)));
  return 2 ** (Math.min(127, Math.max(LEAST_NORMAL_EXPONENT, exponent)) - 23);
}

/**
 * The error of the float32 y against the exact r, in float32 units in the last place. Infinite where one is NaN or of the wrong infinity;
 * an overflow is measured from the largest float.
 */
export function ulps(y: number, r: number): number {
  if (y === r || (Number.isNaN(y) && Number.isNaN(r))) return 0;
  if (Number.isNaN(y) || Number.isNaN(r)) return Number.POSITIVE_INFINITY;
  if (!Number.isFinite(r)) return Number.POSITIVE_INFINITY;
  if (!Number.isFinite(y))
    return Math.sign(y) === Math.sign(r) ? Math.max(0, (MAX + 2 ** 104 - Math.abs(r)) / 2 ** 104) : Number.POSITIVE_INFINITY;
  if (r === 0) return Math.abs(y) / 2 ** -149;
  return Math.abs(y - r) / unit(r);
}

/** Fills x with float32 numbers at equal distances in bit space: the bits start, start + step, ... */
export function fillBits(x: Float32Array, start: number, step: number): void {
  const bits = new Uint32Array(x.buffer, x.byteOffset, x.length);
  for (let i = 0; i < x.length; i++) bits[i] = start + i * step;
}
