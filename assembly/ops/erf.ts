// erf x. Derivative: 2/sqrt(pi) e^(-x^2).
import { erfOf } from "../math/erf";
import { bounded, timesGaussian } from "../math/gaussian";
import { all } from "../simd";
import { Unary } from "./unary";

@unmanaged @final
export class Erf<P> extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    return erfOf<P>(x);
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    return timesGaussian<P>(bounded(x), 1, all<f64>(1.1283791670955126));
  }
}
