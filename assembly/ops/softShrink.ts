// x moved by lambd towards 0, 0 where abs x <= lambd: x minus x between -lambd and lambd. Derivative: 1 where abs x > lambd, else 0.
//
// Max error: .50 ULP, being one subtraction.
import { clamp } from "../simd";
import { shrinkSlope } from "./hardShrink";
import { Unary } from "./unary";

/** `least` is -lambd. */
@unmanaged @final
export class SoftShrink<T> extends Unary {
  @inline y(x: v128, lambd: v128, least: v128): v128 {
    return v128.sub<T>(x, clamp<T>(x, least, lambd));
  }
  @inline dy(x: v128, lambd: v128, least: v128): v128 {
    return shrinkSlope<T>(x, lambd);
  }
}
