// tanh x in float64 lanes to the precision of P, odd to the last bit.
//
// Method: to float32, h / (h + 1) with h = (e^2a - 1) / 2, a = abs x; the rounding errors of that form, 2.6 units, do not matter there.
//   To float64, x + x^3 P(x^2) below .55 and 1 - 2 / (e^2a + 1) above.
// Coefficients: minimax, relative (tools/fit.ts tanh_f64).
import { abs, all, horner, madd, select, signOf } from "../simd";
import { expNormal, halfExpm1Twice } from "./exp";

// @ts-ignore: decorator
@inline export function tanhOf<P>(x: v128): v128 {
  const a = v128.pmin<f64>(abs<f64>(x), all<f64>(sizeof<P>() == 4 ? 20 : 22)); // tanh has rounded to 1 before
  if (sizeof<P>() == 4) {
    const h = halfExpm1Twice(a);
    return v128.or(v128.div<f64>(h, v128.add<f64>(h, all<f64>(1))), signOf<f64>(x));
  }
  const e = expNormal<f64, P>(v128.add<f64>(a, a));
  const large = v128.sub<f64>(all<f64>(1), v128.div<f64>(all<f64>(2), v128.add<f64>(e, all<f64>(1))));
  return v128.or(select<f64>(v128.lt<f64>(a, all<f64>(0.55)), small(a), large), signOf<f64>(x));
}

/** x + x^3 P(x^2) for x in [0, .55]. */
// @ts-ignore: decorator
@inline function small(x: v128): v128 {
  const v = v128.mul<f64>(x, x);
  let p = all<f64>(-0.000019489761498087612);
  p = horner<f64>(p, v, 0.00008330801136437942);
  p = horner<f64>(p, v, -0.00023337536815670252);
  p = horner<f64>(p, v, 0.0005884419337651357);
  p = horner<f64>(p, v, -0.001455542199044315);
  p = horner<f64>(p, v, 0.003592091926354469);
  p = horner<f64>(p, v, -0.00886323259083184);
  p = horner<f64>(p, v, 0.021869488385193772);
  p = horner<f64>(p, v, -0.053968253963737146);
  p = horner<f64>(p, v, 0.1333333333332658);
  p = horner<f64>(p, v, -0.333333333333333);
  return madd<f64>(v128.mul<f64>(x, v), p, x);
}
