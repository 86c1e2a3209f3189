// x moved by bias towards 0 where abs x > lambd, else 0. Derivative: 1 where abs x > lambd, else 0.
//
// Max error: .50 ULP, being one subtraction.
import { signOf } from "../simd";
import { shrinkSlope, shrunk } from "./hardShrink";
import { Unary } from "./unary";

@unmanaged @final
export class Shrink<T> extends Unary {
  @inline y(x: v128, lambd: v128, bias: v128): v128 {
    return shrunk<T>(v128.sub<T>(x, v128.xor(bias, signOf<T>(x))), x, lambd);
  }
  @inline dy(x: v128, lambd: v128, bias: v128): v128 {
    return shrinkSlope<T>(x, lambd);
  }
}
