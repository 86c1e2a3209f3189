// sin x, odd to the last bit; NaN at infinity. Derivative: cos x.
import { near, reduced, sinReduced } from "../math/sine";
import { abs, signOf, unsigned } from "../simd";
import { Guarded } from "./unary";

@unmanaged @final
export class Sine<P> extends Guarded {
  @inline y(x: v128, a: v128, b: v128): v128 {
    return unsigned<f64>(v128.xor(sinReduced<P>(reduced<P>(abs<f64>(x), false)), signOf<f64>(x)));
  }
  @inline fast(x: v128, a: v128, b: v128): v128 {
    return v128.xor(sinReduced<P>(near<P>(abs<f64>(x), false)), signOf<f64>(x));
  }
  @inline limit(a: v128): i32 {
    return sizeof<P>() == 4 ? 0x4b000000 : 0x40dfffff; // 2^23, below 2^15
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    return sinReduced<P>(reduced<P>(abs<f64>(x), true));
  }
}
