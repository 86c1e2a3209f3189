// x between min and max; relu6 is the one between 0 and 6. Derivative: 1 where min < x < max, else 0, as for relu.
import { all, clamp, constant } from "../simd";
import { Unary } from "./unary";

@unmanaged @final
export class HardTanh<T> extends Unary {
  @inline y(x: v128, min: v128, max: v128): v128 {
    return clamp<T>(x, min, max);
  }
  @inline dy(x: v128, min: v128, max: v128): v128 {
    return v128.andnot(constant<T>(all<T>(1), x), v128.or(v128.le<T>(x, min), v128.ge<T>(x, max)));
  }
}
