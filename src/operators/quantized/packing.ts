// Weights in fewer bits as the kernels of assembly/quantized read them: in panels of eight columns, whose rows are 16 bytes.
import { bufferOf, offsetOf } from "../../arrays.js";
import type { HalfType } from "../../spec/float16.js";
import type { Quantized } from "../../spec/quantized.js";
import type { FloatArray } from "../../types.js";
import { NARROW_ROW, WIDE } from "../../wasm/layout.js";

interface Shape {
  readonly inputs: number;
  readonly units: number;
}

export const panelsOf = (units: number): number => Math.ceil(units / WIDE);

/** Bytes of a panel. */
export const halfPanel = (inputs: number): number => inputs * NARROW_ROW;
export const integerPanel = (inputs: number): number => Math.ceil(inputs / 2) * NARROW_ROW;

const number = new Float32Array(1);
const bits = new Int32Array(number.buffer); // unsigned numbers of 32 bits take ten times the time

/** The bits of a float32 number. */
function bitsOf(x: number): number {
  number[0] = x;
  return bits[0];
}

const SIZE = 0x7fffffff;
const LEAST_NORMAL = 2 ** -14;
const LEAST_BITS = bitsOf(LEAST_NORMAL);

/** The bits of a size without the last n, rounded to the nearest number, the even one of two. */
const shifted = (size: number, n: number): number => (size + (1 << (n - 1)) - 1 + ((size >>> n) & 1)) >>> n;

/** A size rounded to float16, as its bits without the 13 that are zero: an exponent of 8 bits and 10 digits. */
function rounded16(size: number): number {
  if (size >= LEAST_BITS) return shifted(size, 13);
  // beside a half the last digit is 2^-24, as that of a subnormal is
  bits[0] = size;
  return bitsOf(Math.fround(number[0] + 0.5) - 0.5) >>> 13;
}

/** The largest exponent of five bits. */
const TOP = 31;

type Code = (bits: number) => number;

/**
 * The codes of float16 weights by their bits: sign, five bits of exponent, ten digits. The exponents end with that of the largest weight and have
 * no subnormals, so that a code widens to float32 in two steps; what is 2^31 times smaller than the largest is 0.
 */
function float16Codes(largest: number): { code: Code; factor: number } {
  const shift = largest === 0 ? 0 : (rounded16(bitsOf(largest)) >>> 10) - TOP;
  const code = (bits: number) => {
    const found = rounded16(bits & SIZE) - (shift << 10);
    return found < 1024 ? 0 : found | ((bits >>> 16) & 0x8000);
  };
  return { code, factor: 2 ** shift };
}

const bfloat16Code = (bits: number): number => shifted(bits & SIZE, 16) | ((bits >>> 16) & 0x8000);

/** Packs weights as 16 bits each: a word has columns i (above) and i + 4. Returns what the widened numbers are to be multiplied by. */
export function packHalves(weights: FloatArray, { inputs, units }: Shape, type: HalfType, largest: number, to: Int32Array): number {
  const { code, factor } = type === "float16" ? float16Codes(largest) : { code: bfloat16Code, factor: 1 };
  const all = new Int32Array(bufferOf(weights), offsetOf(weights), weights.length);
  let at = 0;
  for (let first = 0; first < units; first += WIDE)
    for (let i = 0; i < inputs; i++)
      for (let j = first; j < first + WIDE / 2; j++) {
        const here = i * units + j;
        const above = j < units ? code(all[here]) : 0;
        to[at++] = (above << 16) | (j + WIDE / 2 < units ? code(all[here + WIDE / 2]) : 0);
      }
  return factor;
}

/** Packs integers, of each column two inputs side by side; and their scales, those of a panel group by group. */
export function packIntegers({ values, scales }: Quantized, { inputs, units }: Shape, to: Int8Array, toScales: Float32Array): void {
  const groups = units === 0 ? 0 : scales.length / units;
  let at = 0;
  let atScales = 0;
  for (let first = 0; first < units; first += WIDE) {
    for (let i = 0; i < inputs; i += 2)
      for (let j = first; j < first + WIDE; j++) {
        to[at++] = j < units ? values[i * units + j] : 0;
        to[at++] = j < units && i + 1 < inputs ? values[(i + 1) * units + j] : 0;
      }
    for (let g = 0; g < groups; g++)
      for (let j = first; j < first + WIDE; j++) toScales[atScales++] = j < units ? scales[g * units + j] : 0;
  }
}
