// lambda x for x > 0, else lambda alpha (e^x - 1), with the lambda and alpha that keep mean 0 and variance 1. Derivative: lambda, or
// lambda alpha e^x.
import { exp } from "../math/exp";
import { negativeExpm1 } from "../math/negativeExpm1";
import { all, select } from "../vec";
import { Unary } from "./unary";

const LAMBDA: f64 = 1.0507009873554805;
const LAMBDA_ALPHA: f64 = 1.7580993408473768;

@unmanaged @final
export class Selu<T> extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    return select<T>(v128.gt<T>(x, all<T>(0)), v128.mul<T>(x, all<T>(LAMBDA)), v128.mul<T>(negativeExpm1<T>(x), all<T>(LAMBDA_ALPHA)));
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    return select<T>(v128.gt<T>(x, all<T>(0)), all<T>(LAMBDA), v128.mul<T>(exp<T, T>(x), all<T>(LAMBDA_ALPHA)));
  }
}
