// atan x, odd to the last bit: in float32 lanes, and in float64 lanes to the precision of P.
//
// Method: of a = abs x; in one division to t in [-tan(pi/8), tan(pi/8)]: a itself, (a - 1) / (a + 1) from pi/4, or -1/a from pi/2; there
//   atan t = t + t^3 P(t^2).
// Max error: 2^-30.4 relative for P = f32, 2.1 ULP of float64 for P = f64 (just above tan(pi/8); 1.6 from .5 on).
// Coefficients: minimax, relative (tools/fit.ts atan_eighth_e, atan_eighth_f64, atan_f32). pi/4 is in two parts.
import { abs, all, horner, madd, select, signOf, where } from "../simd";

/** In float32 lanes, within 2.2 ULP. */
// @ts-ignore: decorator
@inline export function atanNarrow(x: v128): v128 {
  const a = abs<f32>(x), one = all<f32>(1), z = v128.div<f32>(v128.pmin<f32>(a, one), v128.pmax<f32>(a, one));
  const y = atanUnit(z, z), rest = v128.add<f32>(v128.sub<f32>(all<f32>(1.5707963705062866), y), all<f32>(-4.371139e-8)); // pi/2
  return v128.or(select<f32>(v128.gt<f32>(a, one), rest, y), signOf<f32>(x));
}

/** k atan z of kz and z, where 0 <= z <= 1, in float32 lanes. */
// @ts-ignore: decorator
@inline export function atanUnit(kz: v128, z: v128): v128 {
  const v = v128.mul<f32>(z, z), v2 = v128.mul<f32>(v, v);
  let even = all<f32>(-0.0017825), odd = all<f32>(0.010867663);
  even = madd<f32>(even, v2, all<f32>(-0.031095728));
  odd = madd<f32>(odd, v2, all<f32>(0.057880647));
  even = madd<f32>(even, v2, all<f32>(-0.083992854));
  odd = madd<f32>(odd, v2, all<f32>(0.10950878));
  even = madd<f32>(even, v2, all<f32>(-0.14264016));
  odd = madd<f32>(odd, v2, all<f32>(0.1999853));
  const p = horner<f32>(madd<f32>(even, v, odd), v, -0.333333); // they are small beside it, and so are their errors
  return madd<f32>(v128.mul<f32>(kz, v), p, kz);
}

const PI_4 = 0.7853981633974483;
const PI_4_LOW = 3.061616997868383e-17;

// @ts-ignore: decorator
@inline export function atanOf<P>(x: v128): v128 {
  const a = abs<f64>(x), one = all<f64>(1);
  const some = v128.gt<f64>(a, all<f64>(0.41421356237309503)); // tan(pi/8)
  const steep = v128.gt<f64>(a, all<f64>(2.414213562373095)); // tan(3 pi/8)
  const numerator = select<f64>(steep, all<f64>(-1), v128.sub<f64>(a, where(some, one)));
  const t = v128.div<f64>(numerator, select<f64>(steep, a, v128.add<f64>(where(some, a), one)));
  const eighths = where(some, select<f64>(steep, all<f64>(2), one));
  let y = atanSmall<P>(t, t);
  if (sizeof<P>() == 8) y = madd<f64>(eighths, all<f64>(PI_4_LOW), y);
  return v128.or(madd<f64>(eighths, all<f64>(PI_4), y), signOf<f64>(x));
}

/** k atan t of kt and t, where abs t <= tan(pi/8). */
// @ts-ignore: decorator
@inline export function atanSmall<P>(kt: v128, t: v128): v128 {
  const v = v128.mul<f64>(t, t);
  let p: v128;
  if (sizeof<P>() == 4) {
    p = all<f64>(-0.06078292974881157);
    p = horner<f64>(p, v, 0.10593844035499979);
    p = horner<f64>(p, v, -0.1424353794098459);
    p = horner<f64>(p, v, 0.19998471794098885);
    p = horner<f64>(p, v, -0.3333331519294913);
  } else {
    p = all<f64>(-0.017908661637697127);
    p = horner<f64>(p, v, 0.03806568003014409);
    p = horner<f64>(p, v, -0.050393407045429765);
    p = horner<f64>(p, v, 0.05847895581043279);
    p = horner<f64>(p, v, -0.06663104699042938);
    p = horner<f64>(p, v, 0.07692060257686426);
    p = horner<f64>(p, v, -0.09090897759845927);
    p = horner<f64>(p, v, 0.11111110783560851);
    p = horner<f64>(p, v, -0.14285714280200626);
    p = horner<f64>(p, v, 0.1999999999995368);
    p = horner<f64>(p, v, -0.333333333333332);
  }
  return madd<f64>(v128.mul<f64>(kt, v), p, kt);
}
