// e^x - 1. The sign is put back, so that -0 stays -0. Derivative: e^x.
//
// Max error: 1.7 ULP in float32 lanes, .79 in float64 lanes for float32.
import { exp, expm1, expNormal } from "../math/exp";
import { all, clamp, select, signOf } from "../simd";
import { Guarded, Unary } from "./unary";

/** In float32 lanes. */
@unmanaged @final
export class Expm1 extends Guarded {
  @inline y(x: v128, a: v128, b: v128): v128 {
    const near = this.fast(clamp<f32>(x, all<f32>(-87), all<f32>(87)), a, b);
    return select<f32>(v128.gt<f32>(x, all<f32>(87)), exp<f32, f32>(x), near);
  }
  @inline fast(x: v128, a: v128, b: v128): v128 {
    return v128.or(expm1<f32, f32>(x), signOf<f32>(x));
  }
  @inline limit(a: v128): i32 {
    return 0x42ae0000; // 87
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    return expNormal<f32, f32>(x);
  }
  @inline reach(a: v128): i32 {
    return this.limit(a);
  }
}

/** In float64 lanes to the precision of P. From 40 on e^x - 1 has rounded to e^x. */
@unmanaged @final
export class PreciseExpm1<P> extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    const near = expm1<f64, P>(clamp<f64>(x, all<f64>(-40), all<f64>(40)));
    return v128.or(select<f64>(v128.gt<f64>(x, all<f64>(40)), exp<f64, P>(x), near), signOf<f64>(x));
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    return exp<f64, P>(x);
  }
}
