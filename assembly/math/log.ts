// Natural logarithm of one positive normal float64: once a row, so short rather than fast.
//
// Method: v = 2^k m with m in [sqrt 1/2, sqrt 2); log m = 2 atanh s, s = (m - 1) / (m + 1), by the series of atanh: abs s < .1716,
//   so 11 terms leave 2^-58. Max error: below 1 ULP of float64 away from 1.
const LN2: f64 = 0.6931471805599453;

// @ts-ignore: decorator
@inline export function log(v: f64): f64 {
  let bits = reinterpret<i64>(v), k = <i32>(bits >> 52) - 1023;
  let m = reinterpret<f64>((bits & 0xfffffffffffff) | 0x3ff0000000000000);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    k += 1;
  }
  const s = (m - 1) / (m + 1), z = s * s;
  let p: f64 = 1.0 / 23;
  p = p * z + 1.0 / 21;
  p = p * z + 1.0 / 19;
  p = p * z + 1.0 / 17;
  p = p * z + 1.0 / 15;
  p = p * z + 1.0 / 13;
  p = p * z + 1.0 / 11;
  p = p * z + 1.0 / 9;
  p = p * z + 1.0 / 7;
  p = p * z + 1.0 / 5;
  p = p * z + 1.0 / 3;
  return <f64>k * LN2 + 2 * (s + s * z * p);
}
