// erf x. Derivative: 2/sqrt(pi) e^(-x^2), by the class of gaussian.
import { erfNarrow, erfOf } from "../math/erf";
import { Valued } from "./unary";

/** In float32 lanes where multiply-adds are fused. */
@unmanaged @final
export class Erf extends Valued {
  @inline y(x: v128, a: v128, b: v128): v128 {
    return erfNarrow(x);
  }
}

/** In float64 lanes to the precision of P. */
@unmanaged @final
export class PreciseErf<P> extends Valued {
  @inline y(x: v128, a: v128, b: v128): v128 {
    return erfOf<P>(x);
  }
}
