// Logits and what becomes of them as whole numbers, in units of 2^-BITS: with so many digits that no rounding decides.

/** Bits behind the point. */
const BITS = 192n;
const ONE = 1n << BITS;
const LN2 = (6931471805599453094172321214581765680755001343602552541206800094933936219696947156058633269964186875n << BITS) / 10n ** 100n;
/** Below this power of 2 a mass is nothing beside the largest. */
const LEAST = -180n;
/** Bits of a number's own rounding: half a unit in its last place, and a little more for the roundings of units. */
const FINE = 42n;

const DATA = new DataView(new ArrayBuffer(8));

/** A whole number times a power of 2. */
interface Parts {
  readonly whole: bigint;
  readonly power: number;
}

/** The parts of a finite number. */
export function parts(x: number): Parts {
  DATA.setFloat64(0, x);
  const bits = DATA.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 2047n);
  const fraction = bits & 0xfffffffffffffn;
  const whole = exponent === 0 ? fraction : fraction + 0x10000000000000n;
  return { whole: x < 0 ? -whole : whole, power: Math.max(exponent, 1) - 1075 };
}

export const times = (x: bigint, power: number): bigint => (power >= 0 ? x << BigInt(power) : x >> BigInt(-power));

/** e^x, of x up to about 1. */
function exp(x: bigint): bigint {
  const power = x / LN2;
  if (power < LEAST) return 0n;
  const rest = x - power * LN2;
  let [term, sum] = [ONE, ONE];
  for (let i = 1n; term !== 0n; i++) {
    term = ((term * rest) >> BITS) / i;
    sum += term;
  }
  return times(sum, Number(power));
}

/** The logarithm of a positive whole number times a power of 2. */
function log({ whole, power }: Parts): bigint {
  const length = whole.toString(2).length - 1;
  // from 1 to below 2
  const x = times(whole, Number(BITS) - length);
  let y = BigInt(Math.round(Math.log(Number(x) / Number(ONE)) * 2 ** 53)) << (BITS - 53n);
  // each step of Newton's doubles the digits
  for (let i = 0; i < 2; i++) y += ((x * exp(-y)) >> BITS) - ONE;
  return y + BigInt(length + power) * LN2;
}

/** The logarithm of the least number that counts as this one, which is rounded itself: 0.1 is no float64 number. */
export function logOf(x: number): bigint {
  const { whole, power } = parts(x);
  return log({ whole: (whole << FINE) - (1n << (FINE - 1n)) - 1n, power: power - Number(FINE) });
}

function difference(x: number, top: number): Parts {
  const [a, b] = [parts(x), parts(top)];
  const power = Math.min(a.power, b.power);
  return { whole: (a.whole << BigInt(a.power - power)) - (b.whole << BigInt(b.power - power)), power };
}

/** x - top. */
export function distanceOf(x: number, top: number): bigint {
  const { whole, power } = difference(x, top);
  return times(whole, Number(BITS) + power);
}

/** e^((x - top) / temperature), of a finite x up to top. */
export function massOf(x: number, top: number, temperature: number): bigint {
  const [{ whole, power }, t] = [difference(x, top), parts(temperature)];
  const shift = Number(BITS) + power - t.power;
  return exp(shift >= 0 ? (whole << BigInt(shift)) / t.whole : times(whole / t.whole, shift));
}

/** Of a row whose largest element is `top`: the logarithm of the masses e^(x - top), and the mean of x - top by them. */
export function momentsOf(x: ArrayLike<number>, top: number): { logMass: bigint; mean: bigint } {
  const counts = new Map<number, number>();
  for (let i = 0; i < x.length; i++) counts.set(x[i], (counts.get(x[i]) ?? 0) + 1);
  counts.delete(Number.NEGATIVE_INFINITY);
  let [mass, weighted] = [0n, 0n];
  for (const [value, count] of counts) {
    const all = massOf(value, top, 1) * BigInt(count);
    mass += all;
    weighted += all * distanceOf(value, top);
  }
  return { logMass: log({ whole: mass, power: -Number(BITS) }), mean: weighted / mass };
}
