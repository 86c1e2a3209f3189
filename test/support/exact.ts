// Decimal arithmetic for what has to be exact.
import { Decimal } from "decimal.js";
import type { FloatArray } from "../../src/index.js";

export const Exact = Decimal.clone({ precision: 45 });
/** Decimal reads a number as its shortest text, which is another number. */
export const decimal = (x: number) => new Exact(`${x < 0 ? "-" : ""}0b${Math.abs(x).toString(2)}`);
const unitOf = (x: number) => 2 ** (Math.floor(Math.log2(x)) - 52);
/** Half a unit in a number's last place: as far it may be from the number that is meant. */
export const halfOf = (x: number) => decimal(unitOf(x)).div(2);
/** A number some units in the last place beside another. */
export const beside = (x: number, units: number) => x + units * unitOf(x);

/** The places of a row from its largest element on, and the exact sums of their masses. */
export function exact(x: FloatArray): { order: number[]; sums: Decimal[] } {
  const order = Array.from(x, (_, i) => i).sort((i, j) => x[j] - x[i] || i - j);
  return { order, sums: sumsOf(x, order) };
}

/** The exact sums of the masses of places, beside the largest. */
export function sumsOf(x: FloatArray, order: readonly number[]): Decimal[] {
  const top = decimal(order.reduce((top, i) => Math.max(top, x[i]), Number.NEGATIVE_INFINITY));
  let sum = new Exact(0);
  const known = new Map<number, Decimal>();
  const massOf = (value: number) => {
    const mass = known.get(value) ?? (value === Number.NEGATIVE_INFINITY ? new Exact(0) : decimal(value).minus(top).exp());
    known.set(value, mass);
    return mass;
  };
  return order.map((i) => {
    sum = sum.plus(massOf(x[i]));
    return sum;
  });
}

/** The fewest first elements whose mass reaches a share, which counts as its rounded self. */
export function fewest(sums: readonly Decimal[], share: number, beyond: boolean): number {
  const total = sums.at(-1) as Decimal;
  const wanted = total.times(decimal(share));
  const half = total.times(halfOf(share));
  let [from, to] = [0, sums.length - 1];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (beyond ? sums[middle].gt(wanted.plus(half)) : sums[middle].gte(wanted.minus(half))) to = middle;
    else from = middle + 1;
  }
  return from + 1;
}
