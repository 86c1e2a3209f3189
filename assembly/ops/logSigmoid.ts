// log(1 / (1 + e^-x)), as -(max(-x, 0) + log1p(e^-abs x)): nothing cancels or overflows. Derivative: that of softplus with beta = -1.
import { exp } from "../math/exp";
import { log1p } from "../math/log";
import { abs, all, neg } from "../simd";
import { Valued } from "./unary";

@unmanaged @final
export class LogSigmoid<P> extends Valued {
  @inline y(x: v128, a: v128, b: v128): v128 {
    const e = exp<f64, P>(neg<f64>(abs<f64>(x)));
    return neg<f64>(v128.add<f64>(v128.pmax<f64>(neg<f64>(x), all<f64>(0)), log1p<P>(e)));
  }
}
