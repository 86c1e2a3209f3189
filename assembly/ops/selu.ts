// lambda x for x > 0, else lambda alpha (e^x - 1), with the lambda and alpha that keep mean 0 and variance 1. In float64 lanes: elsewhere the
// error of e^x - 1 grows by up to the factor (2.006 ULP; 3.06 with the factor in two parts, which rounds once more). Derivative: lambda, or
// lambda alpha e^x.
import { exp } from "../math/exp";
import { negativeExpm1 } from "../math/negativeExpm1";
import { all, select } from "../simd";
import { Unary } from "./unary";

const LAMBDA: f64 = 1.0507009873554805;
const LAMBDA_ALPHA: f64 = 1.7580993408473768;

@unmanaged @final
export class Selu<P> extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    const negative = v128.mul<f64>(negativeExpm1<f64, P>(x), all<f64>(LAMBDA_ALPHA));
    return select<f64>(v128.gt<f64>(x, all<f64>(0)), v128.mul<f64>(x, all<f64>(LAMBDA)), negative);
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    return select<f64>(v128.gt<f64>(x, all<f64>(0)), all<f64>(LAMBDA), v128.mul<f64>(exp<f64, P>(x), all<f64>(LAMBDA_ALPHA)));
  }
}
