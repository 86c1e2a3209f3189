// x / (1 + abs x). Derivative: 1 / (1 + abs x)^2.
//
// Method: an infinity counts as the largest number, which gives the same limit. 1 + abs x loses e, which comes off the quotient q: to the
//   first order that is q e / (1 + abs x) = q e (1 - q). Without it: 1.46 ULP, .25 ns instead of .5 to .6; in float64 lanes: .5 ULP, .7 to
//   .9 ns. The derivative is of float64 lanes (float32: 3.5 ULP; with e, and scaled where the square overflows, 1.5 ULP but .87 of the
//   speed). It squares the quotient, because the square of the sum would overflow where the result has not vanished yet.
// Max error: 1.00 ULP of float32, the derivative .50; 1.0 (3.5) ULP of float64.
import { abs, all, nmadd, signOf } from "../simd";
import { Unary } from "./unary";

@unmanaged @final
export class Softsign<T> extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    const one = all<T>(1), m = v128.pmin<T>(abs<T>(x), all<T>(sizeof<T>() == 4 ? f32.MAX_VALUE : f64.MAX_VALUE));
    const large = v128.pmax<T>(m, one), small = v128.pmin<T>(m, one), s = v128.add<T>(large, small);
    const e = v128.sub<T>(small, v128.sub<T>(s, large)), q = v128.div<T>(m, s);
    return v128.or(nmadd<T>(v128.mul<T>(q, e), v128.sub<T>(one, q), q), signOf<T>(x));
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    const r = v128.div<T>(all<T>(1), v128.add<T>(abs<T>(x), all<T>(1)));
    return v128.mul<T>(r, r);
  }
}
