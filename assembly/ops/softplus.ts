// log(1 + e^(beta x)) / beta, as max(x, 0) + log1p(e^-abs t) / beta with t = beta x: nothing cancels or overflows. `inverse` is
// 1 / beta. Derivative: the logistic function of beta x.
import { exp } from "../math/exp";
import { log1p } from "../math/log";
import { log1pExp, log1pExpNormal } from "../math/log1pExp";
import { logistic } from "../math/logistic";
import { logisticNormal } from "../math/tangent";
import { abs, all, madd, neg } from "../simd";
import { Guarded, Unary } from "./unary";

/** With beta = 1 in float32 lanes; with a `sign` of -0 for x and y it is logSigmoid. */
@unmanaged @final
export class Softplus extends Guarded {
  @inline y(x: v128, sign: v128, b: v128): v128 {
    return v128.xor(log1pExp(v128.xor(x, sign)), sign);
  }
  @inline fast(x: v128, sign: v128, b: v128): v128 {
    return v128.xor(log1pExpNormal(v128.xor(x, sign)), sign);
  }
  @inline limit(a: v128): i32 {
    return 0x42ae0000; // 87
  }
  @inline dy(x: v128, sign: v128, b: v128): v128 {
    return logisticNormal(v128.xor(x, sign));
  }
  @inline reach(a: v128): i32 {
    return this.limit(a);
  }
}

/** With any beta in float64 lanes to the precision of P. */
@unmanaged @final
export class PreciseSoftplus<P> extends Unary {
  @inline y(x: v128, beta: v128, inverse: v128): v128 {
    const t = v128.mul<f64>(x, beta), e = exp<f64, P>(neg<f64>(abs<f64>(t)));
    return abs<f64>(madd<f64>(log1p<P>(e), inverse, v128.pmax<f64>(x, all<f64>(0)))); // NaN without a sign
  }
  @inline dy(x: v128, beta: v128, inverse: v128): v128 {
    return logistic<P>(v128.mul<f64>(x, beta));
  }
}
