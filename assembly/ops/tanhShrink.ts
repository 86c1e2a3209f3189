// x - tanh x, odd to the last bit. Derivative: tanh^2 x.
//
// Method: of a = abs x, below 1, where the difference would cancel, a^3 / 3 + a^5 P(a^2), and in float64 lanes a^3 P(a^2)/Q(a^2); above it
//   is (a - 1) + (1 - tanh a).
// Max error: 3.0 ULP in float32 lanes (2.3 where multiply-adds are fused), 0.54 in float64 lanes for float32; 3.1 ULP of float64.
// Coefficients: minimax, relative (tools/fit.ts shrink_f32, shrink_e, shrink_f64).
import { expNormal } from "../math/exp";
import { squareRest } from "../math/square";
import { oneMinusTanh } from "../math/tangent";
import { tanhOf } from "../math/tanh";
import { abs, all, horner, madd, select, signOf } from "../simd";
import { Guarded, Unary } from "./unary";

/** In float32 lanes. From 10 on 1 - tanh a is out of the sum. */
@unmanaged @final
export class TanhShrink extends Guarded {
  @inline y(x: v128, a: v128, b: v128): v128 {
    const size = abs<f32>(x);
    return join(x, size, oneMinusTanh(v128.pmin<f32>(size, all<f32>(10))));
  }
  @inline fast(x: v128, a: v128, b: v128): v128 {
    const size = abs<f32>(x);
    return join(x, size, oneMinusTanh(size));
  }
  @inline limit(a: v128): i32 {
    return 0x41200000; // 10
  }
}

/** The value of x from a = abs x and 1 - tanh a, in float32 lanes. Below 1 all but a^3 / 3 is small, with what a^2 and 1/3 have lost. */
// @ts-ignore: decorator
@inline function join(x: v128, a: v128, rest: v128): v128 {
  const v = v128.mul<f32>(a, a), v2 = v128.mul<f32>(v, v), third = all<f32>(0.33333334);
  let even = all<f32>(-0.00014489946), odd = all<f32>(0.0009314009);
  even = madd<f32>(even, v2, all<f32>(-0.0032186494));
  odd = madd<f32>(odd, v2, all<f32>(0.008706884));
  even = madd<f32>(even, v2, all<f32>(-0.021833234));
  odd = madd<f32>(odd, v2, all<f32>(0.053964183));
  const p = horner<f32>(madd<f32>(even, v, odd), v, -0.13333318); // they are small beside it, and so are their errors
  const lost = madd<f32>(v, all<f32>(-9.934107e-9), v128.mul<f32>(squareRest(a, v), third));
  const small = v128.mul<f32>(a, madd<f32>(v, third, madd<f32>(v2, p, lost)));
  const large = v128.add<f32>(v128.sub<f32>(a, all<f32>(1)), rest);
  return v128.or(select<f32>(v128.lt<f32>(a, all<f32>(1)), small, large), signOf<f32>(x));
}

/** In float64 lanes to the precision of P, in one division. */
@unmanaged @final
export class PreciseTanhShrink<P> extends Unary {
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
