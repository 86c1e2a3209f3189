// erf x. Derivative: 2/sqrt(pi) e^(-x^2).

import { erfNarrow, erfOf } from "../math/erf";
import { bounded, timesGaussian } from "../math/gaussian";
import { all } from "../simd";
import { Unary, Valued } from "./unary";

/** In float32 lanes where multiply-adds are fused. */
@unmanaged @final
export class Erf extends Valued {
  @inline y(x: v128, a: v128, b: v128): v128 {
    return erfNarrow(x);
  }
}

/** In float64 lanes to the precision of P. */
@unmanaged @final
export class PreciseErf<P> extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    return erfOf<P>(x);
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    return timesGaussian<P>(bounded<f64>(x), 1, all<f64>(1.1283791670955126));
  }
}
