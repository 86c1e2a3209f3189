// x - tanh x, odd to the last bit. Derivative: tanh^2 x.
//
// Method: of a = abs x, in one division: a^3 P(a^2)/Q(a^2) below 1, where the difference would cancel, and (a - 1) + 2 / (e^2a + 1).
// Max error: 0.54 ULP (float32), 3.1 ULP (float64).
// Coefficients: minimax, relative (tools/fit.ts shrink_e, shrink_f64).
import { expNormal } from "../math/exp";
import { tanhOf } from "../math/tanh";
import { abs, all, horner, select, signOf } from "../simd";
import { Unary } from "./unary";

@unmanaged @final
export class TanhShrink<P> extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    const size = abs<f64>(x), one = all<f64>(1), v = v128.mul<f64>(size, size), small = v128.lt<f64>(size, one);
    const e = expNormal<f64, P>(v128.mul<f64>(v128.pmin<f64>(size, all<f64>(22)), all<f64>(2))); // tanh 22 has rounded to 1
    const top = select<f64>(small, v128.mul<f64>(v128.mul<f64>(size, v), numerator<P>(v)), all<f64>(2));
    const quotient = v128.div<f64>(top, select<f64>(small, denominator<P>(v), v128.add<f64>(e, one)));
    const y = select<f64>(small, quotient, v128.add<f64>(v128.sub<f64>(size, one), quotient));
    return v128.or(y, signOf<f64>(x));
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    const y = tanhOf<P>(x);
    return v128.mul<f64>(y, y);
  }
}

// @ts-ignore: decorator
@inline function numerator<P>(v: v128): v128 {
  if (sizeof<P>() == 4) return horner<f64>(all<f64>(0.014710485488357967), v, 0.3333333327192288);
  let p = all<f64>(1.7011410369244552e-8);
  p = horner<f64>(p, v, 0.00024263314801141757);
  p = horner<f64>(p, v, 0.021396180268879548);
  return horner<f64>(p, v, 0.3333333333333333);
}

// @ts-ignore: decorator
@inline function denominator<P>(v: v128): v128 {
  let q: v128;
  if (sizeof<P>() == 4) {
    q = horner<f64>(all<f64>(0.01574817007488878), v, 0.4441313905282284);
  } else {
    q = all<f64>(0.00025360300895260805);
    q = horner<f64>(q, v, 0.024498553861988803);
    q = horner<f64>(q, v, 0.464188540806634);
  }
  return horner<f64>(q, v, 1);
}
