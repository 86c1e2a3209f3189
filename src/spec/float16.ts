// float16 and bfloat16 numbers as whole numbers of 16 bits: what runs where there are no kernels, and their oracle.

/** What 16 bits stand for: 5 of exponent and 10 of fraction, or 8 and 7. */
export type HalfType = "float16" | "bfloat16";

interface Format {
  /** Bits of the fraction. */
  readonly places: number;
  /** Added to the exponent of 2. */
  readonly bias: number;
  /** The bits of infinity, and of the ordinary NaN. */
  readonly infinity: number;
  readonly nan: number;
}

const FORMATS: Readonly<Record<HalfType, Format>> = {
  float16: { places: 10, bias: 15, infinity: 0x7c00, nan: 0x7e00 },
  bfloat16: { places: 7, bias: 127, infinity: 0x7f80, nan: 0x7fc0 },
};

/** The number that 16 bits stand for. */
export function widened(bits: number, type: HalfType): number {
  const { places, bias, infinity } = FORMATS[type];
  const [sign, size] = [bits >> 15 ? -1 : 1, bits & 0x7fff];
  if (size >= infinity) return size > infinity ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  const [exponent, fraction] = [size >> places, size & (2 ** places - 1)];
  return sign * (exponent === 0 ? fraction * 2 ** (1 - bias - places) : (2 ** places + fraction) * 2 ** (exponent - bias - places));
}

/** Of each exponent of a float32: how many units of the last place 1 is, and the bits of no unit. */
interface Units {
  readonly scale: Float64Array;
  readonly base: Float64Array;
}

const known: Record<HalfType, { numbers?: Float32Array; units?: Units }> = { float16: {}, bfloat16: {} };

/** The numbers of all 16 bits: 256 KiB, made on first use. */
function numbersOf(type: HalfType): Float32Array {
  const own = known[type];
  own.numbers ??= Float32Array.from({ length: 2 ** 16 }, (_, bits) => widened(bits, type));
  return own.numbers;
}

function unitsOf(type: HalfType): Units {
  const own = known[type];
  if (own.units === undefined) {
    const { places, bias } = FORMATS[type];
    const exponents = Array.from({ length: 256 }, (_, exponent) => Math.max(exponent - 127, 1 - bias));
    const scale = Float64Array.from(exponents, (exponent) => 2 ** (places - exponent));
    own.units = { scale, base: Float64Array.from(exponents, (exponent) => (exponent + bias - 1) * 2 ** places) };
  }
  return own.units;
}

/** Added to a small number and taken away again, it leaves a whole one: the nearest, the even one of two. */
const ROUND = 2 ** 52;

/** y = x, as long as y: the numbers of 16 bits. */
export function widenAll(x: Uint16Array, y: Float32Array, type: HalfType): void {
  const numbers = numbersOf(type);
  for (let i = 0; i < y.length; i++) y[i] = numbers[x[i]];
}

/** And back: the bits of the nearest numbers, ties to even. */
export function narrowAll(x: Float32Array, y: Uint16Array, type: HalfType): void {
  const { infinity, nan } = FORMATS[type];
  const { scale, base } = unitsOf(type);
  const one = new Float32Array(1);
  const bits = new Uint32Array(one.buffer);
  for (let i = 0; i < y.length; i++) {
    one[0] = x[i];
    const size = bits[0] & 0x7fffffff;
    const exponent = size >> 23;
    const units = Math.abs(one[0]) * scale[exponent] + ROUND - ROUND;
    y[i] = size > 0x7f800000 ? nan : Math.min(base[exponent] + units, infinity) + ((bits[0] >>> 31) << 15);
  }
}
