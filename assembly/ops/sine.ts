// sin x, odd to the last bit; NaN at infinity. Derivative: cos x.
import { near, reduced, sinReduced } from "../math/sine";
import { abs, high, low, narrow, signOf, unsigned } from "../simd";
import { Guarded } from "./unary";

/** The derivative of float32 vectors up to 2^23. */
@unmanaged @final
export class NearSine {
  @inline dy(x: v128, a: v128, b: v128): v128 {
    const z = abs<f32>(x);
    return narrow(sinReduced<f32>(near<f32>(low(z), true)), sinReduced<f32>(near<f32>(high(z), true)));
  }
  @inline reach(a: v128): i32 {
    return 0x4b000000; // 2^23
  }
}

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
