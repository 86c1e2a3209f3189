// erf x, odd to the last bit: in float32 lanes, and in float64 lanes to the precision of P.
//
// Method: of a = abs x. To float32 one quotient, a P(a^2)/Q(a^2), up to 4, where erf has rounded to 1. To float64 a + a P(a^2) up to 1
//   and 1 - 2 Phi(-z) above, z = sqrt(2) a, where the rounding of z does not matter yet.
// Max error: 2^-28.5 relative for P = f32, 1.3 ULP of float64 for P = f64.
// Coefficients: minimax, relative (tools/fit.ts erf_e, erf_f64).
import { abs, all, horner, madd, nmadd, select, signOf } from "../simd";
import { expNormalNeg } from "./exp";
import { mills } from "./mills";
import { at, entryOf } from "./table";

/**
 * In float32 lanes where multiply-adds are fused. Of a = abs x up to 3.92, where erf has rounded to 1: a = 1.121191 n + d, and erf a is
 * B + d P(d) with another P for each n and B = erf(1.121191 n), a float32 to .03 units; for n = 0, B is a itself; for n = 3, P ends at 1.
 * Max error: 1.05 ULP. Coefficients: minimax, relative (tools/fit.ts erf0_f32 to erf3_f32).
 */
// @ts-ignore: decorator
@inline export function erfNarrow(x: v128): v128 {
  const a = v128.pmin<f32>(abs<f32>(x), all<f32>(3.9199)), step: f64 = 1.121191025;
  const t = madd<f32>(a, all<f32>(1 / step), all<f32>(12582912)), n = v128.sub<f32>(t, all<f32>(12582912)); // 1.5 * 2^23
  const d = nmadd<f32>(n, all<f32>(step), a), d2 = v128.mul<f32>(d, d), i = entryOf(v128.shl<i32>(t, 2));
  let even = at(i, -0.00063736894, -0.0006202544, -0.00031816505, 0.000021063723);
  let odd = at(i, 0.010706342, -0.005181801, 0.0009771215, -0.00006276263);
  even = madd<f32>(d2, even, at(i, -0.03553876, 0.009891927, -0.00074476557, 0.00010742962));
  odd = madd<f32>(d2, odd, at(i, 0.003810167, 0.015061345, -0.0028442112, -0.00015236237));
  even = madd<f32>(d2, even, at(i, 0.11189004, -0.06169606, 0.010790753, 0.00017410518));
  odd = madd<f32>(d2, odd, at(i, 0.0001296975, 0.029167067, -0.019495737, -0.000151936));
  even = madd<f32>(d2, even, at(i, -0.37613517, 0.16201887, 0.022312244, 0.00009928382));
  odd = madd<f32>(d2, odd, at(i, 2.2746701e-7, -0.3599128, -0.016573178, -0.00004630226));
  even = madd<f32>(d2, even, at(i, 0.12837917, 0.32100865, 0.007390979, 0.000013785528));
  const base = v128.pmax<f32>(d, at(i, 0, 0.88717073, 0.9984819, 0.99999803));
  return v128.or(madd<f32>(d, madd<f32>(d, odd, even), base), signOf<f32>(x));
}

// @ts-ignore: decorator
@inline export function erfOf<P>(x: v128): v128 {
  const a = v128.pmin<f64>(abs<f64>(x), all<f64>(sizeof<P>() == 4 ? 4 : 6)), v = v128.mul<f64>(a, a);
  if (sizeof<P>() == 4) return v128.or(v128.div<f64>(v128.mul<f64>(a, numerator(v)), denominator(v)), signOf<f64>(x));
  const half = mills<P>(v128.mul<f64>(a, all<f64>(Math.SQRT2))), small = madd<f64>(a, series(v), a);
  const large = nmadd<f64>(expNormalNeg<f64, P>(v), v128.add<f64>(half, half), all<f64>(1));
  return v128.or(select<f64>(v128.lt<f64>(a, all<f64>(1)), small, large), signOf<f64>(x));
}

// @ts-ignore: decorator
@inline function numerator(v: v128): v128 {
  let p = all<f64>(0.000006791779828260038);
  p = horner<f64>(p, v, 0.00041128929173009105);
  p = horner<f64>(p, v, 0.004226531474954229);
  p = horner<f64>(p, v, 0.05574981549311226);
  p = horner<f64>(p, v, 0.19287897420185568);
  return horner<f64>(p, v, 1.1283791699880978);
}

// @ts-ignore: decorator
@inline function denominator(v: v128): v128 {
  let q = all<f64>(2.6050813853378324e-7);
  q = horner<f64>(q, v, 0.00007256695314578683);
  q = horner<f64>(q, v, 0.001421230460092855);
  q = horner<f64>(q, v, 0.016295259567224);
  q = horner<f64>(q, v, 0.1174956632313351);
  q = horner<f64>(q, v, 0.504267974290323);
  return horner<f64>(q, v, 1);
}

/** erf(a) / a - 1 of a^2, for a <= 1. */
// @ts-ignore: decorator
@inline function series(v: v128): v128 {
  let p = all<f64>(-7.599971610073253e-10);
  p = horner<f64>(p, v, 1.3612933248981799e-8);
  p = horner<f64>(p, v, -1.6183223322122403e-7);
  p = horner<f64>(p, v, 0.0000016444063932829015);
  p = horner<f64>(p, v, -0.000014924459727764524);
  p = horner<f64>(p, v, 0.00012055280246224572);
  p = horner<f64>(p, v, -0.000854832547850907);
  p = horner<f64>(p, v, 0.0052239775966383215);
  p = horner<f64>(p, v, -0.026866170641951598);
  p = horner<f64>(p, v, 0.11283791670936928);
  p = horner<f64>(p, v, -0.37612638903183343);
  return horner<f64>(p, v, 0.12837916709551256);
}
