export function erf(x: number): number {
  const a = Math.abs(x);
  if (a > 2) return x > 0 ? 1 - erfc(x) : erfc(-x) - 1;
  let t = x,
    s = x;
  for (let k = 1; k < 100; k++) {
    t *= (-x * x) / k;
    s += t / (2 * k + 1);
  }
  return (s * 2) / Math.sqrt(Math.PI);
}
export function erfc(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x < 0) return 2 - erfc(-x);
  if (x < 0.5) return 1 - erf(x);
  if (x > 28) return 0;
  const hi = Math.fround(x),
    lo = x - hi;
  let f = x;
  for (let k = 400; k > 0; k--) f = x + k / 2 / f;
  return (Math.exp(-hi * hi) * Math.exp(-lo * (hi + x))) / (f * Math.sqrt(Math.PI));
}
