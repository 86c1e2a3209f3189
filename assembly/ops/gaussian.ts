// e^(-x^2). Derivative: -2x e^(-x^2). abs x is cut off at 28, where both have vanished: infinity would make NaN of the derivative.
import { bounded, timesGaussian } from "../math/gaussian";
import { all, signOf } from "../simd";
import { Unary } from "./unary";

@unmanaged @final
export class Gaussian<P> extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    return timesGaussian<P>(bounded(x), 1, all<f64>(1));
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    const size = bounded(x);
    return v128.xor(timesGaussian<P>(size, 1, v128.mul<f64>(size, all<f64>(-2))), signOf<f64>(x));
  }
}
