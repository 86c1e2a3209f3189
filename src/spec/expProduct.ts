/** The upper half of the bits of a. */
function upper(a: number): number {
  const scaled = a * 134217729; // 2^27 + 1
  return scaled - (scaled - a);
}

/** e^(ab), where the rounding of the product would cost |ab| / 2 units in the last place. */
export function expProduct(a: number, b: number): number {
  const product = a * b;
  const [high, wide] = [upper(a), upper(b)];
  const lost = high * wide - product + high * (b - wide) + (a - high) * wide + (a - high) * (b - wide);
  const y = Math.exp(product);
  return Number.isFinite(lost) ? y + y * lost : y;
}
