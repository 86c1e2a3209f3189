// x between min and max, each of which may be infinite. Derivative: 1 where min <= x <= max, else 0, as PyTorch has it.
import { all, clamp, constant } from "../simd";
import { Unary } from "./unary";

@unmanaged @final
export class Clamp<T> extends Unary {
  @inline y(x: v128, min: v128, max: v128): v128 {
    return clamp<T>(x, min, max);
  }
  @inline dy(x: v128, min: v128, max: v128): v128 {
    return v128.andnot(constant<T>(all<T>(1), x), v128.or(v128.lt<T>(x, min), v128.gt<T>(x, max)));
  }
}
