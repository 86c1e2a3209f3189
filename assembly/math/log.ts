// Natural logarithm of v 2^k, v being positive normal float64 lanes: once a row or a column, so short rather than fast. Infinity and NaN stay.
//
// Method: v = 2^e m with m in [sqrt 1/2, sqrt 2); log m = 2 atanh s, s = (m - 1) / (m + 1), by the series of atanh: abs s < .1716,
//   so 11 terms leave 2^-58. Max error: below 1 ULP of float64 away from 1.
import { all, select } from "../simd";

const LN2: f64 = 0.6931471805599453;

// @ts-ignore: decorator
@inline export function log(v: v128, k: v128): v128 {
  // the bits of the exponent of v / sqrt(1/2), put below those of 2^52, make the float64 2^52 + exponent + 1023
  const bits = v128.shr<u64>(v128.sub<i64>(v, i64x2.splat(0x3fe6a09e667f3bcd - 0x3ff0000000000000)), 52);
  const power = v128.add<f64>(v128.sub<f64>(v128.or(bits, all<f64>(4503599627370496)), all<f64>(4503599627370496 + 1023)), k);
  const m = v128.sub<i64>(v, v128.shl<i64>(v128.sub<i64>(bits, i64x2.splat(1023)), 52));
  const s = v128.div<f64>(v128.sub<f64>(m, all<f64>(1)), v128.add<f64>(m, all<f64>(1))), z = v128.mul<f64>(s, s);
  let p = all<f64>(1.0 / 23);
  p = step(p, z, 1.0 / 21);
  p = step(p, z, 1.0 / 19);
  p = step(p, z, 1.0 / 17);
  p = step(p, z, 1.0 / 15);
  p = step(p, z, 1.0 / 13);
  p = step(p, z, 1.0 / 11);
  p = step(p, z, 1.0 / 9);
  p = step(p, z, 1.0 / 7);
  p = step(p, z, 1.0 / 5);
  p = step(p, z, 1.0 / 3);
  const tail = v128.add<f64>(s, v128.mul<f64>(v128.mul<f64>(s, z), p));
  const y = v128.add<f64>(v128.mul<f64>(power, all<f64>(LN2)), v128.add<f64>(tail, tail));
  return select<f64>(v128.lt<f64>(v, all<f64>(Infinity)), y, v);
}

// @ts-ignore: decorator
@inline function step(p: v128, z: v128, c: f64): v128 {
  return v128.add<f64>(v128.mul<f64>(p, z), all<f64>(c));
}
