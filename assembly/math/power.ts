// e^-(k (m + l)) in float64 lanes to the precision of P, for k > 0, m >= 0 and an l of at most a few units: the k-th power of e^-(m + l).
//
// Method: to float64 the rounding errors of the product and of the sum are carried along, from the halves of k and m: they would cost
//   k (m + l) / 2 units. Far beyond the underflow they may be NaN, and are dropped.
import { all, neg, upper, where } from "../simd";
import { exp, expOfSum } from "./exp";

// @ts-ignore: decorator
@inline export function power<P>(k: v128, m: v128, l: v128): v128 {
  if (sizeof<P>() == 4) return exp<f64, P>(neg<f64>(v128.mul<f64>(k, v128.add<f64>(m, l))));
  const kh = upper(k), kl = v128.sub<f64>(k, kh), mh = upper(m), ml = v128.sub<f64>(m, mh);
  const p = v128.mul<f64>(k, m), q = v128.mul<f64>(k, l), sum = v128.add<f64>(p, q);
  const crossed = v128.add<f64>(v128.mul<f64>(kh, ml), v128.mul<f64>(kl, mh));
  const lost = v128.add<f64>(v128.add<f64>(v128.sub<f64>(v128.mul<f64>(kh, mh), p), crossed), v128.mul<f64>(kl, ml));
  const low = v128.add<f64>(lost, v128.sub<f64>(q, v128.sub<f64>(sum, p)));
  return expOfSum<f64, P>(neg<f64>(sum), neg<f64>(where(v128.lt<f64>(sum, all<f64>(746)), low)));
}
