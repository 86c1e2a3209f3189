// log(1 + x) in float64 lanes to the precision of P, for x in [-1/2, 1].
//
// Method: 2 atanh s, s = x / (2 + x), by a polynomial in s^2. To float64 the head 2s becomes x - x^2/2 + s x^2/2, whose first term is
//   exact and whose others are small.
// Max error: 2^-27.7 relative for P = f32, 1.1 ULP of float64 for P = f64.
// Coefficients: minimax, relative to the logarithm on abs s <= 1/3 (tools/fit.ts log1p_e, log1p_f64).
import { all, horner, madd } from "../vec";

// @ts-ignore: decorator
@inline export function log1p<P>(x: v128): v128 {
  const s = v128.div<f64>(x, v128.add<f64>(x, all<f64>(2))), z = v128.mul<f64>(s, s);
  if (sizeof<P>() == 4) return madd<f64>(v128.mul<f64>(s, z), tail<P>(z), v128.add<f64>(s, s));
  const half = v128.mul<f64>(v128.mul<f64>(x, x), all<f64>(0.5));
  return v128.sub<f64>(x, v128.sub<f64>(half, v128.mul<f64>(s, madd<f64>(z, tail<P>(z), half))));
}

/** (2 atanh s - 2s) / s^3 of z = s^2. */
// @ts-ignore: decorator
@inline function tail<P>(z: v128): v128 {
  let p: v128;
  if (sizeof<P>() == 4) {
    p = all<f64>(0.2801146123819875);
    p = horner<f64>(p, z, 0.2800191539353732);
    p = horner<f64>(p, z, 0.40021519761923924);
    return horner<f64>(p, z, 0.6666641646181231);
  }
  p = all<f64>(0.1701578552822488);
  p = horner<f64>(p, z, 0.08341821758800579);
  p = horner<f64>(p, z, 0.12105640939435752);
  p = horner<f64>(p, z, 0.13301036708981048);
  p = horner<f64>(p, z, 0.15386554572913025);
  p = horner<f64>(p, z, 0.18181744202459407);
  p = horner<f64>(p, z, 0.22222223961084028);
  p = horner<f64>(p, z, 0.2857142854800565);
  p = horner<f64>(p, z, 0.4000000000015594);
  return horner<f64>(p, z, 0.6666666666666631);
}
