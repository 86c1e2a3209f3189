// alpha x + beta, for alpha other than 0 (0 inf must be 0). Derivative: alpha.
//
// Method: a single rounding, so that nothing is lost when beta cancels the product. The parameters are factors (see simd.ts).
// Max error: .50 ULP of float32.
import { maddOnce, nanOf } from "../simd";
import { Unary } from "./unary";

@unmanaged @final
export class Linear<T> extends Unary {
  @inline y(x: v128, alpha: v128, beta: v128): v128 {
    return maddOnce<T>(alpha, x, beta);
  }
  @inline dy(x: v128, alpha: v128, beta: v128): v128 {
    return v128.or(alpha, nanOf<T>(x));
  }
}
