// alpha x + beta between 0 and 1, for alpha other than 0. Derivative: alpha where 0 < alpha x + beta < 1, else 0.
//
// Method: a single rounding, so that nothing is lost when beta cancels the product: the parameters are factors (see simd.ts). The derivative in
//   float64 lanes, where that which is almost 1 is not 1; not fused, by which float64 would have a slope at the corners -3 and 3.
// Max error: .50 ULP of float32.
import { all, clamp, maddOnce, nanOf, where } from "../simd";
import { Unary } from "./unary";

@unmanaged @final
export class HardSigmoid<T> extends Unary {
  @inline y(x: v128, alpha: v128, beta: v128): v128 {
    // + 0 lest a negative number that underflows be -0
    return clamp<T>(v128.add<T>(maddOnce<T>(alpha, x, beta), all<T>(0)), all<T>(0), all<T>(1));
  }
  @inline dy(x: v128, alpha: v128, beta: v128): v128 {
    const y = v128.add<T>(v128.mul<T>(alpha, x), beta), inside = v128.and(v128.gt<T>(y, all<T>(0)), v128.lt<T>(y, all<T>(1)));
    return v128.or(where(inside, alpha), nanOf<T>(x));
  }
}
