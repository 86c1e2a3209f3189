// Numbers and functions as people read them.

const MINUS = "−";

/** A number in at most `digits` significant digits, with a true minus and the sign of infinity. */
export function format(value: number | null | undefined, digits = 4): string {
  if (value === null || value === undefined) return "–";
  if (Number.isNaN(value)) return "NaN";
  const size = Math.abs(value);
  const sign = value < 0 ? MINUS : "";
  if (size === Number.POSITIVE_INFINITY) return `${sign}∞`;
  if (size === 0) return "0";
  if (size >= 1e5 || size < 1e-4) return sign + exponential(size, digits);
  return sign + String(Number(size.toPrecision(digits)));
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

function exponential(size: number, digits: number): string {
  const [mantissa, exponent] = size.toExponential(digits - 1).split("e");
  const raised = [...exponent.replace("+", "")].map((letter) => (letter === "-" ? "⁻" : SUPERSCRIPTS[Number(letter)])).join("");
  return Number(mantissa) === 1 ? `10${raised}` : `${Number(mantissa)}·10${raised}`;
}

/** An interval, open where an end is infinite. */
export const interval = ([low, high]: readonly [number, number]): string =>
  `${low === Number.NEGATIVE_INFINITY ? "(" : "["}${format(low)}, ${format(high)}${high === Number.POSITIVE_INFINITY ? ")" : "]"}`;

export const percent = (share: number): string => `${format(100 * share, 3)} %`;
