// e^x. Derivative: itself.
import { exp, expNormal } from "../math/exp";
import { Guarded, Unary } from "./unary";

/** In float64 lanes to the precision of float32. */
@unmanaged @final
export class PreciseExponential extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    return exp<f64, f32>(x);
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    return exp<f64, f32>(x);
  }
}

@unmanaged @final
export class Exponential<T> extends Guarded {
  @inline y(x: v128, a: v128, b: v128): v128 {
    return exp<T, T>(x);
  }
  @inline fast(x: v128, a: v128, b: v128): v128 {
    return expNormal<T, T>(x);
  }
  @inline limit(a: v128): i32 {
    return sizeof<T>() == 4 ? 0x42ae0000 : 0x40862000; // 87, 708
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    return sizeof<T>() == 4 ? expNormal<T, T>(x) : exp<T, T>(x);
  }
  @inline reach(a: v128): i32 {
    return this.limit(a);
  }
}
