// The numbers of an element type as whole numbers in the same order: the next whole number is the next float.

const DATA = new DataView(new ArrayBuffer(8));

/** The float of a whole number. */
function floatOf(key: bigint, float64: boolean): number {
  const sign = float64 ? 1n << 63n : 1n << 31n;
  const bits = (key & sign) === 0n ? ~key : key ^ sign;
  if (float64) DATA.setBigUint64(0, BigInt.asUintN(64, bits));
  else DATA.setUint32(0, Number(BigInt.asUintN(32, bits)));
  return float64 ? DATA.getFloat64(0) : DATA.getFloat32(0);
}

function keyOf(value: number, float64: boolean): bigint {
  if (float64) DATA.setFloat64(0, value + 0);
  else DATA.setFloat32(0, value + 0);
  const sign = float64 ? 1n << 63n : 1n << 31n;
  const bits = float64 ? DATA.getBigUint64(0) : BigInt(DATA.getUint32(0));
  return (bits & sign) === 0n ? bits ^ sign : BigInt.asUintN(float64 ? 64 : 32, ~bits);
}

/** The least number above a value; above infinity NaN. */
export const above = (value: number, float64: boolean): number => floatOf(keyOf(value, float64) + 1n, float64);

/** The largest number below a value; below 0 the largest negative one. */
export function below(value: number, float64: boolean): number {
  const key = keyOf(value, float64);
  return floatOf(key - (value === 0 ? 2n : 1n), float64);
}

/** The number in the middle of all between two. */
export const between = (lo: number, hi: number, float64: boolean): number =>
  floatOf((keyOf(lo, float64) + keyOf(hi, float64)) >> 1n, float64);

/** The least number of the type from x on. */
export function ceiling(x: number, float64: boolean): number {
  const rounded = float64 ? x : Math.fround(x);
  return rounded < x ? above(rounded, float64) : rounded;
}
