// Two normal deviates from two uniform ones, in float64 lanes to the precision of P: z = sqrt(-2 log u) cos(theta) and sin(theta).
//
// Method: Box and Muller: A Note on the Generation of Random Normal Deviates, 1958. u in (0, 1], so the deviates reach as far as its
//   bits: 6.66 with 32, 9.4 with 64. The angle comes in quarter turns t: reduced exactly, so no tail of pi is lost.
// Coefficients: minimax, relative (tools/fit.ts sin_quarter_e, cos_quarter_e, sin_quarter_f64, cos_quarter_f64).
// Nothing is fused: both builds, and every machine, give the same bits, which a seed promises; a polynomial is a tenth of the work.
import { all, plainHorner, select } from "../simd";
import { plainLog } from "./log";

/** sqrt(-2 log u), u in [2^-65, 1]. */
// @ts-ignore: decorator
@inline export function radius<P>(u: v128): v128 {
  return v128.sqrt<f64>(v128.mul<f64>(plainLog<P>(u), all<f64>(-2)));
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
    p = plainHorner(p, v, 0.07968003228245427);
    p = plainHorner(p, v, -0.6459634600949307);
    return v128.mul<f64>(r, plainHorner(p, v, 1.5707963217021437));
  }
  p = all<f64>(5.5852780769003174e-8);
  p = plainHorner(p, v, -0.000003598279424991481);
  p = plainHorner(p, v, 0.00016044104872092675);
  p = plainHorner(p, v, -0.00468175411916868);
  p = plainHorner(p, v, 0.07969262624527503);
  p = plainHorner(p, v, -0.645964097506228);
  return v128.mul<f64>(r, plainHorner(p, v, 1.5707963267948966));
}

/** cos(pi/2 r), abs r <= 1/2. */
// @ts-ignore: decorator
@inline export function cosine<P>(r: v128): v128 {
  const v = v128.mul<f64>(r, r);
  let p: v128;
  if (sizeof<P>() == 4) {
    p = all<f64>(0.0009037658487076741);
    p = plainHorner(p, v, -0.020860164714460436);
    p = plainHorner(p, v, 0.25366922590043817);
  } else {
    p = all<f64>(-6.289409298316075e-9);
    p = plainHorner(p, v, 4.7103341734369893e-7);
    p = plainHorner(p, v, -0.000025202027449034277);
    p = plainHorner(p, v, 0.0009192602726326264);
    p = plainHorner(p, v, -0.02086348076318098);
    p = plainHorner(p, v, 0.2536695079010417);
  }
  p = plainHorner(p, v, sizeof<P>() == 4 ? -1.2337005425950056 : -1.2337005501361697);
  return plainHorner(p, v, 1);
}
