// Numbers of 16 bits beside exact ones: the nearest, and distances in units in their last place.
import { type HalfType, widened } from "../../src/spec/float16.js";

interface Format {
  /** Bits of the fraction. */
  readonly places: number;
  /** The exponent of the least normal number. */
  readonly least: number;
  readonly infinity: number;
  readonly nan: number;
}

/** Digits of the fraction, without the first. */
export const placesOf = (type: HalfType): number => FORMATS[type].places;

const FORMATS: Readonly<Record<HalfType, Format>> = {
  float16: { places: 10, least: -14, infinity: 0x7c00, nan: 0x7e00 },
  bfloat16: { places: 7, least: -126, infinity: 0x7f80, nan: 0x7fc0 },
};

const ROUND = 2 ** 52;
const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);

/** The exponent of the unit in the last place of a number of the size of r, and what its bits are without units. */
function unitOf(r: number, { places, least }: Format): { exponent: number; base: number } {
  float[0] = r;
  const exponent = Math.max(least, ((words[1] >>> 20) & 0x7ff) - 1023);
  return { exponent: exponent - places, base: (exponent - least) * 2 ** places };
}

/** The bits of the nearest number, the even one of two; a NaN is the ordinary one. One rounding, of the float64 number. */
export function nearestBits(r: number, type: HalfType): number {
  const format = FORMATS[type];
  if (Number.isNaN(r)) return format.nan;
  const { exponent, base } = unitOf(r, format);
  const units = Math.abs(r) * 2 ** -exponent + ROUND - ROUND;
  const sign = r < 0 || Object.is(r, -0) ? 0x8000 : 0;
  return Math.min(base + units, format.infinity) | sign;
}

/** The error of a number by its bits against the exact r: infinite for a wrong NaN or infinity; infinity counts as the number after the largest. */
export function unitsOff(bits: number, r: number, type: HalfType): number {
  const format = FORMATS[type];
  const y = widened(bits, type);
  if (y === r || (Number.isNaN(y) && Number.isNaN(r))) return 0;
  if (!Number.isFinite(r) || Number.isNaN(y)) return Number.POSITIVE_INFINITY;
  if (Number.isFinite(y)) return Math.abs(y - r) * 2 ** -unitOf(r, format).exponent;
  if (Math.sign(y) !== Math.sign(r)) return Number.POSITIVE_INFINITY;
  const largest = widened(format.infinity - 1, type);
  const unit = 2 ** unitOf(largest, format).exponent;
  return Math.max(0, (largest + unit - Math.abs(r)) / unit);
}
