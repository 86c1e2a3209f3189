// Two normal deviates from two uniform ones, in float64 lanes to the precision of P: z = sqrt(-2 log u) cos(theta) and sin(theta).
//
// Method: Box and Muller: A Note on the Generation of Random Normal Deviates, 1958. u in (0, 1], so the deviates reach as far as its
//   bits: 6.66 with 32, 9.4 with 64. The angle comes in quarter turns t: reduced exactly, so no tail of pi is lost.
//   log u = k ln2 + log(1 + f), 1 + f in [sqrt 1/2, sqrt 2): for f32 by a polynomial, for f64 by that of s = f / (2 + f).
// Coefficients: minimax, relative (tools/fit.ts log_f32, log_f64, sin_quarter_e, cos_quarter_e, sin_quarter_f64, cos_quarter_f64).
// Nothing is fused: both builds, and every machine, give the same bits, which a seed promises; a polynomial is a tenth of the work.
import { all, select } from "../simd";

const LN2 = 0.6931471805599453;

/** p x + c in two roundings. */
// @ts-ignore: decorator
@inline function step(p: v128, x: v128, c: f64): v128 {
  return v128.add<f64>(v128.mul<f64>(p, x), all<f64>(c));
}

/** log u of a positive normal u. */
// @ts-ignore: decorator
@inline export function log<P>(u: v128): v128 {
  // the exponent, biased, of u / sqrt(1/2), and what is left of u without it
  const biased = v128.add<i64>(v128.sub<i64>(u, i64x2.splat(0x3fe6a09e667f3bcd)), i64x2.splat(0x3ff0000000000000));
  const exponent = v128.and(biased, i64x2.splat(0x7ff0000000000000));
  const f = v128.sub<f64>(v128.add<i64>(v128.sub<i64>(u, exponent), i64x2.splat(0x3ff0000000000000)), all<f64>(1));
  const k = v128.sub<f64>(v128.or(v128.shr<u64>(exponent, 52), all<f64>(4503599627370496.0)), all<f64>(4503599627371519.0)); // 2^52 (+ 1023)
  return v128.add<f64>(v128.mul<f64>(k, all<f64>(LN2)), log1p<P>(f));
}

/** log(1 + f), 1 + f in [sqrt 1/2, sqrt 2). */
// @ts-ignore: decorator
@inline function log1p<P>(f: v128): v128 {
  if (sizeof<P>() == 4) {
    const square = v128.mul<f64>(f, f);
    let p = all<f64>(-0.07636858);
    p = step(p, f, 0.12762475);
    p = step(p, f, -0.13159573);
    p = step(p, f, 0.14201541);
    p = step(p, f, -0.16623409);
    p = step(p, f, 0.20001243);
    p = step(p, f, -0.2500082);
    p = step(p, f, 0.3333333);
    return v128.add<f64>(f, v128.mul<f64>(square, step(p, f, -0.5)));
  }
  const s = v128.div<f64>(f, v128.add<f64>(f, all<f64>(2))), z = v128.mul<f64>(s, s);
  let p = all<f64>(0.14795315680766108);
  p = step(p, z, 0.15314115118369231);
  p = step(p, z, 0.1818356174924027);
  p = step(p, z, 0.22222198623991093);
  p = step(p, z, 0.28571428741876975);
  p = step(p, z, 0.3999999999941708);
  p = step(p, z, 0.6666666666666734);
  return v128.add<f64>(v128.add<f64>(s, s), v128.mul<f64>(v128.mul<f64>(s, z), p));
}

/** sqrt(-2 log u), u in [2^-65, 1]. */
// @ts-ignore: decorator
@inline export function radius<P>(u: v128): v128 {
  return v128.sqrt<f64>(v128.mul<f64>(log<P>(u), all<f64>(-2)));
}

/** t quarter turns, t in [0, 4], as the nearest whole number of them in the low bits of a float. */
// @ts-ignore: decorator
@inline export function quadrantOf(t: v128): v128 {
  return v128.add<f64>(t, all<f64>(6755399441055744.0)); // 1.5 * 2^52
}

/** What is left: at most half a quarter turn. */
// @ts-ignore: decorator
@inline export function within(t: v128, quadrant: v128): v128 {
  return v128.sub<f64>(t, v128.sub<f64>(quadrant, all<f64>(6755399441055744.0)));
}

/** The sine of the whole angle, from those of what is left; of the next quadrant's: its cosine. */
// @ts-ignore: decorator
@inline export function turned(quadrant: v128, sine: v128, cosine: v128): v128 {
  const even = v128.eq<i64>(v128.and(quadrant, i64x2.splat(1)), i64x2.splat(0));
  return v128.xor(select<f64>(even, sine, cosine), v128.shl<i64>(v128.shr<u64>(quadrant, 1), 63));
}

/** sin(pi/2 r), abs r <= 1/2. */
// @ts-ignore: decorator
@inline export function sine<P>(r: v128): v128 {
  const v = v128.mul<f64>(r, r);
  let p: v128;
  if (sizeof<P>() == 4) {
    p = all<f64>(-0.004601658144442865);
    p = step(p, v, 0.07968003228245427);
    p = step(p, v, -0.6459634600949307);
    return v128.mul<f64>(r, step(p, v, 1.5707963217021437));
  }
  p = all<f64>(5.5852780769003174e-8);
  p = step(p, v, -0.000003598279424991481);
  p = step(p, v, 0.00016044104872092675);
  p = step(p, v, -0.00468175411916868);
  p = step(p, v, 0.07969262624527503);
  p = step(p, v, -0.645964097506228);
  return v128.mul<f64>(r, step(p, v, 1.5707963267948966));
}

/** cos(pi/2 r), abs r <= 1/2. */
// @ts-ignore: decorator
@inline export function cosine<P>(r: v128): v128 {
  const v = v128.mul<f64>(r, r);
  let p: v128;
  if (sizeof<P>() == 4) {
    p = all<f64>(0.0009037658487076741);
    p = step(p, v, -0.020860164714460436);
    p = step(p, v, 0.25366922590043817);
  } else {
    p = all<f64>(-6.289409298316075e-9);
    p = step(p, v, 4.7103341734369893e-7);
    p = step(p, v, -0.000025202027449034277);
    p = step(p, v, 0.0009192602726326264);
    p = step(p, v, -0.02086348076318098);
    p = step(p, v, 0.2536695079010417);
  }
  p = step(p, v, sizeof<P>() == 4 ? -1.2337005425950056 : -1.2337005501361697);
  return step(p, v, 1);
}
