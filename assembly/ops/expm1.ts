// e^x - 1; from 40 on it has rounded to e^x. The sign is put back, so that -0 stays -0. Derivative: e^x.
import { exp, expm1 } from "../math/exp";
import { all, select, signOf } from "../simd";
import { Unary } from "./unary";

@unmanaged @final
export class Expm1<P> extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    const near = expm1<f64, P>(v128.pmax<f64>(v128.pmin<f64>(x, all<f64>(40)), all<f64>(-40)));
    return v128.or(select<f64>(v128.gt<f64>(x, all<f64>(40)), exp<f64, P>(x), near), signOf<f64>(x));
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    return exp<f64, P>(x);
  }
}
