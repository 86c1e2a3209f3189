// Whether a part of a row reaches a share of the mass of another part, where a sum in float64 is too near to say. So every build draws the
// same line, and it is that of exact arithmetic.

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

const has = ({ value, last }: Cut, x: number, i: number): boolean => x > value || (x === value && i <= last);

/**
 * Whether the mass of `cut` reaches a share. Where it misses or passes it by less than the share's own rounding (0.1 is no float64 number), it
 * just reaches it.
 */
export function reaches(masses: Masses, cut: Cut, share: Share): boolean {
  return byFloats(masses, cut, share) ?? byWholeNumbers(masses, cut, share);
}

/** By compensated sums in float64; undefined where the difference may be an error of these. */
function byFloats({ x, top, temperature }: Masses, cut: Cut, { of, share }: Share): boolean | undefined {
  let [sum, excess, error] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const factor = (has(cut, x[i], i) ? 1 : 0) - (has(of, x[i], i) ? share : 0);
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

/** Bits behind the point. */
const BITS = 192n;
const ONE = 1n << BITS;
const LN2 = (6931471805599453094172321214581765680755001343602552541206800094933936219696947156058633269964186875n << BITS) / 10n ** 100n;
/** Below this power of 2 a mass is nothing beside the largest. */
const LEAST = -180n;

const DATA = new DataView(new ArrayBuffer(8));

/** A finite number as a whole one times a power of 2. */
function parts(x: number): { whole: bigint; power: number } {
  DATA.setFloat64(0, x);
  const bits = DATA.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 2047n);
  const fraction = bits & 0xfffffffffffffn;
  const whole = exponent === 0 ? fraction : fraction + 0x10000000000000n;
  return { whole: x < 0 ? -whole : whole, power: Math.max(exponent, 1) - 1075 };
}

const times = (x: bigint, power: number): bigint => (power >= 0 ? x << BigInt(power) : x >> BigInt(-power));

/** e^((x - top) / temperature), of a finite x up to top, in units of 2^-BITS. */
function massOf(x: number, top: number, temperature: number): bigint {
  const [a, b, t] = [parts(x), parts(top), parts(temperature)];
  const least = Math.min(a.power, b.power);
  const difference = (a.whole << BigInt(a.power - least)) - (b.whole << BigInt(b.power - least));
  const shift = Number(BITS) + least - t.power;
  const quotient = shift >= 0 ? (difference << BigInt(shift)) / t.whole : times(difference / t.whole, shift);
  const power = quotient / LN2;
  if (power < LEAST) return 0n;
  const rest = quotient - power * LN2;
  let [term, sum] = [ONE, ONE];
  for (let i = 1n; term !== 0n; i++) {
    term = (term * rest) / (i * ONE);
    sum += term;
  }
  return sum >> -power;
}

function byWholeNumbers({ x, top, temperature }: Masses, cut: Cut, { of, share, beyond }: Share): boolean {
  const known = new Map<number, bigint>();
  let [a, b] = [0n, 0n];
  for (let i = 0; i < x.length; i++) {
    if (x[i] === Number.NEGATIVE_INFINITY) continue;
    const [inA, inB] = [has(cut, x[i], i), has(of, x[i], i)];
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
