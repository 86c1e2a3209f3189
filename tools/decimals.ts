// Numbers as text.

/** The shortest decimal that reads back as the same number: as the same float32, if it is one. Infinities in words. */
export function shortest(x: number): string {
  if (Number.isNaN(x)) return "NaN";
  if (!Number.isFinite(x)) return x < 0 ? "-infinity" : "infinity";
  if (Object.is(x, -0)) return "-0";
  if (Math.fround(x) !== x) return String(x);
  for (let digits = 1; ; digits++) {
    const decimal = Number(x.toPrecision(digits));
    if (Math.fround(decimal) === x) return String(decimal);
  }
}

/** Rounded upwards, lest a table shows less than was seen. */
export const upwards = (value: number, digits: number): string => (Math.ceil(value * 10 ** digits) / 10 ** digits).toFixed(digits);

/** In percent, rounded downwards: 100 % means all. */
export const share = (value: number): string => `${value === 1 ? "100" : (Math.floor(value * 1e4) / 1e2).toFixed(2)} %`;

/** Three significant digits, without an exponent. */
export const threeDigits = (value: number): string => value.toFixed(Math.max(0, 2 - Math.max(-1, Math.floor(Math.log10(value)))));
