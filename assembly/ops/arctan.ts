// atan x. Derivative: 1 / (1 + x^2), squared from 1/x where x^2 would overflow. In float32 lanes x is scaled there; 1.5 ULP, 2.2 where
// multiply-adds are not fused.
import { atanNarrow, atanOf } from "../math/atan";
import { abs, all, madd, select } from "../simd";
import { Unary, Valued } from "./unary";

/** In float32 lanes. */
@unmanaged @final
export class Arctan extends Valued {
  @inline y(x: v128, a: v128, b: v128): v128 {
    return atanNarrow(x);
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    const one = all<f32>(1), far = v128.gt<f32>(abs<f32>(x), all<f32>(1152921504606846976)); // 2^60
    const z = v128.mul<f32>(x, select<f32>(far, all<f32>(2.3283064365386963e-10), one)); // 2^-32
    return v128.mul<f32>(v128.div<f32>(one, madd<f32>(z, z, one)), select<f32>(far, all<f32>(5.421010862427522e-20), one));
  }
}

/** In float64 lanes to the precision of P. */
@unmanaged @final
export class PreciseArctan<P> extends Unary {
  @inline y(x: v128, a: v128, b: v128): v128 {
    return atanOf<P>(x);
  }
  @inline dy(x: v128, a: v128, b: v128): v128 {
    const one = all<f64>(1), square = madd<f64>(x, x, one);
    if (sizeof<P>() == 4) return v128.div<f64>(one, square);
    const far = v128.gt<f64>(abs<f64>(x), all<f64>(1e150)), slope = v128.div<f64>(one, select<f64>(far, x, square));
    return select<f64>(far, v128.mul<f64>(slope, slope), slope);
  }
}
